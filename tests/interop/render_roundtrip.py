#!/usr/bin/python3
"""Renders random hostile values in random templates, and reads them back with parsers that are not ours.

    render_roundtrip.py FORMAT SLUICE [CASES]   through `sluice render`, until CASES placeholders' scalars came back exactly
                                                  (SLUICE_CASES, else 500)
    render_roundtrip.py norway SLUICE           the words that YAML 1.1 and 1.2 read as different types
    render_roundtrip.py encoders LEAST FILE…    lines "encoder value encoded" in hex, LEAST values of each encoder or more

SLUICE_SEED in the environment repeats a run. Exit status 1, and the first difference, when a value did not survive, when one
was refused that should not be, and when one was not refused that should be.
"""

import importlib
import itertools
import os
import random
import sys
import time

from roundtrip import encoders, norway, project

BATCH = 500  # documents in one run of sluice, which names no more than a thousand errors


def chosen_seed():
    return int(os.environ.get("SLUICE_SEED") or random.SystemRandom().randrange(2**32))


def run_format(name, sluice, cases):
    seed = chosen_seed()
    print("SLUICE_SEED=%d" % seed, flush=True)
    module = importlib.import_module("roundtrip.%s_format" % name)
    rng = random.Random("%s %d" % (name, seed))
    names = ("p%d" % number for number in itertools.count())
    exact, refused, counts, start = 0, 0, {}, time.monotonic()
    for batch in itertools.count():
        documents = [module.document(rng, batch * BATCH + at, names) for at in range(BATCH)]
        more, dropped, rules = project.run(module, sluice, [document for document in documents if document.slots()])
        exact, refused = exact + more, refused + dropped
        counts = {rule: counts.get(rule, 0) + rules.get(rule, 0) for rule in {**counts, **rules}}
        if exact >= cases:
            break
    rules = ", ".join("%s %d" % item for item in sorted(counts.items()))
    print("%s: %d exact, %d refused (%s), %.0f s" % (name, exact, refused, rules, time.monotonic() - start))


def main(arguments):
    if len(arguments) > 2 and arguments[0] == "encoders":
        print("encoders: %d values" % encoders.run(arguments[2:], int(arguments[1])))
    elif len(arguments) == 2 and arguments[0] == "norway":
        print("norway: %d values" % norway.run(os.path.abspath(arguments[1])))
    elif len(arguments) in (2, 3):
        run_format(arguments[0], os.path.abspath(arguments[1]), int(arguments[2]) if len(arguments) == 3 else int(os.environ.get("SLUICE_CASES", "500")))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except project.Failed as failed:
        sys.exit(str(failed))
