"""A fresh place to run one script in: own folders, own environment; what a step exports or defines or where it goes, the next sees."""

import os
import select
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# A step runs in this shell: it takes over folder and variables from the step before, and hands on its own.
WRAPPER = """
cd -- "$(<"$E2E_STATE/folder")" || exit 125
. "$E2E_STATE/variables"
trap 'e2e_status=$?; pwd >"$E2E_STATE/folder"; { export -p; declare -f; } >"$E2E_STATE/variables"; exit "$e2e_status"' EXIT
. "$E2E_STATE/step"
"""
PROMPT_SECONDS = 0.2  # output without a newline that rests this long is a prompt
IDLE_SECONDS = 3.0  # a program that prints no prompt gets its input after this time


class Scratch:
    def __init__(self, program, source, timeout):
        self.root = Path(tempfile.mkdtemp(prefix="sluice-e2e-"))
        self.work = self.root / "work"
        self.state = self.root / "state"
        self.timeout = timeout
        for name in ("work", "state", "home", "bin", "tmp"):
            (self.root / name).mkdir()
        (self.root / "bin" / "sluice").symlink_to(program)
        (self.state / "folder").write_text(f"{self.work}\n")
        (self.state / "variables").write_text("")
        self.environment = self._environment(source)

    def _environment(self, source):
        home = self.root / "home"
        environment = {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "TMPDIR": str(self.root / "tmp"),
            "PATH": f"{self.root}/bin:/usr/local/bin:/usr/bin:/bin",
            "TZ": "UTC",
            "LC_ALL": "C",
            "TERM": "dumb",
            "USER": "tester",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Tess Ter", "GIT_AUTHOR_EMAIL": "tess@example.com",
            "GIT_COMMITTER_NAME": "Tess Ter", "GIT_COMMITTER_EMAIL": "tess@example.com",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main",
            "SOURCE": str(source),
            "E2E_STATE": str(self.state),
            # The program makes itself undumpable, which the leak checker's tracer cannot enter; unit tests find leaks.
            "ASAN_OPTIONS": "detect_leaks=0:exitcode=99:verify_asan_link_order=0",
            "UBSAN_OPTIONS": "print_stacktrace=1",
        }
        return environment

    def export(self, captures):
        """Makes named placeholders variables of the steps to come."""
        with open(self.state / "variables", "a", encoding="utf-8") as file:
            for name, value in captures.items():
                file.write(f"export {name}={shlex.quote(value)}\n")

    def put(self, path, mode, text):
        target = self.work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        target.chmod(mode)

    def run(self, step, merged_streams=False):
        """Runs one step. Returns (stdout lines, stderr lines, status)."""
        (self.state / "step").write_text(step.command + "\n", encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-c", WRAPPER]
        if step.terminal:
            return self._run_on_terminal(command, step.inputs)
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merged_streams else subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(timeout=self.timeout)
            status = _status(process.returncode)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            status = "timeout"
        return self._lines(out), self._lines(err or b""), status

    def _run_on_terminal(self, command, inputs):
        ours, theirs = os.openpty()
        process = subprocess.Popen(
            ["setsid", "--ctty", *command], env=self.environment, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        try:
            seen, status = self._converse(ours, process, list(inputs))
        finally:
            os.close(ours)
        return self._lines(seen.replace(b"\r\n", b"\n")), [], status

    def _converse(self, terminal, process, inputs):
        """Types each input when the program waits at a prompt, until the program ends."""
        seen, last, end = b"", time.monotonic(), time.monotonic() + self.timeout
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.05)[0]:
                try:
                    chunk = os.read(terminal, 65536)
                except OSError:  # EIO: the other side is closed
                    chunk = b""
                if not chunk:
                    return seen, _status(process.wait())
                seen, last = seen + chunk, time.monotonic()
            rest = time.monotonic() - last
            at_prompt = seen and not seen.endswith(b"\n") and rest > PROMPT_SECONDS
            if inputs and (at_prompt or rest > IDLE_SECONDS):
                os.write(terminal, inputs.pop(0).encode() + b"\n")
                last = time.monotonic()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return seen, "timeout"

    def _lines(self, raw):
        text = raw.decode("utf-8", errors="backslashreplace")
        text = text.replace(str(self.work), "<dir>").replace(str(self.root / "home"), "<home>")
        if text == "":
            return []
        if not text.endswith("\n"):
            return (text + " (no newline)").split("\n")
        return text[:-1].split("\n")

    def remove(self):
        for folder, names, _ in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(self.root, ignore_errors=True)


def _status(returncode):
    return str(128 - returncode if returncode < 0 else returncode)
