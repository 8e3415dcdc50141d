"""Runs a program and says how long it took and how much memory it had."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Run:
    seconds: float  # wall time, start of the process to its end
    cpu: float  # seconds of processor time, of all its threads and children
    megabytes: float  # most memory that one of its processes had
    status: int
    errors: str


def run(command, folder, environment):
    """`command`: a list of words. Output is thrown away, errors are kept."""
    read, write = os.pipe()
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=write)
    os.close(write)
    with os.fdopen(read, errors="replace") as pipe:
        errors = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, errors)


def middle_of(runs, command, folder, environment, before=lambda: None):
    """The run of median wall time among `runs`; `before` brings things back to where they were."""
    done = []
    for _ in range(runs):
        before()
        done.append(run(command, folder, environment))
        if done[-1].status != 0:
            return done[-1]
    middle = statistics.median_low(one.seconds for one in done)
    return next(one for one in done if one.seconds == middle)
