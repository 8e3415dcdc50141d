"""A project with persons of every kind, and what an attacker has: the files, git, and keys of their own.

What is forged is written by tests/vectors/sealed/make.py, that is from docs/formats/sealed-store.md with libsodium's
binding, and nothing of sluice. Keys are taken from the persons' identity files, which have no passphrase here."""

import atexit
import base64
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SECRET, OTHER, UNSET = "orders-api/client_secret", "orders-api/api_key", "orders-api/backup_key"


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


forge = load(HERE.parent / "vectors/sealed/make.py", "forge")
reader = load(HERE.parent / "interop/sealed_reader.py", "sealed_reader")


class Forger(forge.Person):
    """A person whose keys are those of an identity file."""

    def __init__(self, name, identity):
        self.file = identity
        fields = dict(line.split("=", 1) for line in identity.read_text().splitlines() if "=" in line)
        self.given = base64.b64decode(fields["seed"])
        super().__init__(name)

    def derive(self, context):
        self.seed = self.given
        return super().derive(context)


class Team(unittest.TestCase):
    """ada: root, writes and reads everything; grace: writes and reads dev; wil: only writes; rita: only reads; eve: nobody."""

    PROGRAM = ""
    original = None
    MEMBERS = {"grace": ("writer:dev", "reader:dev"), "wil": ("writer:dev",), "rita": ("reader:dev",), "eve": ()}

    @classmethod
    def make_original(cls):
        """Once for all tests; each works on a copy."""
        Team.original = pathlib.Path(tempfile.mkdtemp(prefix="sluice-attack-"))
        atexit.register(shutil.rmtree, cls.original)
        cls.home = cls.original
        cls.project = cls.home / "p"
        self = cls("prepare")
        self.sluice("init", "p", folder=cls.home)
        declaration = cls.project / "templates/orders-api/integration.yaml"
        more = "".join(f"\n  {path.split('/')[1]}: {{kind: api-key}}" for path in (OTHER, UNSET))
        declaration.write_text(declaration.read_text().replace("\nsecrets:", "\nsecrets:" + more))
        template = cls.project / "templates/orders-api/application.yaml"
        template.write_text(template.read_text() + "key: ${secret:api_key}\nbackup: ${secret:backup_key}\n")
        for page in (cls.project / "environments").glob("*.yaml"):
            page.write_text(page.read_text().replace("example.com", "acme-orders.net"))
        for name, roles in cls.MEMBERS.items():
            self.sluice("key", "new", "--name", name, "--identity", cls.home / name, "--no-passphrase")
            public = self.sluice("key", "show", "--public", "--identity", cls.home / name).strip()
            words = [word for role in roles for word in ("--role", role)]
            if roles:
                self.sluice("trust", "add", name, "--key", public, *words)
        for environment in ("dev", "test"):
            for path, value in ((SECRET, "client secret of "), (OTHER, "api key of ")):
                self.set(path, value + environment, environment)
        self.sluice("secret", "grant", "--env", "dev")
        self.git("init", "-q", ".")
        self.commit("one")

    def prepare(self):
        """unittest wants a name of a test for the instance that prepares."""

    def setUp(self):
        if Team.original is None:
            self.make_original()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="sluice-attack-"))
        self.addCleanup(shutil.rmtree, self.home)
        shutil.copytree(self.original, self.home, dirs_exist_ok=True, symlinks=True)
        self.project = self.home / "p"
        self.people = {name: Forger(name, self.home / name) for name in self.MEMBERS}
        self.people["ada"] = Forger("ada", self.home / ".config/sluice/identity")

    # -- the program

    def run_sluice(self, *arguments, by="ada", value="", folder=None, home=None):
        """`home`: another machine's, with what that one has seen of the trust list."""
        identity = self.home / (".config/sluice/identity" if by == "ada" else by)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(home or self.home), "LC_ALL": "C", "SLUICE_IDENTITY": str(identity)}
        if by == "ada":  # `init` makes it where it is looked for
            del environment["SLUICE_IDENTITY"]
        return subprocess.run([self.PROGRAM, *map(str, arguments)], cwd=folder or self.project, env=environment,
                              input=value, capture_output=True, text=True, check=False, timeout=60)

    def sluice(self, *arguments, **more):
        done = self.run_sluice(*arguments, **more)
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def git(self, *arguments, status=0):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C"}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.com"}
        done = subprocess.run(["git", *arguments], cwd=self.project, env=environment, capture_output=True, text=True,
                              check=False)
        if done.returncode != status:
            raise AssertionError(f"git {arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def commit(self, message):
        self.git("add", ".")
        self.git("commit", "-q", "-m", message)

    def set(self, path, value, environment="dev", **more):
        return self.sluice("secret", "set", "--env", environment, path, value=value, **more)

    def get(self, path, environment="dev", **more):
        return self.sluice("secret", "get", "--env", environment, path, **more)

    # -- what must be answered

    def refused(self, rule, status, *arguments, **more):
        """The command fails with exactly this rule and exit status, and changes no store."""
        before = self.stores()
        done = self.run_sluice(*arguments, **more)
        rules = re.findall(r"error\[([a-z-]+)\]", done.stderr)
        self.assertEqual((rules[:1], done.returncode), ([rule], status), f"{arguments}\n{done.stdout}{done.stderr}")
        self.assertEqual(self.stores(), before, "a refused command changed a store")

    def refused_to_use(self, rule, path=SECRET, environment="dev"):
        """Neither read, nor listed, nor rotated; and named by `verify`, which needs no key."""
        self.refused(rule, 4, "secret", "get", "--env", environment, path)
        self.refused(rule, 4, "secret", "list", "--env", environment)
        self.refused(rule, 4, "secret", "rotate", "--env", environment)
        self.found({rule}, 4, environment=environment)

    def found(self, rules, status, base=None, environment="dev"):
        """What `verify` finds, with no key at all."""
        words = ["--base", base] if base else []
        done = self.run_sluice("--json", "secret", "verify", "--env", environment, *words, by="nobody")
        got = {finding["rule"] for finding in json.loads(done.stdout)["findings"]}
        self.assertEqual((got, done.returncode), (set(rules), status), done.stdout + done.stderr)

    # -- the files

    def file(self, environment="dev"):
        return self.project / f"environments/{environment}.sealed"

    def stores(self):
        return {path.name: path.read_bytes() for path in (self.project / "environments").iterdir()}

    def text(self, environment="dev"):
        return self.file(environment).read_text()

    def blocks(self, environment="dev"):
        """The header line and the blocks by their first word: "@epoch 1", "[path]"."""
        header, *blocks = [part.strip("\n") + "\n" for part in self.text(environment).split("\n\n")]
        names = [b.split(" pub=")[0] if b[0] == "@" else b.split("\n")[0] for b in blocks]
        return header, dict(zip(names, blocks))

    def entry(self, path=SECRET, environment="dev"):
        return self.blocks(environment)[1][f"[{path}]"]

    def replace(self, old, new, environment="dev"):
        text = self.text(environment)
        self.assertIn(old, text)
        self.file(environment).write_text(text.replace(old, new))

    def append(self, block, environment="dev"):
        self.file(environment).write_text(self.text(environment).rstrip("\n") + "\n\n" + block)

    def store_id(self, environment="dev"):
        return re.search(r" id=([0-9a-f]{32}) ", self.text(environment))[1]

    # -- forging with the keys of somebody

    def epoch_of_file(self, number=1, environment="dev"):
        """An epoch of the file as the forger's functions want one: its public key and id."""
        block = self.blocks(environment)[1][f"@epoch {number}"]
        epoch = forge.Epoch()
        epoch.public = base64.b64decode(re.search(r" pub=(\S+)", block)[1])
        epoch.id = forge.hashlib.sha256(epoch.public).hexdigest()[:16]
        return epoch

    def forged_entry(self, by, path=SECRET, v=2, value=b"forged", epoch=None):
        return forge.entry(epoch or self.epoch_of_file(), value, path, v, by=self.people[by], env="dev",
                           store_id=self.store_id())

    def keys_to(self, who, text):
        """The secret keys of all epochs of a store's text that this person's own key opens."""
        person, keys = self.people[who], {}
        for pub, slots in re.findall(r"^@epoch \d+ pub=(\S+) .*\n((?:slot .*\n)+)", text, re.M):
            for sealed in re.findall(rf"^slot {re.escape(person.keyid)} s=(\S+)$", slots, re.M):
                keys[pub] = reader.bindings.crypto_box_seal_open(base64.b64decode(sealed), person.x_public, person.x_secret)
        return keys

    def opens(self, keys, path=SECRET):
        """True if one of these epoch keys opens the entry's key, by hand and past every check of sluice."""
        wrapped = base64.b64decode(re.search(r" w=(\S+)", self.entry(path))[1])
        for secret in keys.values():
            try:
                reader.bindings.crypto_box_seal_open(wrapped, forge.na.crypto_scalarmult_base(secret), secret)
                return True
            except reader.exceptions.CryptoError:
                pass
        return False
