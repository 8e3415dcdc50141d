#!/usr/bin/python3
"""What is shipped: needs glibc alone, names no folder of the building machine, starts anywhere, installs. Argument: build/release."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD = Path()
SOURCE = Path(__file__).resolve().parents[2]
GLIBC = ("linux-vdso.so", "libc.so", "libm.so", "/lib64/ld-linux")


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, **options).stdout


class ReleaseTest(unittest.TestCase):
    def test_needs_glibc_alone(self):
        libraries = [line.split()[0] for line in run("ldd", BUILD / "sluice").splitlines()]
        self.assertEqual([name for name in libraries if not name.startswith(GLIBC)], [])

    def test_names_no_folder_of_the_building_machine(self):
        self.assertNotIn(str(SOURCE).encode() + b"/", (BUILD / "sluice").read_bytes())
        self.assertNotIn(str(Path.home()).encode() + b"/", (BUILD / "sluice").read_bytes())

    def test_is_hardened(self):
        header = run("readelf", "-lhd", BUILD / "sluice")
        self.assertRegex(header, r"Type:\s+DYN")
        self.assertRegex(header, r"GNU_RELRO")
        self.assertRegex(header, r"NOW")
        self.assertNotRegex(header, r"GNU_STACK.*\n.*RWE")

    def test_installs_and_runs_from_there(self):
        with tempfile.TemporaryDirectory() as place:
            run("cmake", "--install", BUILD, "--prefix", place)
            version = run(Path(place) / "bin/sluice", "--version", env={"HOME": place}, cwd=place)
            self.assertRegex(version, r"^sluice \d+\.\d+\.\d+")


if __name__ == "__main__":
    BUILD = Path(sys.argv.pop(1)).resolve()
    unittest.main()
