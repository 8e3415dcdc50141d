#!/usr/bin/python3
"""Eight processes work on one sealed store at once, and nothing is lost. Argument: the program."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
PROCESSES, ROUNDS = 8, 4


class ManyWriters(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="sluice-many-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.project = self.home
        self.finish(self.start("init", "p"))
        self.project = self.home / "p"
        declaration = self.project / "templates/orders-api/integration.yaml"
        more = "".join(f"\n  s{i}: {{kind: api-key}}" for i in range(PROCESSES))
        declaration.write_text(declaration.read_text().replace("\nsecrets:", "\nsecrets:" + more))

    def start(self, *arguments, value=None):
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.project, env=self.environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdin.write(value or "")
        process.stdin.close()
        process.stdin = None
        return process

    def finish(self, process):
        out, error = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, error)
        return out

    def start_set(self, i, value):
        return self.start("secret", "set", "--env", "dev", f"orders-api/s{i}", value=value)

    def versions(self):
        listed = json.loads(self.finish(self.start("--json", "secret", "list", "--env", "dev")))["secrets"]
        return {row["path"]: row["version"] for row in listed}

    def test_each_sets_its_own(self):
        for turn in range(1, ROUNDS + 1):
            for process in [self.start_set(i, f"{turn} of {i}") for i in range(PROCESSES)]:
                self.finish(process)
            versions = self.versions()
            for i in range(PROCESSES):
                self.assertEqual(versions[f"orders-api/s{i}"], turn)
                self.assertEqual(self.finish(self.start("secret", "get", "--env", "dev", f"orders-api/s{i}")), f"{turn} of {i}")
        self.finish(self.start("secret", "verify", "--env", "dev"))

    def test_all_set_the_same(self):
        """The last one wins, and every one of them counts."""
        for process in [self.start_set(0, f"by {i}") for i in range(PROCESSES)]:
            self.finish(process)
        self.assertEqual(self.versions()["orders-api/s0"], PROCESSES)
        self.assertRegex(self.finish(self.start("secret", "get", "--env", "dev", "orders-api/s0")), r"^by [0-7]$")

    def test_some_set_some_remove_and_some_rotate(self):
        for i in range(PROCESSES):
            self.finish(self.start_set(i, "first"))
        working = []
        for i in range(0, PROCESSES, 2):
            working += [self.start_set(i, f"second of {i}"), self.start("secret", "rm", "--env", "dev", f"orders-api/s{i + 1}"),
                        self.start("secret", "rotate", "--env", "dev")]
        for process in working:
            self.finish(process)
        self.finish(self.start("secret", "verify", "--env", "dev"))  # nothing is left under an old key either
        text = (self.project / "environments/dev.sealed").read_text()
        self.assertEqual(text.count("@epoch "), 1 + PROCESSES // 2)
        for i in range(0, PROCESSES, 2):
            self.assertEqual(self.finish(self.start("secret", "get", "--env", "dev", f"orders-api/s{i}")), f"second of {i}")
            removed = self.start("secret", "get", "--env", "dev", f"orders-api/s{i + 1}")
            self.assertIn("error[secret-missing]", removed.communicate()[1])
        self.assertEqual([p.name for p in (self.project / "environments").iterdir() if ".sealed" in p.name], ["dev.sealed"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
