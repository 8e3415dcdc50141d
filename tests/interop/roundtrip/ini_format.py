"""Random INI templates, read by configparser."""

import configparser
import re

from . import document as documents
from . import values
from .document import Document, Piece, Slot
from .properties_format import placeholder, text_refusals

__all__ = ["READERS", "document", "refusals", "same"]

KEYS = ["k", "a.b", "e-f", "a b", "no", "on", "K"]
SEPARATORS = ["=", " = ", ": ", ":", "=  ", "\t=\t"]
HEADS = ["", "", "", "pre ", "/a/", "[", "a=", "= ", "50% ", "é", "no ", "$1", "${rt.x}", "!"]
TAILS = ["", "", "", " post", "/z", "]", "=", ":", " é", "{k}"]
LINES = ["; ${nothing}\n", "# c = 'x\n", "\n", "fixed%d = no\n", "fixed%d: \"a ; b\"\n", "fixed%d=\n"]
BLANK = "\u0020\u00a0\u1680\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200c)))


def slot(rng, result, names):
    quote = '"' if rng.random() < 0.15 else ""
    quotes = [Piece(quote)] if quote else []
    inner = [placeholder(rng, result, names, True)]
    if rng.random() < 0.5:
        inner = [Piece(rng.choice(HEADS)), placeholder(rng, result, names, False), Piece(rng.choice(TAILS))]
        while rng.random() < 0.25:
            inner += [placeholder(rng, result, names, False), Piece(rng.choice(TAILS))]
    for piece in inner:
        if piece.parameter is not None and rng.random() < 0.8:
            values.narrow(rng, piece.parameter, "[\x00-\x1f\x7f-\x9f\u2028\u2029;#\"'\\\\]|%\\(|^[" + BLANK + "]+|[" + BLANK + "]+$")
    return Slot("ini", [*quotes, *(piece for piece in inner if piece.raw != ""), *quotes], quotes=[quote] if quote else [])


def document(rng, at, names):
    result = Document("t%d.ini" % at, "\r\n" if rng.random() < 0.15 else "\n")
    result.facts["texts_only"] = True
    for section in range(rng.randint(1, 3)):
        result.emit("[%s%d]\n" % (rng.choice(["s", "a b ", "e-f", "x:y="]), section))
        indent = rng.choice(["", "", "", "  "])
        for index in range(rng.randint(1, 3)):
            while rng.random() < 0.2:
                line = rng.choice(LINES)
                Document.counter += 1
                result.emit(indent + line % Document.counter if "%d" in line else line)
            result.emit("%s%s%d%s" % (indent, rng.choice(KEYS), index, rng.choice(SEPARATORS)))
            result.emit(slot(rng, result, names))
            result.emit("\n")
    return result


def carries(text):
    """docs/formats/encoders.md, "INI"."""
    return not re.search("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029;#\"'\\\\]|%\\(", text) and text[:1] not in [*BLANK] and text[-1:] not in [*BLANK]


def refusals(document, slot):
    rules = text_refusals(slot)
    if rules or slot.is_unset():
        return rules
    good = all(carries(parameter.text()) for parameter in slot.parameters())
    text = "".join(piece.text() if piece.raw is None else piece.raw for piece in slot.pieces)
    return set() if good and text == text.strip(" \t") else {"value-encoding"}


def read(data, _):
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(data.decode())
    return {name: dict(section) for name, section in parser.items() if name != parser.default_section}


def same(expected, found):
    """The parser leaves quotes in a value, so that an unset one is no whole text to it."""
    kept = {name: {key: value for key, value in section.items() if documents.GONE not in value} for name, section in expected.items()}
    return documents.same(kept, found)


READERS = {"configparser": read}
