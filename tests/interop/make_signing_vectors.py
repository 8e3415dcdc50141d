#!/usr/bin/python3
"""Writes tests/vectors/{dsse,identity,trust}/ from fixed seeds. The files are committed; run this only to add one."""

import base64
import copy
import hashlib
import json
import pathlib

import nacl.bindings

import dsse
import identity

VECTORS = pathlib.Path(__file__).parent.parent / "vectors"
RFC8032_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
EMPTY = hashlib.sha256(b"").hexdigest()


def b64(raw):
    return base64.b64encode(raw).decode()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def write(folder, name, head, body):
    lines = "".join("%s: %s\n" % item for item in head.items())
    path = VECTORS / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines.encode() + b"\n" + body)


class Key:
    def __init__(self, seed):
        self.public, self.secret = nacl.bindings.crypto_sign_seed_keypair(seed)
        self.id = dsse.keyid(self.public)

    def sign(self, message):
        return nacl.bindings.crypto_sign(message, self.secret)[:64]


class Imported(Key):
    """The keys of an identity whose signing key was imported."""

    def __init__(self, name, number, signing_seed):
        self.name, self.seed = name, bytes([number]) * 32 + signing_seed
        super().__init__(signing_seed)
        self.sealing = identity.derive(self.seed)[1]


class Person(Key):
    """The keys that an identity file derives from one seed."""

    def __init__(self, name, number):
        self.name, self.seed = name, bytes([number]) * 32
        super().__init__(identity.keyed_hash(self.seed, b"sluice-identity-v1 signing"))
        self.sealing = identity.derive(self.seed)[1]

    def entry(self, state="active", **more):
        return {"signing": b64(self.public), "sealing": b64(self.sealing), "state": state, **more}


def envelope(payload, keys, payload_type=dsse.PAYLOAD_TYPE):
    message = dsse.pae(payload_type.encode(), payload)
    return {"payloadType": payload_type, "payload": b64(payload),
            "signatures": [{"keyid": key.id, "sig": b64(key.sign(message))} for key in keys]}


def statement(kind="release", **changes):
    value = {"_type": dsse.STATEMENT_TYPE,
             "subject": [{"name": "acme.tar", "digest": {"sha256": EMPTY}}],
             "predicateType": "https://sluice.dev/%s/v1" % kind, "predicate": {"project": "acme", "size": 123}}
    value.update(changes)
    return value


def dsse_vectors():
    key, other = Key(RFC8032_SEED), Key(bytes(32))
    head = {"kind": "release", "key": b64(key.public)}
    good = envelope(compact(statement()), [key])

    def text(name, expect, body):
        write("dsse", name + ".vec", {"expect": expect, **head}, body)

    def changed(name, expect, change):
        value = copy.deepcopy(good)
        change(value)
        text(name, expect, compact(value))

    def payload(name, expect, raw):
        text(name, expect, compact(envelope(raw, [key])))

    def stated(name, expect, **changes):
        payload(name, expect, compact(statement(**changes)))

    text("good", "ok", compact(good))
    text("good-spaced", "ok", json.dumps(good, indent=2).encode() + b"\n")
    text("good-reordered", "ok", compact(dict(reversed(good.items()))))
    changed("good-url-safe", "ok", lambda e: e["signatures"][0].update(
        sig=e["signatures"][0]["sig"].replace("+", "-").replace("/", "_")))
    changed("good-no-keyid", "ok", lambda e: e["signatures"][0].pop("keyid"))
    changed("good-empty-keyid", "ok", lambda e: e["signatures"][0].update(keyid=""))
    changed("good-foreign-keyid", "ok", lambda e: e["signatures"][0].update(keyid=other.id))
    text("good-second-signature", "ok", compact(envelope(compact(statement()), [other, key])))
    text("good-32-signatures", "ok", compact(envelope(compact(statement()), [other] * 31 + [key])))
    payload("good-spaced-payload", "ok", json.dumps(statement(), indent=1).encode())
    stated("good-largest-integer", "ok", predicate={"size": 2**53})
    stated("good-long-number-as-text", "ok", predicate={"size": "9007199254740993"})

    text("empty", "envelope-format", b"")
    text("truncated", "envelope-format", compact(good)[:-1])
    text("trailing", "envelope-format", compact(good) + b"{}")
    text("array", "envelope-format", b"[]")
    text("bom", "envelope-format", b"\xef\xbb\xbf" + compact(good))
    text("bad-utf8", "envelope-format", compact(good).replace(b"keyid\":\"SHA", b"keyid\":\"\xff\xfeA"))
    text("duplicate-member", "envelope-format", compact(good)[:-1] + b',"payload":""}')
    text("duplicate-sig", "envelope-format", compact(good).replace(b'{"keyid"', b'{"sig":"","keyid"'))
    changed("unknown-member", "envelope-format", lambda e: e.update(extra=1))
    changed("unknown-signature-member", "envelope-format", lambda e: e["signatures"][0].update(cert=""))
    changed("no-payload-type", "envelope-format", lambda e: e.pop("payloadType"))
    changed("no-payload", "envelope-format", lambda e: e.pop("payload"))
    changed("no-signatures", "envelope-format", lambda e: e.pop("signatures"))
    changed("zero-signatures", "envelope-format", lambda e: e.update(signatures=[]))
    changed("signatures-object", "envelope-format", lambda e: e.update(signatures={}))
    changed("signature-text", "envelope-format", lambda e: e.update(signatures=["x"]))
    changed("no-sig", "envelope-format", lambda e: e["signatures"][0].pop("sig"))
    changed("short-sig", "envelope-format", lambda e: e["signatures"][0].update(sig=b64(bytes(63))))
    changed("long-sig", "envelope-format", lambda e: e["signatures"][0].update(sig=b64(bytes(65))))
    changed("long-keyid", "envelope-format", lambda e: e["signatures"][0].update(keyid="k" * 129))
    changed("number-keyid", "envelope-format", lambda e: e["signatures"][0].update(keyid=1))
    changed("good-unpadded", "ok", lambda e: e["signatures"][0].update(sig=e["signatures"][0]["sig"].rstrip("=")))
    changed("payload-half-padded", "envelope-format", lambda e: e.update(payload="eA="))
    changed("payload-two-alphabets", "envelope-format", lambda e: e.update(payload="+-AA"))
    changed("payload-space", "envelope-format", lambda e: e.update(payload=e["payload"][:4] + " " + e["payload"][4:]))
    changed("payload-trailing-bits", "envelope-format", lambda e: e.update(payload="eB=="))
    text("other-payload-type", "envelope-format",
         compact(envelope(compact(statement()), [key], "application/vnd.in-toto.x+json")))
    text("33-signatures", "envelope-limit", compact(envelope(compact(statement()), [key] * 33)))

    text("other-key", "signature", compact(envelope(compact(statement()), [other])))
    changed("changed-payload", "signature", lambda e: e.update(
        payload=b64(compact(statement(predicate={"project": "evil", "size": 123})))))
    changed("zero-sig", "signature", lambda e: e["signatures"][0].update(sig=b64(bytes(64))))

    def add_order(value):
        raw = base64.b64decode(value["signatures"][0]["sig"])
        scalar = int.from_bytes(raw[32:], "little") + dsse.ORDER
        value["signatures"][0]["sig"] = b64(raw[:32] + scalar.to_bytes(32, "little"))
    changed("malleable-sig", "signature", add_order)
    raw = key.sign(compact(statement()))
    changed("payload-signed-without-pae", "signature", lambda e: e["signatures"][0].update(sig=b64(raw)))

    payload("payload-no-json", "statement-format", b"hello world")
    payload("payload-empty", "statement-format", b"")
    payload("payload-array", "statement-format", b"[]")
    payload("payload-two-documents", "statement-format", compact(statement()) + compact(statement()))
    payload("payload-duplicate", "statement-format", compact(statement())[:-1] + b',"predicate":{}}')
    payload("payload-duplicate-deep", "statement-format",
            compact(statement()).replace(b'"project"', b'"project":"x","project"'))
    payload("payload-nan", "statement-format", compact(statement()).replace(b"123", b"NaN"))
    stated("unknown-statement-member", "statement-format", extra=1)
    stated("other-statement-type", "statement-format", _type="https://in-toto.io/Statement/v0.1")
    for name in ("_type", "subject", "predicateType", "predicate"):
        value = statement()
        value.pop(name)
        payload("no-" + name.strip("_").lower(), "statement-format", compact(value))
    subject = statement()["subject"][0]
    stated("no-subjects", "statement-format", subject=[])
    stated("two-subjects", "statement-format", subject=[subject, {**subject, "name": "other.tar"}])
    stated("subject-object", "statement-format", subject=subject)
    stated("subject-unknown-member", "statement-format", subject=[{**subject, "uri": ""}])
    stated("subject-no-name", "statement-format", subject=[{"digest": subject["digest"]}])
    stated("subject-empty-name", "statement-format", subject=[{**subject, "name": ""}])
    stated("subject-long-name", "statement-format", subject=[{**subject, "name": "n" * 1025}])
    stated("digest-other", "statement-format", subject=[{**subject, "digest": {"sha512": "0" * 128}}])
    stated("digest-two", "statement-format",
           subject=[{**subject, "digest": {"sha256": EMPTY, "sha1": "0" * 40}}])
    stated("digest-upper", "statement-format", subject=[{**subject, "digest": {"sha256": EMPTY.upper()}}])
    stated("digest-short", "statement-format", subject=[{**subject, "digest": {"sha256": EMPTY[:-2]}}])
    stated("digest-no-hex", "statement-format", subject=[{**subject, "digest": {"sha256": "g" * 64}}])
    stated("predicate-array", "statement-format", predicate=[])
    stated("integer-too-large", "statement-format", predicate={"a": [{"b": 2**53 + 1}]})
    stated("integer-too-small", "statement-format", predicate={"a": -2**53 - 1})
    stated("other-kind", "statement-type", predicateType="https://sluice.dev/approval/v1")
    stated("other-version", "statement-type", predicateType="https://sluice.dev/release/v2")
    stated("other-domain", "statement-type", predicateType="https://sluice.example/release/v1")

    hello = Key(RFC8032_SEED)
    message = dsse.pae(b"http://example.com/HelloWorld", b"hello world")
    (VECTORS / "dsse" / "hello.json").write_text(json.dumps({
        "type": "http://example.com/HelloWorld", "payload": "hello world", "pae": message.decode(),
        "seed": RFC8032_SEED.hex(), "key": b64(hello.public), "sig": b64(hello.sign(message)), "keyid": hello.id,
        "pem": "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n" % b64(
            bytes.fromhex("302a300506032b6570032100") + hello.public)}, indent=2) + "\n")


def identity_text(person, passphrase=None, memory=64, passes=1, change=None, name=None, seed=None):
    name = (name or person.name).encode()
    proof = person.sign(identity.key_claim(name, person.public, person.sealing))
    salt, nonce = bytes(range(16)), bytes(range(24))
    kdf = "none" if passphrase is None else "argon2id m=%d t=%d salt=%s" % (memory, passes, b64(salt))
    text = b"sluice-identity 1\nname=%s\nkdf=%s\nsigning=%s\nsealing=%s\nproof=%s\n" % (
        name, kdf.encode(), b64(person.public).encode(), b64(person.sealing).encode(), b64(proof).encode())
    if change:
        text = change(text)
    seed = seed or person.seed
    master, sealed = seed[:32], seed
    if passphrase is not None:
        master = nacl.bindings.crypto_pwhash_alg(32, passphrase, salt, max(passes, 1), max(memory, 8) * 1024,
                                                 nacl.bindings.crypto_pwhash_ALG_ARGON2ID13)
        key = identity.keyed_hash(master, b"sluice-identity-v1 encryption")
        sealed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(seed, text, nonce, key)
        text += b"nonce=" + b64(nonce).encode() + b"\n"
    text += b"seed=" + b64(sealed).encode() + b"\n"
    commit = identity.keyed_hash(identity.keyed_hash(master, b"sluice-identity-v1 commitment"), text)
    return text + b"commit=" + b64(commit).encode() + b"\n"


def identity_vectors():
    ada = Person("ada", 1)
    phrase = b"correct horse"

    def text(name, expect, body, passphrase=None, person=ada):
        head = {"seed": person.seed.hex(), "signing": b64(person.public), "sealing": b64(person.sealing), "keyid": person.id}
        more = {} if passphrase is None else {"passphrase": passphrase.decode()}
        write("identity", name + ".vec", {"expect": expect, **head, **more}, body)

    plain, sealed = identity_text(ada), identity_text(ada, phrase)
    text("plain", "ok", plain)
    text("sealed", "ok", sealed, phrase)
    text("sealed-utf8", "ok", identity_text(ada, "pässwörd €".encode()), "pässwörd €".encode())
    text("sealed-wrong", "wrong-passphrase", sealed, b"correct hors")
    text("sealed-wrong-case", "wrong-passphrase", sealed, b"Correct horse")
    text("kdf-memory-cap", "identity-kdf", sealed.replace(b"m=64", b"m=1048577"), phrase)
    text("kdf-memory-huge", "identity-kdf", sealed.replace(b"m=64", b"m=4294967296"), phrase)
    text("kdf-memory-tiny", "identity-kdf", sealed.replace(b"m=64", b"m=7"), phrase)
    text("kdf-passes-cap", "identity-kdf", sealed.replace(b"t=1", b"t=11"), phrase)
    text("kdf-passes-zero", "identity-format", sealed.replace(b"t=1", b"t=0"), phrase)
    text("kdf-leading-zero", "identity-format", sealed.replace(b"m=64", b"m=064"), phrase)
    text("kdf-sign", "identity-format", sealed.replace(b"m=64", b"m=+64"), phrase)
    text("kdf-overlong", "identity-kdf", sealed.replace(b"m=64", b"m=" + b"9" * 30), phrase)
    text("kdf-changed", "wrong-passphrase", sealed.replace(b"m=64", b"m=65"), phrase)
    text("kdf-other", "identity-format", sealed.replace(b"argon2id", b"argon2i"), phrase)
    text("kdf-short-salt", "identity-format", sealed.replace(b64(bytes(range(16))).encode(), b"AAAA"), phrase)
    text("kdf-stripped", "identity-format", sealed.replace(sealed.split(b"\n")[2], b"kdf=none"))
    text("name-changed", "identity-proof", plain.replace(b"name=ada", b"name=eve"))
    text("name-upper", "identity-format", plain.replace(b"name=ada", b"name=Ada"))
    text("name-empty", "identity-format", plain.replace(b"name=ada", b"name="))
    text("name-long", "identity-format", identity_text(ada, name="a" * 65))
    text("sealing-changed", "identity-proof",
         plain.replace(b64(ada.sealing).encode(), b64(Person("eve", 9).sealing).encode()))
    text("other-seed", "identity-damaged", identity_text(ada, seed=bytes([9]) * 32))
    text("other-seed-sealed", "identity-damaged", identity_text(ada, phrase, seed=bytes([9]) * 32), phrase)
    text("commit-changed", "identity-damaged", plain[:-45] + b"A" * 43 + b"=\n")
    text("no-final-lf", "identity-format", plain[:-1])
    text("extra-lf", "identity-format", plain + b"\n")
    text("extra-line", "identity-format", plain + b"x=y\n")
    text("crlf", "identity-format", plain.replace(b"\n", b"\r\n"))
    text("empty", "identity-format", b"")
    text("version-2", "identity-format", plain.replace(b"identity 1", b"identity 2"))
    text("swapped-lines", "identity-format", b"\n".join(
        [plain.split(b"\n")[i] for i in (0, 1, 2, 4, 3, 5, 6, 7, 8)]))
    text("missing-proof", "identity-format", b"\n".join(plain.split(b"\n")[:5] + plain.split(b"\n")[6:]))
    text("too-long", "identity-format", plain + b"#" * 4096)
    text("seed-trailing-bits", "identity-format", plain.replace(b64(ada.seed).encode(), b64(ada.seed)[:-2].encode() + b"F="))

    taken = Imported("ada", 1, RFC8032_SEED)
    text("imported", "ok", identity_text(taken), person=taken)
    text("imported-sealed", "ok", identity_text(taken, phrase), phrase, taken)
    text("imported-sealed-wrong", "wrong-passphrase", identity_text(taken, phrase), b"correct hors", taken)
    text("imported-short", "identity-format", identity_text(taken, seed=taken.seed[:63]), person=taken)
    text("imported-long", "identity-format", identity_text(taken, seed=taken.seed + b"\0"), person=taken)
    text("imported-cut", "identity-damaged", identity_text(taken, seed=taken.seed[:32]), person=taken)
    text("imported-cut-sealed", "identity-damaged", identity_text(taken, phrase, seed=taken.seed[:32]), phrase, taken)
    text("imported-halves-swapped", "identity-damaged", identity_text(taken, seed=taken.seed[32:] + taken.seed[:32]), person=taken)
    text("imported-for-derived", "identity-damaged", identity_text(ada, seed=ada.seed + RFC8032_SEED))


def environment(**changes):
    value = {"writers": ["ada"], "readers": ["ada"], "approvers": ["ada"], "operators": ["ada"], "auditors": ["ada"],
             "signers_needed": 1, "approvers_needed": 1, "separate": False, "never_waive": []}
    value.update(changes)
    return value


class Chain:
    """Three versions: ada alone; grace joins as a second root; both roots are needed. Every part can be changed."""

    def __init__(self):
        self.ada, self.grace, self.eve = Person("ada", 1), Person("grace", 2), Person("eve", 3)
        one = {"project": "acme", "version": 1, "at": "2026-11-21T06:54:02Z",
               "persons": [{"name": "ada", "keys": [self.ada.entry()]}],
               "roots": {"persons": ["ada"], "needed": 1}, "signers": ["ada"],
               "environments": {"dev": environment(), "prod": environment(soak="24h", checkpoint_max_age="7d")}}
        two = copy.deepcopy(one)
        two.update(version=2, at="2026-11-22T00:00:00Z")
        two["persons"].append({"name": "grace", "keys": [self.grace.entry()]})
        two["roots"]["persons"].append("grace")
        two["environments"]["prod"].update(approvers=["ada", "grace"], approvers_needed=2, separate=True)
        three = copy.deepcopy(two)
        three.update(version=3)
        three["roots"]["needed"] = 2
        self.predicates = [one, two, three]
        self.signers = [[self.ada], [self.ada], [self.ada, self.grace]]
        self.subjects = [{}, {}, {}]
        self.kinds = ["trust"] * 3
        self.edit_line = lambda number, line: line

    def text(self):
        out, before = b"", b""
        for number, predicate in enumerate(self.predicates):
            subject = {"name": "sluice.trust", "digest": {"sha256": hashlib.sha256(before).hexdigest()}}
            subject.update(self.subjects[number])
            payload = compact(statement(self.kinds[number], subject=[subject], predicate=predicate))
            before = self.edit_line(number, compact(envelope(payload, self.signers[number])))
            out += before + b"\n"
        return out


def trust_vectors():
    def case(name, expect, change=lambda chain: None, edit=lambda text: text):
        chain = Chain()
        change(chain)
        write("trust", name + ".vec", {"expect": expect}, edit(chain.text()))

    def predicate(name, expect, number, change):
        case(name, expect, lambda chain: change(chain.predicates[number]))

    def dev(name, expect, **changes):
        predicate(name, expect, 0, lambda p: p["environments"]["dev"].update(changes))

    case("good", "ok")
    predicate("good-expires-clock", "ok", 0, lambda p: p.update(expires="2027-01-01T00:00:00Z", test_clock=True))
    dev("good-no-approval", "ok", approvers=[], approvers_needed=0)

    def new_root_key(chain):
        chain.predicates = chain.predicates[:2]
        two = copy.deepcopy(chain.predicates[0])
        two["version"] = 2
        two["persons"][0]["keys"] = [chain.ada.entry("retired"), chain.eve.entry()]
        chain.predicates[1] = two
        chain.signers[1] = [chain.ada, chain.eve]
    case("good-new-root-key", "ok", new_root_key)

    def only_new_root_key(chain):
        new_root_key(chain)
        chain.signers[1] = [chain.eve]
    case("new-root-key-alone", "trust-signatures", only_new_root_key)

    def only_old_root_key(chain):
        new_root_key(chain)
        chain.signers[1] = [chain.ada]
    case("old-root-key-alone", "trust-signatures", only_old_root_key)

    case("empty", "trust-empty", edit=lambda text: b"")
    case("truncated", "trust-truncated", edit=lambda text: text[:-1])
    case("half-line", "trust-truncated", edit=lambda text: text[:-100])
    case("crlf", "trust-line-ends", edit=lambda text: text.replace(b"\n", b"\r\n"))
    case("empty-line", "envelope-format", edit=lambda text: text.replace(b"\n", b"\n\n", 1))
    case("spaced-line", "envelope-line", edit=lambda text: text.replace(b":", b": ", 1))
    case("first-line-gone", "trust-version", edit=lambda text: text.split(b"\n", 1)[1])
    case("middle-line-gone", "trust-version", edit=lambda text: b"".join(
        [text.splitlines(True)[0], text.splitlines(True)[2]]))
    case("line-twice", "trust-version", edit=lambda text: text + text.splitlines(True)[2])
    predicate("version-skips", "trust-version", 1, lambda p: p.update(version=3))
    predicate("version-zero", "trust-version", 0, lambda p: p.update(version=0))

    def subject(name, number, change):
        case(name, "trust-previous", lambda chain: chain.subjects[number].update(change))
    subject("previous-first", 0, {"digest": {"sha256": "0" * 64}})
    subject("previous-other", 1, {"digest": {"sha256": EMPTY}})
    subject("subject-name", 1, {"name": "other.trust"})

    def kind(chain):
        chain.kinds[1] = "release"
    case("other-kind", "statement-type", kind)

    def signers(name, expect, number, choose):
        def change(chain):
            chain.signers[number] = choose(chain)
        case(name, expect, change)
    signers("first-not-self-signed", "trust-signatures", 0, lambda c: [c.eve])
    signers("second-by-newcomer", "trust-signatures", 1, lambda c: [c.grace])
    signers("third-by-one", "trust-signatures", 2, lambda c: [c.ada])
    signers("third-twice-by-one", "trust-signatures", 2, lambda c: [c.ada, c.ada])
    signers("extra-unknown-signature", "envelope-signature", 2, lambda c: [c.ada, c.grace, c.eve])
    signers("extra-double-signature", "envelope-signature", 2, lambda c: [c.ada, c.grace, c.ada])

    def two_keys_one_person(chain):
        chain.predicates[1]["persons"][0]["keys"].append(chain.eve.entry())
        chain.predicates[2]["persons"][0]["keys"].append(chain.eve.entry())
        chain.signers[2] = [chain.ada, chain.eve]
    case("third-two-keys-one-person", "trust-signatures", two_keys_one_person)

    def foreign_keyid(chain):
        chain.edit_line = lambda number, line: (
            line.replace(chain.ada.id.encode(), chain.grace.id.encode(), 1) if number == 2 else line)
    case("keyid-of-another", "envelope-signature", foreign_keyid)

    predicate("unknown-member", "trust-format", 0, lambda p: p.update(extra=1))
    predicate("unknown-key-member", "trust-format", 0, lambda p: p["persons"][0]["keys"][0].update(note="x"))
    predicate("unknown-person-member", "trust-format", 0, lambda p: p["persons"][0].update(email="x"))
    predicate("unknown-root-member", "trust-format", 0, lambda p: p["roots"].update(x=1))
    predicate("no-project", "trust-format", 0, lambda p: p.pop("project"))
    predicate("no-at", "trust-format", 0, lambda p: p.pop("at"))
    predicate("bad-at", "trust-format", 0, lambda p: p.update(at="2026-11-21"))
    predicate("at-with-offset", "trust-format", 0, lambda p: p.update(at="2026-11-21T06:54:02+00:00"))
    predicate("bad-expires", "trust-format", 0, lambda p: p.update(expires="never"))
    predicate("test-clock-false", "trust-format", 0, lambda p: p.update(test_clock=False))
    predicate("bad-state", "trust-format", 0, lambda p: p["persons"][0]["keys"][0].update(state="lost"))
    predicate("active-with-sequence", "trust-format", 0,
              lambda p: p["persons"][0]["keys"][0].update(compromised_from={"prod": 1}))
    dev("unknown-environment-member", "trust-format", extra=1)
    dev("unsorted", "trust-format", never_waive=["soak", "scan"])
    dev("twice", "trust-format", readers=["ada", "ada"])
    dev("bad-soak", "trust-format", soak="one day")
    dev("text-needed", "trust-format", approvers_needed="one")
    predicate("bad-environment-name", "trust-format", 0, lambda p: p["environments"].update({"../x": environment()}))
    predicate("no-persons", "trust-person", 0, lambda p: p.update(persons=[]))
    dev("unknown-person", "trust-person", readers=["mallory"])
    predicate("unknown-root", "trust-person", 0, lambda p: p["roots"].update(persons=["mallory"]))
    predicate("unknown-signer", "trust-person", 0, lambda p: p.update(signers=["mallory"]))
    predicate("bad-person-name", "trust-person", 0, lambda p: p["persons"].append(
        {"name": "Ada B", "keys": [Person("x", 7).entry()]}))
    predicate("person-twice", "trust-person", 0, lambda p: p["persons"].append(
        {"name": "ada", "keys": [Person("x", 7).entry()]}))
    predicate("person-without-key", "trust-person", 0, lambda p: p["persons"].append({"name": "bob", "keys": []}))
    predicate("key-shared", "trust-key", 0, lambda p: p["persons"].append(
        {"name": "bob", "keys": copy.deepcopy(p["persons"][0]["keys"])}))
    predicate("key-twice", "trust-key", 0, lambda p: p["persons"][0]["keys"].append(p["persons"][0]["keys"][0]))

    def shared_sealing(p):
        other = Person("bob", 7).entry()
        other["sealing"] = p["persons"][0]["keys"][0]["sealing"]
        p["persons"].append({"name": "bob", "keys": [other]})
    predicate("sealing-key-shared", "trust-key", 0, shared_sealing)

    def add_key(name, **parts):
        predicate(name, "trust-key", 0, lambda p: p["persons"].append(
            {"name": "bob", "keys": [{**Person("bob", 7).entry(), **parts}]}))
    add_key("key-small-order", signing=b64(bytes([1]) + bytes(31)))
    add_key("key-zero", signing=b64(bytes(32)))
    add_key("key-non-canonical", signing=b64(b"\xee" + b"\xff" * 30 + b"\x7f"))
    add_key("sealing-zero", sealing=b64(bytes(32)))
    add_key("sealing-small-order", sealing=b64(bytes([1]) + bytes(31)))
    add_key("key-short", signing=b64(bytes(31)))
    dev("approvers-too-many", "trust-threshold", approvers_needed=2)
    dev("approvers-negative", "trust-threshold", approvers_needed=-1)
    dev("signers-zero", "trust-threshold", signers_needed=0)
    dev("signers-too-many", "trust-threshold", signers_needed=2)
    predicate("roots-zero", "trust-threshold", 0, lambda p: p["roots"].update(needed=0))
    predicate("roots-too-many", "trust-threshold", 0, lambda p: p["roots"].update(needed=2))
    predicate("other-project", "trust-project", 1, lambda p: p.update(project="other"))
    predicate("time-falls", "trust-time", 1, lambda p: p.update(at="2026-11-21T06:54:01Z"))

    def move_key(chain):
        chain.predicates[2]["persons"][1]["keys"] = [chain.eve.entry()]
        four = copy.deepcopy(chain.predicates[2])
        four["version"] = 4
        four["persons"].append({"name": "mallory", "keys": [chain.grace.entry()]})
        chain.predicates.append(four)
        chain.signers[2] = [chain.ada, chain.eve, chain.grace]
        chain.signers.append([chain.ada, chain.eve])
        chain.subjects.append({})
        chain.kinds.append("trust")
    case("key-moved", "trust-key-moved", move_key)

    def state_back(chain):
        chain.predicates[1]["persons"][1]["keys"].append(chain.eve.entry("retired"))
        chain.predicates[2]["persons"][1]["keys"].append(chain.eve.entry())
    case("key-state-back", "trust-key-state", state_back)

    def retired_signer(chain):
        chain.predicates[2]["persons"][1]["keys"] = [chain.grace.entry("retired"), chain.eve.entry()]
    case("retired-signer", "trust-signatures", retired_signer)


if __name__ == "__main__":
    dsse_vectors()
    identity_vectors()
    trust_vectors()
