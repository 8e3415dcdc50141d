#!/usr/bin/python3
"""Writes the vectors of docs/formats/sealed-store.md beside itself: one fault each, always the same bytes.

Uses libsodium through python3-nacl and nothing of sluice, so that the vectors do not repeat our own mistakes.
"""
import base64
import hashlib
import hmac
import pathlib
import struct

from nacl import bindings as na

FOLDER = pathlib.Path(__file__).parent
ENV = "dev"
STORE_ID = "5b0f0d8a4c2f4e6bb7c1f1d2a3948576"
PATH = "salesforce-orders/client_secret"


def b64(data):
    return base64.b64encode(data).decode()


def field(text):
    data = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(data)) + data


def draw(label, size=32):
    """Bytes that look random and are the same in every run."""
    return hashlib.blake2b(b"sluice sealed vectors: " + label.encode(), digest_size=size).digest()


def seal(message, public, label):
    """crypto_box_seal with a chosen ephemeral key."""
    secret = draw("ephemeral " + label)
    ephemeral = na.crypto_scalarmult_base(secret)
    nonce = hashlib.blake2b(ephemeral + public, digest_size=24).digest()
    return ephemeral + na.crypto_box(message, nonce, public, secret)


class Person:
    def __init__(self, name):
        self.name = name
        self.seed = draw("seed " + name)
        self.ed_public, self.ed_secret = na.crypto_sign_seed_keypair(self.derive(b"sluice-identity-v1 signing"))
        self.x_secret = self.derive(b"sluice-identity-v1 sealing")
        self.x_public = na.crypto_scalarmult_base(self.x_secret)
        self.keyid = "SHA256:" + b64(hashlib.sha256(
            struct.pack(">I", 11) + b"ssh-ed25519" + struct.pack(">I", 32) + self.ed_public).digest()).rstrip("=")

    def derive(self, context):
        """docs/formats/identity.md "Keys"."""
        return hashlib.blake2b(context, key=self.seed, digest_size=32).digest()

    def sign(self, message):
        return b64(na.crypto_sign(message, self.ed_secret)[:64])

    def trust(self, version=1, roles="writer,reader", state="active"):
        return f"{version} {self.name} {roles} {state} {b64(self.ed_public)} {b64(self.x_public)}"


ADA, BOB, EVE = Person("ada"), Person("bob"), Person("eve")


class Epoch:
    def __init__(self, number=1, readers=(ADA,), by=ADA, trust=1, created="2026-11-21T06:54:02Z", label="", **change):
        self.secret = draw(f"epoch {number} {label}")
        self.public = na.crypto_scalarmult_base(self.secret)
        self.id = hashlib.sha256(self.public).hexdigest()[:16]
        self.number, self.created, self.trust, self.by = str(number), created, str(trust), by
        inner = change.get("inner", self.secret)
        self.slots = sorted((r.keyid, b64(seal(inner, r.x_public, f"slot {number} {r.name} {label}"))) for r in readers)
        self.change = change

    def text(self, env=ENV, store_id=STORE_ID):
        message = b"sluice-epoch-v1\0" + field("1") + field(store_id) + field(env)
        for part in (self.number, b64(self.public), self.created, self.trust, self.by.keyid):
            message += field(part)
        for keyid, sealed in self.slots:
            message += field(keyid) + field(sealed)
        slots = self.change.get("order", lambda s: s)(self.slots)
        return (f"@epoch {self.number} pub={b64(self.public)} created={self.created} trust={self.trust} "
                f"by={self.by.keyid}\n" + "".join(f"slot {k} s={s}\n" for k, s in slots)
                + f"sig={self.by.sign(message)}\n")


def pad(value):
    data = value + b"\x80"
    size = -(-len(data) // 64) * 64
    if size > 512:
        size = -(-len(data) // 256) * 256
    return data + bytes(size - len(data))


def entry(epoch, value=b"correct horse", path=PATH, v=1, pe=None, rot="2026-10-02", kind="str", by=ADA, env=ENV,
          store_id=STORE_ID, **change):
    ep, pe = epoch.id, (pe or epoch).id
    label = f"{path} {v} {change.get('label', '')}"
    key = draw("entry key " + label)
    aad = b"".join(field(x) for x in ("1", store_id, env, path, str(v), ep, pe, rot, kind, by.keyid))
    enc = hashlib.blake2b(b"sluice-entry-v1 encrypt", key=key, digest_size=32).digest()
    com = hashlib.blake2b(b"sluice-entry-v1 commit", key=key, digest_size=32).digest()
    nonce = draw("nonce " + label, 24)
    padded = change.get("padded", pad(value))
    c = na.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, change.get("aad", aad), nonce, enc)
    c = change.get("cipher", lambda x: x)(c)
    n = b64(nonce)
    k = hmac.new(com, field(n) + field(b64(c)) + aad, hashlib.sha512).digest()[:32]
    k = change.get("commitment", k)
    w = b64(seal(change.get("wrapped", key), change.get("to", epoch.public), "entry " + label))
    sig = by.sign(b"sluice-entry-v1\0" + aad + field(w) + field(n) + field(b64(c)) + field(b64(k)))
    return (f"[{path}]\nv={v} ep={ep} pe={pe} rot={rot} type={kind} by={by.keyid} w={w} n={n} c={b64(c)} k={b64(k)}\n"
            f"sig={sig}\n")


def tombstone(path=PATH, v=2, gone="2026-11-22", by=ADA):
    message = b"sluice-tombstone-v1\0" + b"".join(field(x) for x in ("1", STORE_ID, ENV, path, str(v), gone, by.keyid))
    return f"[{path}]\nv={v} gone={gone} by={by.keyid}\nsig={by.sign(message)}\n"


HEADER = f"sluice-store 1 id={STORE_ID} env={ENV} suite=1\n"


def store(*blocks, header=HEADER):
    return header + "".join("\n" + block for block in blocks)


def vector(name, about, expect, text, *, path=PATH, trust=None, reader=ADA, environment=ENV, value=None, digest=None,
           **asked):
    lines = [f"expect: {expect}", f"environment: {environment}"]
    if path:
        lines.append(f"path: {path}")
    if value is not None:
        lines.append(f"value: {value.hex()}")
    if digest is not None:
        lines.append(f"digest: {hashlib.sha256(digest.encode()).hexdigest()}")
    lines += [f"{key}: {'yes' if on else 'no'}" for key, on in asked.items()]
    lines.append(f"reader: {reader.keyid} {reader.seed.hex()}")
    lines += [f"trust: {line}" for line in (trust or [ADA.trust()])]
    lines.append(f"about: {about}")
    data = text if isinstance(text, bytes) else text.encode()
    (FOLDER / (name + ".vec")).write_bytes("\n".join(lines).encode() + b"\n\n" + data)


def flip(text, position):
    """Another digit of base64 or hex at `position`."""
    return text[:position] + ("A" if text[position] != "A" else "B") + text[position + 1:]


def good():
    e1 = Epoch()
    one = entry(e1)
    vector("ok", "one entry", "ok", store(e1.text(), one), value=b"correct horse", digest=one, seal=True, exposed=False)
    vector("ok-header-only", "nothing was set yet", "ok", HEADER, path=None)
    vector("ok-empty-value", "an empty value is padded to 64 bytes", "ok", store(e1.text(), entry(e1, b"")), value=b"")
    for size in (63, 64, 511, 512, 767, 768):
        value = bytes(97 + i % 26 for i in range(size))
        vector(f"ok-size-{size}", "a step of the padding", "ok", store(e1.text(), entry(e1, value)), value=value)
    vector("ok-bin", "type bin carries any bytes", "ok", store(e1.text(), entry(e1, b"\0\xff\xfe", kind="bin")),
           value=b"\0\xff\xfe")
    both = Epoch(readers=(ADA, BOB))
    people = [ADA.trust(), BOB.trust(roles="reader")]
    vector("ok-second-reader", "another reader's slot", "ok", store(both.text(), entry(both)), value=b"correct horse",
           trust=people, reader=BOB, seal=True)
    vector("ok-writer-only", "written by a writer who cannot read", "ok", store(e1.text(), entry(e1, by=BOB)),
           trust=[ADA.trust(), BOB.trust(roles="writer")], value=b"correct horse")
    vector("ok-retired-writer", "signed with a key that its holder has retired since", "ok",
           store(Epoch(by=BOB, readers=(ADA, BOB)).text(), entry(Epoch(by=BOB, readers=(ADA, BOB)), by=BOB)),
           trust=[ADA.trust(), BOB.trust(), ADA.trust(2), BOB.trust(2, state="retired")], value=b"correct horse",
           seal=False, exposed=False)
    vector("ok-blank-lines", "blocks in another order, with more empty lines", "ok",
           store("\n\n" + one, "\n" + e1.text()) + "\n\n", value=b"correct horse", digest=one)
    vector("ok-version-highest", "the highest version that there is", "ok", store(e1.text(), entry(e1, v=2**53 - 1)),
           value=b"correct horse")
    e2 = Epoch(2)
    vector("ok-old-epoch", "an entry on an earlier epoch", "ok", store(e1.text(), e2.text(), one), value=b"correct horse",
           seal=True)
    vector("ok-newer-epoch", "sealed to the second epoch, set in the first", "ok",
           store(e1.text(), e2.text(), entry(e2, v=2, pe=e1)), value=b"correct horse")
    vector("ok-two-epochs-one-number", "what a merge may leave", "ok",
           store(e1.text(), Epoch(1, label="twin").text(), one), value=b"correct horse", seal=True)
    vector("ok-tombstone", "a removed secret beside another", "ok",
           store(e1.text(), one, tombstone("sap-material/old_password")), value=b"correct horse")


def revoked():
    """A reader was there and is none now."""
    both = Epoch(readers=(ADA, EVE))
    now = [ADA.trust(), EVE.trust(roles="reader"), ADA.trust(2), EVE.trust(2, "none")]
    vector("exposed", "a reader of the epoch is none now", "ok", store(both.text(), entry(both)), trust=now,
           value=b"correct horse", seal=False, exposed=True)
    e2 = Epoch(2, trust=2)
    vector("exposed-since", "sealed anew, but the value is still what the revoked reader saw", "ok",
           store(both.text(), e2.text(), entry(e2, v=2, pe=both)), trust=now, value=b"correct horse", seal=True, exposed=True)
    vector("not-exposed", "the value was set after the revocation", "ok",
           store(both.text(), e2.text(), entry(e2, v=2)), trust=now, value=b"correct horse", seal=True, exposed=False)
    vector("revoked-reader", "a removed reader opens what was set after the removal", "not-a-reader",
           store(both.text(), e2.text(), entry(e2, v=2)), trust=now, reader=EVE)
    vector("exposed-compromised", "the key of a reader, who still is one, is compromised", "ok",
           store(both.text(), entry(both)), value=b"correct horse", seal=False, exposed=True,
           trust=now[:2] + [ADA.trust(2), EVE.trust(2, "reader", "compromised")])
    vector("not-exposed-new-key", "a reader, who still is one, has retired a key", "ok",
           store(both.text(), entry(both)), value=b"correct horse", seal=False, exposed=False,
           trust=now[:2] + [ADA.trust(2), EVE.trust(2, "reader", "retired")])
    before = Epoch()
    vector("stale-copy", "an older copy of the epoch, from before the revoked reader had a slot", "ok",
           store(before.text(), entry(before)), trust=now, value=b"correct horse", seal=False)
    vector("stale-trust", "an epoch that names a trust version which does not exist", "ok",
           store(Epoch(trust=3).text(), entry(Epoch(trust=3))), trust=now, value=b"correct horse", seal=False)
    writes = now[:2] + [ADA.trust(2), EVE.trust(2, "writer")]
    vector("exposed-setter", "set after the revocation by the revoked reader, who still writes", "ok",
           store(both.text(), e2.text(), entry(e2, v=2, by=EVE)), trust=writes, value=b"correct horse", seal=True,
           exposed=True)
    vector("not-exposed-writer", "set by a writer who never was a reader", "ok",
           store(e2.text(), entry(e2, by=EVE)), trust=[ADA.trust(), EVE.trust(roles="writer"), ADA.trust(2),
                                                       EVE.trust(2, "writer")],
           value=b"correct horse", seal=True, exposed=False)
    vector("stranger-higher", "an epoch of a higher number that a stranger minted: to be read, and nothing is written", "ok",
           store(before.text(), Epoch(2, by=EVE).text(), entry(before)), value=b"correct horse", seal=False)
    vector("stranger-lower", "an epoch of a lower number that a stranger minted: to be read, and nothing is written", "ok",
           store(Epoch(1, by=EVE).text(), Epoch(2).text(), entry(Epoch(2))), value=b"correct horse", seal=False)
    vector("stale-slot", "a slot for somebody who never was a reader", "ok",
           store(both.text(), entry(both)), value=b"correct horse", seal=False)


def syntax():
    e1 = Epoch()
    one = entry(e1)
    whole = store(e1.text(), one)
    lines = whole.split("\n")

    def bad(name, about, text, expect="store-syntax"):
        vector(name, about, expect, text)

    bad("empty", "no bytes at all", "", "store-header")
    bad("header-missing", "no header", whole[len(HEADER):], "store-header")
    bad("header-id", "the id is too short", whole.replace(STORE_ID, STORE_ID[:-1]), "store-header")
    bad("header-version", "a later version", whole.replace("sluice-store 1", "sluice-store 2"), "store-version")
    bad("header-suite", "an unknown suite", whole.replace("suite=1", "suite=2"), "store-version")
    bad("environment", "a store of another environment", whole.replace("env=dev", "env=prod"), "store-environment")
    bad("crlf", "line ends of another system", whole.replace("\n", "\r\n"), "store-encoding")
    bad("tab", "a tab instead of a space", whole.replace(" rot=", "\trot="), "store-encoding")
    bad("nul", "a NUL at the end", whole + "\0\n", "store-encoding")
    bad("utf8", "a letter outside ASCII in a path", whole.replace("client_secret", "clié").encode(), "store-encoding")
    bad("truncated", "the last line has no end", whole[:-1], "store-encoding")
    bad("truncated-line", "the file ends in the middle of an entry", "\n".join(lines[:-2]) + "\n")
    bad("merge", "an unresolved merge", whole + "<<<<<<< ours\n", "store-merge")
    bad("no-blank", "no empty line between blocks", whole.replace("\n\n[", "\n["))
    bad("unknown-line", "a line that is no block", whole + "\nhello\n")
    bad("unknown-field", "one more field", whole.replace(" w=", " x=1 w="))
    bad("missing-field", "no type", whole.replace(" type=str", ""))
    bad("field-order", "two fields in another order", whole.replace("rot=2026-10-02 type=str", "type=str rot=2026-10-02"))
    bad("two-spaces", "two spaces between fields", whole.replace(" rot=", "  rot="))
    bad("trailing-space", "a space at the end of a line", whole.replace("]\n", "] \n"))
    bad("version-zero", "version 0", whole.replace("v=1 ", "v=0 "))
    bad("version-leading-zero", "version 01", whole.replace("v=1 ", "v=01 "))
    bad("version-huge", "version 2^53", whole.replace("v=1 ", "v=9007199254740992 "))
    bad("date", "the 30th of February", whole.replace("2026-10-02", "2026-02-30"))
    bad("instant", "an hour that no day has", whole.replace("T06:", "T24:"))
    bad("type", "an unknown type", whole.replace("type=str", "type=num"))
    bad("path-parent", "a path that leaves its integration", whole.replace("/client_secret", "/../x"))
    bad("path-depth", "a path of three parts", whole.replace("/client_secret", "/a/b"))
    bad("epochid-upper", "an epoch id in capitals", whole.replace("ep=" + e1.id, "ep=" + e1.id.upper()))
    bad("keyid", "a padded fingerprint", whole.replace(ADA.keyid + " w=", ADA.keyid + "= w="))
    sig = one.split("sig=")[1]
    bad("base64-bits", "unused bits of base64 set", whole.replace("==\n", "=" * 2 + "\n").replace(
        sig, sig[:-4] + chr(ord(sig[-4]) + 1) + "==\n"))
    bad("base64-unpadded", "base64 without padding", whole.replace(sig, sig.replace("=", "")))
    bad("base64-url", "the URL-safe alphabet", whole.replace(sig, "-_" + sig[2:]))
    bad("short-signature", "63 bytes of signature", whole.replace(sig, b64(bytes(63)) + "\n"))
    bad("merge-base", "an unresolved merge, with what was before", whole + "||||||| base\n", "store-merge")
    bad("merge-middle", "the middle of an unresolved merge", whole + "=======\n", "store-merge")
    bad("merge-end", "the end of an unresolved merge", whole + ">>>>>>> theirs\n", "store-merge")
    bad("header-trailing", "something behind the header", whole.replace("suite=1", "suite=1 x=1", 1), "store-header")
    bad("header-no-blank", "no empty line behind the header", whole.replace("suite=1\n\n", "suite=1\n"))
    bad("instant-leap", "a second that sluice never writes", whole.replace("54:02Z", "54:60Z"))
    bad("epoch-number-zero", "epoch 0", whole.replace("@epoch 1 ", "@epoch 0 "))
    bad("keyid-short", "a fingerprint of 42 digits", whole.replace(ADA.keyid + " w=", ADA.keyid[:-1] + " w="))
    bad("path-no-name", "a path without a name", whole.replace("/client_secret", "/"))
    bad("path-upper", "an integration in capitals", whole.replace("[salesforce", "[Salesforce"))
    gone = tombstone("sap-material/old_password")
    bad("tombstone-date", "removed on a day that never was", store(e1.text(), one, gone.replace("11-22", "13-22")))
    bad("tombstone-field", "one more field in a removal", store(e1.text(), one, gone.replace(" by=", " x=1 by=")))
    crowd = [Person(f"reader {i}") for i in range(257)]
    bad("limit-slots", "257 slots", store(Epoch(readers=crowd).text(), one), "store-limit")
    bad("short-nonce", "23 bytes of nonce", whole.replace(one, one.split(" n=")[0] + " n=" + b64(bytes(23)) + " c="
                                                          + one.split(" c=")[1]))
    bad("epoch-no-slots", "an epoch that nobody can open", store(Epoch(readers=()).text(), one))
    both = Epoch(readers=(ADA, BOB))
    swapped = Epoch(readers=(ADA, BOB), order=lambda slots: slots[::-1])
    bad("slot-order", "slots out of order", store(swapped.text(), entry(both)))
    twice = Epoch(readers=(ADA, ADA))
    bad("slot-twice", "two slots of one key", store(twice.text(), entry(twice)))
    bad("ciphertext-length", "a ciphertext that is no padded length", store(e1.text(), entry(e1, padded=bytes(65))))
    bad("duplicate-entry", "one path twice", store(e1.text(), one, entry(e1, b"other", v=2)), "store-duplicate")
    bad("duplicate-entry-tombstone", "an entry and its tombstone", store(e1.text(), one, tombstone()), "store-duplicate")
    bad("duplicate-epoch", "one epoch twice", store(e1.text(), both.text(), one), "store-duplicate")


def judged():
    e1 = Epoch()
    one = entry(e1)
    whole = store(e1.text(), one)

    def bad(name, about, text, expect, **more):
        vector(name, about, expect, text, **more)

    for name in ("v=1", "rot=2026-10-02", "type=str"):
        other = {"v=1": "v=2", "rot=2026-10-02": "rot=2026-11-02", "type=str": "type=bin"}[name]
        bad("edited-" + name.split("=")[0], f"{name} was edited", whole.replace(name + " ", other + " "), "entry-signature")
    for name in ("w", "n", "c", "k"):
        at = whole.index(f" {name}=") + 8
        bad("edited-" + name, f"one digit of {name} was changed", flip(whole, at), "entry-signature")
    bad("edited-sig", "one digit of the signature was changed", flip(whole, whole.rindex("sig=") + 8), "entry-signature")
    old = base64.b64decode(one.split("sig=")[1])
    above = (int.from_bytes(old[32:], "little") + 2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little")
    bad("signature-malleable", "the same signature in its other, non-canonical form",
        whole.replace(b64(old), b64(old[:32] + above)), "entry-signature")
    e2 = Epoch(2)
    bad("edited-ep", "moved to another epoch by hand", store(e1.text(), e2.text(), one.replace("ep=" + e1.id, "ep=" + e2.id)),
        "entry-signature")
    bad("edited-pe", "the epoch of the plaintext was edited",
        store(e1.text(), e2.text(), one.replace("pe=" + e1.id, "pe=" + e2.id)), "entry-signature")
    bad("moved-path", "an entry under another entry's path", whole.replace("client_secret", "refresh_token"),
        "entry-signature", path="salesforce-orders/refresh_token")
    bad("moved-environment", "an entry of another environment", store(e1.text(), entry(e1, env="prod")), "entry-signature")
    bad("moved-store", "an entry of another store", store(e1.text(), entry(e1, store_id="0" * 32)), "entry-signature")
    bad("writer-unknown", "a signature of nobody in the trust file", store(e1.text(), entry(e1, by=EVE)), "entry-writer")
    bad("writer-reader-only", "a signature of a reader who is no writer", store(e1.text(), entry(e1, by=BOB)),
        "entry-writer", trust=[ADA.trust(), BOB.trust(roles="reader")])
    bad("writer-compromised", "a signature of a compromised key", store(e1.text(), entry(e1, by=BOB)), "entry-writer",
        trust=[ADA.trust(), BOB.trust(state="compromised")])
    bad("writer-removed", "a signature of somebody who was a writer once", store(e1.text(), entry(e1, by=BOB)),
        "entry-writer", trust=[ADA.trust(), BOB.trust(), ADA.trust(2), BOB.trust(2, "reader")])
    bad("writer-forged", "signed by a stranger in a writer's name",
        store(e1.text(), entry(e1, by=EVE).replace(EVE.keyid, ADA.keyid)), "entry-signature")
    bad("missing", "no such entry", store(e1.text()), "secret-missing")
    bad("removed", "a tombstone", store(e1.text(), tombstone()), "secret-missing")
    bad("tombstone-edited", "a tombstone of another day", store(e1.text(), tombstone().replace("11-22", "11-23")),
        "entry-signature", path=None)
    bad("epoch-missing", "the epoch is not in the file", store(e2.text(), one), "entry-epoch")
    bad("epoch-of-plaintext-missing", "the epoch of the plaintext is not in the file",
        store(e2.text(), entry(e2, pe=e1)), "entry-epoch")
    text = e1.text()
    bad("epoch-edited-created", "the date of an epoch was edited", store(text.replace("06:54:02", "06:54:03"), one),
        "epoch-signature")
    bad("epoch-edited-trust", "the trust version of an epoch was edited", store(text.replace("trust=1", "trust=2"), one),
        "epoch-signature")
    bad("epoch-edited-slot", "one digit of a slot was changed", store(flip(text, text.index(" s=") + 20), one),
        "epoch-signature")
    grown = Epoch(readers=(ADA, EVE)).text().split("\n")
    own = [line for line in grown if line.startswith("slot " + EVE.keyid)][0] + "\n"
    added = text.split("\n")
    slots = sorted([added[1] + "\n", own])
    bad("epoch-slot-added", "a stranger gave himself a slot",
        store(added[0] + "\n" + "".join(slots) + added[2] + "\n", one), "epoch-signature")
    bad("epoch-stranger", "an epoch minted by a stranger", store(Epoch(by=EVE).text(), entry(Epoch(by=EVE))), "epoch-signer")
    minted = Epoch(by=BOB)
    bad("epoch-writer-only", "an epoch minted by a writer who is no reader", store(minted.text(), entry(minted)),
        "epoch-signer", trust=[ADA.trust(), BOB.trust(roles="writer")])
    bad("epoch-compromised", "an epoch signed with a compromised key", store(minted.text(), entry(minted)), "epoch-signer",
        trust=[ADA.trust(), BOB.trust(state="compromised")])
    bad("epoch-other-store", "an epoch of another store", store(e1.text(store_id="0" * 32), one), "epoch-signature")
    bad("no-slot", "a reader without a slot", whole, "not-a-reader", reader=BOB,
        trust=[ADA.trust(), BOB.trust(roles="reader")])
    wrong = Epoch(inner=draw("another secret"))
    bad("slot-other-key", "the slot holds another key than that of pub", store(wrong.text(), entry(wrong)), "slot-open")
    short = Epoch(inner=draw("short", 31))
    bad("slot-short", "the slot holds 31 bytes", store(short.text(), entry(short)), "store-syntax")
    misdealt = Epoch()
    misdealt.slots = [(ADA.keyid, b64(seal(misdealt.secret, BOB.x_public, "misdealt")))]
    bad("slot-other-reader", "the slot is sealed to another reader", store(misdealt.text(), entry(misdealt)), "slot-open")
    bad("entry-key-other-epoch", "the entry key is sealed to another epoch than ep",
        store(e1.text(), e2.text(), entry(e1, to=e2.public)), "entry-key")
    bad("entry-key-wrong", "the wrapped key is not the one that encrypts", store(e1.text(), entry(e1, wrapped=draw("x"))),
        "entry-commitment")
    bad("commitment", "the commitment is wrong, and signed", store(e1.text(), entry(e1, commitment=bytes(32))),
        "entry-commitment")
    bad("tag", "the ciphertext is wrong, committed to and signed",
        store(e1.text(), entry(e1, cipher=lambda c: c[:-1] + bytes([c[-1] ^ 1]))), "entry-decrypt")
    bad("aad", "encrypted with other associated data", store(e1.text(), entry(e1, aad=b"")), "entry-decrypt")
    bad("padding-none", "no 0x80 in the padding", store(e1.text(), entry(e1, padded=bytes(64))), "entry-padding")
    bad("padding-long", "padded further than needed", store(e1.text(), entry(e1, padded=b"x\x80" + bytes(126))),
        "entry-padding")
    bad("padding-dirty", "something after the 0x80", store(e1.text(), entry(e1, padded=b"x\x80" + bytes(61) + b"\1")),
        "entry-padding")
    bad("type-utf8", "type str, but not UTF-8", store(e1.text(), entry(e1, b"\xff\xfe")), "entry-type")
    bad("type-nul", "type str with a NUL", store(e1.text(), entry(e1, b"a\0b")), "entry-type")


if __name__ == "__main__":
    good()
    revoked()
    syntax()
    judged()
