#!/usr/bin/python3
"""The sealed store and a reader that shares no code with it: vectors, and what the program itself wrote.

    sealed_interop.py PROGRAM [SHIM]
"""
import base64
import json
import os
import pathlib
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


class Program(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        self.sluice("init", "p", folder=self.home)
        self.project = self.home / "p"

    def sluice(self, *arguments, value=b"", folder=None):
        done = subprocess.run([PROGRAM, *arguments], input=value, capture_output=True, check=False,
                              cwd=folder or self.project, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        return done.stdout

    def read(self, path):
        done = subprocess.run(
            [*READER, "open", self.project / "environments/dev.sealed", "dev", path,
             self.home / ".config/sluice/identity", *trusted_lines(self.project / "sluice.trust", "dev")],
            capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def test_the_reader_opens_what_the_program_wrote(self):
        listed = json.loads(self.sluice("--json", "secret", "list", "--env", "dev"))
        path = listed["secrets"][0]["path"]
        for value in (b"correct horse", b"", b"x" * 511, b"x" * 512, "snö ☃".encode(), b"\0\xff\n\n", os.urandom(100000)):
            (self.home / "value").write_bytes(value)
            self.sluice("secret", "set", "--env", "dev", path, "--allow-empty", "--file", str(self.home / "value"))
            self.assertEqual(self.read(path), value)
            self.assertEqual(self.sluice("secret", "get", "--env", "dev", path), value)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
