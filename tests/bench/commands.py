"""How long the program takes for what people wait for.

Each command runs in a fresh home, on a project that `sluice init` made; the table gives wall time in milliseconds."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# What to time: (name, command, what brings the project back to where it was).
COMMANDS = [
    ("start", "sluice --version", None),
    ("status", "sluice status", None),
    ("check", "sluice check", None),
    ("render", "sluice render --env dev", None),
    ("scan --staged", "sluice scan --staged", None),
    ("secret get", "sluice secret get --env dev orders-api/client_secret", None),
    ("bundle create", "sluice bundle create", None),
    ("disable", "sluice disable --env dev orders-api --reason bench",
     "sluice enable --env dev orders-api --reason bench"),
    ("deliver", "sluice deliver --env dev --to ../target", None),
]


def shell(command, folder, environment):
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)


def timed(command, restore, folder, environment, runs):
    """Milliseconds of each run, or the reason why there are none."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        done = shell("exec " + command, folder, environment)
        times.append((time.perf_counter() - start) * 1000)
        if done.returncode not in (0, 1):
            return None, f"exit status {done.returncode}: {done.stderr.strip().splitlines()[:1]}"
        if restore and shell(restore, folder, environment).returncode != 0:
            return None, f"cannot run again: {restore}"
    return times, ""


def prepare(place, program):
    (place / "bin").mkdir()
    (place / "bin/sluice").symlink_to(program)
    environment = {"PATH": f"{place}/bin:/usr/bin:/bin", "HOME": str(place), "LC_ALL": "C", "TZ": "UTC"}
    made = shell("sluice init project", place, environment)
    if made.returncode != 0:
        sys.exit(f"bench: sluice init fails: {made.stderr}")
    folder = place / "project"
    set_up = """
        set -e
        git init -q . && git add -A && git -c user.name=b -c user.email=b@example.com commit -qm bench
        for e in dev test prod; do echo bench-value | sluice secret set --env $e orders-api/client_secret; done
        sluice bundle create && sluice bundle sign latest && sluice approve latest --to dev --yes
        sluice promote latest --to dev && sluice deliver --env dev --to ../target
        git add environments
    """
    done = shell(set_up, folder, environment)
    if done.returncode != 0:
        sys.exit(f"bench: the project cannot be set up: {done.stderr}")
    return folder, environment


def main(program, runs=15):
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as place:
        folder, environment = prepare(Path(place), program)
        print(f"{'command':<16} {'median':>8} {'best':>8} {'worst':>8}   ms, {runs} runs, {os.cpu_count()} cores")
        for name, command, restore in COMMANDS:
            times, problem = timed(command, restore, folder, environment, runs)
            if times is None:
                sys.exit(f"bench: {name}: {problem}")
            else:
                print(f"{name:<16} {statistics.median(times):>8.1f} {min(times):>8.1f} {max(times):>8.1f}")
