#!/usr/bin/python3
"""A second reader of docs/formats/dsse.md, written from that page with Debian's python3-nacl.

    dsse.py                                        checks tests/vectors/dsse/
    dsse.py ENVELOPE PUBLIC_KEY_BASE64 KIND        prints the predicate of a document that the key signed, or exits 1
"""

import base64
import hashlib
import json
import pathlib
import re
import sys

import nacl.exceptions
import nacl.signing

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the Ed25519 group


class Refused(Exception):
    """The rule of the page, as its only argument."""


def require(condition, rule):
    if not condition:
        raise Refused(rule)


def pae(payload_type, payload):
    return b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type, len(payload), payload)


def keyid(key):
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + key
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("duplicate member")
    return dict(pairs)


def no_constant(_):
    raise ValueError("no JSON")


def strict_json(text, rule):
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refused(rule)


def from_base64(text, rule):
    require(isinstance(text, str) and re.fullmatch(r"([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}", text), rule)
    standard = text.replace("-", "+").replace("_", "/")
    digits = standard.rstrip("=")
    require(len(digits) % 4 != 1, rule)
    padded = digits + "=" * (-len(digits) % 4)
    raw = base64.b64decode(padded)
    require(standard in (digits, padded) and base64.b64encode(raw).decode() == padded, rule)
    return raw


def parse_envelope(text):
    rule = "envelope-format"
    require(len(text) <= 16 << 20, "envelope-limit")
    envelope = strict_json(text, rule)
    require(isinstance(envelope, dict) and set(envelope) == {"payloadType", "payload", "signatures"}, rule)
    require(envelope["payloadType"] == PAYLOAD_TYPE, rule)
    require(isinstance(envelope["signatures"], list) and envelope["signatures"], rule)
    require(len(envelope["signatures"]) <= 32, "envelope-limit")
    signatures = []
    for entry in envelope["signatures"]:
        require(isinstance(entry, dict) and {"sig"} <= set(entry) <= {"sig", "keyid"}, rule)
        name = entry.get("keyid", "")
        require(isinstance(name, str) and len(name.encode()) <= 128, rule)
        signature = from_base64(entry["sig"], rule)
        require(len(signature) == 64, rule)
        signatures.append((name, signature))
    return from_base64(envelope["payload"], rule), signatures


def signed_by(payload, signatures, key):
    message = pae(PAYLOAD_TYPE.encode(), payload)
    for _, signature in signatures:
        if int.from_bytes(signature[32:], "little") >= ORDER:
            continue
        try:
            nacl.signing.VerifyKey(key).verify(message, signature)
            return True
        except nacl.exceptions.BadSignatureError:
            pass
    return False


def small_integers(value):
    if isinstance(value, dict):
        return all(small_integers(item) for item in value.values())
    if isinstance(value, list):
        return all(small_integers(item) for item in value)
    return not isinstance(value, int) or abs(value) <= 2**53


def parse_statement(payload, kind):
    rule = "statement-format"
    statement = strict_json(payload, rule)
    require(isinstance(statement, dict), rule)
    require(set(statement) == {"_type", "subject", "predicateType", "predicate"}, rule)
    require(statement["_type"] == STATEMENT_TYPE, rule)
    require(isinstance(statement["predicateType"], str), rule)
    subjects = statement["subject"]
    require(isinstance(subjects, list) and len(subjects) == 1, rule)
    subject = subjects[0]
    require(isinstance(subject, dict) and set(subject) == {"name", "digest"}, rule)
    require(isinstance(subject["name"], str) and 1 <= len(subject["name"].encode()) <= 1024, rule)
    require(isinstance(subject["digest"], dict) and set(subject["digest"]) == {"sha256"}, rule)
    digest = subject["digest"]["sha256"]
    require(isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest), rule)
    require(isinstance(statement["predicate"], dict) and small_integers(statement), rule)
    require(statement["predicateType"] == "https://sluice.dev/%s/v1" % kind, "statement-type")
    return statement


def judge(text, key, kind):
    payload, signatures = parse_envelope(text)
    require(signed_by(payload, signatures, key), "signature")
    return parse_statement(payload, kind)


def read_vector(path):
    """Header lines `name: value`, an empty line, then the body as it is."""
    head, _, body = path.read_bytes().partition(b"\n\n")
    return dict(line.split(": ", 1) for line in head.decode().splitlines()), body


def check_vectors(folder):
    hello = json.loads((folder / "hello.json").read_text())
    key = base64.b64decode(hello["key"])
    message = pae(hello["type"].encode(), hello["payload"].encode())
    assert message.decode() == hello["pae"]
    assert keyid(key) == hello["keyid"]
    nacl.signing.VerifyKey(key).verify(message, base64.b64decode(hello["sig"]))
    bad = 0
    for path in sorted(folder.glob("*.vec")):
        head, body = read_vector(path)
        try:
            judge(body, base64.b64decode(head["key"]), head["kind"])
            outcome = "ok"
        except Refused as refused:
            outcome = refused.args[0]
        if outcome != head["expect"]:
            print("%s: expected %s, got %s" % (path.name, head["expect"], outcome))
            bad += 1
    return bad


def main():
    if len(sys.argv) == 4:
        text = pathlib.Path(sys.argv[1]).read_bytes()
        try:
            statement = judge(text, base64.b64decode(sys.argv[2]), sys.argv[3])
        except Refused as refused:
            print("refused: %s" % refused.args[0])
            return 1
        print(json.dumps(statement["predicate"], sort_keys=True))
        return 0
    return 1 if check_vectors(pathlib.Path(__file__).parent.parent / "vectors" / "dsse") else 0


if __name__ == "__main__":
    sys.exit(main())
