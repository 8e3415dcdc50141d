"""Rendering: 1,000 integrations for 3 environments, cold, unchanged, and beside other tools that fill templates.

The peers are given each integration's final values and do no layering, typing, schema checks or hashing; starting up is
counted, though a part of the input is scaled to all of it. On a busy machine compare the processor times."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import measure
import peers
import workload

COUNT = 1000
RUNS = 5


def prepare(place, program, count):
    """A project with `count` integrations; its folder and the environment to run in."""
    home = place / f"home-{count}"
    home.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    folder = place / f"project-{count}"
    made = measure.run([program, "init", str(folder)], place, environment)
    if made.status != 0:
        sys.exit(f"bench: sluice init fails: {made.errors}")
    shutil.rmtree(folder / "templates")
    for old in (folder / "environments").iterdir():
        old.unlink()
    workload.write_project(folder, count)
    return folder, environment


def timed(name, command, folder, environment, before=lambda: None):
    done = measure.middle_of(RUNS, command, folder, environment, before)
    if done.status not in (0, 1):
        sys.exit(f"bench: {name}: exit status {done.status}: {done.errors[:300]}")
    print(f"{name:<44} {done.seconds:>8.3f} {done.cpu:>8.3f} {done.megabytes:>8.0f}", flush=True)
    return done


def sluice_table(place, program):
    """Prints what sluice takes; gives the cold run that the peers are compared with."""
    folder, environment = prepare(place, program, COUNT)
    small, small_environment = prepare(place, program, 1)

    def forget():
        shutil.rmtree(folder / ".sluice/bundles", ignore_errors=True)
        shutil.rmtree(folder / "rendered", ignore_errors=True)
        (Path(environment["HOME"]) / ".local/state/sluice/bench/made.json").unlink(missing_ok=True)

    print(f"{'sluice':<44} {'seconds':>8} {'cpu':>8} {'MiB':>8}")
    timed("version", [program, "version"], small, small_environment)
    timed("render --env prod, 1 integration", [program, "render", "--env", "prod", "--out", "-"], small,
          small_environment)
    timed("render --env prod, all, files new", [program, "render", "--env", "prod"], folder, environment, forget)
    timed("render --env prod, all, files as they are", [program, "render", "--env", "prod"], folder, environment)
    one = timed("bundle create, cold, 1 thread", [program, "bundle", "create"], folder,
                environment | {"SLUICE_THREADS": "1"}, forget)
    cold = timed("bundle create, cold", [program, "bundle", "create"], folder, environment, forget)
    timed("bundle create, nothing changed", [program, "bundle", "create"], folder, environment)
    print(f"{COUNT} integrations, 3 environments, {os.cpu_count()} cores, middle of {RUNS} runs; "
          f"cpu: {one.cpu:.3f} s on one thread")
    return cold


def peer_table(place, cold, root):
    print(f"\n{'peer':<28} {'files':>6} {'seconds':>8} {'cpu':>8} {'MiB':>6}   for all: {'seconds':>8} {'ratio':>7} "
          f"{'ratio of cpu':>13}")
    for peer in peers.ALL:
        name = peer.__name__.rsplit(".", 1)[-1]
        work = place / name
        work.mkdir()
        try:
            command, environment = peer.prepare(work, root / "build/bench-peers", peer.COUNT)
        except (OSError, subprocess.SubprocessError, RuntimeError) as problem:
            print(f"{peer.NAME:<28} absent: {problem}", flush=True)
            continue
        done = measure.run(command, work, os.environ | environment)
        files = sum(1 for path in (work / "out").rglob("*") if path.is_file())
        if done.status != 0 or files == 0:
            print(f"{peer.NAME:<28} absent: it fails: {done.errors.strip().splitlines()[-1:]}", flush=True)
            continue
        scale = COUNT / peer.COUNT
        print(f"{peer.NAME:<28} {files:>6} {done.seconds:>8.2f} {done.cpu:>8.2f} {done.megabytes:>6.0f} "
              f"{done.seconds * scale:>18.2f} {done.seconds * scale / cold.seconds:>6.1f}x "
              f"{done.cpu * scale / cold.cpu:>12.1f}x", flush=True)
    print("seconds and cpu as measured; \"for all\": scaled up to 1,000 integrations where fewer were given")


def main(program, root, with_peers=True):
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as place:
        cold = sluice_table(Path(place), program)
        if with_peers:
            peer_table(Path(place), cold, root)
