#!/usr/bin/python3
"""Every command that writes a sealed store, killed before and in the middle of every operation on the disk: the store is the
old or the new one, no file that is left holds a value, and the same command again finishes the job. Arguments: the program
and libcrash_shim.so."""

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
SECRET, OTHER = "orders-api/client_secret", "orders-api/api_key"
VALUES = ("value-of-old-times", "value-of-new-times", "value-of-the-other")


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sluice-home-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.project = self.home / "p"
        self.sluice(self.home, "init", "p")
        declaration = self.project / "templates/orders-api/integration.yaml"
        declaration.write_text(declaration.read_text().replace("\nsecrets:", "\nsecrets:\n  api_key: {kind: api-key}"))
        for path, value in ((SECRET, VALUES[0]), (OTHER, VALUES[2])):
            self.sluice(self.project, "secret", "set", "--env", "dev", path, value=value)
        (self.home / "new.env").write_text(f"ORDERS_API_CLIENT_SECRET={VALUES[1]}\nORDERS_API_API_KEY={VALUES[1]}\n")
        self.sluice(self.project, "key", "new", "--name", "grace", "--identity", self.home / "grace", "--no-passphrase")
        self.matrix = CrashMatrix(SHIM, program=Path(PROGRAM).name, environment=self.environment)

    def sluice(self, folder, *arguments, value="", status=0, identity=None):
        environment = dict(self.environment, **({"SLUICE_IDENTITY": str(identity)} if identity else {}))
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, env=environment, input=value, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def trust_grace(self):
        public = self.sluice(self.project, "key", "show", "--public", "--identity", self.home / "grace").strip()
        self.sluice(self.project, "trust", "add", "grace", "--key", public, "--role", "reader:dev")
        self.sluice(self.project, "secret", "list", "--env", "dev")  # this machine has seen the list now

    def state(self, folder):
        """The store's bytes' meaning: the values, or None for a secret that was removed."""
        found = []
        for path in (SECRET, OTHER):
            done = subprocess.run([PROGRAM, "secret", "get", "--env", "dev", path], cwd=folder, env=self.environment,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            removed = done.returncode == 2 and "error[secret-missing]" in done.stderr
            self.assertTrue(done.returncode == 0 or removed, done.stderr)
            found.append(None if removed else done.stdout)
        return tuple(found)

    def no_value_is_left(self, folder):
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                for value in VALUES:
                    self.assertNotIn(value.encode(), content, f"{path.relative_to(folder)} holds a value")

    def sweep(self, command, before, after, prepare=None, again=(0,)):
        runs = {}

        def check(folder, point):
            runs[str(point)] = runs.get(str(point), 0) + 1
            self.no_value_is_left(folder)
            self.assertIn(self.state(folder), (before, after) if runs[str(point)] == 1 else (after,))
            self.sluice(folder, "secret", "list", "--env", "dev")
            if runs[str(point)] == 2:
                self.sluice(folder, "secret", "verify", "--env", "dev")
                left = [p.name for p in (folder / "environments").iterdir() if p.suffix not in (".yaml", ".sealed")]
                self.assertLessEqual(len(left), 1, f"temporary files pile up: {left}")

        tried = self.matrix.sweep(lambda: self.project, [PROGRAM, "secret", *map(str, command)], check, again=again)
        self.assertGreater(len(tried), 4)

    def test_rm(self):
        # the second run finds it removed already, if the first one came that far
        self.sweep(["rm", "--env", "dev", SECRET], (VALUES[0], VALUES[2]), (None, VALUES[2]), again=(0, 2))

    def test_import_takes_all_or_nothing(self):
        self.sweep(["import", "--env", "dev", self.home / "new.env"], (VALUES[0], VALUES[2]), (VALUES[1], VALUES[1]))

    def test_rotate(self):
        self.sweep(["rotate", "--env", "dev"], (VALUES[0], VALUES[2]), (VALUES[0], VALUES[2]))

    def test_grant(self):
        self.trust_grace()
        self.sweep(["grant", "--env", "dev"], (VALUES[0], VALUES[2]), (VALUES[0], VALUES[2]))
        self.sluice(self.project, "secret", "get", "--env", "dev", SECRET, status=3, identity=self.home / "grace")

    def test_revoke(self):
        """Between the new trust list and the new store nothing is sealed to the old key, whatever comes next."""
        self.trust_grace()
        self.sluice(self.project, "secret", "grant", "--env", "dev")
        grace = self.home / "grace"
        runs = {}

        def check(folder, point):
            runs[str(point)] = runs.get(str(point), 0) + 1
            self.no_value_is_left(folder)
            self.assertEqual(self.state(folder), (VALUES[0], VALUES[2]))
            if runs[str(point)] == 1:
                return
            self.sluice(folder, "secret", "verify", "--env", "dev")
            self.sluice(folder, "secret", "get", "--env", "dev", SECRET, status=3, identity=grace)

        config = self.home / ".config"
        kept = self.home / "kept"
        shutil.copytree(config, kept)

        def command(folder):
            shutil.rmtree(config)  # what this machine has seen of the trust list belongs to one folder only
            shutil.copytree(kept, config)
            return [PROGRAM, "secret", "revoke", "--env", "dev", "grace"]

        tried = self.matrix.sweep(lambda: self.project, command, check)
        self.assertGreater(len(tried), 8)

    def test_a_set_after_a_revocation_that_was_cut_off(self):
        self.trust_grace()
        self.sluice(self.project, "secret", "grant", "--env", "dev")
        command = [PROGRAM, "secret", "revoke", "--env", "dev", "grace"]
        with tempfile.TemporaryDirectory() as place:
            rehearsal = Path(place) / "p"
            shutil.copytree(self.project, rehearsal)
            kept = shutil.copytree(self.home / ".config", self.home / "kept")
            operations = self.matrix.operations(command, rehearsal)
            shutil.rmtree(self.home / ".config")
            shutil.copytree(kept, self.home / ".config")
        cut = 1 + max(i for i, one in enumerate(operations) if one.startswith("rename") and "sealed" in one)
        self.matrix.run(command, self.project, at=cut)
        self.sluice(self.project, "secret", "set", "--env", "dev", SECRET, value=VALUES[1])
        self.sluice(self.project, "secret", "get", "--env", "dev", SECRET, status=3, identity=self.home / "grace")
        self.assertEqual(self.state(self.project)[0], VALUES[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
