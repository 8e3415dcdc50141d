#!/usr/bin/python3
"""Wraps an identity file anew with the cheapest Argon2 that a reader takes, so that a test can open it often.

    cheap_identity.py FILE PASSPHRASE

docs/formats/identity.md is the source. What makes an identity as the program does is tested where it is made."""

import base64
import os
import pathlib
import re
import sys

import nacl.bindings

from identity import keyed_hash, open_identity, parse_kdf

MEMORY, PASSES = 8, 1  # KiB; both the smallest allowed


def master_of(passphrase, salt, memory, passes):
    return nacl.bindings.crypto_pwhash_alg(32, passphrase, salt, passes, memory * 1024,
                                           nacl.bindings.crypto_pwhash_ALG_ARGON2ID13)


def rewrap(data, passphrase):
    open_identity(data, passphrase)
    public_part, sealed_part = data[:data.index(b"\nnonce=") + 1], data[data.index(b"\nnonce=") + 1:]
    kdf = re.search(rb"^kdf=(.*)$", public_part, re.M)[1]
    nonce, sealed = (base64.b64decode(line.split(b"=", 1)[1]) for line in sealed_part.split(b"\n")[:2])
    memory, passes, salt = parse_kdf(kdf)
    encryption = keyed_hash(master_of(passphrase, salt, memory, passes), b"sluice-identity-v1 encryption")
    seed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, public_part, nonce, encryption)

    salt, nonce = os.urandom(16), os.urandom(24)
    master = master_of(passphrase, salt, MEMORY, PASSES)
    cheap = b"argon2id m=%d t=%d salt=%s" % (MEMORY, PASSES, base64.b64encode(salt))
    public_part = public_part.replace(kdf, cheap)
    sealed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        seed, public_part, nonce, keyed_hash(master, b"sluice-identity-v1 encryption"))
    covered = public_part + b"nonce=%s\nseed=%s\n" % (base64.b64encode(nonce), base64.b64encode(sealed))
    commit = keyed_hash(keyed_hash(master, b"sluice-identity-v1 commitment"), covered)
    return covered + b"commit=%s\n" % base64.b64encode(commit)


def cheapen(path, passphrase):
    path = pathlib.Path(path)
    path.write_bytes(rewrap(path.read_bytes(), passphrase.encode()))


if __name__ == "__main__":
    cheapen(sys.argv[1], sys.argv[2])
