#!/usr/bin/python3
"""sealed_merge_interop.py PROGRAM [SHIM]: two branches change one sealed store, and git merges them.

Each case runs with the merge driver that `sluice hook install` sets, and without it. With it a conflict is where both sides
changed the same entry, and nowhere else. Without it git may see conflicts where there are none, but a merge that it calls
clean holds what both sides wrote, or `secret verify` refuses it."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
STORE = "environments/dev.sealed"
NAMES = ("alpha", "beta", "delta", "gamma", "gamma2", "omega")
SET_AT_FIRST = ("alpha", "beta", "omega")


class Clone:
    """A project in a git repository, in a folder and with a program whose names hold blanks and git's percent signs."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.folder = scratch / "the project"
        self.pins = scratch / ".config/sluice/trust"  # a machine never goes back to an older trust list
        self.program = scratch / "my tools %O's" / "sluice"
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(scratch), "LC_ALL": "C", "USER": "ada", "TZ": "UTC",
                            "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            self.environment |= {"GIT_%s_NAME" % who: "Ada", "GIT_%s_EMAIL" % who: "ada@example.com"}

    def run(self, *argv, status=0, stdin=b"", folder=None):
        done = subprocess.run(argv, cwd=folder or self.folder, env=self.environment, input=stdin, capture_output=True,
                              check=False)
        told = "%s\n%s%s" % (" ".join(argv), done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        assert status is None or done.returncode == status, "status %d: %s" % (done.returncode, told)
        return done

    def git(self, *words, status=0):
        return self.run("git", *words, status=status)

    def sluice(self, *words, status=0, stdin=b""):
        return self.run(str(self.program), *words, status=status, stdin=stdin)

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)

    # what a branch does
    def set(self, name, value):
        self.sluice("-q", "secret", "set", "--env", "dev", "orders-api/" + name, stdin=value.encode())

    def rm(self, name):
        self.sluice("-q", "secret", "rm", "--env", "dev", "orders-api/" + name)

    def rename(self, old, new):
        self.sluice("-q", "secret", "rename", "--env", "dev", "orders-api/" + old, "orders-api/" + new)

    def rotate(self):
        self.sluice("-q", "secret", "rotate", "--env", "dev")

    def grant(self):
        self.sluice("-q", "secret", "grant", "--env", "dev")

    def take(self, branch):
        self.git("checkout", "-q", branch, "--", STORE)

    # what is asked
    def values(self):
        out = {}
        for name in NAMES:
            done = self.sluice("secret", "get", "--env", "dev", "orders-api/" + name, status=None)
            if done.returncode == 0:
                out[name] = done.stdout.decode()
            else:
                assert b"secret-missing" in done.stderr, done.stderr
        return out

    def verify(self, *words):
        done = self.sluice("secret", "verify", "--env", "dev", *words, status=None)
        return done.returncode, (done.stdout + done.stderr).decode()

    def text(self):
        return (self.folder / STORE).read_text(encoding="ascii")

    def conflicts(self):
        """The first lines of the blocks between marks."""
        found = set()
        for part in re.findall(r"^<<<<<<<.*?^>>>>>>>", self.text(), re.M | re.S):
            found |= set(re.findall(r"^\[orders-api/(.*)\]$", part, re.M)) | set(re.findall(r"^(@epoch \d+)", part, re.M))
        return found

    def keep(self, side):
        """Settles every conflict for one side, as a person would."""
        keep = r"\1" if side == "ours" else r"\2"
        text = re.sub(r"^<<<<<<<[^\n]*\n(.*?)^=======\n(.*?)^>>>>>>>[^\n]*\n", keep, self.text(), flags=re.M | re.S)
        (self.folder / STORE).write_text(text, encoding="ascii")


def make_base(scratch):
    clone = Clone(scratch)
    clone.program.parent.mkdir()
    shutil.copy(PROGRAM, clone.program)
    clone.run(str(clone.program), "init", str(clone.folder), folder=scratch)
    declaration = clone.folder / "templates/orders-api/integration.yaml"
    extra = "".join("\n  %s: {kind: api-key}" % name for name in NAMES)
    declaration.write_text(declaration.read_text().replace("secrets:", "secrets:" + extra, 1), encoding="utf-8")
    clone.git("init", "-q", "-b", "main")
    clone.commit("project")
    clone.git("branch", "empty")
    for name in SET_AT_FIRST:
        clone.set(name, "first " + name)
    clone.commit("secrets")
    clone.git("branch", "plain")
    shutil.copytree(clone.pins, scratch / "pins of plain")
    clone.run(str(clone.program), "key", "new", "--name", "grace", "--no-passphrase", "--identity", str(scratch / "grace"))
    line = clone.sluice("key", "show", "--public", "--identity", str(scratch / "grace")).stdout.decode().strip()
    clone.sluice("trust", "add", "grace", "--key", line, "--role", "reader:dev")
    clone.commit("grace is to read")
    clone.git("branch", "reader")
    shutil.copytree(clone.pins, scratch / "pins of reader")
    return clone


def do(*steps):
    """[("set", "alpha", "x"), …] as a function of a clone."""
    return lambda clone: [getattr(clone, step[0])(*step[1:]) for step in steps]


FIRST = {name: "first " + name for name in SET_AT_FIRST}
# name, base, left, right, conflicts with the driver, values when conflicts are settled for theirs
CASES = (
    ("edit adjacent", "plain", do(("set", "alpha", "l")), do(("set", "beta", "r")), set(),
     FIRST | {"alpha": "l", "beta": "r"}),
    ("edit equal", "plain", do(("set", "alpha", "l"), ("set", "omega", "l")), do(("set", "alpha", "r")), {"alpha"},
     FIRST | {"alpha": "r", "omega": "l"}),
    ("the same edit", "plain", do(("set", "alpha", "l")), do(("take", "left"), ("set", "beta", "r")), set(),
     FIRST | {"alpha": "l", "beta": "r"}),
    ("add at one place", "plain", do(("set", "gamma", "l")), do(("set", "delta", "r"), ("set", "gamma2", "r")), set(),
     FIRST | {"gamma": "l", "delta": "r", "gamma2": "r"}),
    ("add equal", "plain", do(("set", "gamma", "l")), do(("set", "gamma", "r")), {"gamma"}, FIRST | {"gamma": "r"}),
    ("add and edit adjacent", "plain", do(("set", "gamma", "l")), do(("set", "beta", "r"), ("set", "omega", "r")), set(),
     FIRST | {"gamma": "l", "beta": "r", "omega": "r"}),
    ("delete and edit adjacent", "plain", do(("rm", "alpha")), do(("set", "beta", "r")), set(),
     {"beta": "r", "omega": FIRST["omega"]}),
    ("delete and edit equal", "plain", do(("rm", "alpha")), do(("set", "alpha", "r")), {"alpha"}, FIRST | {"alpha": "r"}),
    ("edit and delete equal", "plain", do(("set", "alpha", "l")), do(("rm", "alpha")), {"alpha"},
     {"beta": FIRST["beta"], "omega": FIRST["omega"]}),
    ("delete equal", "plain", do(("rm", "alpha")), do(("rm", "alpha"), ("rm", "beta")), set(), {"omega": FIRST["omega"]}),
    ("delete adjacent", "plain", do(("rm", "alpha")), do(("rm", "beta")), set(), {"omega": FIRST["omega"]}),
    ("rotate and edit", "plain", do(("rotate",)), do(("set", "alpha", "r")), set(), FIRST | {"alpha": "r"}),
    ("edit and rotate", "plain", do(("set", "alpha", "l")), do(("rotate",)), set(), FIRST | {"alpha": "l"}),
    ("rotate and add", "plain", do(("rotate",)), do(("set", "gamma", "r")), set(), FIRST | {"gamma": "r"}),
    ("rotate and delete", "plain", do(("rotate",)), do(("rm", "beta")), set(),
     {"alpha": FIRST["alpha"], "omega": FIRST["omega"]}),
    ("rotate and rotate", "plain", do(("rotate",)), do(("rotate",)), set(), FIRST),
    ("rotate, edit and rotate", "plain", do(("rotate",), ("set", "alpha", "l")), do(("rotate",)), set(), FIRST | {"alpha": "l"}),
    ("rotate, edit and edit", "plain", do(("rotate",), ("set", "alpha", "l")), do(("set", "alpha", "r")), {"alpha"},
     FIRST | {"alpha": "r"}),
    ("rotate, add and rotate, add", "plain", do(("rotate",), ("set", "gamma", "l")), do(("rotate",), ("set", "delta", "r")),
     set(), FIRST | {"gamma": "l", "delta": "r"}),
    ("rename and edit adjacent", "plain", do(("rename", "alpha", "gamma")), do(("set", "beta", "r")), set(),
     {"gamma": FIRST["alpha"], "beta": "r", "omega": FIRST["omega"]}),
    ("grant and edit", "reader", do(("grant",)), do(("set", "alpha", "r")), set(), FIRST | {"alpha": "r"}),
    ("grant and grant", "reader", do(("grant",)), do(("grant",), ("set", "beta", "r")), set(), FIRST | {"beta": "r"}),
    ("edit and edit for a new reader", "reader", do(("set", "alpha", "l")), do(("set", "omega", "r")), set(),
     FIRST | {"alpha": "l", "omega": "r"}),
    ("grant and rotate", "reader", do(("grant",)), do(("rotate",)), set(), FIRST),
)


class Merges(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="sluice merge "))
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        cls.clone = make_base(cls.scratch)

    def branches(self, base, left, right):
        clone = self.clone
        clone.git("reset", "-q", "--hard")
        shutil.rmtree(clone.pins)
        shutil.copytree(clone.scratch / ("pins of " + ("reader" if base == "reader" else "plain")), clone.pins)
        for branch, change in (("left", left), ("right", right)):
            clone.git("checkout", "-q", "-B", branch, base)
            change(clone)
            clone.commit(branch)
        clone.git("checkout", "-q", "left")

    def driver(self, wanted):
        for section in ("merge.sluice", "diff.sluice"):
            self.clone.git("config", "--remove-section", section, status=None)
        if wanted:
            self.clone.sluice("hook", "install")

    def test_with_the_driver(self):
        clone = self.clone
        for name, base, left, right, conflicts, values in CASES:
            with self.subTest(name):
                self.branches(base, left, right)
                self.driver(True)
                merged = clone.git("merge", "--no-edit", "right", status=1 if conflicts else 0)
                self.assertEqual(clone.conflicts(), conflicts, merged.stderr.decode())
                if conflicts:
                    self.assertEqual(clone.verify()[0], 2)  # store-merge
                    clone.keep("theirs")
                if not conflicts:
                    for side in ("left", "right"):
                        self.assertIn(clone.verify("--base", side)[0], (0, 1), "an honest merge reads as an attack")
                self.judge_store(values, "rotate" in name and not conflicts, merged.stderr.decode())
                if not conflicts:
                    for side in ("left", "right"):
                        self.assertEqual(clone.verify("--base", side)[0], 0)

    def judge_store(self, values, rotated, said):
        clone = self.clone
        status, text = clone.verify()
        self.assertIn(status, (0, 1), text)
        self.assertEqual(clone.values(), values)
        if rotated:
            self.assertEqual("sluice secret rotate" in said, status == 1, said + text)
            twice = len(re.findall(r"^@epoch 2 ", clone.text(), re.M)) == 2
            self.assertEqual("two epochs have the number 2" in said, twice)
        if status == 1:
            clone.rotate()
            self.assertEqual(clone.verify(), (0, clone.verify()[1]))
            self.assertEqual(clone.values(), values)
        clone.commit("merged")

    def test_without_the_driver(self):
        clone = self.clone
        outcomes = {}
        for name, base, left, right, conflicts, values in CASES:
            with self.subTest(name):
                self.branches(base, left, right)
                self.driver(False)
                merged = clone.git("merge", "--no-edit", "right", status=None)
                status, text = clone.verify()
                if merged.returncode != 0:
                    self.assertEqual(status, 2, text)
                    self.assertIn("store-merge", text)
                    outcomes[name] = "conflict"
                elif status == 4:
                    outcomes[name] = "refused"
                else:
                    self.assertFalse(conflicts, "git merged what both sides changed")
                    self.assertEqual(clone.values(), values)
                    outcomes[name] = "clean"
                clone.git("merge", "--abort", status=None)
        print("\nwithout the driver:", *("%s: %s" % one for one in outcomes.items()), sep="\n  ")
        for name in ("edit adjacent", "delete and edit adjacent", "delete adjacent", "add and edit adjacent"):
            self.assertEqual(outcomes[name], "clean", name)

    def test_two_stores_are_not_mixed(self):
        clone = self.clone
        for driver in (True, False):
            with self.subTest(driver):
                self.branches("empty", do(("set", "alpha", "l")), do(("set", "beta", "r")))
                self.driver(driver)
                before = clone.text()
                merged = clone.git("merge", "--no-edit", "right", status=1)
                if driver:
                    self.assertIn("store-replaced", merged.stderr.decode())
                    self.assertEqual(clone.text(), before)
                self.assertIn("environments/dev.sealed", clone.git("diff", "--name-only", "--diff-filter=U").stdout.decode())
                clone.git("merge", "--abort")

    def test_a_criss_cross_merge(self):
        clone = self.clone
        self.branches("plain", do(("set", "alpha", "l")), do(("set", "alpha", "r"), ("set", "beta", "r")))
        self.driver(True)
        for branch, other in (("one", "right"), ("two", "left")):
            clone.git("checkout", "-q", "-B", branch, "left" if branch == "one" else "right")
            clone.git("merge", "--no-edit", other, status=1)
            clone.keep("theirs" if branch == "one" else "ours")
            clone.commit("settled")
            clone.set("omega" if branch == "one" else "gamma", branch)
            clone.commit(branch)
        clone.git("merge", "--no-edit", "one")
        self.judge_store({"alpha": "r", "beta": "r", "omega": "one", "gamma": "two"}, False, "")

    def test_unreadable_sides_leave_ours_alone(self):
        clone = self.clone
        self.branches("plain", do(("set", "alpha", "l")), do(("set", "beta", "r")))
        sides = {name: clone.git("show", branch + ":" + STORE).stdout
                 for name, branch in (("base", "plain"), ("ours", "left"), ("theirs", "right"))}
        other = re.sub(rb"id=[0-9a-f]{32}", b"id=" + b"0" * 32, sides["theirs"])
        faults = [("theirs", one, status) for one, status in (
            (b"", 4), (b"\0" * 100, 4), (sides["theirs"][:-20], 4), (other, 4),
            (sides["theirs"].replace(b"env=dev", b"env=test"), 4), (b"<<<<<<< x\n" + sides["theirs"], 2))]
        faults += [("ours", one, 4) for one in (b"", sides["ours"][:-20], sides["ours"].replace(b"suite=1", b"suite=2"))]
        for which, text, status in faults:
            with self.subTest(which=which, text=text[:20]):
                for name, side in (sides | {which: text}).items():
                    (clone.scratch / name).write_bytes(side)
                words = [str(clone.scratch / name) for name in ("base", "ours", "theirs")]
                clone.run(str(clone.program), "secret", "merge", *words, STORE, status=status, folder=clone.scratch)
                self.assertEqual((clone.scratch / "ours").read_bytes(), text if which == "ours" else sides["ours"])
        # A base that cannot be used makes every difference a conflict.
        for name, side in (sides | {"base": b"rubbish"}).items():
            (clone.scratch / name).write_bytes(side)
        clone.run(str(clone.program), "secret", "merge", *words, STORE, status=1, folder=clone.scratch)
        self.assertEqual((clone.scratch / "ours").read_bytes().count(b"<<<<<<<"), 2)

    def test_a_clone_without_the_program_merges_text(self):
        clone = self.clone
        self.branches("plain", do(("set", "alpha", "l")), do(("set", "beta", "r")))
        self.driver(True)
        gone = clone.program.with_name("gone")
        clone.program.rename(gone)
        try:
            clone.git("merge", "--no-edit", "right")
            self.assertIn(b"sig=", clone.git("show", "right", "--", STORE).stdout)
        finally:
            gone.rename(clone.program)
        self.assertEqual(clone.values(), FIRST | {"alpha": "l", "beta": "r"})

    def test_diff_shows_names_and_versions(self):
        clone = self.clone
        self.branches("plain", do(("set", "alpha", "l"), ("rm", "beta")), do(("rotate",)))
        self.driver(True)
        shown = clone.git("show", "--format=", "left", "--", STORE).stdout.decode()
        self.assertRegex(shown, r"(?m)^-orders-api/alpha version 1, rotated [0-9-]{10}, str, by ada, epoch 1 \([0-9a-f]{12}\)$")
        self.assertRegex(shown, r"(?m)^\+orders-api/alpha version 2, rotated [0-9-]{10}, str, by ada, epoch 1 \([0-9a-f]{12}\)$")
        self.assertRegex(shown, r"(?m)^\+orders-api/beta version 2, removed [0-9-]{10}, by ada \([0-9a-f]{12}\)$")
        self.assertRegex(shown, r"(?m)^ @epoch 1, made .*, signed by ada, for ada \([0-9a-f]{12}\)$")
        self.assertNotIn("sig=", shown)
        # A file that is no store, in the work tree and in a commit, ends neither diff nor log.
        (clone.folder / STORE).write_text(clone.text() + "rubbish\n", encoding="ascii")
        self.assertIn("+not a valid sealed store: line", clone.git("diff").stdout.decode())
        clone.commit("broken")
        self.assertIn("+not a valid sealed store", clone.git("log", "-p").stdout.decode())
        clone.git("checkout", "-q", "right")
        clone.git("merge", "left", status=1)  # theirs cannot be read
        clone.git("diff")
        clone.git("merge", "--abort")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
