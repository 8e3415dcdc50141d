"""Hostile values, and parameters of every type that hold them."""

import json
import re

PIECES = ["\n", "\n\n", '"', "'", ": ", ":", "#", " #", "&", "&amp;", "*", "*a1", "!", "!tag ", "!!str ", "|", ">", "%", "@", "`", "{", "}", "[", "]",
          "{}", "[]", ",", "? ", "- ", "-", "$", "$$", "\\", "\\\\", "\t", " ", "  ", "no", "yes", "on", "y", "N", "null", "~", "010", "0o10", "0x1F",
          "1_000", "1:20", "12:30:45", ".inf", "1e3", "1e6", "2026-01-01", "1.10", "é", "e\u0301", "ü", "😀", "\u200f", "\u202e", "\ufeff", "\u00a0",
          "\u3000", "\u200b", "=", "<<", "---", "...", "%YAML", "x", "abc", "<", "</a>", "<!--", "]]>", "-->", "123456789012345678901234567890", "-0",
          "+1", "true", "FALSE", "//", "/*", "!unset", "%41", "%s", "\\n", "\\u0041", "\\x41", "$(id)", "`id`", "$HOME", "%HOME%", ";", "~/x", "=b",
          "א", "日本", "[section]", "key = v", "EOF", "'''", '"""', "{{x}}", "%(a)s", "\\\n"]
WHOLE = ["", "no", "yes", "on", "off", "y", "n", "null", "~", "010", "0o10", "1_000", "1:20", "12:30:45", ".inf", "-.INF", ".nan", "1e3", "1e6",
         "2026-01-01", "2026-01-01T00:00:00Z", "1.10", "=", "<<", "0", "-1", "0.5", "True", "9007199254740993", "---", "--- a", "...", "... b", "- a",
         "a: b", "#", "x:", " ", "  a", "a  ", "\t", "\n", "a\nb", "a\n", "\na", "a\n\nb", "{}", "[]", "!tag", "*alias", "&anchor", "? a", "|", ">", "%",
         "@", "`", "'", '"', "\\", "$", "a\\", "\u00a0", "\ufeff", "null ", "NaN", "Infinity", "undefined", "0x", "1_", "0b1", "+.inf", "12e03", "1."]
FORBIDDEN = ["\0", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\r", "\r\n", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029", "\ufffe", "\uffff"]
RT = "run time"  # the value of $RT where a reader expands it
NORWAY = ["no", "yes", "on", "off", "y", "n", "null", "~", "010", "0o10", "1_000", "1:20", "12:30:45", ".inf", "1e3", "2026-01-01", "1.10"]


def hostile(rng):
    """A text; one in forty holds a character that no value may bring into a config, one in forty is long."""
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(WHOLE)
    text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 7)))
    if kind < 0.225:
        at = rng.randint(0, len(text))
        return text[:at] + rng.choice(FORBIDDEN) + text[at:]
    if kind < 0.25:
        return text + "x y" * rng.randint(100, 700) + text
    return text


def is_forbidden(text):
    return re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]", text) is not None


def quoted(rng, text):
    """The text as YAML for sluice's own files: double-quoted, or in another way that carries it."""
    if rng.random() < 0.2 and re.fullmatch(r"[a-z]{4,}", text) and text not in ("true", "null"):
        return text
    printable = not is_forbidden(text) and not re.search("[\n\t\ufeff]", text)
    if printable and rng.random() < 0.3:
        return "'" + text.replace("'", "''") + "'"
    raw = printable and rng.random() < 0.5

    def one(c):
        if c in '"\\':
            return "\\" + c
        if c in "\n\t" or c < " " or (c > "~" and not raw):
            return "\\U%08x" % ord(c)
        return c
    return '"' + "".join(map(one, text)) + '"'


class Number:
    """A number as it is written; what readers make of it is `native`."""

    def __init__(self, text, is_number=False):
        self.text = text
        self.is_number = is_number
        self.native = float(text) if "." in text else int(text)


class Parameter:
    """A declared parameter and its value in the one environment."""

    def __init__(self, name, kind, value, written, extra="", runtime=False, join=""):
        self.name = name
        self.kind = kind
        self.value = value      # str, Number, bool, list, dict; None: optional and unset
        self.written = written  # as YAML
        self.extra = extra
        self.runtime = runtime
        self.join = join
        self.in_declaration = False
        self.expands = False    # the reader of the file expands ${RT}

    def is_node(self):
        return self.kind.startswith(("list", "map"))

    def is_bare(self):
        return self.kind in ("int", "number", "bool", "port")

    def native(self, floats=False):
        return native(self.value, floats)

    def text(self):
        """The value inside a longer text, None for one that cannot be."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, Number):
            return self.value.text
        if isinstance(self.value, list) and self.join:
            return self.join.join(self.value)
        if self.expands and isinstance(self.value, str):
            return self.value.replace("${RT}", RT)
        return self.value if isinstance(self.value, str) else None

    def texts(self):
        """Every text in the value, keys included."""
        return texts(self.value)

    def refusals(self):
        """The rules by which the value itself is refused; docs/guide/render.md and docs/errors.md."""
        found = set()
        every = self.texts()
        if any(is_forbidden(text) for text in every) or any(len(key.encode()) > 256 for key in keys(self.value)):
            return {"value-type"}
        if any("${sealed:" in text or "${vault:" in text for text in every):
            found.add("reference-literal")
        elif any("${" in text for text in every) and not self.runtime:
            found.add("value-placeholder")
        return found

    def declaration(self):
        fields = ['type: "%s"' % self.kind] + ([self.extra] if self.extra else [])
        if self.value is None:
            fields.append("optional: true")
        elif self.in_declaration:
            fields.append("default: " + self.written)
        if self.runtime:
            fields.append("runtime: true")
        if self.join:
            fields.append("join: %s" % json.dumps(self.join))
        return "{%s}" % ", ".join(fields)


def native(value, floats):
    """What readers make of the value. `floats`: a number of type `number` is a float even without a point, as TOML has it."""
    if isinstance(value, Number):
        return float(value.native) if floats and value.is_number else value.native
    if isinstance(value, list):
        return [native(item, floats) for item in value]
    if isinstance(value, dict):
        return {key: native(item, floats) for key, item in value.items()}
    return value


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in texts(item))]
    return []


def keys(value):
    if isinstance(value, list):
        return [key for item in value for key in keys(item)]
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in keys(item))]
    return []


def numbers(value):
    """Every whole number in the value, as written."""
    if isinstance(value, Number):
        return [value.native] if isinstance(value.native, int) else []
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    return []


def integer(rng):
    edges = [0, 1, -1, 8, 10, 2**31, 2**53 - 1, -2**53 + 1, 2**53, -2**53, 2**63 - 1, -2**63]
    return Number(str(rng.choice(edges) if rng.random() < 0.5 else rng.randint(-10**6, 10**6)))


def number(rng):
    edges = ["0", "-1", "1.50", "0.10", "1000.0", "-0.5", "-0.0", "3.0000000001", "10", "0.000001", "9007199254740993"]
    return Number(rng.choice(edges) if rng.random() < 0.5 else "%.*f" % (rng.randint(1, 6), rng.uniform(-1e6, 1e6)), is_number=True)


TEXT_TYPES = {
    "url": ["https://a.example/p?q=1&b=%41#f", "http://u:p@h.example:8080/a'b\"c", "jdbc://h/x{y}", "https://[::1]:80/", "s://h/`$a$(b)*!", "s://h/<é>"],
    "host": ["a", "db-1.example.com", "10.0.0.1", "::1", "under_score.x", "no", "on", "0x1F", "1e3", "010", "123", "fe80::1", "[fe80::1]", "1::2"],
    "duration": ["30s", "90d", "500ms", "PT1M", "P1DT2H", "0s", "1h"],
    "size": ["16MiB", "10", "1.5G", "10 KB", "010", "1.10", "1E"],
    "email": ["a@b.example", "first.last+x@sub.example.com", "#a@b.example", "'o@b.example", "!%&$*{}`|=?^~/@b.example", "é@b.example"],
    "date": ["2026-11-21", "2024-02-29", "1999-12-31"],
}


def key_text(rng):
    return "k" * 257 if rng.random() < 0.02 else hostile(rng)[:60]


def node(rng, kind):
    """A value of type `kind`."""
    if kind.startswith("list<"):
        return [node(rng, kind[5:-1]) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    if kind.startswith("map<string,"):
        return {key_text(rng): node(rng, kind[11:-1]) for _ in range(rng.choice([0, 1, 1, 2, 3]))}
    if kind == "int":
        return integer(rng)
    if kind == "number":
        return number(rng)
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "port":
        return Number(str(rng.choice([1, 80, 8080, 65535])))
    return rng.choice(TEXT_TYPES[kind]) if kind in TEXT_TYPES else hostile(rng)


def written(rng, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value.text
    if isinstance(value, list):
        return "[%s]" % ", ".join(written(rng, item) for item in value)
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % ('"%s"' % quoted_key(key), written(rng, item)) for key, item in value.items())
    return quoted(rng, value)


def quoted_key(text):
    return "".join("\\U%08x" % ord(c) if c in '"\\' or not " " <= c <= "~" else c for c in text)


NODES = ["list<string>", "list<int>", "list<bool>", "list<url>", "list<list<string>>", "map<string,string>", "map<string,number>", "map<string,list<string>>"]
BARE = ["int", "number", "bool", "port"]


RUNTIME = ["${RT}", "a${b.c}", "${", "${RT"]


def make(rng, name, nodes=True, whole=True, join=False, runtime_texts=RUNTIME):
    """A random parameter. `nodes`: lists and maps too; `whole`: unset ones too; `join`: lists of texts with a separator."""
    kind = "string"
    draw = rng.random()
    if draw < 0.1 and nodes:
        kind = rng.choice(NODES)
    elif draw < 0.25:
        kind = rng.choice(BARE)
    elif draw < 0.35:
        kind = rng.choice(list(TEXT_TYPES))
    elif draw < 0.38:
        choices = sorted(set(rng.choice(NORWAY) for _ in range(3)))
        value = rng.choice(choices)
        return Parameter(name, "enum", value, json.dumps(value), "choices: " + json.dumps(choices))
    elif draw < 0.42 and join:
        value = [hostile(rng) for _ in range(rng.randint(0, 3))]
        return Parameter(name, "list<string>", value, written(rng, value), join=rng.choice([",", ", ", ";", " "]))
    elif draw < 0.47 and whole:
        return Parameter(name, rng.choice(["string", "int", "list<string>"]), None, "")
    value = node(rng, kind)
    runtime = kind == "string" and rng.random() < 0.1
    if runtime:
        value = value + rng.choice(runtime_texts if rng.random() < 0.95 else ["${sealed:", "${vault:x}"])
    elif kind == "string" and rng.random() < 0.01:
        value = value + rng.choice(["${RT}", "${", "${sealed:"])
    parameter = Parameter(name, kind, value, written(rng, value), runtime=runtime)
    parameter.in_declaration = rng.random() < 0.7
    return parameter


def narrow(rng, parameter, unwanted):
    """Takes what the regular expression matches out of a text, so that not nearly every value is refused."""
    if isinstance(parameter.value, str) and not parameter.extra and not parameter.runtime:
        parameter.kind = "string"
        parameter.value = re.sub(unwanted, "", parameter.value)
        parameter.written = quoted(rng, parameter.value)
