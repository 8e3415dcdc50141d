"""What several peers need: installing Debian packages without root, and the inputs."""

import json
import shutil
import subprocess

import workload


def call(command, folder, **more):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600, **more)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise RuntimeError(f"{command[0]} {command[1]}: {lines[-1][:120]}")
    return done.stdout


def need(program):
    found = shutil.which(program)
    if not found:
        raise RuntimeError(f"{program} is not installed")
    return found


def debian(install, packages):
    """The folder into which the packages are unpacked: nothing of the system changes."""
    root = install / "debian"
    debs = install / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    for package in packages:
        if not list(debs.glob(package + "_*.deb")):
            call(["apt-get", "download", "-q", package], debs)
            call(["dpkg-deb", "-x", str(next(debs.glob(package + "_*.deb"))), str(root)], debs)
    return root


def python_path(root):
    return {"PYTHONPATH": str(root / "usr/lib/python3/dist-packages"), "PYTHONDONTWRITEBYTECODE": "1"}


def full_values(number, environment):
    """The final values, references to secrets among them."""
    secrets = {name: workload.reference(number, environment, name) for name in workload.SECRETS}
    return workload.values_of(number, environment) | secrets


def write_inputs(work, count, ending, placeholder, secret):
    """templates/<name>.<ending>, and values-<environment>.json: name of the integration -> values."""
    (work / "templates").mkdir()
    for number in range(count):
        text = workload.template_of(number, placeholder, secret)
        (work / f"templates/{workload.facts(number)['name']}.{ending}").write_text(text)
    for environment in workload.ENVIRONMENTS:
        values = {workload.facts(number)["name"]: full_values(number, environment) for number in range(count)}
        (work / f"values-{environment}.json").write_text(json.dumps(values))
