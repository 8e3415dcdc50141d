#!/usr/bin/python3
"""Runs end-to-end scripts (.txt) and the console blocks of documentation pages (.md) against the real program.

    tests/e2e/run.py build/dev/sluice                     every script below tests/e2e
    tests/e2e/run.py build/dev/sluice tests/e2e/init      one folder, file or page; several may be named
    ACCEPT=1 tests/e2e/run.py build/dev/sluice FILE…      rewrite the expectations to what is printed now
    KEEP=1 …                                              leave the scratch folders, and name them

tests/e2e/README.md describes the formats. The exit status is 0 when everything matched, 1 when something did not."""

import argparse
import concurrent.futures
import difflib
import os
import sys
from pathlib import Path

import pattern
import script as scripts
from scratch import Scratch

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent


def find(paths):
    """Every script and page below the given paths, in a stable order."""
    found = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix in (".txt", ".md") and p.name != "CMakeLists.txt"
                            and p != HERE / "README.md")
        elif path.exists():
            found.append(path)
        else:
            sys.exit(f"run.py: no such file or folder: {path}")
    return found


def run_file(path, options):
    """Runs one script in a scratch folder. Returns (steps run, the report of the first mismatch or "")."""
    try:
        script = scripts.load(path)
    except (scripts.ScriptError, UnicodeDecodeError) as error:
        return 0, f"{error}\n"
    scratch = Scratch(options.program, SOURCE, options.timeout)
    try:
        count, report, rewrites = run_steps(script, scratch, options.accept)
    finally:
        if os.environ.get("KEEP"):
            print(f"kept {scratch.root} ({path})", file=sys.stderr)
        else:
            scratch.remove()
    if rewrites:
        accept(script, rewrites)
    return count, report


def run_steps(script, scratch, accepting):
    count, captures, rewrites = 0, {}, []
    for step in script.steps:
        if isinstance(step, scripts.SetupFile):
            scratch.put(step.path, step.mode, step.text)
            continue
        count += 1
        outcome = scratch.run(step, script.merged_streams)
        known = dict(captures)
        wanted, got = compare(script, step, outcome, captures)
        if wanted != got:
            if not accepting or outcome[2] == "timeout" or (script.merged_streams and step.status != outcome[2]):
                return count, report(script, step, wanted, got, outcome), rewrites
            rewrites.append((step, got))
        scratch.export({name: text for name, text in captures.items() if name not in known})
    return count, "", rewrites


def compare(script, step, outcome, captures):
    """The expectation as written, and as it would have to be; equal when the step did what it should."""
    stdout, stderr, status = outcome
    page = script.merged_streams
    if not step.check_output:
        return (step.status,), (status,)
    (same_out, new_out), (same_err, new_err) = (
        pattern.align(step.stdout, _trim(stdout), captures), pattern.align(step.stderr, _trim(stderr), captures))
    wanted = scripts.expectation(step, step.stdout, step.stderr, step.status, page)
    got = scripts.expectation(step, new_out, new_err, status, page)
    if same_out and same_err and status == step.status:
        return wanted, wanted
    return wanted + ([] if wanted != got else [f"[{step.status}]"]), got


def _trim(lines):
    while lines and lines[-1] == "":
        lines = lines[:-1]
    return lines


def report(script, step, wanted, got, outcome):
    lines = [f"{display(script.path)}:{step.line}: $ {step.command}"]
    if not step.check_output:
        lines += [f"  exit status {outcome[2]}, not {step.status}; it printed:"]
        lines += [f"  {line}" for line in outcome[0][-20:]]
    else:
        lines += [f"  {line}" for line in difflib.unified_diff(wanted, got, "expected", "printed", lineterm="", n=3)]
    return "\n".join(lines) + "\n"


def display(path):
    try:
        return path.resolve().relative_to(SOURCE)
    except ValueError:
        return path


def accept(script, rewrites):
    """Writes the new expectations into the script, last first so that line numbers stay true."""
    lines = list(script.lines)
    for step, got in sorted(rewrites, key=lambda item: -item[0].first):
        lines[step.first:step.last] = got
    script.path.write_text("\n".join(lines), encoding="utf-8")
    print(f"accepted {display(script.path)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("program", type=lambda p: Path(p).resolve())
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--timeout", type=float, default=120, help="seconds a step may take")
    parser.add_argument("--accept", action="store_true", default=bool(os.environ.get("ACCEPT")))
    options = parser.parse_intermixed_args()
    if not os.access(options.program, os.X_OK):
        sys.exit(f"run.py: not a program: {options.program}")
    files = find(options.paths or [HERE])
    steps = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for count, problem in pool.map(lambda path: run_file(path, options), files):
            steps += count
            if problem:
                failed += 1
                print(problem, flush=True)
    print(f"{len(files)} files, {steps} steps, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
