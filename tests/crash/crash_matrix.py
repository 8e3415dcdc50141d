"""Runs a command, kills it at chosen operations on the disk, and lets a test judge what is left and what a second run does.

    matrix = CrashMatrix("build/dev/tests/libcrash_shim.so", program="sluice")
    matrix.sweep(
        prepare=lambda: make_project(),              # -> the folder to work on; called once
        command=["sluice", "promote", bundle, "--to", "test"],
        check=lambda folder, point: ...,             # after the kill and after the second run; raises when it is wrong
    )

The operations are those that tests/support/crash_shim.c counts: open for creation, write, fsync, rename, unlink,
symlink, mkdir, ftruncate and their relatives, in regular files and folders."""

import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

MODES = ("before", "after", "torn")


@dataclasses.dataclass
class Point:
    """One chosen moment: the number of the operation, what it is, and how the process dies there."""

    number: int
    operation: str
    mode: str

    def __str__(self):
        return f"{self.mode} operation {self.number} ({self.operation})"


class CrashMatrix:
    def __init__(self, shim, program, environment=None, timeout=60):
        self.shim = Path(shim).resolve()
        self.program = program
        self.environment = dict(environment if environment is not None else os.environ)
        self.timeout = timeout
        if not self.shim.exists():
            raise FileNotFoundError(self.shim)

    def run(self, command, folder, at=None, mode="before", log=None):
        """Runs `command` in `folder` below the shim; with `at`, it dies at that operation. Returns the process."""
        environment = dict(
            self.environment, LD_PRELOAD=str(self.shim), CRASH_PROGRAM=self.program, CRASH_MODE=mode,
            ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
        if at is not None:
            environment["CRASH_AT"] = str(at)
        if log is not None:
            environment["CRASH_LOG"] = str(log)
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=self.timeout, check=False)

    def operations(self, command, folder):
        """Runs `command` to its end in `folder`. Returns its operations: ["write /path", …]; number N is at index N-1."""
        with tempfile.TemporaryDirectory() as place:
            log = Path(place) / "log"
            done = self.run(command, folder, log=log)
            if done.returncode != 0:
                raise AssertionError(f"{command} exits with {done.returncode} without a crash:\n{done.stderr}")
            lines = log.read_text().splitlines() if log.exists() else []
        return [line.split(" ", 1)[1] for line in lines]

    def sweep(self, prepare, command, check, points=None, modes=("before", "torn"), again=(0,)):
        """Kills `command` at each point, in a copy of the prepared folder, checks, runs it again and checks again.

        `points` limits the number of operations tried, spread evenly (None: every one). `command` may be a function of
        the folder. `again` lists the exit statuses that the second run may have. Returns the points that were tried."""
        original = Path(prepare())
        tried = []
        with tempfile.TemporaryDirectory(prefix="sluice-crash-") as place:
            folder = Path(place) / "rehearsal"
            shutil.copytree(original, folder, symlinks=True)
            operations = self.operations(self._command(command, folder), folder)
            for point in choose(operations, points, modes):
                folder = Path(place) / f"{point.mode}-{point.number}"
                shutil.copytree(original, folder, symlinks=True)
                self._try(point, self._command(command, folder), folder, check, again)
                shutil.rmtree(folder)
                tried.append(point)
        return tried

    @staticmethod
    def _command(command, folder):
        return command(folder) if callable(command) else command

    def _try(self, point, command, folder, check, again):
        died = self.run(command, folder, at=point.number, mode=point.mode)
        if died.returncode != -signal.SIGKILL:
            raise AssertionError(f"{point}: not killed, exit status {died.returncode}\n{died.stderr}")
        self._checked(check, folder, point, "after the kill")
        second = self.run(command, folder)
        if second.returncode not in again:
            raise AssertionError(f"{point}: the second run exits with {second.returncode}\n{second.stderr}")
        self._checked(check, folder, point, "after the second run")

    @staticmethod
    def _checked(check, folder, point, moment):
        try:
            check(folder, point)
        except AssertionError as error:
            raise AssertionError(f"{moment}, {point}: {error}") from error


def choose(operations, points, modes):
    """Spreads at most `points` operations evenly over the run, first and last among them; "torn" is for writes only."""
    count = len(operations)
    numbers = range(1, count + 1)
    if points is not None and points < count:
        numbers = sorted({1 + round(i * (count - 1) / max(1, points - 1)) for i in range(points)})
    chosen = []
    for number in numbers:
        operation = operations[number - 1]
        for mode in modes:
            if mode != "torn" or operation.split(" ", 1)[0] in ("write", "pwrite", "writev"):
                chosen.append(Point(number, operation, mode))
    return chosen
