"""jsonnet of Debian (C++): one function an integration, written in one run, as JSON: its YAML writer takes
50 times as long."""

from . import shared, tree

import workload

NAME = "jsonnet"
COUNT = 100

MAIN = """\
local values = {{{values}}};
local templates = {{{templates}}};
{{
  [stage + '/' + name + '/config.yaml']: std.manifestJsonEx(templates[name](values[stage][name]), '  ')
  for stage in std.objectFields(values) for name in std.objectFields(templates)
}}
"""


def prepare(work, install, count):
    root = shared.debian(install, ["jsonnet", "libjsonnet0"])
    shared.write_inputs(work, count, "unused", lambda name: name, lambda name: name)
    names = []
    for number in range(count):
        name = workload.facts(number)["name"]
        names.append(f"'{name}': import 'templates/{name}.jsonnet'")
        body = tree.expression(tree.template_tree(number), " + ".join)
        (work / f"templates/{name}.jsonnet").write_text(f"function(v) {body}\n")
        for stage in workload.ENVIRONMENTS:
            (work / "out" / stage / name).mkdir(parents=True)
    stages = [f"{stage}: import 'values-{stage}.json'" for stage in workload.ENVIRONMENTS]
    (work / "main.jsonnet").write_text(MAIN.format(values=", ".join(stages), templates=", ".join(names)))
    libraries = root / "usr/lib/x86_64-linux-gnu"
    program = root / "usr/bin/jsonnet"
    return [str(program), "-S", "-m", "out", "main.jsonnet"], {"LD_LIBRARY_PATH": str(libraries)}
