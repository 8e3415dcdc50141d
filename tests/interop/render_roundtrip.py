#!/usr/bin/python3
"""Renders random hostile values and reads them back with parsers that are not ours.

    render_roundtrip.py render SLUICE [CASES [SEED]]    values of parameters, through `sluice render`
    render_roundtrip.py encoders FILE…                  lines "encoder value encoded" in hex: tests/vectors/encoders, and as tests/unit/render writes them

Exit status 1 and the first differences when a value did not survive.
"""

import configparser
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse
import xml.etree.ElementTree

import yaml

PIECES = ["\n", '"', "'", ": ", ":", "#", " #", "&", "*", "!", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "? ", "- ", "-", "$", "\\",
          "\t", " ", "no", "yes", "on", "y", "N", "null", "~", "010", "0o10", "0x1F", "1_000", "1:20", "12:30:45", ".inf", "1e3", "2026-01-01",
          "1.10", "é", "ü", "😀", "\u200f", "\u202e", "\ufeff", "\u00a0", "\u3000", "=", "<<", "---", "...", "%YAML", "x", "abc", "</a>", "]]>",
          "123456789012345678901234567890", "-0", "+1", "true", "FALSE", "//", "/*", "!unset", "%41", "\\n", "\\u0041", "$(id)", "`id`", ";", "~/x"]
WHOLE = ["", "no", "yes", "on", "off", "y", "n", "null", "~", "010", "0o10", "1_000", "1:20", "12:30:45", ".inf", "-.INF", ".nan", "1e3",
         "2026-01-01", "2026-01-01T00:00:00Z", "1.10", "=", "<<", "0", "-1", "0.5", "True", "9007199254740993", "---", "- a", "a: b", "#", "x:", " "]


def hostile(rng, extra=()):
    if rng.random() < 0.15:
        return rng.choice(WHOLE)
    pieces = PIECES + list(extra)
    return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 7)))


def parameter_value(rng):
    while True:
        value = hostile(rng)
        if "${" not in value:
            return value


def unescape_properties(text):
    def one(match):
        body = match.group(1)
        if body[0] == "u":
            return chr(int(body[1:], 16))
        return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(body, body)
    decoded = re.sub(r"\\(u[0-9a-fA-F]{4}|.)", one, text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16")


def read_properties(data):
    """java.util.Properties.load, for files without continued lines."""
    result = {}
    for line in data.decode("ascii").split("\n"):
        line = line.lstrip(" \t\f")
        if not line or line[0] in "#!":
            continue
        match = re.match(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)$", line)
        result[unescape_properties(match.group(1))] = unescape_properties(match.group(2))
    return result


def read_docker(data):
    pairs = (line.split("=", 1) for line in data.decode().split("\n") if line and not line.startswith("#"))
    return {key: value for key, value in pairs}


def unescape_compose(body):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r", "t": "\t"}.get(m.group(1), m.group(1)), body)


def read_compose(data):
    result = {}
    for line in data.decode().split("\n"):
        if not line or line.startswith("#"):
            continue
        key, value = line.split("=", 1)
        if value.startswith('"'):
            body = re.fullmatch(r'"((?:\\.|[^"\\$])*)"', value)
            assert body, "not one quoted word: %r" % line
            value = unescape_compose(body.group(1))
        assert "$" not in line or value != line, line
        result[key] = value
    return result


def read_shell(path):
    """A real shell reads it; nothing but variables may come of it."""
    out = subprocess.run(["/bin/sh", "-c", 'set -a; . "$0"; exec /usr/bin/env -0', path], env={}, stdout=subprocess.PIPE, check=True).stdout
    pairs = (entry.split("=", 1) for entry in out.decode().split("\0") if entry)
    return {key: value for key, value in pairs}


def read_ini(data):
    """{section: {key: value}}, by the parser that INI values are written for."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=", ":"), strict=True)
    parser.optionxform = str
    parser.read_string(data.decode())
    return {name: dict(section) for name, section in parser.items() if name != parser.default_section}


def ini_carries(value):
    """What docs/formats/encoders.md, "INI", lets through."""
    blank = "\u0020\u00a0\u1680\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200c)))
    bad = re.search("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029;#\"'\\\\]|%\\(", value)
    return not bad and value[:1] not in (*blank,) and value[-1:] not in (*blank,)


class Check:
    def __init__(self):
        self.cases = 0
        self.failures = []

    def equal(self, what, expected, found):
        self.cases += 1
        if type(expected) is not type(found) or expected != found:
            self.failures.append("%s: expected %r, found %r" % (what, expected, found))

    def finish(self, name):
        for line in self.failures[:10]:
            print(line, file=sys.stderr)
        print("%s: %d cases, %d failures" % (name, self.cases, len(self.failures)))
        return 1 if self.failures else 0


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def block_carries(value):
    bad = re.search(r"[\u00a0\u2000-\u206f\ufeff]", value) or "\n " in value or "\n\t" in value
    return value and value[0] not in " \t\n" and value[-1] not in " \t\n" and not bad


class Project:
    def __init__(self, root, sluice):
        self.root = root
        self.sluice = sluice
        self.files = {}
        self.declared = {}
        self.values = {}
        self.listed = []

    def add(self, name, declaration, value):
        self.declared[name] = declaration
        self.values[name] = value

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as out:
            out.write(text)

    def render(self):
        self.write("sluice.yaml", "project: roundtrip\npromotion: [dev]\n")
        self.write("environments/dev.yaml", "environment: dev\nintegrations:\n  app:\n" +
                   "".join("    %s: %s\n" % item for item in self.values.items()))
        self.write("templates/app/integration.yaml", "integration: app\nkind: [api]\ndirection: read\nparameters:\n" +
                   "".join("  %s: %s\n" % item for item in self.declared.items()) + "templates:\n" + "".join("  - %s\n" % f for f in self.listed))
        for name, text in self.files.items():
            self.write("templates/app/" + name, text)
        out = os.path.join(self.root, "rendered")
        done = subprocess.run([self.sluice, "-C", self.root, "render", "--env", "dev", "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit("render failed: " + done.stderr.decode()[:2000])
        return {name: open(os.path.join(out, "app", name), "rb").read() for name in self.files}


YAML_PLACES = [("w", "${%s}", "%s"), ("t", "pre ${%s} post", "pre %s post"), ("e", "/a/${%s}", "/a/%s"), ("b", "${%s}z", "%sz"),
               ("s", "'it''s ${%s}'", "it's %s"), ("q", "'${%s}'", "%s"), ("d", "\"\\t${%s}\\x41\"", "\t%sA"), ("n", "\"${%s}\"", "%s"),
               ("x", "text:${text:%s}", "text:%s")]

# Quotes, an empty value's neighbours, a first line feed, continued lines: what a string of TOML could trip over.
TOML_PLACES = [("w", '"${%s}"', "%s"), ("t", '"pre ${%s}\\u0041"', "pre %sA"), ("l", "'${%s}'", "%s"), ("m", "'C:\\${%s}\\'", "C:\\%s\\"),
               ("b", '"""${%s}"""', "%s"), ("c", '"""\n a\n ${%s}\n"""', " a\n %s\n"), ("d", '"""${%s}\nb"""', "%s\nb"),
               ("e", '"""a \\\n   ${%s} b"""', "a %s b"), ("f", '"""""${%s}"b"""', '""%s"b'), ("g", '"""a${%s}""""', 'a%s"'),
               ("h", "'''${%s}'''", "%s"), ("i", "'''\n a\\\n${%s}\n'''", " a\\\n%s\n"), ("j", "'''it''${%s}'s'''", "it''%s's"),
               ("k", "'''${%s}\nb'''", "%s\nb"), ("x", "'${text:%s}'", "%s")]


def build(project, rng, cases):
    scalars = {"p%d" % i: parameter_value(rng) for i in range(cases)}
    lines = {name: value for name, value in scalars.items() if "\n" not in value}
    for name, value in scalars.items():
        project.add(name, "{type: string}", quoted(value))
    lists = {"l%d" % i: [parameter_value(rng) for _ in range(rng.randint(0, 4))] for i in range(cases // 10)}
    maps = {"m%d" % i: {parameter_value(rng): parameter_value(rng) for _ in range(rng.randint(0, 4))} for i in range(cases // 10)}
    for name, value in lists.items():
        project.add(name, "{type: list<string>}", quoted(value))
    for name, value in maps.items():
        project.add(name, '{type: "map<string,string>"}', quoted(value))
    typed = {"i%d" % i: rng.randint(-2**53 + 1, 2**53 - 1) for i in range(50)}
    typed.update({"f%d" % i: float("%.6f" % rng.uniform(-1e6, 1e6)) for i in range(50)})
    typed.update({"b0": True, "b1": False})
    for name, value in typed.items():
        kind = {"i": "int", "f": "number", "b": "bool"}[name[0]]
        project.add(name, "{type: %s}" % kind, "%.6f" % value if kind == "number" else json.dumps(value))

    text = ["# comment with ${nothing}\n"]
    for name in scalars:
        text.append("%s:\n" % name + "".join("  %s: %s\n" % (key, form % name) for key, form, _ in YAML_PLACES))
        text.append("  f: [1, \"${%s}\", {k: '${%s}', \"x\": 2}] # c\n  l:\n    - ${%s}\n    - - a\n" % (name, name, name))
        if block_carries(scalars[name]):
            text.append("  o: |\n    x ${%s} y\n    z\n" % name)
        if block_carries(scalars[name]) and "\n" not in scalars[name]:
            text.append("  g: >\n    x ${%s} y\n    z\n" % name)
    text += ["%s: ${%s}\n" % (name, name) for name in (*lists, *maps, *typed)]
    project.files["a.yaml"] = "".join(text)
    entries = ['  "%s": {"w": "${%s}", "t": "pre ${%s}\\u0041", "l": [1, "${%s}"]}' % (n, n, n, n) for n in scalars]
    entries += ['  "%s": "${%s}"' % (name, name) for name in (*lists, *maps, *typed)]
    project.files["a.json"] = "{\n%s\n}\n" % ",\n".join(entries)
    project.files["a.properties"] = "".join("%s.w=${%s}\n%s.t = pre ${%s}\n%s.s ${%s}\n" % ((n,) * 6) for n in scalars)
    project.files["docker.env"] = "".join("%s=${%s}\n%s_T=pre ${%s} 'x\n" % ((n,) * 4) for n in lines)
    project.files["compose.env"] = "".join("%s=${%s}\n%s_T=\"pre ${%s} x\"\n" % ((n,) * 4) for n in scalars)
    project.files["shell.env"] = "".join("%s=${%s}\nexport %s_T=\"pre ${%s} x\"\n" % ((n,) * 4) for n in scalars)
    bare = {n: v for n, v in scalars.items() if re.fullmatch(r"[A-Za-z0-9_./:@%+,=-]*", v)}
    project.files["bare.env"] = "".join("%s=${%s}\n%s_T=a/${%s}\n" % ((n,) * 4) for n in bare)
    elements = ['<e id="%s" w="${%s}" t=\'pre ${%s} post\'><w>${%s}</w>\n  <t>it&apos;s ${%s}<!-- ${%s} -->!</t></e>\n' % ((n,) * 6) for n in scalars]
    project.files["a.xml"] = '<?xml version="1.0" encoding="UTF-8"?>\n<r xmlns="urn:r">\n%s</r>\n' % "".join(elements)
    single = {n: v for n, v in scalars.items() if ini_carries(v)}
    project.files["a.ini"] = "; ${nothing}\n" + "".join("[%s]\nw = ${%s}\nt: pre ${%s} post\nq = \"${%s}\"\n" % ((n,) * 4) for n in single)
    project.files.update(toml_files(scalars, (*lists, *maps, *typed)))
    project.listed = ["a.yaml", "a.json", "a.properties", *toml_files(scalars, ()), "a.xml", "a.ini", "bare.env"] + ["{file: %s.env, dialect: %s}" % (d, d) for d in ("docker", "compose", "shell")]
    return scalars, lines, bare, single, {**lists, **maps, **typed}


def toml_files(scalars, nodes):
    """Several files, for sluice reads TOML of up to 50,000 keys and values."""
    files = {"n.toml": "# ${nothing}\n" + "".join("%s = '${%s}'\n" % (name, name) for name in nodes)}
    for index, name in enumerate(scalars):
        text = "[%s]\n" % name + "".join("%s = %s # c\n" % (key, form % name) for key, form, _ in TOML_PLACES)
        text += "n = [1, \"${%s}\", { k = '${%s}', \"x\" = 2 }, # c\n]\n" % (name, name)
        key = "s%d.toml" % (index // 500)
        files[key] = files.get(key, "") + text
    return files


def check_toml(check, out, scalars, nodes):
    check.equal("toml nodes", nodes, tomllib.loads(out["n.toml"].decode()))
    tree = {}
    for name in sorted(out):
        if re.fullmatch(r"s\d+\.toml", name):
            tree.update(tomllib.loads(out[name].decode()))
    check.equal("keys", sorted(scalars), sorted(tree))
    for name, value in scalars.items():
        expected = {key: form % value for key, _, form in TOML_PLACES}
        expected["n"] = [1, value, {"k": value, "x": 2}]
        check.equal("toml " + name, expected, tree[name])


def check_yaml(check, data, scalars, nodes, loader):
    tree = yaml.load(data, Loader=loader)
    check.equal("keys", sorted([*scalars, *nodes]), sorted(tree))
    for name, value in scalars.items():
        expected = {key: form % value for key, _, form in YAML_PLACES}
        expected["f"] = [1, value, {"k": value, "x": 2}]
        expected["l"] = [value, ["a"]]
        if block_carries(value):
            expected["o"] = "x %s y\nz\n" % value
        if block_carries(value) and "\n" not in value:
            expected["g"] = "x %s y z\n" % value
        check.equal("yaml " + name, expected, tree[name])
    for name, value in nodes.items():
        check.equal("yaml " + name, value, tree[name])


def check_xml(check, data, scalars):
    root = xml.etree.ElementTree.fromstring(data)
    check.equal("elements", len(scalars), len(root))
    for name, element in zip(scalars, root):
        value = scalars[name]
        check.equal("xml " + name, {"id": name, "w": value, "t": "pre %s post" % value}, element.attrib)
        check.equal("xml " + name, ["{urn:r}w", "{urn:r}t"], [child.tag for child in element])
        check.equal("xml " + name, [value, "it's %s!" % value], [child.text or "" for child in element])


def render(sluice, cases, seed):
    print("seed %d" % seed, file=sys.stderr)
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as root:
        project = Project(root, os.path.abspath(sluice))
        scalars, lines, bare, single, nodes = build(project, rng, cases)
        out = project.render()
        shell = read_shell(os.path.join(root, "rendered", "app", "shell.env"))
    status = 0
    check = Check()
    check_yaml(check, out["a.yaml"], scalars, nodes, yaml.SafeLoader)
    status |= check.finish("yaml")
    check = Check()
    tree = json.loads(out["a.json"])
    check.equal("keys", [*scalars, *nodes], list(tree))
    for name, value in scalars.items():
        check.equal("json " + name, {"w": value, "t": "pre %sA" % value, "l": [1, value]}, tree[name])
    for name, value in nodes.items():
        check.equal("json " + name, value, tree[name])
    status |= check.finish("json")
    check = Check()
    check_toml(check, out, scalars, nodes)
    status |= check.finish("toml")
    check = Check()
    tree = read_properties(out["a.properties"])
    check.equal("keys", 3 * len(scalars), len(tree))
    for name, value in scalars.items():
        for key, form in (("w", "%s"), ("t", "pre %s"), ("s", "%s")):
            check.equal("properties " + name, form % value, tree[name + "." + key])
    status |= check.finish("properties")
    check = Check()
    for name, value in scalars.items():
        for key, form in ((name, "%s"), (name + "_T", "pre %s x")):
            check.equal("shell " + key, form % value, shell.get(key))
    compose = read_compose(out["compose.env"])
    for name, value in scalars.items():
        check.equal("compose " + name, [value, "pre %s x" % value], [compose[name], compose[name + "_T"]])
    docker = read_docker(out["docker.env"])
    for name, value in lines.items():
        check.equal("docker " + name, [value, "pre %s 'x" % value], [docker[name], docker[name + "_T"]])
    plain = read_docker(out["bare.env"])
    for name, value in bare.items():
        check.equal("env " + name, [value, "a/" + value], [plain[name], plain[name + "_T"]])
    status |= check.finish("env")
    check = Check()
    check_xml(check, out["a.xml"], scalars)
    status |= check.finish("xml")
    check = Check()
    tree = read_ini(out["a.ini"])
    check.equal("sections", [*single], [*tree])
    for name, value in single.items():
        check.equal("ini " + name, {"w": value, "t": "pre %s post" % value, "q": '"%s"' % value}, tree[name])
    return status | check.finish("ini")


def decode(encoder, data):
    if encoder == "yaml-double":
        return yaml.load(b'{a: [1, "' + data + b'"]}', Loader=yaml.SafeLoader)["a"][1]
    if encoder == "json":
        return json.loads(b'["' + data + b'"]')[0]
    if encoder == "toml-basic":
        one, lines = (tomllib.loads(form % data.decode())["a"] for form in ('a = "%s"', 'a = """\n%s"""'))
        return one if one == lines else None
    if encoder == "properties":
        return read_properties(b"a=" + data + b"\n")["a"]
    if encoder in ("env", "env-docker"):
        return read_docker(b"A=" + data + b"\n")["A"]
    if encoder == "env-compose":
        return read_compose(b'A="' + data + b'"\n')["A"]
    if encoder == "ini":
        return read_ini(b"[s]\na = " + data + b"\nb: 1\n")["s"]["a"]
    if encoder == "xml-text":
        return xml.etree.ElementTree.fromstring(b"<a>" + data + b"</a>").text or ""
    if encoder == "xml-attribute":
        both = xml.etree.ElementTree.fromstring(b'<a b="' + data + b"\" c='" + data + b"'/>")
        assert both.get("b") == both.get("c")
        return both.get("b")
    raise ValueError(encoder)


def encoders(paths):
    check = Check()
    shell = []
    for line in (line for path in paths for line in open(path, encoding="ascii")):
        encoder, value, data = (line.rstrip("\n").replace(" -", " ").split(" ") + [""])[:3]
        if encoder == "#" or data == "refused":
            continue
        value = bytes.fromhex(value).decode()
        data = bytes.fromhex(data)
        place, _, inner = encoder.partition("+")
        if place == "env-shell":
            shell.append((encoder, value, data, inner))
            continue
        found = decode(place, data)
        check.equal(encoder, value, urllib.parse.unquote(found) if inner == "url" else found)
    with tempfile.NamedTemporaryFile("wb", suffix=".env") as out:
        for index, (_, _, data, _) in enumerate(shell):
            out.write(b'V%d="%s"\n' % (index, data))
        out.flush()
        read = read_shell(out.name) if shell else {}
    for index, (encoder, value, _, inner) in enumerate(shell):
        found = read["V%d" % index]
        check.equal(encoder, value, urllib.parse.unquote(found) if inner == "url" else found)
    return check.finish("encoders")


if __name__ == "__main__":
    if len(sys.argv) >= 3 and sys.argv[1] == "encoders":
        sys.exit(encoders(sys.argv[2:]))
    if len(sys.argv) >= 3 and sys.argv[1] == "render":
        count = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
        sys.exit(render(sys.argv[2], count, int(sys.argv[4]) if len(sys.argv) > 4 else random.SystemRandom().randrange(2**32)))
    sys.exit(__doc__)
