#!/usr/bin/python3
"""`secret set`, killed before and in the middle of every operation on the disk: the store is the old or the new one, and the
same command again finishes the job. Arguments: the program and libcrash_shim.so."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from crash_matrix import CrashMatrix  # noqa: E402

PROGRAM, SHIM = os.path.abspath(sys.argv[1]), sys.argv[2]
PATH = "orders-api/client_secret"


class SetTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sluice-home-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.sluice(self.home, "init", "p")
        for name in ("old", "new"):
            (self.home / name).write_text(name)
        self.matrix = CrashMatrix(SHIM, program=Path(PROGRAM).name, environment=self.environment)

    def sluice(self, folder, *arguments):
        return subprocess.run([PROGRAM, *arguments], cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=True).stdout

    def set(self, value):
        return ["secret", "set", "--env", "dev", PATH, "--file", str(self.home / value)]

    def test_a_value_is_the_old_or_the_new_one(self):
        self.sluice(self.home / "p", *self.set("old"))

        def check(folder, _):
            self.assertIn(self.sluice(folder, "secret", "get", "--env", "dev", PATH), ("old", "new"))

        tried = self.matrix.sweep(lambda: self.home / "p", [PROGRAM, *self.set("new")], check)
        self.assertGreater(len(tried), 4)
        self.assertEqual(self.sluice(self.home / "p", "secret", "get", "--env", "dev", PATH), "old")

    def test_the_first_one_leaves_no_store_or_a_whole_one(self):
        def check(folder, _):
            if (folder / "environments/dev.sealed").exists():
                self.assertEqual(self.sluice(folder, "secret", "get", "--env", "dev", PATH), "new")

        self.matrix.sweep(lambda: self.home / "p", [PROGRAM, *self.set("new")], check)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
