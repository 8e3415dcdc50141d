"""Random .env templates of each dialect, read by python-dotenv, a shell, and what docker's documentation says."""

import io
import re
import subprocess

import dotenv.main

from . import values
from .document import Document, Piece, Slot, same
from .properties_format import text_refusals

__all__ = ["READERS", "document", "refusals", "same"]

DIALECTS = ["", "docker", "compose", "shell"]
EXPANDED = ("$${RT}", values.RT)
BARE_TEXTS = ["", "", "", "/a/", "x-", "http://h:8080/", "a=b=", "a@b", "%41", "1", "no", ",", "+", "_", ".", ":"]
WORD_TEXTS = BARE_TEXTS + ["é", "[x]", "{", "}", "^", "!", "a]"]
QUOTED_TEXTS = WORD_TEXTS + ["pre ", " post", "'", " # ", ";", "&&", "(x)", "<", ">", "*", "?", "~/", "  ", "a: ", "x='y' ", "|"]
DOCKER_TEXTS = QUOTED_TEXTS + ['"', "\\", "`id`", "$(id)", "$x", '"a" ', "\\n"]
LINES = ["# ${nothing}\n", "\n", "  # c='x\n", "F%d=no\n", "F%d=\n"]


def bare_only(text):
    return re.fullmatch(r"[A-Za-z0-9_./:@%+,=-]*", text) is not None


class Writer:
    def __init__(self, rng, document, names, dialect):
        self.rng = rng
        self.out = document
        self.names = names
        self.dialect = dialect
        self.expands = dialect in ("compose", "shell")

    def placeholder(self, whole):
        if not whole and self.rng.random() < 0.07 and self.dialect:
            return Piece(escape=EXPANDED) if self.expands else Piece()
        odd = self.rng.random() < 0.02
        parameter = values.make(self.rng, next(self.names), nodes=odd, whole=whole or odd, join=True,
                                runtime_texts=["${RT}", " ${RT}\"", "${RT}$x"] if self.expands else values.RUNTIME)
        if self.dialect == "" and self.rng.random() < 0.6:
            values.narrow(self.rng, parameter, r"[^A-Za-z0-9_./:@%+,=-]")
        parameter.expands = self.expands and parameter.runtime
        while parameter.expands and re.search(r"\$\{(?!RT\})", parameter.value):  # nothing else that a shell would expand
            parameter.value = re.sub(r"\$\{(?!RT\})", "", parameter.value)
            parameter.written = values.quoted(self.rng, parameter.value)
        return Piece(parameter=parameter, as_text=self.rng.random() < 0.1)

    def slot(self):
        quote = '"' if self.expands and self.rng.random() < 0.5 else ""
        texts = {"": BARE_TEXTS, "docker": DOCKER_TEXTS}.get(self.dialect, QUOTED_TEXTS if quote else WORD_TEXTS)
        quotes = [Piece(quote)] if quote else []
        inner = [self.placeholder(True)]
        if self.rng.random() < 0.5:
            inner = [Piece(self.rng.choice(texts)), self.placeholder(False), Piece(self.rng.choice(texts))]
            while self.rng.random() < 0.25:
                inner += [self.placeholder(False), Piece(self.rng.choice(texts))]
        return Slot(self.dialect, [*quotes, *(piece for piece in inner if piece.raw != ""), *quotes], quotes=[quote] if quote else [])


def document(rng, at, names):
    dialect = rng.choice(DIALECTS)
    result = Document("t%d.env" % at, "\r\n" if rng.random() < 0.15 and dialect != "shell" else "\n")
    result.facts.update(texts_only=True, dialect=dialect)
    if dialect:
        result.listing = "{file: %s, dialect: %s}" % (result.name, dialect)
    writer = Writer(rng, result, names, dialect)
    for index in range(rng.randint(1, 5)):
        while rng.random() < 0.2:
            line = rng.choice(LINES)
            Document.counter += 1
            result.emit(line % Document.counter if "%d" in line else line)
        result.emit(rng.choice(["", "", "", "  "]) + ("export " if rng.random() < 0.2 and dialect != "docker" else ""))
        result.emit("%s%d=" % (rng.choice(["K", "_K", "k_a"]), index))
        result.emit(writer.slot())
        result.emit(rng.choice(["\n", "\n", "  \n"]) if dialect != "docker" else "\n")
    if rng.random() < 0.2:
        result.parts.pop()
    return result


def refusals(document, slot):
    """docs/formats/encoders.md, "Encoders" and "Parameters"."""
    rules = text_refusals(slot)
    if rules or slot.is_unset():
        return rules
    texts = [parameter.text() for parameter in slot.parameters()]
    dialect = document.facts["dialect"]
    if dialect == "" and not all(map(bare_only, texts)) or dialect == "docker" and any("\n" in text for text in texts):
        return {"value-encoding"}
    return set()


def own_only(tree, others):
    """Of what a shell's environment holds, what the file set; nothing else may have been set."""
    extra = [name for name in tree if not re.fullmatch(r"(K|_K|k_a|F)[0-9]+", name) and name not in others]
    assert not extra, extra
    return {name: value for name, value in tree.items() if name not in others}


def read_docker(data):
    pairs = [line.lstrip().split("=", 1) for line in data.decode().replace("\r\n", "\n").split("\n") if line.strip() and not line.lstrip().startswith("#")]
    tree = dict(pairs)
    assert len(tree) == len(pairs), "a name stands twice"
    return tree


def read_shell(data):
    """A real shell; nothing but variables may come of it."""
    command = ["/bin/sh", "-euc", "set -a; . /dev/stdin; exec /usr/bin/env -0"]
    done = subprocess.run(command, input=data, env={"RT": values.RT}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0 and not done.stderr, done.stderr
    pairs = (entry.split("=", 1) for entry in done.stdout.decode().split("\0") if entry)
    return own_only(dict(pairs), ["RT", "PWD", "OLDPWD", "SHLVL", "_"])


def read_dotenv(data):
    """python-dotenv, told of compose's `\\$`. None where it would not find the end of a value behind a backslash."""
    if re.search(rb'(?m)(?<!\\)(?:\\\\)+"[ \r]*$', data):
        return None
    text = re.sub(r"\\(.)", lambda match: "$" if match[1] == "$" else match[0], data.decode())
    bindings = [binding for binding in dotenv.main.DotEnv(None, stream=io.StringIO(text), interpolate=False).parse()]
    return own_only({name: value.replace("${RT}", values.RT) for name, value in bindings}, [])


def read_compose(data):
    """What compose's documentation says: escapes in double quotes, ${NAME} expanded, everything else as it is."""
    tree = {}
    for line in data.decode().replace("\r\n", "\n").split("\n"):
        line = line.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, value = line.split("=", 1)
        if value.startswith('"'):
            assert re.fullmatch(r'"(?:\\.|[^"\\])*"', value), "not one quoted word: " + line
            value = value[1:-1]
        found = re.findall(r"\\(.)|\$\{RT\}|([^\\$])", value)
        letters = {"n": "\n", "r": "\r", "t": "\t"}
        assert len(re.sub(r"\\.|\$\{RT\}|[^\\$]", "", value)) == 0, "a $ that would be expanded: " + line
        tree[name] = "".join(letters.get(a, a) if a else b or values.RT for a, b in found)
    return tree


BY_DIALECT = {"": [read_docker, read_dotenv, read_shell], "docker": [read_docker], "compose": [read_compose, read_dotenv], "shell": [read_shell]}


def read(data, document):
    """What every reader of the dialect takes the file for."""
    data = re.sub(rb"(?m)^ *export ", b"", data) if document.facts["dialect"] == "" else data
    if document.facts["dialect"] == "":
        data = re.sub(rb"(?m)[ \r]+$", b"", data)
    trees = [tree for reader in BY_DIALECT[document.facts["dialect"]] if (tree := reader(data)) is not None]
    assert all(same(trees[0], {name: tree[name] for name in trees[0]}) and len(tree) == len(trees[0]) for tree in trees), trees
    return dict(sorted(trees[0].items()))


READERS = {"env": read}
