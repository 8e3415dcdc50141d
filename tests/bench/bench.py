#!/usr/bin/python3
"""How long the program takes. Arguments: the program, then which groups to run (default: all).

Groups: `commands`, what people wait for in a small project; `render`, many integrations beside other tools, which the bench
installs into build/bench-peers; `render-alone`, the same without them; `sealed`, the sealed store beside other tools;
`sealed-alone`, without them; `vault`, 500 paths of a live server beside other clients."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

import commands  # noqa: E402
import rendering  # noqa: E402
import sealed  # noqa: E402
import vault  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
GROUPS = {
    "commands": commands.main,
    "render": lambda program: rendering.main(program, ROOT),
    "render-alone": lambda program: rendering.main(program, ROOT, with_peers=False),
    "sealed": lambda program: sealed.main(program, ROOT),
    "sealed-alone": lambda program: sealed.main(program, ROOT, with_peers=False),
    "vault": vault.main,
}


def main():
    program, wanted = Path(sys.argv[1]).resolve(), sys.argv[2:] or ["commands", "render", "sealed", "vault"]
    for name in wanted:
        if name not in GROUPS:
            sys.exit(f"bench: no such group: {name}; there are {', '.join(GROUPS)}")
    for name in wanted:
        print(f"== {name}")
        GROUPS[name](program)


if __name__ == "__main__":
    main()
