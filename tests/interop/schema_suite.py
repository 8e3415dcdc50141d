#!/usr/bin/python3
"""The required Draft 7 tests of the JSON Schema Test Suite (Debian's json-schema-test-suite), put to `sluice check`.

    schema_suite.py SLUICE            compares each verdict, and the table in docs/formats/schema.md
    schema_suite.py SLUICE --write    writes that table anew

Each test becomes an integration of one project: its data a JSON template, its schema schemas/<name>.schema.json. REFUSED
lists the groups that sluice does not take on purpose; everything else must have the verdict of the suite.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SUITE = pathlib.Path("/usr/share/json-schema-test-suite/tests/draft7")
PAGE = ROOT / "docs" / "formats" / "schema.md"
BEGIN, END = "<!-- suite: begin -->\n", "<!-- suite: end -->\n"

REMOTE = "another file or address"
UNKNOWN = "keys beside the keywords, which a reference names"
REFUSED = {
    ("definitions", "valid definition"): REMOTE,
    ("definitions", "invalid definition"): REMOTE,
    ("ref", "escaped pointer ref"): UNKNOWN,
    ("ref", "remote ref, containing refs itself"): REMOTE,
    ("ref", "Recursive references between schemas"): REMOTE,
    **{("refRemote", group): REMOTE for group in (
        "remote ref", "fragment within remote ref", "ref within remote ref", "base URI change",
        "base URI change - change folder", "base URI change - change folder in subschema", "root ref in remote ref")},
}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def tests():
    """(file, group, description, schema, data, valid)"""
    for path in sorted(SUITE.glob("*.json")):
        for group in load(path):
            for test in group["tests"]:
                yield path.stem, group["description"], test["description"], group["schema"], test["data"], test["valid"]


def build(folder, cases):
    for name in ("schemas", "environments", "templates"):
        (folder / name).mkdir()
    (folder / "sluice.yaml").write_text("project: suite\npromotion: [dev]\n")
    (folder / "environments" / "dev.yaml").write_text("environment: dev\n")
    for number, (_, _, _, schema, data, _) in enumerate(cases):
        place = folder / "templates" / f"t{number}"
        place.mkdir()
        (place / "integration.yaml").write_text(
            f"integration: t{number}\nkind: [api]\ndirection: read\ntemplates: [config.json]\n")
        (place / "config.json").write_text(json.dumps(data))
        (folder / "schemas" / f"t{number}.schema.json").write_text(json.dumps(schema))


def verdicts(sluice, cases):
    """"valid", "invalid", or the first rule that refused the test, by its number."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build(folder, cases)
        ran = subprocess.run([sluice, "-C", name, "--json", "check"], capture_output=True, text=True, check=False)
        answer = json.loads(ran.stdout)
    found = ["valid"] * len(cases)
    errors = [answer["error"], *answer["error"]["more"]] if "error" in answer else []
    for error in errors:
        match = re.match(r"(templates|schemas)/t(\d+)[./]", error["where"]["file"])
        if match is None:
            raise SystemExit(f"an error of no test: {error}")
        number = int(match.group(2))
        own = error["rule"].startswith("schema-") or error["rule"] == "unknown-key"
        broken = match.group(1) == "schemas" or not own
        if found[number] == "valid" or broken:
            found[number] = error["rule"] if broken else "invalid"
    return found


def compare(cases, found):
    """What differs, and per file [passed, all, reasons of those that were refused]."""
    failures, figures, used = [], {}, set()
    for (file, group, description, _, _, valid), verdict in zip(cases, found):
        row = figures.setdefault(file, [0, 0, {}])
        row[1] += 1
        passed = verdict == ("valid" if valid else "invalid")
        row[0] += passed
        reason = REFUSED.get((file, group))
        if reason:
            used.add((file, group))
            row[2][reason] = row[2].get(reason, 0) + 1
            if verdict != "schema-syntax":
                failures.append(f"{file}: {group}: {description}: {verdict}, and not refused")
        elif not passed:
            failures.append(f"{file}: {group}: {description}: {verdict}")
    failures += [f"REFUSED names no test: {key}" for key in REFUSED.keys() - used]
    return failures, figures


def table(figures):
    lines = ["| tests | passed | of | refused |", "|---|---|---|---|"]
    for file, (passed, count, reasons) in figures.items():
        others = "; ".join(f"{number}: {reason}" for reason, number in reasons.items())
        lines.append(f"| {file} | {passed} | {count} | {others} |")
    total = [sum(row[i] for row in figures.values()) for i in (0, 1)]
    lines.append(f"| **all** | **{total[0]}** | **{total[1]}** | |")
    return "\n".join(lines) + "\n"


def main():
    if not SUITE.is_dir():
        raise SystemExit("the test suite is not here: apt-get install json-schema-test-suite")
    cases = list(tests())
    failures, figures = compare(cases, verdicts(sys.argv[1], cases))
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    wanted = before + BEGIN + table(figures) + END + after
    if "--write" in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        failures.append(f"{PAGE.relative_to(ROOT)}: the table is out of date: run schema_suite.py --write")
    print("\n".join(failures) or table(figures).splitlines()[-1])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
