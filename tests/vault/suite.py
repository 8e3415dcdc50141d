"""What every suite here starts with: the program, and the server or the reason why there is none.

A suite is `tests/vault/live_x.py PROGRAM [TEST…]`; it exits with 77 where the server cannot be had, which ctest shows as
skipped. With SLUICE_NEED_VAULT in the environment that is a failure."""

import os
import sys
import unittest

import tools

SKIPPED = 77
PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""


def main(needs_server=True, arguments=1):
    """`arguments`: how many come before the names of tests."""
    try:
        if needs_server:
            tools.bao()
    except tools.Absent as absent:
        needed = bool(os.environ.get("SLUICE_NEED_VAULT"))
        print(f"{'failed' if needed else 'skipped'}: {absent}")
        sys.exit(1 if needed else SKIPPED)
    unittest.main(argv=[sys.argv[0], *sys.argv[1 + arguments:]], verbosity=2)
