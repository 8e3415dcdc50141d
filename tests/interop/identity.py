#!/usr/bin/python3
"""A second reader of docs/formats/identity.md, written from that page with Debian's python3-nacl.

    identity.py                      checks tests/vectors/identity/
    identity.py FILE [PASSPHRASE]    prints name, signing and sealing key of a file that it could open, or exits 1
"""

import base64
import hashlib
import pathlib
import re
import struct
import sys

import nacl.bindings
import nacl.exceptions

from dsse import Refused, read_vector, require

FORMAT = "identity-format"


def keyed_hash(key, text):
    return hashlib.blake2b(text, key=key, digest_size=32).digest()


def from_base64(text, *sizes, rule=FORMAT):
    require(re.fullmatch(rb"[A-Za-z0-9+/]*={0,2}", text) and len(text) % 4 == 0, rule)
    raw = base64.b64decode(text)
    require(base64.b64encode(raw) == text and len(raw) in sizes, rule)
    return raw


def key_claim(name, signing, sealing):
    fields = b"".join(struct.pack("<Q", len(field)) + field for field in (name, signing, sealing))
    return b"sluice-key-v1\0" + fields


def proof_holds(name, signing, sealing, proof):
    try:
        nacl.bindings.crypto_sign_open(proof + key_claim(name, signing, sealing), signing)
        return True
    except nacl.exceptions.BadSignatureError:
        return False


def derive(seeds):
    """Of 64 bytes, the second half is the seed of a signing key that was imported."""
    seed, imported = seeds[:32], seeds[32:]
    signing, _ = nacl.bindings.crypto_sign_seed_keypair(imported or keyed_hash(seed, b"sluice-identity-v1 signing"))
    sealing = nacl.bindings.crypto_scalarmult_base(keyed_hash(seed, b"sluice-identity-v1 sealing"))
    return signing, sealing


def parse_kdf(text):
    if text == b"none":
        return None
    match = re.fullmatch(rb"argon2id m=([1-9][0-9]*) t=([1-9][0-9]*) salt=(\S+)", text)
    require(match, FORMAT)
    salt = from_base64(match[3], 16)
    memory, passes = int(match[1]), int(match[2])
    require(8 <= memory <= 1 << 20 and 1 <= passes <= 10, "identity-kdf")
    return memory, passes, salt


def open_identity(data, passphrase):
    require(len(data) <= 4096 and data.endswith(b"\n"), FORMAT)
    lines = data.split(b"\n")[:-1]
    names = [b"name", b"kdf", b"signing", b"sealing", b"proof", b"seed", b"commit"]
    require(lines[0] == b"sluice-identity 1" and len(lines) >= 3, FORMAT)
    encrypted = lines[2] != b"kdf=none"
    if encrypted:
        names.insert(5, b"nonce")
    require(len(lines) == len(names) + 1, FORMAT)
    values = {}
    for name, line in zip(names, lines[1:]):
        require(line.startswith(name + b"="), FORMAT)
        values[name] = line[len(name) + 1:]
    require(re.fullmatch(rb"[a-z0-9][a-z0-9._-]{0,63}", values[b"name"]), FORMAT)
    kdf = parse_kdf(values[b"kdf"])
    signing, sealing = from_base64(values[b"signing"], 32), from_base64(values[b"sealing"], 32)
    proof = from_base64(values[b"proof"], 64)
    sealed = from_base64(values[b"seed"], *((48, 80) if encrypted else (32, 64)))
    nonce = from_base64(values[b"nonce"], 24) if encrypted else b""
    commit = from_base64(values[b"commit"], 32)
    require(proof_holds(values[b"name"], signing, sealing, proof), "identity-proof")

    if encrypted:
        memory, passes, salt = kdf
        master = nacl.bindings.crypto_pwhash_alg(32, passphrase, salt, passes, memory * 1024,
                                                 nacl.bindings.crypto_pwhash_ALG_ARGON2ID13)
    else:
        master = sealed[:32]
    covered = data[:data.index(b"\ncommit=") + 1]
    holds = keyed_hash(keyed_hash(master, b"sluice-identity-v1 commitment"), covered) == commit
    require(holds, "wrong-passphrase" if encrypted else "identity-damaged")
    seed = sealed
    if encrypted:
        public_part = data[:data.index(b"\nnonce=") + 1]
        key = keyed_hash(master, b"sluice-identity-v1 encryption")
        seed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, public_part, nonce, key)
    require(derive(seed) == (signing, sealing), "identity-damaged")
    return values[b"name"].decode(), signing, sealing


def check_vectors(folder):
    bad = 0
    for path in sorted(folder.glob("*.vec")):
        head, body = read_vector(path)
        try:
            name, signing, sealing = open_identity(body, head.get("passphrase", "").encode())
            outcome = "ok"
            assert base64.b64encode(signing).decode() == head["signing"], path.name
            assert base64.b64encode(sealing).decode() == head["sealing"], path.name
        except Refused as refused:
            outcome = refused.args[0]
        if outcome != head["expect"]:
            print("%s: expected %s, got %s" % (path.name, head["expect"], outcome))
            bad += 1
    return bad


def main():
    if len(sys.argv) > 1:
        passphrase = sys.argv[2].encode() if len(sys.argv) > 2 else b""
        try:
            name, signing, sealing = open_identity(pathlib.Path(sys.argv[1]).read_bytes(), passphrase)
        except Refused as refused:
            print("refused: %s" % refused.args[0])
            return 1
        print(name, base64.b64encode(signing).decode(), base64.b64encode(sealing).decode())
        return 0
    return 1 if check_vectors(pathlib.Path(__file__).parent.parent / "vectors" / "identity") else 0


if __name__ == "__main__":
    sys.exit(main())
