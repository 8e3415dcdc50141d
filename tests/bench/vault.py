"""500 paths of a live server on this machine: sluice beside bao in a loop, hvac with eight threads, and libcurl alone.

Each reads all of them as its users would, the start of its process included; the median of some runs. `bao` is run for a
part of the paths, and the time scaled up."""

import subprocess
import sys
import tempfile
from pathlib import Path

import measure

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "vault"))

import place  # noqa: E402
import server  # noqa: E402
import suite  # noqa: E402
import tools  # noqa: E402

APPS, EACH = 10, 50
BAO_READS = 50
RUNS = 9
FLYING = 8
HVAC = "hvac==2.4.0"


def row(name, run, own=None):
    if run.status != 0:
        sys.exit(f"bench: {name}: exit status {run.status}: {run.errors[:300]}")
    ratio = "" if own is None else f"{run.seconds / own.seconds:>9.2f}x"
    print(f"{name:<44} {run.seconds:>8.3f} {run.cpu:>8.3f} {run.megabytes:>8.0f} {ratio}", flush=True)
    return run


def raw_libcurl(folder, environment, live, paths):
    """A program of 60 lines, the floor for everything that uses libcurl."""
    program = folder / "curl_loop"
    subprocess.run(["cc", "-O2", "-o", program, HERE / "curl_loop.c", "-lcurl"], check=True)
    urls = folder / "urls"
    urls.write_text("".join(f"{live.address}/v1/kv/data/{path}\n" for path in paths))
    return measure.middle_of(RUNS, ["/bin/sh", "-c", f"exec {program} {FLYING} <{urls}"], folder, environment)


def bao_loop(folder, environment, live, paths):
    commands = "".join(f"{live.program} kv get -field=value -mount=kv {path} || exit\n" for path in paths[:BAO_READS])
    run = measure.middle_of(3, ["/bin/sh", "-c", commands], folder, environment)
    run.seconds *= len(paths) / BAO_READS
    run.cpu *= len(paths) / BAO_READS
    return run


def tables(live, one, folder, names):
    paths = [place.path_in_vault(f"{app}/{name}") for app, own in names.items() for name in own]
    live.put_many({path: {"value": f"value of {path}", path.rsplit("/", 1)[1]: f"value of {path}"} for path in paths})
    environment = one.environment | {"BAO_ADDR": live.address, "BAO_TOKEN": live.token}
    print(f"{len(paths)} paths, {FLYING} in flight{'':<22} {'seconds':>8} {'cpu':>8} {'MiB':>8} {'ratio':>10}")
    words = [suite.PROGRAM, "exec", "--env", "prod", "--", "true"]
    own = row("sluice exec", measure.middle_of(RUNS, words, one.project, environment))
    one.store("prod", kv=2)
    row("sluice exec, kv: 2 in the environment", measure.middle_of(RUNS, words, one.project, environment), own)
    row("libcurl alone, in C", raw_libcurl(folder, environment, live, paths), own)
    python = tools.environment([HVAC]) / "bin/python"
    row("hvac, 8 threads", measure.middle_of(RUNS, [str(python), "-B", str(HERE / "hvac_loop.py"), *paths], folder, environment), own)
    row(f"bao kv get, one by one ({BAO_READS} read)", bao_loop(folder, environment, live, paths), own)


def main(program):
    suite.PROGRAM = str(program)
    names = {f"app-{app:02d}": [f"s{number:02d}" for number in range(EACH)] for app in range(APPS)}
    try:
        with server.Dev() as live, tempfile.TemporaryDirectory(prefix="sluice-bench-") as folder, \
                place.Place(live.address, live.token, names) as one:
            tables(live, one, Path(folder), names)
    except tools.Absent as absent:
        print(f"absent: {absent}")
