#!/usr/bin/python3
"""`deliver`, killed before and in the middle of a dozen operations on the disk: what is current is complete and is the old or
the new one, and the same command again finishes the job and leaves nothing else. Arguments: the program and
libcrash_shim.so."""

import json
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
POINTS = 16


class DeliverTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sluice-home-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.matrix = CrashMatrix(SHIM, program=Path(PROGRAM).name, environment=self.environment)
        self.place = self.home / "w"
        self.place.mkdir()
        self.sluice(self.place, "init", "p")
        self.project = self.place / "p"
        for environment in ("dev", "test", "prod"):
            self.set_secret("first", environment)
            page = self.project / f"environments/{environment}.yaml"
            page.write_text(page.read_text().replace("example.com", "acme-orders.net"))

    def sluice(self, folder, *arguments, **more):
        done = subprocess.run([PROGRAM, *arguments], cwd=folder, env=self.environment, capture_output=True, text=True,
                              check=False, **(more or {"stdin": subprocess.DEVNULL}))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def set_secret(self, value, environment):
        self.sluice(self.project, "secret", "set", "--env", environment, "orders-api/client_secret", input=value)

    def promote(self):
        self.sluice(self.project, "bundle", "create")
        self.sluice(self.project, "bundle", "sign", "latest")
        self.sluice(self.project, "approve", "latest", "--to", "dev", "--yes")
        self.sluice(self.project, "promote", "latest", "--to", "dev")

    def set_timeout(self, value):
        page = self.project / "templates/orders-api/integration.yaml"
        page.write_text(page.read_text().replace("default: 4000", f"default: {value}"))

    def live(self, folder):
        """(the value, the toggle's state, the timeout) of what is current, or None; and that it is complete."""
        link = folder / "host/live/orders-api/current"
        if not os.path.lexists(link):
            return None
        toggle = json.loads((link / "toggle.json").read_text())
        manifest = json.loads((link / "manifest.json").read_text())
        self.assertEqual(toggle["content"], manifest["content"])
        text = (link / "config/application.yaml").read_text()
        value = text.split('client-secret: "')[1].split('"')[0]
        return value, toggle["state"], text.split("read-timeout-ms: ")[1].split("\n")[0]

    def sweep(self, before, after):
        runs = {}

        def check(folder, point):
            runs[str(point)] = runs.get(str(point), 0) + 1
            seen = self.live(folder)
            if runs[str(point)] == 1:
                self.assertIn(seen, (before, after))
                return
            self.assertEqual(seen, after)
            names = sorted(os.listdir(folder / "host/live/orders-api"))
            self.assertEqual(names, sorted(["current", os.readlink(folder / "host/live/orders-api/current")]))
            self.assertEqual([name for name in os.listdir(folder / "host/generations/orders-api") if name[0] == "."], [])
            self.sluice(folder / "p", "deliver", "--env", "dev", "--to", "../host", "--check")

        command = [PROGRAM, "-C", "p", "deliver", "--env", "dev", "--to", "../host"]
        tried = self.matrix.sweep(lambda: self.place, command, check, points=POINTS)
        self.assertGreaterEqual(len(tried), 12)

    def deliver(self):
        self.sluice(self.project, "deliver", "--env", "dev", "--to", "../host")

    def test_the_first_one(self):
        self.promote()
        self.sweep(None, ("first", "live", "4000"))

    def test_the_next_release_and_a_newer_value(self):
        self.promote()
        self.deliver()
        self.set_secret("second", "dev")
        self.set_timeout(5000)
        self.promote()
        self.sweep(("first", "live", "4000"), ("second", "live", "5000"))

    def test_the_kill_switch(self):
        self.promote()
        self.deliver()
        self.sluice(self.project, "disable", "--env", "dev", "orders-api", "--reason", "a test")
        self.sweep(("first", "live", "4000"), ("first", "disabled", "4000"))

    def test_rollback_without_the_store(self):
        self.promote()
        self.deliver()
        self.set_secret("second", "dev")
        self.set_timeout(5000)
        self.promote()
        self.deliver()
        self.sluice(self.project, "rollback", "--env", "dev", "orders-api", "--reason", "a test")
        (self.project / "environments/dev.sealed").unlink()
        self.sweep(("second", "live", "5000"), ("second", "rolled-back", "4000"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
