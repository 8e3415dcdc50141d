#!/usr/bin/python3
"""Proves the crash shim and its driver on a small program whose operations are known. Argument: libcrash_shim.so."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from crash_matrix import CrashMatrix, choose  # noqa: E402

SHIM = ""
# Writes a file and a link atomically, and may be run again after any crash.
PROGRAM = """
import os
fd = os.open("new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
os.write(fd, b"0123456789")
os.fsync(fd)
os.close(fd)
os.rename("new", "file")
os.write(1, b"done")
if os.path.lexists("link.new"):
    os.unlink("link.new")
os.symlink("file", "link.new")
os.rename("link.new", "link")
"""


class ShimTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-shim-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "file").write_text("old")
        self.command = ["/usr/bin/python3", "-I", "-B", "-c", PROGRAM]
        self.matrix = CrashMatrix(SHIM, program="python3")

    def test_counts_what_changes_the_disk_and_nothing_else(self):
        names = [line.split(" ")[0] for line in self.matrix.operations(self.command, self.folder)]
        self.assertEqual(names, ["open", "write", "fsync", "rename", "symlink", "rename"])

    def test_dies_before_the_operation(self):
        self.assertEqual(self.matrix.run(self.command, self.folder, at=4).returncode, -9)
        self.assertEqual((self.folder / "file").read_text(), "old")
        self.assertTrue((self.folder / "new").exists())

    def test_dies_after_the_operation(self):
        self.assertEqual(self.matrix.run(self.command, self.folder, at=4, mode="after").returncode, -9)
        self.assertEqual((self.folder / "file").read_text(), "0123456789")

    def test_tears_a_write(self):
        self.matrix.run(self.command, self.folder, at=2, mode="torn")
        self.assertEqual((self.folder / "new").read_text(), "01234")

    def test_leaves_other_programs_alone(self):
        other = CrashMatrix(SHIM, program="sluice")
        self.assertEqual(other.run(self.command, self.folder, at=1).returncode, 0)

    def test_sweeps_every_point_and_runs_again(self):
        def whole(folder, _):
            assert (folder / "file").read_text() in ("old", "0123456789")

        tried = self.matrix.sweep(lambda: self.folder, self.command, whole)
        self.assertEqual(len(tried), 7)

    def test_a_sweep_sees_a_torn_file(self):
        torn = ["/usr/bin/python3", "-I", "-B", "-c", "open('file', 'w').write('0123456789')"]

        def whole(folder, _):
            assert (folder / "file").read_text() in ("old", "0123456789"), "torn"

        with self.assertRaisesRegex(AssertionError, "after the kill, .*: torn"):
            self.matrix.sweep(lambda: self.folder, torn, whole)

    def test_points_are_spread_over_the_run(self):
        numbers = [point.number for point in choose(["fsync x"] * 100, 12, ("before", "torn"))]
        self.assertEqual((numbers[0], numbers[-1], len(numbers)), (1, 100, 12))


if __name__ == "__main__":
    SHIM = sys.argv.pop(1)
    unittest.main()
