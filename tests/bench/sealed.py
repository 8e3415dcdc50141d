"""The sealed store: 10,000 secrets in one file, and 1,000 read one by one beside other tools.

The peers are run once for each secret, as their users run them (a hundred of them; the time is scaled up). sluice reads
all 1,000 in one process, which hands them to a program. The identity has no passphrase, nor have the peers' keys."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import keepers
import measure

MANY = 10_000
READ = 1_000
PEER_READS = 100
RUNS = 9
PER_INTEGRATION = 100


def names_of(count):
    return [(f"app-{i // PER_INTEGRATION:03d}", f"secret_{i % PER_INTEGRATION:02d}") for i in range(count)]


def value_of(integration, name):
    return f"value of {integration} {name} abcdefghijklmnop"


def write_integration(folder, integration, names):
    folder.mkdir(parents=True)
    (folder / "integration.yaml").write_text(
        f"integration: {integration}\nkind: [api]\ndirection: read\ntier: 3\n"
        "owner: {name: Ada Byron, email: ada@example.com, backup: grace@example.com}\n"
        "secrets:\n" + "".join(f"  {name}: {{kind: api-key}}\n" for name in names) + "templates: [config.yaml]\n")
    (folder / "config.yaml").write_text("".join(f"{name}: ${{secret:{name}}}\n" for name in names))


def prepare(place, program, count):
    """A project whose dev has `count` secrets; its folder and the environment to run in."""
    home = place / f"home-{count}"
    home.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    folder = place / f"project-{count}"

    def run(*words, where=folder):
        done = measure.run([str(program), *words], where, environment)
        if done.status != 0:
            sys.exit(f"bench: sluice {words[0]}: exit status {done.status}: {done.errors[:300]}")

    run("init", str(folder), where=place)
    shutil.rmtree(folder / "templates")
    for old in [*(folder / "environments").glob("*.yaml"), *(folder / "schemas").glob("orders-api*")]:
        old.unlink()
    for stage in ("dev", "test", "prod"):
        (folder / f"environments/{stage}.yaml").write_text(f"environment: {stage}\nsecrets: {{store: sealed}}\n")
    names = names_of(count)
    for integration in sorted({one for one, _ in names}):
        write_integration(folder / "templates" / integration, integration, [n for i, n in names if i == integration])
    plain = place / f"secrets-{count}.env"
    plain.write_text("".join(f"{i.upper().replace('-', '_')}_{n.upper()}='{value_of(i, n)}'\n" for i, n in names))
    run("-q", "secret", "import", "--env", "dev", str(plain))
    run("-q", "secret", "list", "--env", "dev")  # the first one verifies every signature
    return folder, environment


def timed(name, command, folder, environment, before=lambda: None):
    done = measure.middle_of(RUNS, command, folder, environment, before)
    if done.status != 0:
        sys.exit(f"bench: {name}: exit status {done.status}: {done.errors[:300]}")
    print(f"{name:<44} {done.seconds:>8.3f} {done.cpu:>8.3f} {done.megabytes:>8.0f}", flush=True)
    return done


def sluice_table(place, program):
    """Prints what sluice takes; gives the run that reads 1,000 secrets."""
    many, environment = prepare(place, program, MANY)
    thousand, thousand_environment = prepare(place, program, READ)
    program = str(program)

    def forget():
        shutil.rmtree(Path(environment["HOME"]) / ".local/state/sluice/signatures")

    print(f"{'sluice':<44} {'seconds':>8} {'cpu':>8} {'MiB':>8}")
    timed("secret get, one of 10,000", [program, "secret", "get", "--env", "dev", "app-050/secret_50"], many, environment)
    timed("secret list, 10,000", [program, "secret", "list", "--env", "dev"], many, environment)
    timed("the same, the first time on a machine", [program, "secret", "list", "--env", "dev"], many, environment, forget)
    timed("exec, opens all 10,000", [program, "exec", "--env", "dev", "--", "true"], many, environment)
    timed("secret get, one of 1,000", [program, "secret", "get", "--env", "dev", "app-005/secret_50"], thousand,
          thousand_environment)
    return timed("exec, opens all 1,000", [program, "exec", "--env", "dev", "--", "true"], thousand, thousand_environment)


def read_all(command_of, names, folder, environment):
    """Seconds of all, one process after the other; every answer is compared."""
    seconds = 0.0
    for integration, name in names:
        command = command_of(f"{integration}-{name}")
        seconds += measure.run(command, folder, environment).seconds
    integration, name = names[-1]
    answer = subprocess.run(command_of(f"{integration}-{name}"), cwd=folder, env=environment, capture_output=True,
                            text=True, check=False)
    if answer.stdout.strip() != value_of(integration, name):
        raise RuntimeError(f"it does not give the value back: {answer.stderr.strip()[:120]}")
    return seconds


def peer_table(place, one, root):
    print(f"\n{'peer':<28} {'read':>6} {'seconds':>8}   for 1,000: {'seconds':>8} {'ratio':>8}")
    names = names_of(PEER_READS)
    values = {f"{integration}-{name}": value_of(integration, name) for integration, name in names}
    for keeper in keepers.ALL:
        work = place / keeper.__name__.rsplit(".", 1)[-1]
        work.mkdir()
        try:
            command_of, variables = keeper.prepare(work, root / "build/bench-peers", values)
            seconds = read_all(command_of, names, work, os.environ | variables)
        except (OSError, subprocess.SubprocessError, RuntimeError, StopIteration) as problem:
            print(f"{keeper.NAME:<28} absent: {problem}", flush=True)
            continue
        whole = seconds * READ / PEER_READS
        print(f"{keeper.NAME:<28} {PEER_READS:>6} {seconds:>8.2f} {whole:>20.2f} {whole / one.seconds:>7.0f}x", flush=True)


def main(program, root, with_peers=True):
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as place:
        one = sluice_table(Path(place), program)
        if with_peers:
            peer_table(Path(place), one, root)
