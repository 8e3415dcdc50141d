#!/usr/bin/python3
"""Proves that the runner goes red when it must, and that ACCEPT=1 writes what then passes."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNNER = Path(__file__).resolve().parent.parent / "run.py"
sys.path.insert(0, str(RUNNER.parent))
import pattern  # noqa: E402


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-runner-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_text(self, text, name="a.txt", accept=False):
        path = self.folder / name
        path.write_text(text)
        environment = {key: value for key, value in os.environ.items() if key not in ("ACCEPT", "KEEP")}
        command = [sys.executable, "-B", str(RUNNER), "/bin/true", str(path)] + (["--accept"] if accept else [])
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        return done.returncode, done.stdout

    def assert_red(self, text, *shown, name="a.txt"):
        status, output = self.run_text(text, name)
        self.assertEqual(status, 1, output)
        for part in shown:
            self.assertIn(part, output)

    def test_goes_red_on_every_kind_of_difference(self):
        self.assert_red("$ echo a\n", "+a")
        self.assert_red("$ echo a\nb\n", "-b", "+a")
        self.assert_red("$ echo a >&2\na\n", "+! a")
        self.assert_red("$ exit 4\n", "+[4]")
        self.assert_red("$ true\n[1]\n", "-[1]")
        self.assert_red("$ printf a\na\n", "+a (no newline)")
        self.assert_red("$ echo a; echo b; echo c\na\n...\nb\n", "-b")
        self.assert_red("$ echo x1 x2\nx<int:n> x<int:n>\n", "+x1 x2")
        self.assert_red("no command\n", "no `$ command` line")

    def test_accept_keeps_what_still_matches(self):
        self.run_text("Why.\n\n$ printf 'id 7\\nnew\\n# c\\n'; echo e >&2; exit 2\nid <int>\nold\n\n$ true\n", accept=True)
        self.assertEqual((self.folder / "a.txt").read_text(),
                         "Why.\n\n$ printf 'id 7\\nnew\\n# c\\n'; echo e >&2; exit 2\nid <int>\nnew\n\\# c\n! e\n[2]\n\n$ true\n")
        status, output = self.run_text((self.folder / "a.txt").read_text())
        self.assertEqual(status, 0, output)

    def test_accept_generalizes_what_changes(self):
        self.assertEqual(pattern.generalize("x " + "0a" * 32), "x <sha256>")
        self.assertEqual(pattern.generalize("at 2001-01-01T00:00:00Z"), "at 2001-01-01T00:00:00Z")

    def test_pages(self):
        page = "<!-- run: echo a >seen -->\n```console\n$ cat seen; echo b >&2\na\nb\n$ echo unseen output\n```\n"
        self.assertEqual(self.run_text(page, "a.md"), (0, "1 files, 3 steps, 0 failed\n"))
        status, _ = self.run_text("<!-- file: d/x -->\n```yaml\na: 1\n```\n<!-- exit: 3 -->\n```console\n"
                                  "$ cat d/x; exit 3\na: 1\n```\n", "b.md")
        self.assertEqual(status, 0)
        self.assert_red("```console\n$ false\n```\n", "exit status 1, not 0", name="c.md")
        self.assert_red("```console\n$ echo a\nb\n```\n", "+a", name="d.md")
        self.assert_red("```console\n$ echo a\n", "without its end", name="e.md")

    def test_a_step_that_hangs_is_ended(self):
        path = self.folder / "a.txt"
        path.write_text("$ sleep 100\n")
        done = subprocess.run([sys.executable, "-B", str(RUNNER), "/bin/true", str(path), "--timeout", "0.3"],
                              capture_output=True, text=True, check=False)
        self.assertIn("+[timeout]", done.stdout)


if __name__ == "__main__":
    unittest.main()
