"""Plants a value in the sealed store, walks the whole main job, and searches everything that was written or said for it.

    canary_test.py build/dev/sluice

Searched, in plain, hex, base64 and percent-encoded form: every file below the scratch folder but the files of the live
folder that are there to hold it, every output, the arguments and environment of every git that ran, and
/proc/<pid>/{cmdline,environ} of every process of ours while it ran. Also: no core is dumped, and a wrong value on a
command line is not echoed."""

import base64
import glob
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "interop"))
from cheap_identity import cheapen

CANARY = "C4nary/" + base64.b32encode(os.urandom(15)).decode() + "+%&"
PASSPHRASE = "open sesame " + base64.b32encode(os.urandom(10)).decode()


def forms(value):
    raw = value.encode()
    encoded = base64.b64encode(raw).decode()
    return [raw, raw.hex().encode(), encoded.encode(), urllib.parse.quote(value, safe="").encode(),
            urllib.parse.quote(value).encode()]


class Watcher(threading.Thread):
    """Reads the command lines and environments of all processes below ours, over and over."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen = set()
        self.done = False

    def run(self):
        while not self.done:
            for process in descendants(os.getpid()):
                for name in ("cmdline", "environ"):
                    try:
                        self.seen.add((name, Path(f"/proc/{process}/{name}").read_bytes()))
                    except OSError:
                        pass
            time.sleep(0.001)


def descendants(process):
    """Every living process that this one or its children started."""
    found = []
    for task in glob.glob(f"/proc/{process}/task/*/children"):
        try:
            children = Path(task).read_text().split()
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


class Walk:
    def __init__(self, program, root):
        self.root = root
        self.said = b""
        self.project = root / "project"
        home = root / "home"
        binaries = root / "bin"
        for folder in (home, binaries):
            folder.mkdir()
        (binaries / "sluice").symlink_to(program)
        git = binaries / "git"
        git.write_text(f'#!/bin/sh\n{{ printf "%s\\n" "$@"; env; }} >>{root}/git.log\nexec /usr/bin/git "$@"\n')
        git.chmod(0o755)
        self.environment = {
            "HOME": str(home), "PATH": f"{binaries}:/usr/bin:/bin", "LC_ALL": "C", "USER": "ada", "TMPDIR": str(root / "tmp"),
            "SLUICE_PASSPHRASE_FILE": str(root / "passphrase"), "ASAN_OPTIONS": "detect_leaks=0",
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.com"}
        (root / "tmp").mkdir()

    def run(self, *words, value=None, status=0, keep=True, program="sluice"):
        folder = self.project if self.project.exists() else self.root
        done = subprocess.run(
            [program, *words], cwd=folder, env=self.environment, input=value.encode() if value is not None else b"",
            capture_output=True, timeout=120, check=False)
        if done.returncode != status:
            raise SystemExit(f"{words}: exit status {done.returncode}, expected {status}\n{done.stderr.decode()}")
        if keep:
            self.said += done.stdout + done.stderr
        return done.stdout


def walk(steps):
    """The main job, with the value set in every environment."""
    steps.run("key", "new", "--name", "ada")
    cheapen(steps.root / "home" / ".config" / "sluice" / "identity", PASSPHRASE)
    steps.run("init", "project")
    steps.run("init", "-q", ".", program="git")
    for environment in ("dev", "test", "prod"):
        steps.run("secret", "set", "--env", environment, "orders-api/client_secret", value=CANARY)
        steps.run("--verbose", "secret", "list", "--env", environment)
    steps.run("--verbose", "secret", "rm", "--env", "dev", "orders-api/client_secret")
    for name, text in (("given.env", f"# old\nORDERS_API_CLIENT_SECRET='{CANARY}'\nHOST=x\n"),
                       ("given.json", '{"orders-api": {"client_secret": "%s"}, "n": [1]}' % CANARY),
                       ("given.yaml", f"orders-api:\n  client_secret: |-\n    {CANARY}\nn: ~\n")):
        (steps.root / name).write_text(text)
        steps.run("--verbose", "secret", "import", "--env", "dev", "--dry-run", str(steps.root / name))
        steps.run("--json", "secret", "import", "--env", "dev", str(steps.root / name))
    edits(steps)
    steps.run("secret", "generate", "--env", "test", "orders-api/client_secret", "--form", "rsa", "--bits", "2048")
    steps.run("secret", "set", "--env", "test", "orders-api/client_secret", value=CANARY)
    steps.run("--verbose", "secret", "rotate", "--env", "dev")
    steps.run("--verbose", "secret", "revoke", "--env", "dev", "ada", status=2)
    for words in ([], ["--clean"], ["--file", "orders-api/client_secret"]):
        steps.run("--verbose", "exec", "--env", "dev", *words, "--", "true")
    steps.run("--json", "exec", "--env", "dev", "--", "./nothing", status=2)
    got = steps.run("secret", "get", "--env", "dev", "orders-api/client_secret", keep=False)
    assert got.decode().strip() == CANARY, "secret get does not give the value back"
    steps.run("--verbose", "check")
    steps.run("render", "--env", "dev")
    steps.run("diff", "dev", "prod")
    steps.run("add", ".", program="git")
    steps.run("hook", "install")
    steps.run("commit", "-q", "-m", "all", program="git")
    steps.run("bundle", "create")
    steps.run("bundle", "sign", "latest")
    steps.run("--json", "bundle", "show", "latest")
    for environment in ("dev", "test"):
        steps.run("approve", "latest", "--to", environment, "--yes")
        steps.run("promote", "latest", "--to", environment)
        steps.run("--verbose", "deliver", "--env", environment, "--to", str(steps.root / "target" / environment))
    steps.run("disable", "--env", "dev", "orders-api", "--reason", "drill")
    steps.run("deliver", "--env", "dev", "--to", str(steps.root / "target" / "dev"))
    for words in (["status"], ["history", "--env", "dev"], ["ledger", "verify"], ["rotation"]):
        steps.run(*words)
        steps.run("--json", *words)


def edits(steps):
    """An editor that finds the value, leaves copies of it as editors do, and fails, is ended, changes it, puts it back."""
    editor = steps.root / "bin" / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$2" "$2~"; cp "$2" "$TMPDIR/.swap"; dirname "$2" >>{steps.root}/edited\n'
                      'case $1 in fail) exit 3;; end) kill -TERM $(cut -d" " -f4 /proc/$PPID/stat); sleep 9;; add) { echo; echo +; } >>"$2";; '
                      'back) head -n 1 "$2" >"$2.new"; mv "$2.new" "$2";; esac\n')
    editor.chmod(0o755)
    words = ("secret", "edit", "--env", "dev", "orders-api/client_secret")
    for what, status in (("fail", 2), ("end", 130), ("leave", 0), ("add", 0), ("back", 0)):
        steps.environment["EDITOR"] = f"editor {what}"
        steps.run("--verbose", *words, status=status)
    folders = (steps.root / "edited").read_text().split()
    assert len(folders) == 5 and not any(Path(folder).exists() for folder in folders), f"left: {folders}"


def mistakes(steps):
    """A value where none belongs: none of these may repeat it."""
    steps.run("secret", "set", "--env", "dev", "orders-api/client_secret", CANARY, status=2)
    steps.run("secret", "set", "--env", "dev", "orders-api/client_secret", f"--value={CANARY}", status=2)
    for name, text in (("bad.env", f"KEY='{CANARY}\n"), ("bare.env", f"KEY=`{CANARY}\n"), ("word.env", f"{CANARY}\n"),
                       ("bad.yaml", f"a: [{CANARY}]\n"), ("plain.yaml", f"{CANARY}\n"), ("sops.yaml", f"a: ENC[AES256_GCM,{CANARY}]\n"),
                       ("quote.yaml", f'a: "{CANARY}\n'), ("deep.yaml", f"a: |\n{CANARY}: x\n"),
                       ("bad.json", '{"a": "%s" "b"}' % CANARY), ("open.json", '{"a": "%s' % CANARY),
                       ("twice.json", '{"orders-api-client-secret": "%s", "orders_api_client_secret": "x"}' % CANARY)):
        (steps.root / name).write_text(text)
        steps.run("--verbose", "secret", "import", "--env", "dev", str(steps.root / name), status=2)
        steps.run("--json", "secret", "import", "--env", "dev", str(steps.root / name), status=2)
    for name, text in (("bad.pem", CANARY), ("label.pem", f"-----BEGIN {CANARY}-----\nAA==\n-----END {CANARY}-----\n"),
                       ("body.pem", f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n")):
        (steps.root / name).write_text(text)
        (steps.root / name).chmod(0o600)
        steps.run("--verbose", "key", "import", str(steps.root / name), "--identity", str(steps.root / "no"), status=2)
    steps.run("--token", CANARY, "status", status=2)
    (steps.project / "environments" / "test.yaml").open("a").write(f"  orders-api2: {{password: \"{CANARY}\"\n")
    steps.run("check", status=2)
    steps.run("--json", "check", status=2)


def allowed(path, root):
    """Files that exist to hold the value: the ones that the user gave, and delivered configs."""
    parts = path.relative_to(root).parts
    return parts[0] == "passphrase" or parts[0].endswith((".env", ".json", ".yaml", ".pem")) or ("live" in parts and "config" in parts)


def search(steps, watcher):
    found = []
    delivered = 0
    for value in (CANARY, PASSPHRASE):
        for form in forms(value):
            if form in steps.said:
                found.append("an output")
            for name, content in watcher.seen:
                # What this test itself typed as an argument is in the command line of sluice, and only there; what
                # exec was asked for is in its program's environment. Git's environment is in git.log.
                if name == "environ":
                    content = content.replace(b"ORDERS_API_CLIENT_SECRET=" + form, b"")
                if form in content and not (name == "cmdline" and content.startswith(b"sluice\0")):
                    found.append(f"/proc/…/{name}")
            for path in steps.root.rglob("*"):
                if path.is_symlink() or not path.is_file() or form not in path.read_bytes():
                    continue
                if allowed(path, steps.root):
                    delivered += "live" in path.parts
                elif path.name != "test.yaml":  # the mistake that the test planted itself
                    found.append(str(path.relative_to(steps.root)))
    assert delivered >= 2, "the value was not even delivered: the search proves nothing"
    for path in steps.root.rglob("*"):
        if path.is_file() and not path.is_symlink() and allowed(path, steps.root) and "live" in path.parts:
            assert path.stat().st_mode & 0o777 == 0o600, f"{path.relative_to(steps.root)} is readable by others"
    assert not found, f"the value is in: {sorted(set(found))}"


def no_core(steps):
    """A process killed while it holds a value leaves no core, whatever the limit of its parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    process = subprocess.Popen(
        ["sluice", "secret", "set", "--env", "dev", "orders-api/client_secret"], cwd=steps.project,
        env=steps.environment, stdin=subprocess.PIPE)
    process.stdin.write(CANARY.encode())
    process.stdin.flush()
    time.sleep(0.3)
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    core = [line for line in limits.splitlines() if line.startswith("Max core file size")][0].split()
    assert core[4] == "0", f"core dumps are allowed: {core}"
    process.send_signal(signal.SIGABRT)
    process.wait()
    assert not list(steps.project.glob("core*"))


def main():
    program = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="sluice-canary-") as place:
        root = Path(place)
        (root / "passphrase").write_text(PASSPHRASE + "\n")
        (root / "passphrase").chmod(0o600)
        os.environ["PATH"] = f"{root}/bin:{os.environ['PATH']}"
        steps = Walk(program, root)
        watcher = Watcher()
        watcher.start()
        walk(steps)
        no_core(steps)
        mistakes(steps)
        watcher.done = True
        watcher.join()
        search(steps, watcher)
    print("the value was nowhere but where it was delivered")


if __name__ == "__main__":
    main()
