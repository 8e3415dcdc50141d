#!/usr/bin/python3
"""Reads the memory of sluice while it handles a value, and at its end: the value is in locked memory only while it is
needed, and nowhere afterwards. Arguments: the program and memory_witness. Needs root; without, it is skipped."""

import atexit
import base64
import os
import pathlib
import random
import resource
import shutil
import string
import subprocess
import sys
import tempfile
import unittest

PROGRAM, WITNESS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SECRET = "orders-api/client_secret"
CHUNK = 16


def canary(size=48):
    return "".join(random.SystemRandom().choices(string.ascii_letters + string.digits, k=size))


def needles(value):
    """Every sixteenth byte begins one, plain, in hex and in base64 at each of its three phases."""
    raw = value if isinstance(value, bytes) else value.encode()
    found = []
    for at in range(0, len(raw) - CHUNK + 1, CHUNK):
        chunk = raw[at:at + CHUNK]
        found += [chunk, chunk.hex().encode()]
        found += [base64.b64encode(chunk[skip:skip + 12]) for skip in (0, 1, 2)]
    return found


@unittest.skipIf(os.geteuid() != 0, "only root may read the memory of sluice")
class Memory(unittest.TestCase):
    original = None
    given = {}

    def setUp(self):
        if Memory.original is None:
            self.make_original()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="sluice-memory-"))
        self.addCleanup(shutil.rmtree, self.home)
        shutil.copytree(self.original, self.home, dirs_exist_ok=True, symlinks=True)
        self.project = self.home / "p"
        self.value = canary()
        self.given = {}

    def make_original(self):
        Memory.original = self.home = pathlib.Path(tempfile.mkdtemp(prefix="sluice-memory-"))
        atexit.register(shutil.rmtree, self.home)
        self.project = self.home
        self.sluice("init", "p")
        self.project = self.home / "p"
        for page in (self.project / "environments").glob("*.yaml"):
            page.write_text(page.read_text().replace("example.com", "acme-orders.net"))

    def run_in(self, command, value=""):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C", **self.given}
        return subprocess.run(list(map(str, command)), cwd=self.project, env=environment, input=value, capture_output=True,
                              text=True, check=False, timeout=120)

    def sluice(self, *arguments, value=""):
        done = self.run_in([PROGRAM, *arguments], value)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def watch(self, *arguments, value="", searched=None, status=0):
        """Runs the command below the witness. Returns what was found: {(moment, locked or open, mapping)}."""
        listed, report = self.home / "needles", self.home / "report"
        searched = needles(self.value) if searched is None else searched
        listed.write_text("".join(needle.hex() + "\n" for needle in searched))
        done = self.run_in([WITNESS, listed, report, PROGRAM, *arguments], value)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        rows = [line.split(" ", 3) for line in report.read_text().splitlines()]
        return {(moment, kept, mapping) for moment, _, kept, mapping in rows}

    def handles(self, *arguments, in_use=True, **more):
        """The command does its work, and leaves the value nowhere. `in_use`: it was seen in locked memory meanwhile."""
        found = self.watch(*arguments, **more)
        self.assertEqual({row for row in found if row[1] == "open"}, set(), "the value is in memory that is not locked")
        self.assertEqual({row for row in found if row[0] == "exit"}, set(), "the value is in memory at the end")
        if in_use:
            self.assertTrue(found, "the value was never seen: the search proves nothing")


class Values(Memory):
    def set(self):
        self.sluice("secret", "set", "--env", "dev", SECRET, value=self.value)

    def test_the_witness_sees_what_is_not_locked(self):
        """A value typed as an argument is on the stack, at the end too."""
        found = self.watch("secret", "get", "--env", "dev", self.value, status=2)
        self.assertIn("open", {row[1] for row in found if row[0] == "exit"})

    def test_set_from_standard_input(self):
        self.handles("secret", "set", "--env", "dev", SECRET, value=self.value)

    def test_set_from_a_file(self):
        (self.home / "value").write_text(self.value)
        self.handles("secret", "set", "--env", "dev", SECRET, "--file", self.home / "value")

    def test_set_a_long_value(self):
        self.value = canary(200_000)
        some = [needle for at in (0, 70_000, 190_000) for needle in needles(self.value[at:at + 16])]
        self.handles("secret", "set", "--env", "dev", SECRET, value=self.value, searched=some)

    def test_set_the_same_value_again(self):
        self.set()
        self.handles("secret", "set", "--env", "dev", SECRET, value=self.value)

    def test_set_a_value_that_a_file_cannot_carry(self):
        template = self.project / "templates/orders-api/more.env"
        template.write_text("SECRET=${secret:client_secret}\n")
        page = self.project / "templates/orders-api/integration.yaml"
        page.write_text(page.read_text().replace("templates: [", "templates: [more.env, "))
        self.handles("secret", "set", "--env", "dev", SECRET, value=self.value + " and a blank")

    def test_set_refused(self):
        self.handles("secret", "set", "--env", "dev", "orders-api/nothing", value=self.value, status=2, in_use=False)

    def test_get(self):
        self.set()
        self.handles("secret", "get", "--env", "dev", SECRET)

    def test_get_as_json(self):
        self.set()
        self.handles("--json", "secret", "get", "--env", "dev", SECRET)

    def test_get_as_json_of_bytes(self):
        raw = os.urandom(64)
        (self.home / "value").write_bytes(raw)
        self.sluice("secret", "set", "--env", "dev", SECRET, "--file", self.home / "value")
        self.handles("--json", "secret", "get", "--env", "dev", SECRET, searched=needles(raw))

    def test_rotate(self):
        self.set()
        self.handles("secret", "rotate", "--env", "dev", in_use=False)

    def test_import(self):
        texts = {"a.env": f"ORDERS_API_CLIENT_SECRET='{self.value}'\n", "b.env": f"ORDERS_API_CLIENT_SECRET={self.value}\n",
                 "c.env": f'export ORDERS_API_CLIENT_SECRET="{self.value}" # noted\n',
                 "d.json": '{"orders-api": {"client_secret": "%s"}}' % self.value,
                 "e.json": '{"other": ["%s"], "orders-api": {"client_secret": "%s\\u00e9"}}' % (self.value, self.value)}
        for name, text in texts.items():
            (self.home / name).write_text(text)
            for dry in ([], ["--dry-run"]):
                with self.subTest(name, dry=dry):
                    self.handles("secret", "import", "--env", "dev", *dry, self.home / name)

    def test_import_of_a_broken_file(self):
        texts = {"a.env": f"ORDERS_API_CLIENT_SECRET='{self.value}\n", "b.env": f"OTHER={self.value}\nX=`{self.value}\n",
                 "d.json": '{"orders-api": {"client_secret": "%s"' % self.value}
        for name, text in texts.items():
            with self.subTest(name):
                (self.home / name).write_text(text)
                self.handles("secret", "import", "--env", "dev", self.home / name, status=2, in_use=False)

    def test_exec(self):
        self.set()
        for words in ([], ["--clean"], ["--file", SECRET]):
            with self.subTest(words):
                found = self.watch("exec", "--env", "dev", *words, "--", "true")
                self.assertEqual({row for row in found if row[1] == "open"}, set())
                if "--file" not in words:
                    self.assertIn("exec", {row[0] for row in found})

    def test_exec_of_nothing(self):
        self.set()
        self.handles("exec", "--env", "dev", "--", "./nothing", status=2)

    def test_deliver(self):
        for environment in ("dev", "test", "prod"):
            self.sluice("secret", "set", "--env", environment, SECRET, value=self.value)
        self.sluice("bundle", "create")
        self.sluice("bundle", "sign", "latest")
        self.sluice("approve", "latest", "--to", "dev", "--yes")
        self.sluice("promote", "latest", "--to", "dev")
        target = ["deliver", "--env", "dev", "--to", self.home / "host"]
        self.handles(*target)
        live = self.home / "host/live/orders-api/current/config/application.yaml"
        self.assertIn(self.value, live.read_text())
        self.handles(*target, "--check", in_use=False)
        self.sluice("disable", "--env", "dev", "orders-api", "--reason", "drill")
        self.handles(*target, in_use=False)


class Keys(Memory):
    """What opens everything: the identity's seed, and the passphrase around it."""

    def seed(self, identity):
        lines = dict(line.split("=", 1) for line in identity.read_text().splitlines() if "=" in line)
        return lines["seed"]

    def test_the_seed(self):
        identity = self.home / ".config/sluice/identity"
        raw = base64.b64decode(self.seed(identity))
        searched = needles(raw) + [self.seed(identity).encode()]
        for words in (["secret", "set", "--env", "dev", SECRET], ["secret", "get", "--env", "dev", SECRET], ["key", "show"],
                      ["key", "export", "--format", "pem"]):
            with self.subTest(words):
                self.handles(*words, value=self.value, searched=searched, in_use=False)

    def test_the_passphrase(self):
        (self.home / "passphrase").write_text(self.value + "\n")
        (self.home / "passphrase").chmod(0o600)
        self.given = {"SLUICE_PASSPHRASE_FILE": str(self.home / "passphrase")}
        key = ["--identity", self.home / "grace"]
        self.handles("key", "new", "--name", "grace", *key)
        self.handles("secret", "get", "--env", "dev", SECRET, *key, status=2, in_use=False)
        self.handles("key", "show", *key, in_use=False)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
