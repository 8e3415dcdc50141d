#!/usr/bin/python3
"""Writes tests/vectors/{approval,activation,ledger}/ from fixed seeds. The files are committed; run this only to add one."""

import copy
import hashlib

from make_signing_vectors import VECTORS, Person, b64, compact, envelope, environment, statement, write

ADA, EVE, GRACE, LIN, MALLORY = (Person(name, number) for number, name in enumerate(
    ("ada", "eve", "grace", "lin", "mallory"), start=1))
NOW = "2026-11-23T12:00:00Z"
R1, R2, R3 = (hashlib.sha256(b"release %d" % number).hexdigest() for number in (1, 2, 3))
ZEROS = "0" * 64


def content(integration, number):
    return hashlib.sha256(b"content %d of %s" % (number, integration.encode())).hexdigest()


def at(hour, minute=0):
    return "2026-11-22T%02d:%02d:00Z" % (hour, minute)


def trust_predicates():
    persons = [{"name": person.name, "keys": [person.entry()]} for person in (ADA, EVE, GRACE, LIN)]
    prod = environment(approvers=["ada", "eve", "grace"], operators=["ada", "eve"], approvers_needed=2, separate=True)
    one = {"project": "acme", "version": 1, "at": at(0), "persons": persons, "roots": {"persons": ["ada"], "needed": 1},
           "signers": ["ada"], "environments": {"dev": environment(), "prod": prod}}
    two = copy.deepcopy(one)
    two["version"], two["at"] = 2, at(9, 30)
    two["environments"]["prod"]["approvers_needed"] = 1
    return [one, two]


def trust_lines(predicates):
    lines, before = [], b""
    for predicate in predicates:
        subject = [{"name": "sluice.trust", "digest": {"sha256": hashlib.sha256(before).hexdigest()}}]
        before = compact(envelope(compact(statement("trust", subject=subject, predicate=predicate)), [ADA]))
        lines.append(before)
    return lines


def compromised(name, since):
    """A third version, in which that person's key counts no longer from a line of prod on; since 0: never did."""
    predicates = trust_predicates()
    three = copy.deepcopy(predicates[-1])
    three["version"], three["at"] = 3, at(14)
    for person in three["persons"]:
        if person["name"] == name:
            person["keys"][0].update(state="compromised", compromised_from={"prod": since} if since else {})
            person["keys"].append(MALLORY.entry())
    return predicates + [three]


TRUST = trust_lines(trust_predicates())
TRUST_REFS = [{"version": number, "sha256": hashlib.sha256(line).hexdigest()} for number, line in enumerate(TRUST, start=1)]
GATE = {"gate": "freeze", "ok": True, "read": "environments/prod.yaml", "why": "no freeze window"}


def subject_of(release, project="acme"):
    return [{"name": "%s-%s.tar" % (project, release[:12]), "digest": {"sha256": release}}]


def signed(kind, release, predicate, signers, subject=None):
    return envelope(compact(statement(kind, subject=subject or subject_of(release), predicate=predicate)), signers)


class Line:
    """What is to be said of one line; `change` edits the predicate after its defaults stand."""

    def __init__(self, action, release, contents, hour, signer=ADA, approvers=(), trust=1, reason="because"):
        self.action, self.release, self.contents, self.hour = action, release, contents, hour
        self.signers, self.approvers, self.trust, self.reason = [signer], list(approvers), trust, reason
        self.actor, self.waivers, self.kind = signer.name, [], "activation"
        self.change, self.change_approval, self.edit = (lambda p: None), (lambda p: None), (lambda line: line)


class Ledger:
    """Six lines of prod: two promotions, a disable, a rollback, an enable, and a promotion under a newer trust."""

    def __init__(self):
        self.lines = [
            Line("promote", R1, {"orders": 1, "stock": 1}, 8, approvers=[EVE, GRACE], reason=""),
            Line("promote", R2, {"orders": 2}, 9, approvers=[EVE, GRACE], reason=""),
            Line("disable", R1, {"stock": 1}, 10, trust=2),
            Line("rollback", R1, {"orders": 1}, 11, signer=EVE, trust=2),
            Line("enable", R1, {"stock": 1}, 12, trust=2),
            Line("promote", R3, {"orders": 3, "stock": 3}, 13, approvers=[GRACE], trust=2, reason="")]
        self.tail = b""

    def text(self):
        out, previous, bases = b"", ZEROS, {}
        for sequence, line in enumerate(self.lines, start=1):
            names = sorted(line.contents)
            trust = TRUST_REFS[line.trust - 1]
            base = {name: bases.get(name, 0) for name in names}
            predicate = {
                "action": line.action, "project": "acme", "environment": "prod", "integrations": names,
                "content": {name: content(name, line.contents[name]) for name in names},
                "sequence": sequence, "previous": previous, "at": at(line.hour), "notBefore": at(line.hour),
                "notAfter": "" if line.action in ("rollback", "disable") else "2027-11-22T00:00:00Z",
                "trust": trust, "protected": True, "irreversible": [], "gates": [GATE], "reason": line.reason,
                "actor": line.actor,
                "approvals": [self.approval(line, who, names, base, trust) for who in line.approvers],
                "waivers": [self.waiver(line, who, names, trust, change) for who, change in line.waivers]}
            line.change(predicate)
            text = line.edit(compact(signed(line.kind, line.release, predicate, line.signers)))
            previous = hashlib.sha256(text).hexdigest()
            bases.update({name: sequence for name in names})
            out += text + b"\n"
        return out + self.tail

    @staticmethod
    def approval(line, who, names, base, trust):
        predicate = approval_predicate(names, base, trust, line.hour - 1)
        line.change_approval(predicate)
        return signed("approval", line.release, predicate, [who])

    @staticmethod
    def waiver(line, who, names, trust, change):
        predicate = {"project": "acme", "environment": "prod", "integrations": names, "trust": trust, "gate": "freeze",
                     "reason": "a fix for customers", "at": at(line.hour - 1), "notAfter": at(23)}
        change(predicate)
        return signed("waiver", line.release, predicate, [who])


def approval_predicate(names, base, trust, hour):
    return {"project": "acme", "environment": "prod", "integrations": list(names), "base": dict(base), "trust": trust,
            "gates": [GATE], "waivers": [], "at": at(hour), "notAfter": "2026-11-25T%02d:00:00Z" % hour}


def ledger_vectors():
    def case(name, expect, change=lambda ledger: None, trust=None, now=NOW, **head):
        ledger = Ledger()
        change(ledger)
        trust_name = "sluice.trust" if trust is None else trust
        write("ledger", name + ".vec", {"expect": expect, "now": now, "trust": trust_name, **head}, ledger.text())

    def line(name, expect, number, change, **more):
        case(name, expect, lambda ledger: change(ledger.lines[number - 1]), **more)

    def predicate(name, expect, number, change, **more):
        line(name, expect, number, lambda it: setattr(it, "change", change), **more)

    def approval(name, number, change, expect="ledger-approvals"):
        line(name, expect, number, lambda it: setattr(it, "change_approval", change))

    def edit(name, expect, number, change):
        line(name, expect, number, lambda it: setattr(it, "edit", change))

    def fixed(person, **changes):
        return [(person, lambda p: p.update(changes))]

    (VECTORS / "ledger").mkdir(parents=True, exist_ok=True)
    for name, predicates in (("sluice", trust_predicates()), ("eve-compromised-3", compromised("eve", 3)),
                             ("eve-compromised-4", compromised("eve", 4)),
                             ("eve-compromised-5", compromised("eve", 5)), ("grace-compromised", compromised("grace", 0))):
        (VECTORS / "ledger" / (name + ".trust")).write_bytes(b"".join(text + b"\n" for text in trust_lines(predicates)))

    case("valid", "ok", lines="6", state="orders=live:3 stock=live:3")
    case("valid-empty", "ok", lambda ledger: ledger.lines.clear(), lines="0", state="")
    case("valid-torn", "ok", lambda ledger: setattr(ledger, "tail", b'{"payloadType":"app'), lines="6",
         state="orders=live:3 stock=live:3")
    case("valid-torn-first", "ok", lambda ledger: (ledger.lines.clear(), setattr(ledger, "tail", b"{")), lines="0", state="")
    case("valid-disabled", "ok", lambda ledger: ledger.lines.__delitem__(slice(4, None)), lines="4",
         state="orders=rolled-back:1 stock=disabled:1")
    case("valid-clock-4-minutes-behind", "ok", lines="6", now="2026-11-22T12:56:00Z", state="orders=live:3 stock=live:3")
    line("valid-waiver", "ok", 6, lambda it: setattr(it, "waivers", fixed(GRACE)), lines="6", state="orders=live:3 stock=live:3")
    line("valid-same-second", "ok", 2, lambda it: setattr(it, "hour", 8), lines="6", state="orders=live:3 stock=live:3")

    case("void-rollback", "ok", lambda ledger: ledger.lines.__delitem__(slice(4, None)), trust="eve-compromised-4.trust",
         lines="4", state="orders=live:2 stock=disabled:1")
    case("void-not-yet", "ok", lambda ledger: ledger.lines.__delitem__(slice(4, None)), trust="eve-compromised-5.trust",
         lines="4", state="orders=rolled-back:1 stock=disabled:1")
    case("void-approvals", "ok", lambda ledger: ledger.lines.__delitem__(slice(2, None)), trust="grace-compromised.trust",
         lines="2", state="")

    def undone(ledger):
        """Eve switches stock off, which ada undoes; then a promotion. Eve's key is found to have been stolen before all that."""
        ledger.lines[2:5] = [Line("disable", R1, {"stock": 1}, 10, signer=EVE, trust=2),
                             Line("enable", R1, {"stock": 1}, 11, trust=2)]
        ledger.lines[4].hour = 13
    case("void-and-undone", "ok", undone, trust="eve-compromised-3.trust", lines="5", state="orders=live:3 stock=live:3")

    edit("line-empty", "ledger-line", 2, lambda text: b"")
    edit("line-no-json", "ledger-line", 2, lambda text: b"hello")
    edit("line-space", "ledger-line", 2, lambda text: text + b" ")
    edit("line-cr", "ledger-line", 2, lambda text: text + b"\r")
    edit("line-truncated", "ledger-line", 2, lambda text: text[:-1])
    edit("line-url-safe-base64", "ledger-line", 2, lambda text: text.replace(b"+", b"-").replace(b"/", b"_"))
    line("line-other-kind", "ledger-line", 2, lambda it: setattr(it, "kind", "approval"))
    predicate("line-unknown-member", "ledger-line", 2, lambda p: p.update(extra=1))
    predicate("project", "ledger-project", 2, lambda p: p.update(environment="dev"))
    predicate("project-other", "ledger-line", 2, lambda p: p.update(project="evil"))
    predicate("sequence-again", "ledger-sequence", 2, lambda p: p.update(sequence=1))
    predicate("sequence-gap", "ledger-sequence", 2, lambda p: p.update(sequence=3))
    predicate("sequence-first", "ledger-sequence", 1, lambda p: p.update(sequence=2))
    case("sequence-line-lost", "ledger-sequence", lambda ledger: setattr(ledger, "text", lost(ledger)))
    case("sequence-line-twice", "ledger-sequence", lambda ledger: setattr(ledger, "text", twice(ledger)))
    predicate("chain-zeros", "ledger-chain", 2, lambda p: p.update(previous=ZEROS))
    predicate("chain-first", "ledger-chain", 1, lambda p: p.update(previous=R1))
    predicate("time-backwards", "ledger-time", 2, lambda p: p.update(at=at(7, 59), notBefore=at(7, 59)))
    case("time-future", "ledger-time", now="2026-11-22T12:54:00Z")
    line("trust-falls", "ledger-trust", 4, lambda it: setattr(it, "trust", 1))
    predicate("trust-other-digest", "ledger-trust", 2, lambda p: p.update(trust={"version": 1, "sha256": R1}))
    predicate("trust-unknown-version", "ledger-trust", 2, lambda p: p.update(trust={**TRUST_REFS[0], "version": 9}))
    line("trust-superseded", "ledger-trust", 3, lambda it: setattr(it, "trust", 1))
    line("valid-trust-superseded-5-minutes-ago", "ok", 2, later(9, 35), lines="6", state="orders=live:3 stock=live:3")
    line("trust-superseded-6-minutes-ago", "ledger-trust", 2, later(9, 36))
    predicate("valid-delay-31-days", "ok", 6, lambda p: p.update(notBefore="2026-12-23T13:00:00Z"), lines="6",
              state="orders=live:3 stock=live:3")
    predicate("time-delay-32-days", "ledger-time", 6, lambda p: p.update(notBefore="2026-12-24T13:00:00Z"))
    predicate("time-delay-disable", "ledger-time", 3, lambda p: p.update(notBefore=at(10, 1)))
    line("signature-no-operator", "ledger-signature", 3, lambda it: (
        setattr(it, "signers", [GRACE]), setattr(it, "actor", "grace")))
    line("signature-unknown-key", "ledger-signature", 3, lambda it: setattr(it, "signers", [MALLORY]))
    line("signature-other-actor", "ledger-signature", 3, lambda it: setattr(it, "actor", "eve"))
    line("signature-second-unknown", "ledger-signature", 3, lambda it: setattr(it, "signers", [ADA, MALLORY]))
    edit("signature-key-id", "ledger-signature", 3, lambda text: text.replace(ADA.id.encode(), EVE.id.encode()))
    edit("signature-changed-payload", "ledger-signature", 3, flip)
    line("approvals-missing", "ledger-approvals", 1, lambda it: setattr(it, "approvers", [GRACE]))
    line("approvals-same-person", "ledger-approvals", 1, lambda it: setattr(it, "approvers", [GRACE, GRACE]))
    line("approvals-no-approver", "ledger-approvals", 1, lambda it: setattr(it, "approvers", [GRACE, LIN]))
    line("approvals-not-separate", "ledger-approvals", 1, lambda it: setattr(it, "approvers", [GRACE, ADA]))
    approval("approvals-base", 2, lambda p: p.update(base={"orders": 0}))
    approval("approvals-fewer-integrations", 1, lambda p: p.update(integrations=["orders"], base={"orders": 0}))
    approval("approvals-expired", 1, lambda p: p.update(notAfter=at(8)))
    approval("approvals-longer-than-72-hours", 1, lambda p: p.update(notAfter="2026-11-25T07:00:01Z"))
    approval("approvals-future", 1, lambda p: p.update(at=at(8, 6)))
    approval("approvals-environment", 1, lambda p: p.update(environment="dev"))
    line("approvals-other-release", "ledger-approvals", 2, lambda it: setattr(it, "change", replay))
    predicate("approvals-on-disable", "ledger-approvals", 3, lambda p: p.update(
        approvals=[signed("approval", R1, approval_predicate(["stock"], {"stock": 1}, TRUST_REFS[1], 9), [GRACE])]))
    line("waiver-no-approver", "ledger-waiver", 6, lambda it: setattr(it, "waivers", fixed(LIN)))
    line("waiver-fixed-gate", "ledger-waiver", 6, lambda it: setattr(it, "waivers", fixed(GRACE, gate="signatures")))
    line("waiver-expired", "ledger-waiver", 6, lambda it: setattr(it, "waivers", fixed(GRACE, notAfter=at(13))))
    line("waiver-fewer-integrations", "ledger-waiver", 6, lambda it: setattr(it, "waivers", fixed(GRACE, integrations=["orders"])))
    line("state-disable-nothing", "ledger-state", 3, lambda it: setattr(it, "contents", {"ghost": 1}))
    line("state-disable-other-release", "ledger-state", 3, lambda it: setattr(it, "release", R2))
    line("state-enable-enabled", "ledger-state", 3, lambda it: setattr(it, "action", "enable"))
    line("state-disable-disabled", "ledger-state", 5, lambda it: (
        setattr(it, "action", "disable")))
    line("state-rollback-never-live", "ledger-state", 4, lambda it: (
        setattr(it, "release", R3), setattr(it, "contents", {"orders": 3})))
    line("state-promote-held", "ledger-state", 6, lambda it: (
        setattr(it, "release", R2), setattr(it, "contents", {"orders": 2})))


def later(hour, minute):
    return lambda it: setattr(it, "change", lambda p: p.update(at=at(hour, minute), notBefore=at(hour, minute)))


def lost(ledger):
    whole = Ledger.text(ledger).splitlines(keepends=True)
    return lambda: b"".join(whole[:1] + whole[2:])


def twice(ledger):
    whole = Ledger.text(ledger).splitlines(keepends=True)
    return lambda: b"".join(whole[:2] + whole[1:])


def flip(text):
    """Another base64 digit in the middle of the payload, still base64 of the same length."""
    middle = text.index(b'"payload":"') + 400
    return text[:middle] + (b"A" if text[middle:middle + 1] != b"A" else b"B") + text[middle + 1:]


def replay(predicate):
    """The approvals of the release before, with everything else as it should be."""
    other = approval_predicate(["orders"], {"orders": 1}, TRUST_REFS[0], 8)
    predicate["approvals"] = [signed("approval", R1, other, [who]) for who in (EVE, GRACE)]


def document_cases(folder, kind, valid, signer):
    """One file for each way in which the document itself can be wrong."""
    head = {"key": b64(signer.public)}

    def case(name, expect, predicate=None, subject=None):
        write(folder, name + ".vec", {"expect": expect, **head},
              compact(signed(kind, R1, predicate or valid, [signer], subject)) + b"\n")

    def changed(name, **changes):
        case(name, kind + "-format", {**valid, **changes})

    case("valid", "ok")
    for member in valid:
        case("no-" + member.lower(), kind + "-format", {key: value for key, value in valid.items() if key != member})
    changed("unknown-member", extra=1)
    changed("project-no-name", project="Acme Inc")
    changed("environment-path", environment="../prod")
    changed("integrations-empty", integrations=[])
    changed("integrations-twice", integrations=["orders", "orders"])
    changed("integrations-unsorted", integrations=["stock", "orders"])
    changed("integrations-text", integrations="orders")
    changed("trust-version-0", trust={**valid["trust"], "version": 0})
    changed("trust-upper-digest", trust={**valid["trust"], "sha256": valid["trust"]["sha256"].upper()})
    changed("trust-unknown-member", trust={**valid["trust"], "extra": 1})
    changed("gate-unknown-member", gates=[{**GATE, "hint": ""}])
    changed("gate-ok-text", gates=[{**GATE, "ok": "true"}])
    changed("gate-control", gates=[{**GATE, "why": "line\nbreak"}])
    changed("gate-long", gates=[{**GATE, "why": "x" * 1001}])
    changed("gate-number", gates=[1])
    changed("at-offset", at="2026-11-22T08:00:00+00:00")
    changed("at-fraction", at="2026-11-22T08:00:00.5Z")
    changed("at-date", at="2026-11-22")
    changed("at-no-such-day", at="2026-02-30T08:00:00Z")
    case("subject-other-name", kind + "-subject", subject=subject_of(R1, "other"))
    case("subject-other-digest", kind + "-subject", subject=[{**subject_of(R2)[0], "digest": {"sha256": R1}}])
    case("subject-two", "statement-format", subject=subject_of(R1) * 2)
    write(folder, "other-kind.vec", {"expect": "statement-type", **head}, compact(signed("release", R1, valid, [signer])) + b"\n")
    return changed, case


def approval_vectors():
    valid = approval_predicate(["orders", "stock"], {"orders": 0, "stock": 2}, TRUST_REFS[0], 7)
    changed, _ = document_cases("approval", "approval", valid, GRACE)
    changed("base-fewer", base={"orders": 0})
    changed("base-more", base={"orders": 0, "stock": 2, "zoo": 1})
    changed("base-negative", base={"orders": -1, "stock": 2})
    changed("base-text", base={"orders": "zero", "stock": 2})
    changed("waivers-no-digest", waivers=["abc"])
    changed("waivers-unsorted", waivers=[ZEROS, ZEROS])


def activation_vectors():
    approval = signed("approval", R1, approval_predicate(["orders"], {"orders": 0}, TRUST_REFS[0], 7), [GRACE])
    valid = {
        "action": "promote", "project": "acme", "environment": "prod", "integrations": ["orders"],
        "content": {"orders": content("orders", 1)}, "sequence": 1, "previous": ZEROS, "at": at(8), "notBefore": at(8),
        "notAfter": "2027-11-22T08:00:00Z", "trust": TRUST_REFS[0], "protected": True, "irreversible": [], "gates": [GATE],
        "reason": "", "actor": "ada", "approvals": [approval], "waivers": []}
    changed, case = document_cases("activation", "activation", valid, ADA)
    for action in ("rollback", "disable", "enable"):
        case("valid-" + action, "ok", {**valid, "action": action, "reason": "because", "notAfter": "", "approvals": [],
                                       "sequence": 2, "previous": R1})
    case("valid-irreversible", "ok", {**valid, "irreversible": ["orders"]})
    changed("action-other", action="pause")
    changed("content-fewer", content={})
    changed("content-no-digest", content={"orders": "1"})
    changed("content-other", content={"stock": content("stock", 1)})
    changed("sequence-0", sequence=0)
    changed("sequence-text", sequence="one")
    changed("previous-short", previous="00")
    changed("protected-text", protected="yes")
    changed("irreversible-other", irreversible=["stock"])
    changed("reason-missing", action="rollback", reason="", approvals=[])
    changed("reason-control", reason="a\x1b[31mb")
    changed("actor-no-name", actor="Ada Byron")
    changed("approvals-object", approvals={})
    changed("approvals-no-envelope", approvals=[{"payload": ""}])
    changed("waivers-text", waivers="")


if __name__ == "__main__":
    ledger_vectors()
    approval_vectors()
    activation_vectors()
