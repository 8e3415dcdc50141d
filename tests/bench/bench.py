#!/usr/bin/python3
"""How long the program takes for what people wait for. Arguments: the program, and how often each command runs (default 15).

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
    ("help", "sluice help", None),
    ("status", "sluice status", None),
    ("check", "sluice check", None),
    ("render", "sluice render --env dev", None),
    ("scan", "sluice scan", None),
    ("bundle create", "sluice bundle create", None),
    ("rollback", "sluice rollback --env dev --reason bench", "sluice promote \"$BUNDLE\" --to dev"),
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
        git init -q . && git add -A && git -c user.name=b -c user.email=b@example.com commit -qm bench
        for path in $(sluice --json secret list --env dev | python3 -c '
import json, sys
print(*[row["path"] for row in json.load(sys.stdin).get("secrets", [])])'); do
            echo "bench-value" | sluice secret set --env dev "$path" || exit 1
        done
        sluice bundle create && bundle=$(ls -t .sluice/bundles/*.tar | head -1) && sluice bundle sign "$bundle" &&
        sluice promote "$bundle" --to dev && sluice verify-release --env dev --result pass --evidence sluice.yaml
        echo "$bundle" >.sluice/bench
    """
    shell(set_up, folder, environment)
    bundle = folder / ".sluice/bench"
    environment["BUNDLE"] = bundle.read_text().strip() if bundle.exists() else ""
    return folder, environment


def main():
    program, runs = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as place:
        folder, environment = prepare(Path(place), program)
        print(f"{'command':<16} {'median':>8} {'best':>8} {'worst':>8}   ms, {runs} runs, {os.cpu_count()} cores")
        for name, command, restore in COMMANDS:
            times, problem = timed(command, restore, folder, environment, runs)
            if times is None:
                print(f"{name:<16} {problem}")
            else:
                print(f"{name:<16} {statistics.median(times):>8.1f} {min(times):>8.1f} {max(times):>8.1f}")


if __name__ == "__main__":
    main()
