#!/usr/bin/python3
"""`promote` and `rollback`, killed before and in the middle of operations on the disk: every ledger verifies afterwards, and
the same command again finishes the job. And many at once write one line. Arguments: the program and libcrash_shim.so."""

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
POINTS = 12


class LedgerTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sluice-home-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.sluice(self.home, "init", "p")
        self.project = self.home / "p"
        (self.home / "value").write_text("an example value")
        for stage in ("dev", "test", "prod"):
            self.sluice(self.project, "secret", "set", "--env", stage, "orders-api/client_secret", "--file",
                        str(self.home / "value"))
        self.matrix = CrashMatrix(SHIM, program=Path(PROGRAM).name, environment=self.environment)

    def sluice(self, folder, *arguments, statuses=(0,)):
        done = subprocess.run([PROGRAM, *arguments], cwd=folder, env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, statuses, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def bundle(self, level):
        file = self.project / "environments/dev.yaml"
        file.write_text(file.read_text().replace("debug", level))
        self.sluice(self.project, "bundle", "create")
        self.sluice(self.project, "bundle", "sign", "latest")
        self.sluice(self.project, "approve", "latest", "--to", "dev", "--yes")

    def sweep(self, command, lines, again=(0,)):
        """The ledger of dev holds `lines` lines before and one more after. What a machine has seen is its own, and each
        try begins with what it had seen at first."""
        seen = self.home / ".local/state"
        first = self.home / "seen"
        seen.mkdir(parents=True, exist_ok=True)
        shutil.copytree(seen, first)
        killed = []

        def check(folder, point):
            self.sluice(folder, "ledger", "verify")
            ledger = folder / ".sluice/ledger/dev.jsonl"
            count = ledger.read_bytes().count(b"\n") if ledger.exists() else 0
            self.assertIn(count, (lines + 1,) if point in killed else (lines, lines + 1))
            killed.append(point)

        def start(_):
            shutil.rmtree(seen)
            shutil.copytree(first, seen)
            return [PROGRAM, *command]

        tried = self.matrix.sweep(lambda: self.project, start, check, points=POINTS, again=again)
        self.assertGreater(len(tried), 4)

    def test_the_first_promotion(self):
        self.bundle("debug")
        self.sweep(["promote", "latest", "--to", "dev"], 0)

    def test_a_later_promotion(self):
        self.bundle("debug")
        self.sluice(self.project, "promote", "latest", "--to", "dev")
        self.bundle("info")
        self.sweep(["promote", "latest", "--to", "dev"], 1)

    def test_a_rollback(self):
        self.bundle("debug")
        self.sluice(self.project, "promote", "latest", "--to", "dev")
        self.bundle("info")
        self.sluice(self.project, "promote", "latest", "--to", "dev")
        # 1: the line was written before the kill, so that there is nothing left to roll back.
        self.sweep(["rollback", "--env", "dev", "--reason", "orders arrive twice"], 2, again=(0, 1))

    def test_many_at_once_write_one_line(self):
        self.bundle("debug")
        running = [subprocess.Popen([PROGRAM, "promote", "latest", "--to", "dev"], cwd=self.project, env=self.environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                   for _ in range(12)]
        for one in running:
            message = one.communicate()[1]
            self.assertEqual(one.returncode, 0, message)
        self.sluice(self.project, "ledger", "verify")
        self.assertEqual((self.project / ".sluice/ledger/dev.jsonl").read_bytes().count(b"\n"), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
