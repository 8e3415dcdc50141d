"""A scratch project with its own home, whose prod lives in Vault; and the program run in it."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import suite

PREFIX = "integrations/prod"
RUN_SECONDS = 60
ORIGINAL = []


@dataclass
class Done:
    status: int
    out: bytes
    err: str
    seconds: float

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"exit status {self.status} after {self.seconds:.2f} s\n{self.out[:2000].decode(errors='replace')}\n{self.err[:4000]}"


class Place:
    """`server`: its address and token become VAULT_ADDR and VAULT_TOKEN. Integrations: name -> names of secrets."""

    def __init__(self, address="", token="", integrations=None, store=None):
        self.root = Path(tempfile.mkdtemp(prefix="sluice-vault-place-"))
        self.home = self.root / "home"
        self.project = self.root / "project"
        self.home.mkdir()
        self.environment = {
            "HOME": str(self.home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "USER": "ada",
            "TMPDIR": str(self.root), "ASAN_OPTIONS": "detect_leaks=0:exitcode=99", "UBSAN_OPTIONS": "print_stacktrace=1",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}
        if address:
            self.environment |= {"VAULT_ADDR": address}
        if token:
            self.environment |= {"VAULT_TOKEN": token}
        self._copy_original()
        for name, secrets in (integrations or {"orders": ["client_secret", "db_pw", "api_key"]}).items():
            self.integration(name, secrets)
        self.store("prod", **(store or {}))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def _copy_original(self):
        """`init` once a process: each place is a copy of the first, its identity and pinned trust included."""
        if not ORIGINAL:
            ORIGINAL.append(tempfile.TemporaryDirectory(prefix="sluice-vault-original-"))
            self.run("init", str(self.project), where=self.root, expect=0)
            self._empty()
            shutil.copytree(self.root, ORIGINAL[0].name, dirs_exist_ok=True, symlinks=True)
        else:
            shutil.copytree(ORIGINAL[0].name, self.root, dirs_exist_ok=True, symlinks=True)

    def _empty(self):
        shutil.rmtree(self.project / "templates")
        for old in [*(self.project / "environments").glob("*.yaml"), *(self.project / "schemas").glob("orders-api*")]:
            old.unlink()
        for stage in ("dev", "test", "prod"):
            (self.project / f"environments/{stage}.yaml").write_text(f"environment: {stage}\nsecrets: {{store: sealed}}\n")

    def store(self, environment, server="default", mount="kv", prefix=PREFIX, **more):
        """Makes an environment one that lives in Vault."""
        settings = {"store": "vault", "server": server, "mount": mount, "prefix": prefix, **more}
        (self.project / f"environments/{environment}.yaml").write_text(
            f"environment: {environment}\nsecrets: {json.dumps(settings)}\n")

    def servers(self, **aliases):
        """The user's own configuration: alias -> settings, as in docs/formats/servers.md."""
        folder = self.home / ".config/sluice"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "servers.yaml"
        path.write_text("servers: " + json.dumps(aliases) + "\n")
        path.chmod(0o600)
        return path

    def integration(self, name, secrets, fields=None):
        """`fields`: secret -> more keys of its declaration."""
        folder = self.project / "templates" / name
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"  {one}: {json.dumps({'kind': 'api-key', **(fields or {}).get(one, {})})}\n" for one in secrets)
        (folder / "integration.yaml").write_text(
            f"integration: {name}\nkind: [api]\ndirection: read\ntier: 3\n"
            "owner: {name: Ada Byron, email: ada@example.com, backup: grace@example.com}\n"
            f"secrets:\n{lines}templates: [config.yaml]\n")
        (folder / "config.yaml").write_text("".join(f"{one}: ${{secret:{one}}}\n" for one in secrets))

    def start(self, *words, where=None, env=None):
        return subprocess.Popen([suite.PROGRAM, *words], cwd=where or self.project, env=self.environment | (env or {}),
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words, value=None, expect=None, where=None, env=None, seconds=RUN_SECONDS):
        """`value`: standard input. `expect`: the exit status that it must have."""
        begin = time.monotonic()
        process = self.start(*words, where=where, env=env)
        done = finish(process, value, begin, seconds)
        if expect is not None and done.status != expect:
            raise AssertionError(f"sluice {' '.join(words)}: {done}\nexpected exit status {expect}")
        return done

    def set(self, path, value, environment="prod"):
        return self.run("--json", "secret", "set", "--env", environment, path, value=value, expect=0).json

    def get(self, path, environment="prod", **more):
        return self.run("secret", "get", "--env", environment, path, expect=0, **more).out

    def listed(self, environment="prod"):
        """What `secret list` says, by path."""
        rows = self.run("--json", "secret", "list", "--env", environment, expect=0).json["secrets"]
        return {row["path"]: row for row in rows}


def finish(process, value=None, begin=None, seconds=RUN_SECONDS):
    begin = time.monotonic() if begin is None else begin
    sent = value.encode() if isinstance(value, str) else value
    try:
        out, err = process.communicate(sent or b"", timeout=seconds)
    except subprocess.TimeoutExpired as late:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        raise AssertionError(f"still running after {seconds} s: {process.args}") from late
    return Done(process.returncode, out, err.decode(errors="replace"), time.monotonic() - begin)


def path_in_vault(path, prefix=PREFIX):
    """Where the secret "<integration>/<name>" lies below the mount."""
    return f"{prefix}/{path}"
