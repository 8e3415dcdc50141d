#!/usr/bin/python3
"""A second reader of docs/formats/trust.md, written from that page with Debian's python3-nacl.

    trust.py                 checks tests/vectors/trust/: says ok where it must, and refuses everything else
    trust.py FILE [ROOT]     prints project, version and roots of a list that verifies (and begins with ROOT), or exits 1
"""

import datetime
import hashlib
import json
import pathlib
import re
import sys

import nacl.bindings

from dsse import (Refused, from_base64, keyid, parse_envelope, parse_statement, read_vector, require, signed_by,
                  strict_json)

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SETS = ("writers", "readers", "approvers", "operators", "auditors")
STATES = ("active", "retired", "compromised")
FORMAT = "trust-format"


def members(value, needed, optional=()):
    require(isinstance(value, dict) and set(needed) <= set(value) <= set(needed) | set(optional), FORMAT)
    return value


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool)


def sorted_texts(value):
    require(isinstance(value, list) and all(isinstance(item, str) for item in value), FORMAT)
    require(value == sorted(set(value), key=str.encode), FORMAT)
    return value


def instant(text):
    require(isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text), FORMAT)
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Refused(FORMAT)


def is_good_sealing_key(raw):
    if len(raw) != 32 or raw[31] & 0x80:
        return False
    try:
        return any(nacl.bindings.crypto_scalarmult(b"\1" + bytes(31), raw))
    except RuntimeError:  # nacl.exceptions.RuntimeError is one
        return False


def read_key(value):
    compromised = isinstance(value, dict) and value.get("state") == "compromised"
    members(value, ("signing", "sealing", "state") + (("compromised_from",) if compromised else ()))
    require(value["state"] in STATES, FORMAT)
    if compromised:
        require(isinstance(value["compromised_from"], dict), FORMAT)
        for name, sequence in value["compromised_from"].items():
            require(NAME.fullmatch(name) and is_count(sequence) and sequence >= 1, FORMAT)
    signing, sealing = (from_base64(value[part], "trust-key") for part in ("signing", "sealing"))
    require(len(signing) == 32 and nacl.bindings.crypto_core_ed25519_is_valid_point(signing), "trust-key")
    require(is_good_sealing_key(sealing), "trust-key")
    return {"signing": signing, "sealing": sealing, "state": value["state"]}


def read_persons(value):
    require(isinstance(value, list), FORMAT)
    require(value, "trust-person")
    persons, seen = {}, set()
    for entry in value:
        members(entry, ("name", "keys"))
        require(isinstance(entry["name"], str) and isinstance(entry["keys"], list), FORMAT)
        require(NAME.fullmatch(entry["name"]) and entry["name"] not in persons and entry["keys"], "trust-person")
        keys = [read_key(key) for key in entry["keys"]]
        for key in keys:
            for part in ("signing", "sealing"):
                require((part, key[part]) not in seen, "trust-key")
                seen.add((part, key[part]))
        persons[entry["name"]] = keys
    return persons


def threshold(needed, least, names):
    require(is_count(needed), FORMAT)
    require(least <= needed <= len(names), "trust-threshold")


def read_version(value):
    members(value, ("project", "version", "at", "persons", "roots", "signers", "environments"), ("expires", "test_clock"))
    require(isinstance(value["project"], str) and NAME.fullmatch(value["project"]) and is_count(value["version"]), FORMAT)
    instant(value["at"])
    if "expires" in value:
        instant(value["expires"])
    require(value.get("test_clock", True) is True, FORMAT)
    roots = members(value["roots"], ("persons", "needed"))
    require(isinstance(value["environments"], dict), FORMAT)
    named = sorted_texts(roots["persons"]) + sorted_texts(value["signers"])
    for name, rules in value["environments"].items():
        require(NAME.fullmatch(name), FORMAT)
        members(rules, SETS + ("signers_needed", "approvers_needed", "separate", "never_waive"),
                ("checkpoint_max_age", "soak"))
        for part in SETS:
            named += sorted_texts(rules[part])
        sorted_texts(rules["never_waive"])
        require(isinstance(rules["separate"], bool), FORMAT)
        for part in ("checkpoint_max_age", "soak"):
            require(re.fullmatch(r"\d+[smhdw]", rules.get(part, "0s")), FORMAT)
    persons = read_persons(value["persons"])
    require(set(named) <= set(persons), "trust-person")
    threshold(roots["needed"], 1, roots["persons"])
    for rules in value["environments"].values():
        threshold(rules["signers_needed"], 1, value["signers"])
        threshold(rules["approvers_needed"], 0, rules["approvers"])
    return {**value, "persons": persons}


def roots_sign(version, payload, signatures):
    signers = {name for name in version["roots"]["persons"] for key in version["persons"][name]
               if key["state"] == "active" and signed_by(payload, signatures, key["signing"])}
    return len(signers) >= version["roots"]["needed"]


def require_known(payload, signatures, versions):
    keys = {keyid(key["signing"]): key["signing"] for version in versions for keys in version["persons"].values()
            for key in keys}
    names = [name for name, _ in signatures]
    require(len(set(names)) == len(names) and set(names) <= set(keys), "envelope-signature")
    for name, signature in signatures:
        require(signed_by(payload, [(name, signature)], keys[name]), "envelope-signature")


def verify_line(line, line_before, before):
    require(not line.endswith(b"\r"), "trust-line-ends")
    payload, signatures = parse_envelope(line)
    compact = json.dumps(strict_json(line, "envelope-format"), separators=(",", ":"), ensure_ascii=False).encode()
    require(compact == line, "envelope-line")
    require(before is None or roots_sign(before, payload, signatures), "trust-signatures")
    statement = parse_statement(payload, "trust")
    version = read_version(statement["predicate"])
    require(version["version"] == (before["version"] + 1 if before else 1), "trust-version")
    subject = {"name": "sluice.trust", "digest": {"sha256": hashlib.sha256(line_before).hexdigest()}}
    require(statement["subject"] == [subject], "trust-previous")
    if before:
        require(version["project"] == before["project"], "trust-project")
        require(version["at"] >= before["at"], "trust-time")
    require(roots_sign(version, payload, signatures), "trust-signatures")
    require_known(payload, signatures, [version] + ([before] if before else []))
    return version


def verify(text):
    require(text, "trust-empty")
    require(text.endswith(b"\n"), "trust-truncated")
    before, line_before, history = None, b"", {}
    for line in text[:-1].split(b"\n"):
        before, line_before = verify_line(line, line_before, before), line
        for name, keys in before["persons"].items():
            for key in keys:
                holder, state = history.get(key["signing"], (name, key["state"]))
                require(holder == name, "trust-key-moved")
                require(STATES.index(key["state"]) >= STATES.index(state), "trust-key-state")
                history[key["signing"]] = (name, key["state"])
    return before


def outcome(text):
    try:
        verify(text)
        return "ok"
    except Refused as refused:
        return refused.args[0]


def check_vectors(folder):
    bad = 0
    for path in sorted(folder.glob("*.vec")):
        head, body = read_vector(path)
        got = outcome(body)
        if got != head["expect"]:
            print("%s: expected %s, got %s" % (path.name, head["expect"], got))
            bad += 1
    return bad


def main():
    if len(sys.argv) > 1:
        text = pathlib.Path(sys.argv[1]).read_bytes()
        try:
            version = verify(text)
            root = hashlib.sha256(text.split(b"\n")[0]).hexdigest()
            require(len(sys.argv) < 3 or sys.argv[2] == root, "trust-root-differs")
        except Refused as refused:
            print("refused: %s" % refused.args[0])
            return 1
        print(version["project"], version["version"], ",".join(version["roots"]["persons"]))
        return 0
    return 1 if check_vectors(pathlib.Path(__file__).parent.parent / "vectors" / "trust") else 0


if __name__ == "__main__":
    sys.exit(main())
