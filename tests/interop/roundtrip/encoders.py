"""What every encoder of delivered values wrote, read back."""

import urllib.parse

import ruamel.yaml
import yaml

from . import env_format, json_format, properties_format
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


READERS = {
    "yaml-double": yaml_double,
    "json": lambda data: json_format.READERS["json"](b'["' + data + b'"]', None)[0],
    "properties": lambda data: properties_format.read(b"a=" + data + b"\n", None)["a"],
    "env": assigned([env_format.read_docker, env_format.read_dotenv]),
    "env-docker": assigned([env_format.read_docker]),
    "env-compose": assigned([env_format.read_compose, env_format.read_dotenv], b'"'),
}


def refused(encoder, value):
    """docs/formats/encoders.md, "Encoders"."""
    place, _, inner = encoder.partition("+")
    control = any(c < " " or "\x7f" <= c <= "\x9f" for c in value.translate({ord(c): None for c in "\n\t" + ("\r" if place == "env-compose" else "")}))
    if inner == "url":
        return False
    return {"env": not env_format.bare_only(value), "env-docker": "\n" in value or "\r" in value, "env-compose": control,
            "env-shell": control}.get(place, False)


def run(path):
    counts, shell = {}, []
    for line in open(path, encoding="ascii"):
        encoder, value, data = line.rstrip("\n").split(" ")
        value = bytes.fromhex(value).decode()
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
    check(min(counts.values()) >= 2000, "fewer than 2000 values:", counts)
    return sum(counts.values())


def compare(encoder, value, found, inner):
    found = urllib.parse.unquote(found) if inner == "url" else found
    check(found == value, encoder, "expected", repr(value), "found", repr(found))
