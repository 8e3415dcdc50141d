"""kustomize: a base of resources, one overlay of patches an environment. Grows faster than its input, so that scaling up
from a part of it is in its favour."""

import os

import workload
import yaml

from . import shared, tree

NAME = "kustomize"
COUNT = 100
VERSION = "v5.4.3"


def dump(path, documents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump_all(documents, sort_keys=False))


def resource(number, body):
    head = {"apiVersion": "bench.example/v1", "kind": "Config", "metadata": {"name": workload.facts(number)["name"]}}
    return head | body


def prepare(work, install, count):
    program = install / "go/bin/kustomize"
    if not program.exists():
        go = shared.need("go")
        shared.call([go, "install", f"sigs.k8s.io/kustomize/kustomize/v5@{VERSION}"], work,
                    env=os.environ | {"GOPATH": str(install / "go"), "GOFLAGS": "-modcacherw"})
    dump(work / "base/all.yaml", [resource(number, tree.fill(tree.template_tree(number), shared.full_values(number, "dev")))
                                  for number in range(count)])
    dump(work / "base/kustomization.yaml", [{"resources": ["all.yaml"]}])
    for stage in workload.ENVIRONMENTS:
        patches = []
        for number in range(count):
            name = workload.facts(number)["name"]
            body = tree.only_filled(tree.template_tree(number), shared.full_values(number, stage))
            dump(work / f"{stage}/{name}.yaml", [resource(number, body)])
            patches.append({"path": f"{name}.yaml"})
        dump(work / f"{stage}/kustomization.yaml", [{"resources": ["../base"], "patches": patches}])
        (work / f"out/{stage}").mkdir(parents=True)
    script = "for e in dev test prod; do \"$0\" build $e -o out/$e || exit 1; done"
    return ["/bin/sh", "-c", script, str(program)], {}
