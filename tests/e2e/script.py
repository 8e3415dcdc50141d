"""Reads test scripts (.txt) and documentation pages (.md) into steps. tests/e2e/README.md describes both formats."""

import dataclasses
import re
from pathlib import Path

COMMAND = re.compile(r"\$(pty)? (.*)")
STATUS = re.compile(r"\[(\d+|timeout)\]")
FILE = re.compile(r"-- (\S+)(?: (0[0-7]{3}))? --")
FENCE = re.compile(r"(`{3,})(\w*)\s*")
DIRECTIVE = re.compile(r"<!-- (run|file|exit|skip): (.*?) -->")
NEEDS_ESCAPE = re.compile(r"\$ |\$pty |#|! |!$|> |< |-- |\\|\.\.\.$|\[\w+\]$")


class ScriptError(Exception):
    """A script that cannot be understood; the text names file and line."""


@dataclasses.dataclass
class Step:
    """One command, and what it must print. `first` and `last` bound its expectation's lines in the source file."""

    command: str
    line: int
    first: int = 0
    last: int = 0
    terminal: bool = False
    inputs: list = dataclasses.field(default_factory=list)
    stdout: list = dataclasses.field(default_factory=list)
    stderr: list = dataclasses.field(default_factory=list)
    status: str = "0"
    check_output: bool = True


@dataclasses.dataclass
class SetupFile:
    """A file that must exist before the step after it."""

    path: str
    mode: int
    text: str


@dataclasses.dataclass
class Script:
    path: Path
    lines: list
    steps: list  # of Step and SetupFile, in order
    merged_streams: bool = False  # a page shows what a terminal shows
    skipped: int = 0


def load(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    script = Script(path, lines, [])
    (_read_page if path.suffix == ".md" else _read_script)(script)
    return script


def _read_script(script):
    at = 0
    while at < len(script.lines) and not FILE.fullmatch(script.lines[at]):
        if COMMAND.match(script.lines[at]):
            step, at = _read_step(script.lines, at, len(script.lines), comments=True)
            script.steps.append(step)
        else:
            at += 1
    files = []
    while at < len(script.lines):
        path, mode = FILE.fullmatch(script.lines[at]).groups()
        end = at + 1
        while end < len(script.lines) and not FILE.fullmatch(script.lines[end]):
            end += 1
        text = "\n".join(script.lines[at + 1:end]) + ("\n" if end < len(script.lines) else "")
        files.append(SetupFile(path, int(mode or "0644", 8), text))
        at = end
    script.steps[:0] = files
    if not any(isinstance(step, Step) for step in script.steps):
        raise ScriptError(f"{script.path}: no `$ command` line")


def _read_step(lines, at, end, comments):
    """Reads the command at line `at` and the expectation below it. Returns the step and the line after it."""
    terminal, command = COMMAND.match(lines[at]).groups()
    step = Step(command, at + 1, terminal=terminal is not None)
    at += 1
    while at < end and lines[at].startswith("> "):
        step.command += "\n" + lines[at][2:]
        at += 1
    while step.terminal and at < end and lines[at].startswith("< "):
        step.inputs.append(lines[at][2:])
        at += 1
    step.first = at
    while at < end and not (COMMAND.match(lines[at]) or FILE.fullmatch(lines[at])
                            or (comments and lines[at].startswith("#"))):
        at += 1
    stop = at
    while stop > step.first and lines[stop - 1] == "":
        stop -= 1
    step.last = stop
    for line in lines[step.first:stop]:
        _read_expectation(step, line)
    return step, at


def _read_expectation(step, line):
    if STATUS.fullmatch(line):
        step.status = STATUS.fullmatch(line).group(1)
    elif line == "!" or line.startswith("! "):
        step.stderr.append(line[2:])
    else:
        step.stdout.append(line[1:] if line.startswith("\\") else line)


def _read_page(script):
    script.merged_streams = True
    directives, at = {}, 0
    while at < len(script.lines):
        line = script.lines[at]
        directive, fence = DIRECTIVE.fullmatch(line), FENCE.fullmatch(line)
        if directive:
            kind, text = directive.groups()
            if kind == "run":
                script.steps.append(Step(text, at + 1, check_output=False))
            else:
                directives[kind] = text
        elif fence:
            end = _closing_fence(script, at, fence.group(1))
            _read_block(script, at + 1, end, fence.group(2), directives)
            directives, at = {}, end
        elif line:
            directives = {}
        at += 1


def _closing_fence(script, at, fence):
    for end in range(at + 1, len(script.lines)):
        if script.lines[end].rstrip() == fence:
            return end
    raise ScriptError(f"{script.path}:{at + 1}: a code block without its end")


def _read_block(script, first, end, language, directives):
    if "skip" in directives:
        script.skipped += 1
    elif "file" in directives:
        text = "".join(line + "\n" for line in script.lines[first:end])
        script.steps.append(SetupFile(directives["file"], 0o644, text))
    elif language == "console":
        steps, at = [], first
        while at < end:
            if not COMMAND.match(script.lines[at]):
                raise ScriptError(f"{script.path}:{at + 1}: a console block starts with `$ command`")
            step, at = _read_step(script.lines, at, end, comments=False)
            step.check_output = bool(step.stdout)
            steps.append(step)
        if steps and "exit" in directives:
            steps[-1].status = directives["exit"]
        script.steps += steps


def expectation(step, stdout, stderr, status, page):
    """The lines of a script or page that describe this outcome."""
    lines = list(stdout) if page else [_escape(line) for line in stdout]
    lines += [("! " + line).rstrip(" ") for line in stderr]
    if status != "0" and not page:
        lines.append(f"[{status}]")
    return lines


def _escape(line):
    if line != "..." and NEEDS_ESCAPE.match(line):
        return "\\" + line
    return line
