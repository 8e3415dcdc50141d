#!/usr/bin/python3
"""The rules of the house for cli/, each finding as file:line: what is wrong. Exit status 1 when there is one.

- cli/layers.txt: a folder includes only itself and folders on lines below its own.
- tests/layers/third_party.txt: a third-party library is included in one place.
- No word that clang 14 cannot compile or that has burnt others (FORBIDDEN below).
- No file over 400 lines, no function over 60."""

import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 60
INCLUDE = re.compile(r'\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
FORBIDDEN = {
    r"\bstd::format\b": "g++ 12 has no <format>; use fmt",
    r"\bstd::regex\b": "overflows the stack on long input; use RE2",
    r"\bstd::(?:ranges::)?views\b": "clang 14 cannot compile views; write a loop",
    r"\bstd::source_location\b": "clang 14 cannot compile it",
    r"\bstd::(?:cout|cerr)\b": "only the view writes to the streams, through Console",
    r"\busing namespace std;": "name what is used",
    r"\bNOLINT\b": "mend it, or change .clang-tidy",
}


def read_layers(text):
    """{folder: rank}; a lower rank may include a higher one. Folders of one line do not see each other."""
    ranks = {}
    for rank, line in enumerate(line for line in text.splitlines() if line and not line.startswith("#")):
        for folder in line.split():
            ranks[folder] = rank
    return ranks


def read_third_party(text):
    return {fields[0]: set(fields[1:]) for fields in
            (line.split() for line in text.splitlines()) if fields and not fields[0].startswith("#")}


def without_comments(text):
    """The source with comments and literals blanked, line breaks kept, so that only code is judged."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'(?!\w)', re.DOTALL)

    def blank(match):
        text = match.group()
        return '""' + "\n" * text.count("\n") if text[0] in "\"R" else " " + "\n" * text.count("\n")

    return token.sub(blank, text)


def include_findings(name, text, ranks, third_party):
    folder = name.split("/")[0] if "/" in name else None
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        ours, theirs = match.groups()
        if ours:
            yield from ((number, problem) for problem in layer_problem(folder, ours, ranks))
        yield from ((number, problem) for problem in third_party_problem(name, theirs or ours, theirs, third_party))


def layer_problem(folder, included, ranks):
    target = included.split("/")[0]
    if "/" not in included or target not in ranks:
        yield f'includes "{included}"; ours are included as "<folder>/<file>.hpp", folders of cli/layers.txt'
    elif folder is not None and folder != target and ranks[folder] >= ranks[target]:
        yield f'{folder}/ must not include "{included}": {target}/ is not below it in cli/layers.txt'


def third_party_problem(name, included, in_angles, third_party):
    for prefix, homes in third_party.items():
        if included.startswith(prefix):
            if name not in homes and not ("*" in homes and name.endswith(".cpp")):
                yield f"includes <{included}>, which belongs in {' and '.join(sorted(homes - {'*'})) or '.cpp files'} alone"
            return
    if in_angles and "/" in included and not included.startswith(("sys/", "arpa/")):
        yield f"includes <{included}>, a library without a row in tests/layers/third_party.txt"


def word_findings(code):
    for number, line in enumerate(code.splitlines(), 1):
        for pattern, reason in FORBIDDEN.items():
            match = re.search(pattern, line)
            if match:
                yield number, f"{match.group()}: {reason}"


def function_findings(code):
    """Functions by their shape: an opening brace after `)` and qualifiers, outside any other function."""
    lines = code.splitlines()
    depth, start, at_depth, header = 0, None, 0, ""
    for number, line in enumerate(lines, 1):
        for position, sign in enumerate(line):
            if sign == "{":
                header_text = header + line[:position]
                if start is None and re.search(r"\)\s*(?:const|noexcept|override|&+|->[^;{}()]*|:[^;?]*|\s)*$", header_text):
                    start, at_depth = number, depth
                depth += 1
                header = ""
            elif sign == "}":
                depth -= 1
                header = ""
                if start is not None and depth == at_depth:
                    if number - start + 1 > FUNCTION_LINES:
                        yield start, f"a function of {number - start + 1} lines; {FUNCTION_LINES} are the limit"
                    start = None
        if line.rstrip().endswith((";", "{", "}")) or line.startswith("#"):
            header = ""
        else:
            header += line[line.rfind("}") + 1:] + " "


def findings(name, text, ranks, third_party):
    code = without_comments(text)
    yield from include_findings(name, text, ranks, third_party)
    yield from word_findings(code)
    yield from function_findings(code)
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\b(?:TODO|FIXME|XXX)\b", line):
            yield number, "unfinished; do it, or open an issue"
    count = text.count("\n")
    if count > FILE_LINES:
        yield count, f"{count} lines; {FILE_LINES} are the limit of a file"


def main():
    cli = SOURCE / "cli"
    ranks = read_layers((cli / "layers.txt").read_text())
    third_party = read_third_party((SOURCE / "tests/layers/third_party.txt").read_text())
    files = sorted(p for p in cli.rglob("*") if p.suffix in (".cpp", ".hpp"))
    problems = [f"cli/{folder.name}: not in cli/layers.txt" for folder in sorted(cli.iterdir())
                if folder.is_dir() and folder.name not in ranks and list(folder.rglob("*.[ch]pp"))]
    for path in files:
        name = str(path.relative_to(cli))
        for number, problem in findings(name, path.read_text(), ranks, third_party):
            problems.append(f"cli/{name}:{number}: {problem}")
    print("\n".join([*problems, f"{len(files)} files, {len(problems)} findings"]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
