#!/usr/bin/python3
"""Every rule that cli/ can report is a row of docs/errors.md with the right exit status, and every row is such a rule.

    tests/errors/errors_test.py             exit status 1 and the differences when it is not so
    tests/errors/errors_test.py --missing   print the missing rows, with the message in the code as a first draft
    tests/errors/errors_test.py --write     put them into the page in order, and take out the rows of rules that are gone

A rule is found where a string literal is: the argument after `Code::x`; the argument for a parameter named `rule` of a
function of ours; what is assigned to something named `rule`."""

import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
PAGE = SOURCE / "docs/errors.md"
STATUS = {"answer_no": 1, "usage": 2, "unavailable": 3, "integrity": 4, "conflict": 5, "bug": 70, "interrupted": 130}
NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
AFTER_CODE = re.compile(r'\bCode::(\w+),\s*"(%s)"\s*,?\s*(?:fmt::format\()?\s*("(?:\\.|[^"\\])*")?' % NAME)
TAKES_RULE = re.compile(r"\b(\w+)\(([^(){};]*\b(?:std::string|std::string_view|const char\*)\s*&?\s+rule\b[^(){};]*)\)")
ASSIGNED = re.compile(r"\brule\s*=([^;]*);")
ROW = re.compile(r"\| `(%s)` \| ([0-9, ]+) \|" % NAME)

ROW_START = re.compile(r"\| `(%s)` \| [0-9?]" % NAME)


class Rules:
    """{rule: exit statuses seen with it}; an empty set when the code does not say it at that place."""

    def __init__(self):
        self.statuses = {}
        self.drafts = {}

    def add(self, rule, code=None, draft=None):
        statuses = self.statuses.setdefault(rule, set())
        if code in STATUS:
            statuses.add(STATUS[code])
        if draft and rule not in self.drafts:
            self.drafts[rule] = tidy(draft)

    def row(self, rule):
        statuses = ", ".join(map(str, sorted(self.statuses[rule]))) or "?"
        return f"| `{rule}` | {statuses} | {self.drafts.get(rule, '?')} |"


def tidy(literal):
    """A message of the source as text for the page: its placeholders are an ellipsis."""
    text = literal[1:-1]
    return re.sub(r"\{[^}]*\}", "…", text).replace('\\"', '"').replace("|", "\\|").rstrip("\\ ")


def arguments(text, start):
    """The texts of a call's arguments; `start` is just after the opening parenthesis."""
    found, depth, at, begin = [], 0, start, start
    while at < len(text):
        sign = text[at]
        if sign == '"':
            at = re.compile(r'"(?:\\.|[^"\\])*"').match(text, at).end()
            continue
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            if depth == 0:
                return found + [text[begin:at].strip()]
            depth -= 1
        elif sign == "," and depth == 0:
            found.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    return found


def helpers(text):
    """[(function, index of its parameter `rule`, the codes that it or the helper it calls names, its prefix of rules)]"""
    found = []
    for match in TAKES_RULE.finditer(text):
        parameters = match.group(2).split(",")
        index = next(i for i, parameter in enumerate(parameters) if re.search(r"\brule\b", parameter))
        body = text[match.end():match.end() + 400].split("\n}")[0]
        if not re.match(r"[\s\w]*(?:->[^{;]*)?\{", body):
            body = ""  # a declaration
        codes = set(re.findall(r"\bCode::(\w+)", body))
        prefix = re.search(r'"([a-z-]+-)" \+ (?:std::string\(|std::move\()?rule\b', body)
        for name, _, known, _ in found:
            if not codes and re.search(r"\b%s\(" % name, body):
                codes = known
        found.append((match.group(1), index, codes, prefix.group(1) if prefix else ""))
    return found


def collect(files):
    rules = Rules()
    files = {path: re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) for path, text in files.items()}
    own = {path: helpers(text) for path, text in files.items()}
    codes = {}
    for name, _, known, _ in (helper for found in own.values() for helper in found):
        codes.setdefault(name, set()).update(known)
    shared = [(name, index, codes[name], prefix) for path in files if path.endswith(".hpp")
              for name, index, _, prefix in own[path]]
    for path, text in files.items():
        for code, rule, draft in AFTER_CODE.findall(text):
            rules.add(rule, code, draft)
        for value in ASSIGNED.findall(text):
            for rule in re.findall(r'"(%s)"' % NAME, value):
                rules.add(rule)
        for helper in [*shared, *own[path]]:
            collect_calls(rules, text, *helper)
    return rules


def collect_calls(rules, text, name, index, codes, prefix):
    code = next(iter(codes)) if len(codes) == 1 else None
    for call in re.finditer(r"\b%s\(" % re.escape(name), text):
        given = arguments(text, call.end())
        if index < len(given) and re.fullmatch('"%s"' % NAME, given[index]):
            draft = given[index + 1] if index + 1 < len(given) else ""
            draft = re.match(r'(?:fmt::format\(|std::string\()?\s*("(?:\\.|[^"\\])*")', draft)
            draft = draft and draft.group(1)
            rules.add(prefix + given[index].strip('"'), code, draft)
        elif index < len(given) and "?" in given[index]:
            for rule in re.findall(r'[?:]\s*"(%s)"' % NAME, given[index]):
                rules.add(prefix + rule, code)


def compare(rules, rows):
    """What is wrong, a line each."""
    for rule in sorted(rules.statuses.keys() - rows.keys()):
        yield f"docs/errors.md: `{rule}` has no row"
    for rule in sorted(rows.keys() - rules.statuses.keys()):
        yield f"docs/errors.md: `{rule}` is reported nowhere in cli/"
    for rule in sorted(rules.statuses.keys() & rows.keys()):
        missing = rules.statuses[rule] - rows[rule]
        if missing:
            yield f"docs/errors.md: `{rule}` also ends with exit status {', '.join(map(str, sorted(missing)))}"


def read_rows(text):
    return {rule: {int(n) for n in statuses.split(",")} for rule, statuses in ROW.findall(text)}


def with_statuses(row, statuses):
    """A row that is kept as it is written, except that it names every status."""
    match = ROW.match(row)
    if not match or statuses <= {int(n) for n in match.group(2).split(",")}:
        return row
    every = statuses | {int(n) for n in match.group(2).split(",")}
    return row.replace(f"| {match.group(2)} |", f"| {', '.join(map(str, sorted(every)))} |", 1)


def write(rules):
    lines = PAGE.read_text().splitlines()
    kept = {match.group(1): line for line in lines if (match := ROW_START.match(line))}
    start = next(i for i, line in enumerate(lines) if line.startswith("| rule |")) + 2
    end = start
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    lines[start:end] = [with_statuses(kept[rule], rules.statuses[rule]) if rule in kept else rules.row(rule)
                        for rule in sorted(rules.statuses)]
    PAGE.write_text("\n".join(lines) + "\n")


def main():
    sources = sorted(p for p in (SOURCE / "cli").rglob("*") if p.suffix in (".cpp", ".hpp"))
    rules = collect({str(path): path.read_text() for path in sources})
    rows = read_rows(PAGE.read_text()) if PAGE.exists() else {}
    if "--missing" in sys.argv:
        for rule in sorted(rules.statuses.keys() - rows.keys()):
            print(rules.row(rule))
        return 0
    if "--write" in sys.argv:
        write(rules)
        return 0
    problems = list(compare(rules, rows))
    print("\n".join([*problems, f"{len(rules.statuses)} rules, {len(problems)} findings"]))
    return 1 if problems or not rules.statuses else 0


if __name__ == "__main__":
    sys.exit(main())
