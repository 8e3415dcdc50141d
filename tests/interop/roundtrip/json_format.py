"""Random JSON templates, read by Python's json."""

import json

from . import values
from .document import Document, Piece, Slot, same
from .yaml_format import makes_placeholder, node_refusals

__all__ = ["READERS", "document", "refusals", "same"]

FIXED = ["1", "-0.5", "1e3", "true", "null", '"x"', '"no"', '"\\u0041"', '"a\\"b"', '"é😀"', '"\\ud83d\\ude00"', '""', "[]", "{}", "1.10", '"# ,"']
TEXTS = ["", "", "", "pre ", "/a/", "\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d\\ude00", "é", "'", "# ", ": ", "{", "}", "[", ",", "$1", " ", "\\/", "//", "\\u0000",
         "${rt.x}", "$$ ", "-", "1", "e3"]


class Writer:
    def __init__(self, rng, document, names):
        self.rng = rng
        self.out = document
        self.names = names
        self.keys = 0

    def space(self):
        return self.rng.choice(["", "", " ", "  ", "\n", "\n\t", "\n    "])

    def placeholder(self, whole=False):
        if not whole and self.rng.random() < 0.07:
            return Piece()
        known = [p for p in self.out.parameters() if whole or p.text() is not None]
        odd = whole or self.rng.random() < 0.02
        parameter = self.rng.choice(known) if known and self.rng.random() < 0.1 else values.make(self.rng, next(self.names), nodes=odd, whole=odd)
        return Piece(parameter=parameter, as_text=parameter.is_bare() and self.rng.random() < 0.3)

    def slot(self):
        quote = Piece('"')
        inner = [self.placeholder(whole=True)]
        if self.rng.random() < 0.5:
            inner = [Piece(self.rng.choice(TEXTS)), self.placeholder(), Piece(self.rng.choice(TEXTS))]
            while self.rng.random() < 0.25:
                inner += [self.placeholder(), Piece(self.rng.choice(TEXTS))]
        return Slot("json", [quote, *(piece for piece in inner if piece.raw != ""), quote], quotes=['"'])

    def node(self, depth):
        draw = self.rng.random()
        if draw < 0.55:
            return self.out.emit(self.slot())
        if draw < 0.7 or depth > 3:
            return self.out.emit(self.rng.choice(FIXED))
        return self.collection(depth)

    def collection(self, depth):
        open_, close = self.rng.choice(["[]", "{}"])
        self.out.emit(open_ + self.space())
        count = self.rng.choice([0, 1, 2, 3, 4])
        for at in range(count):
            if open_ == "{":
                self.keys += 1
                self.out.emit('"%s%d"%s:%s' % (self.rng.choice(["k", "no", "é", "\\u00e9", "a b", "\\\"", ""]), self.keys, self.space(), self.space()))
            self.node(depth + 1)
            self.out.emit(self.space() + ("," + self.space() if at < count - 1 else ""))
        self.out.emit(close)


def document(rng, at, names):
    result = Document("t%d.json" % at, "\r\n" if rng.random() < 0.15 else "\n")
    writer = Writer(rng, result, names)
    result.emit(writer.space())
    if rng.random() < 0.9:
        writer.collection(0)
    else:
        writer.node(0)
    result.emit(writer.space())
    return result


def refusals(document, slot):
    """docs/formats/encoders.md, "Parameters", JSON."""
    if slot.is_unset():
        alone = all(isinstance(part, str) and not part.strip() for part in document.parts if part is not slot)
        return {"unset-document"} if alone else set()
    if slot.is_whole():
        piece = slot.placeholders()[0]
        beyond = any(abs(number) > 2**53 - 1 for number in values.numbers(piece.parameter.value))
        return {"json-integer"} if beyond and not piece.as_text else set()
    rules = node_refusals(slot)
    if rules:
        return rules
    return {"value-placeholder"} if makes_placeholder(slot) else set()


def unique(pairs):
    tree = dict(pairs)
    assert len(tree) == len(pairs), "a key stands twice"
    return tree


def refuse(word):
    raise ValueError(word + " is not JSON")


READERS = {"json": lambda data, _: json.loads(data.decode(), object_pairs_hook=unique, parse_constant=refuse)}
