"""The words that YAML 1.1 and 1.2 read as different types: as parameters in every position, and as the template's own."""

import json

import ruamel.yaml
import yaml

from . import values
from .document import same
from .project import check, rendered_text

POSITIONS = {"plain": ("${p%d}", "%s"), "single": ("'${p%d}'", "%s"), "double": ('"${p%d}"', "%s"), "flow": ('["${p%d}"]', ["%s"]),
             "flow map": ("{k: '${p%d}'}", {"k": "%s"}), "text": ("${text:p%d}", "%s"), "before": ("x ${p%d}", "x %s"), "behind": ("${p%d}x", "%sx"),
             "alone in a block": ("|-\n    ${p%d}", "%s"), "folded": (">-\n    ${p%d}", "%s"), "item": ("\n  - ${p%d}", ["%s"]),
             "anchor": ("&a%d ${p%d}", "%s")}


def fill(shape, word):
    if isinstance(shape, list):
        return [fill(item, word) for item in shape]
    if isinstance(shape, dict):
        return {key: fill(item, word) for key, item in shape.items()}
    return shape.replace("%s", word)


def templates():
    """The YAML template, and what both readers must find in it, as far as it comes from parameters."""
    text, expected = [], {}
    for at, word in enumerate(values.NORWAY):
        for name, (form, shape) in POSITIONS.items():
            key = "%s %d" % (name, at)
            text.append("%s: %s\n" % (key, form.replace("%d", str(at))))
            expected[key] = fill(shape, word)
        for name, shape in (("l", [word, word]), ("m", {word: word})):
            text.append("%s %d: ${%s%d}\n" % (name, at, name, at))
            expected["%s %d" % (name, at)] = shape
        text.append("own plain %d: %s\nown double %d: \"%s\"\nown single %d: '%s'\nown flow %d: [%s]\n" % ((at, word) * 4))
    return "".join(text), expected


def declaration():
    lines = ["integration: app", "kind: [api]", "direction: read", "templates: [a.yaml, a.json]", "parameters:"]
    for at, word in enumerate(values.NORWAY):
        word = json.dumps(word)
        lines.append("  p%d: {type: string, default: %s}" % (at, word))
        lines.append("  l%d: {type: list<string>, default: [%s, %s]}" % (at, word, word))
        lines.append('  m%d: {type: "map<string,string>", default: {%s: %s}}' % (at, word, word))
    return "\n".join(lines) + "\n"


def run(sluice):
    text, expected = templates()
    count = len(values.NORWAY)
    as_json = "{%s}" % ", ".join('"p%d": "${p%d}", "l%d": "${l%d}", "m%d": "${m%d}"' % ((at,) * 6) for at in range(count))
    rendered = rendered_text(sluice, {
        "sluice.yaml": "project: norway\npromotion: [dev]\n", "environments/dev.yaml": "environment: dev\n",
        "templates/app/integration.yaml": declaration(), "templates/app/a.yaml": text, "templates/app/a.json": as_json})
    readers = {"YAML 1.1": lambda data: yaml.load(data, Loader=yaml.SafeLoader), "YAML 1.2": lambda data: ruamel.yaml.YAML(typ="safe", pure=True).load(data)}
    for name, read in readers.items():
        tree, own = read(rendered["a.yaml"]), read(text.replace("${", "$("))
        for key, value in own.items():
            value = expected.get(key, value)
            check(key in tree and same(value, tree[key]), name, key, "expected", repr(value), "found", repr(tree.get(key)))
        check(list(tree) == list(own), name, "has other keys than the template")
    for at, word in enumerate(values.NORWAY):
        found = json.loads(rendered["a.json"])
        check([found["%s%d" % (kind, at)] for kind in "plm"] == [word, [word, word], {word: word}], "JSON", word)
    return count * (len(POSITIONS) + 2 + 4) * 2 + count * 3
