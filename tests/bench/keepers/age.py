"""age: one file a secret, to one X25519 recipient, as passage and SOPS use it."""

from peers import shared

NAME = "age"


def keygen(root, work):
    """The identity's file and its recipient."""
    key = work / "key.txt"
    shared.call([str(root / "usr/bin/age-keygen"), "-o", str(key)], work)
    recipient = next(line for line in key.read_text().splitlines() if "public key" in line).split()[-1]
    return key, recipient


def prepare(work, install, values):
    root = shared.debian(install, ["age"])
    program = str(root / "usr/bin/age")
    key, recipient = keygen(root, work)
    for name, value in values.items():
        shared.call([program, "-r", recipient, "-o", f"{name}.age"], work, input=value)
    return lambda name: [program, "-d", "-i", str(key), f"{name}.age"], {}
