"""gopass with a GnuPG key without a passphrase: one file a secret."""

import os

from peers import shared

NAME = "gopass"
KEY = """%no-protection
Key-Type: eddsa
Key-Curve: ed25519
Subkey-Type: ecdh
Subkey-Curve: cv25519
Name-Email: bench@example.com
Expire-Date: 0
%commit
"""


def prepare(work, install, values):
    root = shared.debian(install, ["gopass"])
    gpg = shared.need("gpg")
    home = work / "gnupg"
    home.mkdir(mode=0o700)
    environment = {"GNUPGHOME": str(home), "HOME": str(work), "GOPASS_DISABLE_ENCRYPTION": "", "PASSWORD_STORE_DIR": str(work / "store")}
    shared.call([gpg, "--batch", "--gen-key"], work, input=KEY, env=os.environ | environment)
    store = work / "store"
    store.mkdir()
    (store / ".gpg-id").write_text("bench@example.com\n")
    for name, value in values.items():
        shared.call([gpg, "--batch", "--quiet", "--trust-model", "always", "-r", "bench@example.com", "-e", "-o",
                     str(store / f"{name}.gpg")], work, input=value, env=os.environ | environment)
    program = str(root / "usr/bin/gopass")
    return lambda name: [program, "show", name], environment
