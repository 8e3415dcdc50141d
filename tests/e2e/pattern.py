"""Compares expected lines with printed ones: placeholders, `...`, and what an expectation would have to become."""

import datetime
import re

ANY_LINES = "..."

PLACEHOLDERS = {
    "any": r".*",
    "base64": r"[A-Za-z0-9+/]+=*",
    "date": r"\d{4}-\d\d-\d\d",
    "duration": r"(?:\d+(?:ms|us|s|m|h|d))+",
    "hex": r"[0-9a-f]+",
    "int": r"\d+",
    "keyid": r"SHA256:[A-Za-z0-9+/]{43}",
    "sha256": r"[0-9a-f]{64}",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
    "word": r"\S+",
}
TOKEN = re.compile(r"<(%s)(?::([a-z_]+))?>" % "|".join(PLACEHOLDERS))


def line_pattern(line, captures):
    """The regular expression of one expected line. A named placeholder that is already bound stands for its text."""
    out, at, seen = [], 0, set()
    for token in TOKEN.finditer(line):
        kind, name = token.groups()
        out.append(re.escape(line[at:token.start()]))
        if name is None:
            out.append("(?:%s)" % PLACEHOLDERS[kind])
        elif name in captures:
            out.append(re.escape(captures[name]))
        elif name in seen:
            out.append("(?P=%s)" % name)
        else:
            seen.add(name)
            out.append("(?P<%s>%s)" % (name, PLACEHOLDERS[kind]))
        at = token.end()
    out.append(re.escape(line[at:]))
    return re.compile("".join(out), re.DOTALL)


def generalize(line):
    """A printed line as a new expectation: what changes from run to run becomes a placeholder."""
    line = re.sub(r"\b[0-9a-f]{64}\b", "<sha256>", line)
    line = re.sub(PLACEHOLDERS["keyid"], "<keyid>", line)
    now = datetime.datetime.now(datetime.timezone.utc)

    def recent(match):
        try:
            when = datetime.datetime.fromisoformat(match.group()[:19]).replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            return match.group()
        return "<time>" if abs(now - when) < datetime.timedelta(days=1) else match.group()

    return re.sub(PLACEHOLDERS["time"], recent, line)


def align(expected, actual, captures):
    """Returns (matches, the expectation that `actual` meets); binds named placeholders in `captures`.

    Lines of `expected` that still match are kept as they are written; others are replaced by the printed ones."""
    rows, columns = len(expected), len(actual)
    patterns = [None if line == ANY_LINES else line_pattern(line, captures) for line in expected]
    cost = [[0] * (columns + 1) for _ in range(rows + 1)]
    fits = [[p is not None and p.fullmatch(line) is not None for line in actual] for p in patterns]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i == rows:
                cost[i][j] = columns - j
            elif expected[i] == ANY_LINES:
                cost[i][j] = min(cost[i + 1][j], cost[i][j + 1] if j < columns else cost[i + 1][j])
            else:
                choices = [1 + cost[i + 1][j]]
                if j < columns:
                    choices.append(1 + cost[i][j + 1])
                    if fits[i][j]:
                        choices.append(cost[i + 1][j + 1])
                cost[i][j] = min(choices)
    return _walk(expected, actual, captures, cost, fits)


def _walk(expected, actual, captures, cost, fits):
    matches, merged, i, j = cost[0][0] == 0, [], 0, 0
    while i < len(expected) or j < len(actual):
        if i < len(expected) and expected[i] == ANY_LINES:
            if j < len(actual) and cost[i][j + 1] <= cost[i + 1][j]:
                j += 1
            else:
                merged.append(ANY_LINES)
                i += 1
        elif i < len(expected) and j < len(actual) and fits[i][j] and cost[i][j] == cost[i + 1][j + 1]:
            bound = line_pattern(expected[i], captures).fullmatch(actual[j])
            if bound:
                captures.update(bound.groupdict())
                merged.append(expected[i])
            else:
                matches = False
                merged.append(generalize(actual[j]))
            i, j = i + 1, j + 1
        elif i < len(expected) and cost[i][j] == 1 + cost[i + 1][j]:
            i += 1
        else:
            merged.append(generalize(actual[j]))
            j += 1
    return matches, merged
