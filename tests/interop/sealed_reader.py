#!/usr/bin/python3
"""A second reader of sealed stores, written from docs/formats/sealed-store.md with python3-nacl and nothing of sluice.

    sealed_reader.py vectors FOLDER     judges every vector; exit 1 if one is not as it says
    sealed_reader.py open STORE ENV PATH IDENTITY TRUSTED…     prints one value; IDENTITY is an identity file without a
                                        passphrase, TRUSTED as the vectors' "trust" lines
"""
import base64
import binascii
import datetime
import hashlib
import hmac
import pathlib
import re
import sys

from nacl import bindings, exceptions

MAX_NUMBER = 2**53 - 1
NUMBER = r"([1-9][0-9]{0,15})"
NAME = r"[a-z0-9][a-z0-9._-]{0,63}"
PATH = rf"({NAME}/[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}})"
KEYID = r"(SHA256:[A-Za-z0-9+/]{43})"
B64 = r"([A-Za-z0-9+/]*={0,2})"
DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
EPOCH_ID = r"([0-9a-f]{16})"
INSTANT = r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)"

HEADER = re.compile(rf"sluice-store 1 id=([0-9a-f]{{32}}) env=({NAME}) suite=(1)")
EPOCH = re.compile(rf"@epoch {NUMBER} pub={B64} created={INSTANT} trust={NUMBER} by={KEYID}")
SLOT = re.compile(rf"slot {KEYID} s={B64}")
TITLE = re.compile(rf"\[{PATH}\]")
ENTRY = re.compile(rf"v={NUMBER} ep={EPOCH_ID} pe={EPOCH_ID} rot={DATE} type=(str|bin) by={KEYID} w={B64} n={B64} c={B64} "
                   rf"k={B64}")
TOMBSTONE = re.compile(rf"v={NUMBER} gone={DATE} by={KEYID}")
SIGNATURE = re.compile(rf"sig={B64}")


class Refused(Exception):
    """Its text is the rule that is broken."""


def need(condition, rule="store-syntax"):
    if not condition:
        raise Refused(rule)


def match(pattern, line):
    found = pattern.fullmatch(line)
    need(found)
    return found.groups()


def number(text):
    need(int(text) <= MAX_NUMBER)
    return int(text)


def calendar(text, form):
    try:
        datetime.datetime.strptime(text, form)
    except ValueError:
        raise Refused("store-syntax") from None


def decoded(text, size=None):
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refused("store-syntax") from None
    need(base64.b64encode(data).decode() == text)
    need(size is None or len(data) == size)
    return data


def fields(*texts):
    return b"".join(len(t).to_bytes(8, "little") + t.encode() for t in texts)


def padded_length(size):
    step = 64 if size + 1 <= 512 else 256
    return (size // step + 1) * step


def key_id(ed25519):
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + ed25519
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


class Store:
    def __init__(self, data, environment):
        self.epochs, self.entries = [], {}
        need(len(data) <= 64 << 20 and all(len(line) <= 524288 for line in data.split(b"\n")), "store-limit")
        need(not re.search(rb"^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)", data, re.M), "store-merge")
        need(re.fullmatch(rb"[\x20-\x7e\n]*", data) and (not data or data.endswith(b"\n")), "store-encoding")
        lines = data.decode().split("\n")
        first = lines[0]
        other = re.match(r"sluice-store ([0-9]+) ", first)
        suite = re.search(r" suite=([0-9]+)$", first)
        need(not (other and (other[1] != "1" or suite and suite[1] != "1")), "store-version")
        found = HEADER.fullmatch(first)
        need(found, "store-header")
        self.id, self.env, self.suite = found.groups()
        need(self.env == environment, "store-environment")
        self.header = fields(self.suite, self.id, self.env)
        at = 1
        while at < len(lines):
            blank = at
            while at < len(lines) and lines[at] == "":
                at += 1
            if at == len(lines):
                break
            need(at > blank)
            at = self.epoch(lines, at) if lines[at].startswith("@") else self.entry(lines, at)
        need(len(self.epochs) <= 1000 and len(self.entries) <= 100000, "store-limit")

    def epoch(self, lines, at):
        n, pub, created, trust, by = match(EPOCH, lines[at])
        calendar(created, "%Y-%m-%dT%H:%M:%SZ")
        slots = []
        at += 1
        while at < len(lines) and lines[at].startswith("slot "):
            slots.append(match(SLOT, lines[at]))
            decoded(slots[-1][1], 80)
            at += 1
        need(len(slots) <= 256, "store-limit")
        names = [name for name, _ in slots]
        need(slots and names == sorted(set(names)))
        (sig,) = match(SIGNATURE, lines[at])
        raw = decoded(pub, 32)
        epoch_id = hashlib.sha256(raw).hexdigest()[:16]
        need(all(other["id"] != epoch_id for other in self.epochs), "store-duplicate")
        signed = b"sluice-epoch-v1\0" + self.header + fields(n, pub, created, trust, by)
        for slot in slots:
            signed += fields(*slot)
        self.epochs.append({"number": number(n), "pub": raw, "text": pub, "trust": number(trust), "by": by, "id": epoch_id,
                            "slots": dict(slots), "sig": decoded(sig, 64), "signed": signed})
        return at + 1

    def entry(self, lines, at):
        (path,) = match(TITLE, lines[at])
        need(at + 2 < len(lines))
        body = lines[at + 1]
        (sig,) = match(SIGNATURE, lines[at + 2])
        block = "".join(line + "\n" for line in lines[at:at + 3]).encode()
        entry = {"sig": decoded(sig, 64), "digest": hashlib.sha256(block).hexdigest(), "gone": " gone=" in body}
        if entry["gone"]:
            v, gone, by = match(TOMBSTONE, body)
            calendar(gone, "%Y-%m-%d")
            entry |= {"by": by, "signed": b"sluice-tombstone-v1\0" + self.header + fields(path, v, gone, by)}
        else:
            v, ep, pe, rot, kind, by, w, n, c, k = match(ENTRY, body)
            calendar(rot, "%Y-%m-%d")
            aad = self.header + fields(path, v, ep, pe, rot, kind, by)
            entry |= {"ep": ep, "pe": pe, "type": kind, "by": by, "aad": aad, "committed": fields(n, c) + aad,
                      "w": decoded(w, 80), "n": decoded(n, 24), "c": decoded(c), "k": decoded(k, 32),
                      "signed": b"sluice-entry-v1\0" + aad + fields(w, n, c, k)}
            size = len(entry["c"]) - 16
            need(64 <= size <= padded_length(262144) and size == padded_length(size - 1))
        number(v)
        need(path not in self.entries, "store-duplicate")
        self.entries[path] = entry
        return at + 3


class Trust:
    """Persons by version: keyid -> (name, roles, state, ed25519)."""

    def __init__(self, lines):
        self.versions = {}
        for line in lines:
            version, name, roles, state, ed, _ = line.split()
            raw = base64.b64decode(ed)
            self.versions.setdefault(int(version), {})[key_id(raw)] = (name, roles.split(","), state, raw)
        self.now = self.versions[max(self.versions)]

    def active_readers(self, version):
        return {k for k, (_, roles, state, _) in self.versions.get(version, {}).items()
                if "reader" in roles and state == "active"}

    def reader_names(self):
        return {name for name, roles, _, _ in self.now.values() if "reader" in roles}


def signed_by(key, message, signature):
    try:
        bindings.crypto_sign_open(signature + message, key)
        return True
    except exceptions.BadSignatureError:
        return False


def judge_entry(entry, trust):
    name, roles, state, key = trust.now.get(entry["by"], (None, [], None, None))
    need(name and "writer" in roles and state != "compromised", "entry-writer")
    need(signed_by(key, entry["signed"], entry["sig"]), "entry-signature")


def judge_epoch(epoch, trust):
    held = [people[epoch["by"]] for people in trust.versions.values() if epoch["by"] in people]
    held = [person for person in held if {"writer", "reader"} <= set(person[1])]
    need(held, "epoch-signer")
    need(trust.now.get(epoch["by"], (0, 0, "active"))[2] != "compromised", "epoch-signer")
    need(signed_by(held[0][3], epoch["signed"], epoch["sig"]), "epoch-signature")


def may_seal(store, trust):
    if not store.epochs:
        return False
    top = max(epoch["number"] for epoch in store.epochs)
    epoch = min((e for e in store.epochs if e["number"] == top), key=lambda e: e["text"])
    try:
        for one in store.epochs:
            judge_epoch(one, trust)
    except Refused:
        return False
    last = max(trust.versions)
    readers = trust.active_readers(last)
    _, roles, state, _ = trust.now.get(epoch["by"], (0, [], 0, 0))
    if state != "active" or not {"writer", "reader"} <= set(roles) or epoch["trust"] > last:
        return False
    ever = set().union(*(trust.active_readers(v) for v in range(epoch["trust"], last + 1)))
    return set(epoch["slots"]) <= readers and ever <= readers


def is_exposed(store, entry, trust):
    since = [e["number"] for e in store.epochs if e["id"] == entry["pe"]][0]
    readers, names = trust.active_readers(max(trust.versions)), trust.reader_names()

    def holder_of(keyid):
        return next((people[keyid][0] for people in trust.versions.values() if keyid in people), None)

    setter = holder_of(entry["by"])
    for epoch in store.epochs:
        for keyid in epoch["slots"]:
            holder = holder_of(keyid)
            if keyid in readers:
                continue
            if epoch["number"] < since and (holder != setter or setter in names):
                continue
            if holder not in names or trust.now.get(keyid, (0, 0, ""))[2] == "compromised":
                return True
    return False


def open_entry(store, path, trust, keyid, seed):
    entry = store.entries.get(path)
    need(entry, "secret-missing")
    judge_entry(entry, trust)
    need(not entry["gone"], "secret-missing")
    known = {epoch["id"]: epoch for epoch in store.epochs}
    need(entry["ep"] in known and entry["pe"] in known, "entry-epoch")
    epoch = known[entry["ep"]]
    judge_epoch(epoch, trust)
    need(keyid in epoch["slots"], "not-a-reader")
    secret = hashlib.blake2b(b"sluice-identity-v1 sealing", key=seed, digest_size=32).digest()
    own = bindings.crypto_scalarmult_base(secret)
    try:
        epoch_secret = bindings.crypto_box_seal_open(base64.b64decode(epoch["slots"][keyid]), own, secret)
    except exceptions.CryptoError:
        raise Refused("slot-open") from None
    need(len(epoch_secret) == 32 and bindings.crypto_scalarmult_base(epoch_secret) == epoch["pub"], "slot-open")
    try:
        key = bindings.crypto_box_seal_open(entry["w"], epoch["pub"], epoch_secret)
    except exceptions.CryptoError:
        raise Refused("entry-key") from None
    commit = hashlib.blake2b(b"sluice-entry-v1 commit", key=key, digest_size=32).digest()
    k = hmac.digest(commit, entry["committed"], "sha512")[:32]
    need(hmac.compare_digest(k, entry["k"]), "entry-commitment")
    encrypt = hashlib.blake2b(b"sluice-entry-v1 encrypt", key=key, digest_size=32).digest()
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(entry["c"], entry["aad"], entry["n"], encrypt)
    except exceptions.CryptoError:
        raise Refused("entry-decrypt") from None
    value, mark, zeros = padded.rpartition(b"\x80")
    need(mark and not zeros.strip(b"\0") and padded_length(len(value)) == len(padded), "entry-padding")
    if entry["type"] == "str":
        try:
            need("\0" not in value.decode(), "entry-type")
        except UnicodeDecodeError:
            raise Refused("entry-type") from None
    return value, entry


def judge_vector(path):
    head, _, data = path.read_bytes().partition(b"\n\n")
    asked, trusted = {}, []
    for line in head.decode().split("\n"):
        name, _, value = line.partition(": ")
        trusted.append(value) if name == "trust" else asked.__setitem__(name, value)
    trust = Trust(trusted)
    keyid, seed = asked["reader"].split()
    try:
        store = Store(data, asked["environment"])
        if "path" not in asked:
            for epoch in store.epochs:
                judge_epoch(epoch, trust)
            for entry in store.entries.values():
                judge_entry(entry, trust)
            return asked["expect"], "ok"
        value, entry = open_entry(store, asked["path"], trust, keyid, bytes.fromhex(seed))
    except Refused as refused:
        return asked["expect"], str(refused)
    need(asked.get("value", value.hex()) == value.hex(), "value differs")
    need(asked.get("digest", entry["digest"]) == entry["digest"], "digest differs")
    yes = {True: "yes", False: "no"}
    need("seal" not in asked or yes[may_seal(store, trust)] == asked["seal"], "seal differs")
    need("exposed" not in asked or yes[is_exposed(store, entry, trust)] == asked["exposed"], "exposed differs")
    return asked["expect"], "ok"


def main(argv):
    if len(argv) == 3 and argv[1] == "vectors":
        vectors = sorted(pathlib.Path(argv[2]).glob("*.vec"))
        wrong = 0
        for path in vectors:
            try:
                expected, got = judge_vector(path)
            except Refused as refused:
                expected, got = "ok", str(refused)
            if expected != got:
                wrong += 1
                print(f"{path.name}: expected {expected}, got {got}")
        print(f"{len(vectors)} vectors, {wrong} wrong")
        return 1 if wrong or not vectors else 0
    if len(argv) >= 7 and argv[1] == "open":
        trust = Trust(argv[6:])
        identity = dict(line.split("=", 1) for line in pathlib.Path(argv[5]).read_text().splitlines() if "=" in line)
        keyid = key_id(base64.b64decode(identity["signing"]))
        try:
            store = Store(pathlib.Path(argv[2]).read_bytes(), argv[3])
            value, _ = open_entry(store, argv[4], trust, keyid, base64.b64decode(identity["seed"]))
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 4
        sys.stdout.buffer.write(value)
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv))
