#!/usr/bin/python3
"""A second reader of docs/formats/{ledger,activation,approval}.md, written from those pages with Debian's python3-nacl.

    ledger.py                                       checks tests/vectors/{ledger,activation,approval}/
    ledger.py LEDGER TRUST PROJECT ENVIRONMENT      prints each integration's state, or exits 1 with the rule
"""

import base64
import datetime
import hashlib
import json
import pathlib
import re
import sys

import trust
from dsse import Refused, parse_envelope, parse_statement, read_vector, require, signed_by, strict_json
from trust import NAME, is_count

HEX = re.compile(r"[0-9a-f]{64}")
TOLERANCE = datetime.timedelta(minutes=5)
DELAY = datetime.timedelta(days=31)
APPROVAL_LIFE = datetime.timedelta(hours=72)
NOT_WAIVED = ("bundle", "signatures", "trust", "operator", "environment")


class Document:
    """Reads the members of one predicate; every failure is `<kind>-format`."""

    def __init__(self, payload, kind):
        self.rule, self.kind = kind + "-format", kind
        statement = parse_statement(payload, kind)
        self.release = statement["subject"][0]["digest"]["sha256"]
        self.subject, self.value = statement["subject"][0]["name"], dict(statement["predicate"])
        self.seen = set()

    def take(self, name, good):
        require(name in self.value and good(self.value[name]), self.rule)
        self.seen.add(name)
        setattr(self, name, self.value[name])

    def take_instant(self, name, may_be_empty=False):
        if may_be_empty and self.value.get(name) == "":
            self.seen.add(name)
            setattr(self, name, None)
            return
        try:
            moment = trust.instant(self.value.get(name))
        except Refused:
            raise Refused(self.rule)
        self.seen.add(name)
        setattr(self, name, moment)

    def finish(self):
        require(set(self.value) == self.seen, self.rule)
        name = "%s-%s.tar" % (self.project, self.release[:12])
        require(self.subject == name, self.kind + "-subject")
        return self


def is_text(value):
    return isinstance(value, str) and len(value.encode()) <= 1000 and all(c >= " " and c != "\x7f" for c in value)


def is_name(value):
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def is_hex(value):
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def is_list(value, good):
    return isinstance(value, list) and all(good(item) for item in value) and value == sorted(set(value))


def is_object(value, keys, good):
    return isinstance(value, dict) and list(value) == keys and all(good(item) for item in value.values())


def is_trust(value):
    return (isinstance(value, dict) and set(value) == {"version", "sha256"} and is_count(value["version"])
            and value["version"] >= 1 and is_hex(value["sha256"]))


def is_gate(value):
    return (isinstance(value, dict) and set(value) == {"gate", "ok", "read", "why"} and is_name(value["gate"])
            and isinstance(value["ok"], bool) and is_text(value["read"]) and is_text(value["why"]))


def is_gates(value):
    return isinstance(value, list) and all(is_gate(row) for row in value)


def is_envelopes(value):
    try:
        return isinstance(value, list) and all(read_envelope(item) for item in value)
    except Refused:
        return False


def read_envelope(value):
    return parse_envelope(json.dumps(value, ensure_ascii=False).encode())


def common(document):
    document.take("project", is_name)
    document.take("environment", is_name)
    document.take("integrations", lambda names: is_list(names, is_name) and names)
    document.take("trust", is_trust)


def read_approval(payload):
    it = Document(payload, "approval")
    common(it)
    it.take("base", lambda base: is_object(base, it.integrations, lambda n: is_count(n) and n >= 0))
    it.take("gates", is_gates)
    it.take("waivers", lambda names: is_list(names, is_hex))
    it.take_instant("at")
    it.take_instant("notAfter")
    return it.finish()


def read_waiver(payload):
    it = Document(payload, "waiver")
    common(it)
    it.take("gate", is_name)
    it.take("reason", lambda text: is_text(text) and text)
    it.take_instant("at")
    it.take_instant("notAfter")
    return it.finish()


def read_activation(payload):
    it = Document(payload, "activation")
    it.take("action", lambda text: text in ("promote", "rollback", "disable", "enable"))
    common(it)
    it.take("content", lambda value: is_object(value, it.integrations, is_hex))
    it.take("sequence", lambda number: is_count(number) and number >= 1)
    it.take("previous", is_hex)
    it.take_instant("at")
    it.take_instant("notBefore")
    it.take_instant("notAfter", may_be_empty=True)
    it.take("protected", lambda flag: isinstance(flag, bool))
    it.take("irreversible", lambda names: is_list(names, is_name) and set(names) <= set(it.integrations))
    it.take("gates", is_gates)
    it.take("reason", lambda text: is_text(text) and (text or it.action == "promote"))
    it.take("actor", is_name)
    it.take("approvals", is_envelopes)
    it.take("waivers", is_envelopes)
    return it.finish()


class State:
    """What the lines add up to: per integration release, content, disabled, rolled back, and what was ever live or is held."""

    def __init__(self):
        self.of = {}

    def copy(self):
        other = State()
        other.of = {name: {**at, "live": set(at["live"]), "held": set(at["held"])} for name, at in self.of.items()}
        return other

    def get(self, name):
        empty = {"release": "", "content": "", "disabled": False, "back": False, "sequence": 0, "live": set(), "held": set()}
        return self.of.setdefault(name, empty)

    def accepts(self, line):
        for name in line.integrations:
            at, content = self.get(name), line.content[name]
            if line.action in ("disable", "enable"):
                if not at["release"] or (at["release"], at["content"]) != (line.release, content):
                    return False
                if at["disabled"] == (line.action == "disable"):
                    return False
            elif content in at["held"] or (line.action == "rollback" and (line.release, content) not in at["live"]):
                return False
        return True

    def apply(self, line):
        for name in line.integrations:
            at, content = self.get(name), line.content[name]
            if line.action in ("disable", "enable"):
                at["disabled"] = line.action == "disable"
                continue
            if line.action == "rollback" and at["content"] != content:
                at["held"].add(at["content"])
            at.update(release=line.release, content=content, back=line.action == "rollback")
            at["live"].add((line.release, content))

    def number(self, line):
        for name in line.integrations:
            self.get(name)["sequence"] = line.sequence


def persons_who_signed(signed, persons, names, good):
    payload, signatures = signed
    return {name for name in names if any(key["state"] == "active" and good(key["signing"]) and
                                          signed_by(payload, signatures, key["signing"]) for key in persons[name])}


class Reader:
    def __init__(self, trust_text, project, environment, now):
        self.versions = []
        trust.verify(trust_text)
        for line in trust_text[:-1].split(b"\n"):
            payload, _ = parse_envelope(line)
            raw = parse_statement(payload, "trust")["predicate"]
            self.versions.append((raw, trust.read_version(raw), hashlib.sha256(line).hexdigest()))
        self.project, self.environment, self.now = project, environment, now
        self.lines, self.state, self.as_written = [], State(), State()
        self.previous = "0" * 64

    def compromised(self, key, sequence):
        for person in self.versions[-1][0]["persons"]:
            for entry in person["keys"]:
                if base64.b64decode(entry["signing"]) == key and entry["state"] == "compromised":
                    return sequence >= entry["compromised_from"].get(self.environment, 0)
        return False

    def known(self, signed):
        payload, signatures = signed
        keys = {trust.keyid(key["signing"]): key["signing"] for _, version, _ in self.versions
                for keys in version["persons"].values() for key in keys}
        names = [name for name, _ in signatures]
        require(len(set(names)) == len(names) and set(names) <= set(keys), "ledger-signature")
        for name, signature in signatures:
            require(signed_by(payload, [(name, signature)], keys[name]), "ledger-signature")

    def take(self, text):
        try:
            signed = parse_envelope(text)
            compact = json.dumps(strict_json(text, ""), separators=(",", ":"), ensure_ascii=False).encode()
            require(compact == text and json.loads(text)["payload"] == base64.b64encode(signed[0]).decode(), "")
        except Refused:
            raise Refused("ledger-line")
        self.known(signed)
        try:
            line = read_activation(signed[0])
        except Refused:
            raise Refused("ledger-line")
        version = self.judge_place(line)
        sound = lambda key: not self.compromised(key, line.sequence)
        void = self.judge_signature(line, signed, version, sound)
        void |= self.judge_approvals(line, version, sound)
        self.judge_waivers(line, version)
        self.judge_state(line, void)
        self.lines.append(line)
        self.previous = hashlib.sha256(text).hexdigest()

    def judge_place(self, line):
        before = self.lines[-1] if self.lines else None
        require((line.project, line.environment) == (self.project, self.environment), "ledger-project")
        require(line.sequence == len(self.lines) + 1, "ledger-sequence")
        require(line.previous == self.previous, "ledger-chain")
        require((before is None or line.at >= before.at) and line.at <= self.now + TOLERANCE, "ledger-time")
        require(line.notBefore <= line.at + (DELAY if line.action == "promote" else datetime.timedelta()), "ledger-time")
        number = line.trust["version"]
        require(number <= len(self.versions) and self.versions[number - 1][2] == line.trust["sha256"], "ledger-trust")
        require(before is None or number >= before.trust["version"], "ledger-trust")
        for (before_raw, _, _), (raw, _, _) in zip(self.versions[number - 1:], self.versions[number:]):
            if before_raw["roots"]["needed"] == raw["roots"]["needed"] == 1:
                require(line.at <= trust.instant(raw["at"]) + TOLERANCE, "ledger-trust")
        return self.versions[number - 1][1]

    def judge_signature(self, line, signed, version, sound):
        operators = version["environments"][self.environment]["operators"]
        require(line.actor in operators, "ledger-signature")
        require(persons_who_signed(signed, version["persons"], [line.actor], lambda key: True), "ledger-signature")
        return not persons_who_signed(signed, version["persons"], [line.actor], sound)

    def judge_approvals(self, line, version, sound):
        rules = version["environments"][self.environment]
        if line.action != "promote":
            require(not line.approvals, "ledger-approvals")
            return False
        counted, sound_ones = set(), set()
        for item in line.approvals:
            signed = read_envelope(item)
            persons = persons_who_signed(signed, version["persons"], rules["approvers"], lambda key: True)
            if not persons or not self.counts(signed[0], line):
                continue
            rest = persons - ({line.actor} if rules["separate"] else set())
            counted |= rest
            sound_ones |= rest & persons_who_signed(signed, version["persons"], rules["approvers"], sound)
        require(len(counted) >= rules["approvers_needed"], "ledger-approvals")
        return len(sound_ones) < rules["approvers_needed"]

    def counts(self, payload, line):
        try:
            it = read_approval(payload)
        except Refused:
            return False
        return (it.release == line.release and it.project == line.project and it.environment == line.environment
                and set(line.integrations) <= set(it.integrations)
                and all(self.as_written.get(name)["sequence"] == number for name, number in it.base.items())
                and it.at <= line.at + TOLERANCE and line.at < it.notAfter and it.notAfter <= it.at + APPROVAL_LIFE)

    def judge_waivers(self, line, version):
        rules = version["environments"][self.environment]
        for item in line.waivers:
            signed = read_envelope(item)
            try:
                it = read_waiver(signed[0])
            except Refused:
                raise Refused("ledger-waiver")
            require(persons_who_signed(signed, version["persons"], rules["approvers"], lambda key: True), "ledger-waiver")
            require((it.release, it.project, it.environment) == (line.release, line.project, line.environment), "ledger-waiver")
            require(set(line.integrations) <= set(it.integrations), "ledger-waiver")
            require(it.at <= line.at + TOLERANCE and line.at < it.notAfter, "ledger-waiver")
            require(it.gate not in NOT_WAIVED and it.gate not in rules["never_waive"], "ledger-waiver")

    def judge_state(self, line, void):
        written = self.as_written.accepts(line)
        stands = not void and self.state.accepts(line)
        require(written or stands, "ledger-state")
        if stands:
            self.state.apply(line)
        if written:
            self.as_written.apply(line)
        else:
            self.as_written = self.state.copy()
        self.state.number(line)
        self.as_written.number(line)

    def read(self, text):
        for line in text.split(b"\n")[:-1]:
            self.take(line)
        return self

    def summary(self, name_of):
        def toggle(at):
            return "disabled" if at["disabled"] else "rolled-back" if at["back"] else "live"
        return " ".join("%s=%s:%s" % (name, toggle(at), name_of(at["release"]))
                        for name, at in sorted(self.state.of.items()) if at["release"])


def judge_ledger(head, body, folder):
    try:
        reader = Reader((folder / head["trust"]).read_bytes(), "acme", "prod", trust.instant(head["now"]))
        reader.read(body)
    except Refused as refused:
        return refused.args[0]
    names = {hashlib.sha256(b"release %d" % number).hexdigest(): str(number) for number in (1, 2, 3)}
    assert str(len(reader.lines)) == head["lines"], len(reader.lines)
    assert reader.summary(names.get) == head["state"], reader.summary(names.get)
    return "ok"


def judge_document(read, head, body):
    try:
        payload, signatures = parse_envelope(body)
        require(signed_by(payload, signatures, base64.b64decode(head["key"])), "signature")
        read(payload)
        return "ok"
    except Refused as refused:
        return refused.args[0]


def check_vectors(folder):
    bad = 0
    for kind in ("ledger", "activation", "approval"):
        read = {"activation": read_activation, "approval": read_approval}.get(kind)
        for path in sorted((folder / kind).glob("*.vec")):
            head, body = read_vector(path)
            got = judge_document(read, head, body) if read else judge_ledger(head, body, folder / kind)
            if got != head["expect"]:
                print("%s/%s: expected %s, got %s" % (kind, path.name, head["expect"], got))
                bad += 1
    return bad


def main():
    if len(sys.argv) == 5:
        ledger, trust_file = (pathlib.Path(name).read_bytes() for name in sys.argv[1:3])
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        try:
            print(Reader(trust_file, sys.argv[3], sys.argv[4], now).read(ledger).summary(lambda release: release[:12]))
            return 0
        except Refused as refused:
            print("refused: %s" % refused.args[0])
            return 1
    return 1 if check_vectors(pathlib.Path(__file__).parent.parent / "vectors") else 0


if __name__ == "__main__":
    sys.exit(main())
