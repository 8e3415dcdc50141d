#!/usr/bin/python3
"""When memory cannot be locked, sluice says so and names the limit; it never goes on with memory that is not locked.
Argument: the program. Root is above the limit, so the program runs as somebody else."""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
SECRET = "orders-api/client_secret"
NOBODY = 65534
KIB = 1024


class LockLimit(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="sluice-limit-"))
        self.addCleanup(shutil.rmtree, self.home)
        shutil.copy(PROGRAM, self.home / "sluice")
        self.project = self.home
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
        self.sluice(8192, "init", "p")
        self.project = self.home / "p"

    def run_sluice(self, limit, *arguments, value=""):
        """`limit` of locked memory in KiB, hard and soft."""

        def become():
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (limit * KIB, limit * KIB))
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)

        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        return subprocess.run([self.home / "sluice", *map(str, arguments)], cwd=self.project, env=environment, input=value,
                              capture_output=True, text=True, check=False, timeout=60, preexec_fn=become)

    def sluice(self, limit, *arguments, **more):
        done = self.run_sluice(limit, *arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def refused(self, limit, *arguments, **more):
        done = self.run_sluice(limit, *arguments, **more)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("error[memory-lock]", done.stderr)
        self.assertIn(f"the limit of this process is {limit} KiB", done.stderr)
        self.assertIn("ulimit -l", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_too_small_for_anything(self):
        self.sluice(8192, "secret", "set", "--env", "dev", SECRET, value="hush")
        for limit in (0, 64, 1023):
            self.refused(limit, "secret", "get", "--env", "dev", SECRET)
            self.refused(limit, "secret", "set", "--env", "dev", SECRET, value="other")
            self.refused(limit, "exec", "--env", "dev", "--", "true")
            self.refused(limit, "key", "new", "--name", "x", "--no-passphrase", "--identity", self.home / "x")
        self.assertEqual(self.sluice(8192, "secret", "get", "--env", "dev", SECRET), "hush")
        self.assertFalse((self.home / "x").exists())

    def test_what_needs_no_value_needs_no_lock(self):
        self.sluice(8192, "secret", "set", "--env", "dev", SECRET, value="hush")
        self.assertIn(SECRET, self.sluice(0, "secret", "list", "--env", "dev"))
        self.sluice(0, "secret", "verify", "--env", "dev")

    def test_too_small_for_what_comes_later(self):
        """The first MiB is locked; the value needs a second one."""
        self.sluice(8192, "secret", "set", "--env", "dev", SECRET, value="hush")
        before = (self.project / "environments/dev.sealed").read_bytes()
        self.refused(1024, "secret", "set", "--env", "dev", SECRET, value="x" * 262144)
        self.assertEqual((self.project / "environments/dev.sealed").read_bytes(), before)
        self.sluice(8192, "secret", "set", "--env", "dev", SECRET, value="x" * 262144)

    def test_one_mebibyte_is_enough_for_daily_work(self):
        self.sluice(1024, "secret", "set", "--env", "dev", SECRET, value="hush")
        self.assertEqual(self.sluice(1024, "secret", "get", "--env", "dev", SECRET), "hush")
        self.sluice(1024, "secret", "rotate", "--env", "dev")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
