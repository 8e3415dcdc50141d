#!/usr/bin/python3
"""The sealed store and a reader that shares no code with it: vectors, and what the program itself wrote.

    sealed_interop.py PROGRAM [SHIM]
"""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors/sealed"
READER = [sys.executable, "-B", str(HERE / "sealed_reader.py")]
PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""


def trusted_lines(trust_file, environment):
    """The persons of every version of sluice.trust, in the reader's form. Their signatures are not its question."""
    lines = []
    for line in trust_file.read_text().splitlines():
        trust = json.loads(base64.b64decode(json.loads(line)["payload"]))["predicate"]
        roles = trust["environments"][environment]
        for person in trust["persons"]:
            own = [role for role in ("writer", "reader") if person["name"] in roles[role + "s"]]
            for key in person["keys"]:
                lines.append(f"{trust['version']} {person['name']} {','.join(own) or 'none'} {key['state']} "
                             f"{key['signing']} {key['sealing']}")
    return lines


class Vectors(unittest.TestCase):
    def test_the_reader_judges_them_as_they_say(self):
        done = subprocess.run([*READER, "vectors", VECTORS], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_generator_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(VECTORS / "make.py", folder)
            subprocess.run([sys.executable, "-B", os.path.join(folder, "make.py")], check=True)
            made = {p.name: p.read_bytes() for p in pathlib.Path(folder).glob("*.vec")}
        kept = {p.name: p.read_bytes() for p in VECTORS.glob("*.vec")}
        self.assertEqual(sorted(made), sorted(kept))
        self.assertEqual([name for name in made if made[name] != kept[name]], [])


    def test_every_rule_of_the_page_has_one(self):
        page = (HERE.parents[1] / "docs/formats/sealed-store.md").read_text()
        table = page.split("\n## Reading\n")[1].split("\nOpening one entry")[0]
        rules = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.M))
        heads = [p.read_bytes().split(b"\n", 1)[0].decode() for p in VECTORS.glob("*.vec")]
        expected = [head.removeprefix("expect: ") for head in heads]
        self.assertGreater(len(rules), 15)
        self.assertEqual(rules - set(expected), set(), "no vector breaks these rules")
        self.assertEqual(set(expected) - rules, {"ok"}, "the page does not name these rules")
        self.assertGreaterEqual(len(expected), 120)


class Program(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.sluice("init", "p", folder=self.home)
        self.project = self.home / "p"
        declaration = self.project / "templates/orders-api/integration.yaml"
        declaration.write_text(declaration.read_text().replace("\nsecrets:", "\nsecrets:\n  api_key: {kind: api-key}"))

    def sluice(self, *arguments, value=b"", folder=None):
        done = subprocess.run([PROGRAM, *map(str, arguments)], input=value, capture_output=True, check=False,
                              cwd=folder or self.project, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        return done.stdout

    def open(self, path, identity=None):
        """What the second reader says: (exit status, the value or the rule)."""
        done = subprocess.run(
            [*READER, "open", self.project / "environments/dev.sealed", "dev", path,
             identity or self.home / ".config/sluice/identity", *trusted_lines(self.project / "sluice.trust", "dev")],
            capture_output=True, check=False)
        return done.returncode, done.stdout if done.returncode == 0 else done.stderr.decode().strip()

    def read(self, path):
        status, value = self.open(path)
        self.assertEqual(status, 0, value)
        return value

    def test_the_reader_opens_what_the_program_wrote(self):
        listed = json.loads(self.sluice("--json", "secret", "list", "--env", "dev"))
        path = listed["secrets"][0]["path"]
        for value in (b"correct horse", b"", b"x" * 511, b"x" * 512, "snö ☃".encode(), b"\0\xff\n\n", os.urandom(100000)):
            (self.home / "value").write_bytes(value)
            self.sluice("secret", "set", "--env", "dev", path, "--allow-empty", "--file", str(self.home / "value"))
            self.assertEqual(self.read(path), value)
            self.assertEqual(self.sluice("secret", "get", "--env", "dev", path), value)

    def test_the_reader_opens_what_every_command_left(self):
        one, two, env = "orders-api/client_secret", "orders-api/api_key", ["--env", "dev"]
        self.sluice("secret", "set", *env, one, value=b"first")
        self.sluice("secret", "generate", *env, two)
        self.assertEqual(self.read(two), self.sluice("secret", "get", *env, two))
        self.sluice("secret", "rm", *env, two)
        self.assertEqual(self.open(two), (4, "secret-missing"))
        (self.home / "given.env").write_text("ORDERS_API_API_KEY='imported \u2603'\n")
        self.sluice("secret", "import", *env, self.home / "given.env")
        self.assertEqual(self.read(two), "imported \u2603".encode())
        self.sluice("secret", "rotate", *env)
        self.assertEqual((self.read(one), self.read(two)), (b"first", "imported \u2603".encode()))

        grace = self.home / "grace"
        self.sluice("key", "new", "--name", "grace", "--identity", grace, "--no-passphrase")
        public = self.sluice("key", "show", "--public", "--identity", grace).decode().strip()
        self.sluice("trust", "add", "grace", "--key", public, "--role", "reader:dev", "--role", "writer:dev")
        self.assertEqual(self.open(one, grace), (4, "not-a-reader"))
        self.sluice("secret", "grant", *env)
        self.assertEqual(self.open(one, grace), (0, b"first"))
        self.sluice("secret", "set", *env, one, "--identity", grace, value=b"by grace")
        self.assertEqual(self.read(one), b"by grace")
        self.sluice("secret", "revoke", *env, "grace")
        self.assertEqual(self.open(one, grace), (4, "not-a-reader"))
        self.assertEqual((self.read(one), self.read(two)), (b"by grace", "imported \u2603".encode()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
