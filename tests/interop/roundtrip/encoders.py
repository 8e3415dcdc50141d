"""What every encoder of delivered values wrote, read back."""

import re
import tomllib
import urllib.parse
import xml.etree.ElementTree

import ruamel.yaml
import yaml

from . import env_format, ini_format, json_format, properties_format
from .project import check


def yaml_double(data):
    text = b'{a: [1, "' + data + b'"]}'
    found = [yaml.load(text, Loader=yaml.SafeLoader)["a"][1], ruamel.yaml.YAML(typ="safe", pure=True).load(text)["a"][1]]
    check(found[0] == found[1], "YAML readers differ on", data)
    return found[0]


def assigned(readers, quote=b""):
    """Reads NAME=value with each of the readers; they must agree."""
    def read(data):
        trees = [reader(b"K0=" + quote + data + quote + b"\n") for reader in readers]
        found = [tree["K0"] for tree in trees if tree is not None]
        check(found.count(found[0]) == len(found), "readers differ on", data, found)
        return found[0]
    return read


def toml_basic(data):
    found = [tomllib.loads(form % data.decode())["a"] for form in ('a = "%s"', 'a = """\n%s"""')]
    check(found[0] == found[1], "strings of one line and of several differ on", data)
    return found[0]


def xml_attribute(data):
    found = xml.etree.ElementTree.fromstring(b'<a b="' + data + b"\" c='" + data + b"'/>")
    check(found.get("b") == found.get("c"), "the quotes matter to", data)
    return found.get("b")


READERS = {
    "yaml-double": yaml_double,
    "json": lambda data: json_format.READERS["json"](b'["' + data + b'"]', None)[0],
    "properties": lambda data: properties_format.read(b"a=" + data + b"\n", None)["a"],
    "env": assigned([env_format.read_docker, env_format.read_dotenv]),
    "env-docker": assigned([env_format.read_docker]),
    "ini": lambda data: ini_format.read(b"[s]\na = " + data + b"\nb: 1\n", None)["s"]["a"],
    "xml-text": lambda data: xml.etree.ElementTree.fromstring(b"<a>" + data + b"</a>").text or "",
    "xml-attribute": xml_attribute,
    "toml-basic": toml_basic,
    "env-compose": assigned([env_format.read_compose, env_format.read_dotenv], b'"'),
}


def refused(encoder, value):
    """docs/formats/encoders.md, "Encoders"."""
    place, _, inner = encoder.partition("+")
    if "\0" in value:
        return True
    control = any(c < " " or "\x7f" <= c <= "\x9f" for c in value.translate({ord(c): None for c in "\n\t" + ("\r" if place == "env-compose" else "")}))
    if inner == "url":
        return False
    no_xml = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", value) is not None
    return {"ini": not ini_format.carries(value), "xml-text": no_xml, "xml-attribute": no_xml, "env": not env_format.bare_only(value), "env-docker": "\n" in value or "\r" in value, "env-compose": control,
            "env-shell": control}.get(place, False)


def run(paths, least):
    """Reads files of lines "encoder value encoded"; each encoder must have written `least` values. How many there were."""
    counts, shell = {}, []
    for line in (line for path in paths for line in open(path, encoding="ascii")):
        encoder, value, data = line.rstrip("\n").replace(" -", " ").split(" ")[:3]
        if encoder == "#":
            continue
        try:
            value = bytes.fromhex(value).decode()
        except UnicodeDecodeError:  # no text: every encoder refuses it
            check(data == "refused", encoder, "did not refuse", value)
            continue
        if data == "refused":
            check(refused(encoder, value), encoder, "refused", repr(value))
            continue
        check(not refused(encoder, value), encoder, "did not refuse", repr(value))
        counts[encoder] = counts.get(encoder, 0) + 1
        place, _, inner = encoder.partition("+")
        if place == "env-shell":
            shell.append((encoder, value, bytes.fromhex(data), inner))
        else:
            compare(encoder, value, READERS[place](bytes.fromhex(data)), inner)
    for begin in range(0, len(shell), 100):
        some = shell[begin:begin + 100]
        read = env_format.read_shell(b"".join(b'K%d="%s"\n' % (at, data) for at, (_, _, data, _) in enumerate(some)))
        for at, (encoder, value, _, inner) in enumerate(some):
            compare(encoder, value, read["K%d" % at], inner)
    check(min(counts.values()) >= least, "fewer values than", least, counts)
    return sum(counts.values())


def compare(encoder, value, found, inner):
    found = urllib.parse.unquote(found) if inner == "url" else found
    check(found == value, encoder, "expected", repr(value), "found", repr(found))
