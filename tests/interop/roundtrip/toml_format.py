"""Random TOML templates, read by tomllib."""

import tomllib

from . import values
from .document import Document, Piece, Slot, same
from .yaml_format import makes_placeholder, node_refusals

__all__ = ["READERS", "document", "refusals", "same"]

FIXED = ["1", "-0.5", "1e3", "true", "0x1F", "1_000", "2026-01-01", "2026-01-01T00:00:00Z", "12:30:45", '"no"', "'no'", '"\\u0041"', "inf", "[]", "{}", "'''a'''"]
BASIC = ["", "", "", "pre ", "/a/", '\\"', "\\\\", "\\t", "\\u00e9", "\\U0001F600", "# ", ": ", "{", "'", "''", "$1", " ", "é", "${rt.x}", "\\b", "=", "[x]"]
LITERAL = ["", "", "", "pre ", "/a/", '"', '""', "\\", "\\n", "# ", "{", "$1", " ", "é", "${rt.x}", "=", "]"]
BASIC_LINES = BASIC + ["\n", "\n  ", "x\n\n", '"x', '""x', "x\\\n   ", " \\\n\n  x"]
LITERAL_LINES = LITERAL + ["\n", "\n  ", "x\n\n", "'x", "''x", "x "]
STYLES = {'"': BASIC, "'": LITERAL, '"""': BASIC_LINES, "'''": LITERAL_LINES}


class Writer:
    def __init__(self, rng, result, names):
        self.rng = rng
        self.out = result
        self.names = names
        self.count = 0

    def placeholder(self, whole=False):
        if not whole and self.rng.random() < 0.07:
            return Piece()
        known = [p for p in self.out.parameters() if whole or p.text() is not None]
        odd = whole or self.rng.random() < 0.02
        parameter = self.rng.choice(known) if known and self.rng.random() < 0.1 else values.make(self.rng, next(self.names), nodes=odd, whole=odd)
        return Piece(parameter=parameter, as_text=parameter.is_bare() and self.rng.random() < 0.3)

    def slot(self, one_line=False):
        quote = self.rng.choice(['"', "'"] if one_line else ['"', '"', "'", "'", '"""', "'''"])
        opening = quote + ("\n" if len(quote) == 3 and self.rng.random() < 0.4 else "")
        inner = [self.placeholder(whole=True)]
        if self.rng.random() < 0.5:
            texts = STYLES[quote]
            inner = [Piece(self.rng.choice(texts)), self.placeholder(), Piece(self.rng.choice(texts))]
            while self.rng.random() < 0.25:
                inner += [self.placeholder(), Piece(self.rng.choice(texts))]
            if len(quote) == 3:
                inner.append(Piece("."))  # so that no quote and no backslash stands before the closing ones
        return Slot(quote, [Piece(opening), *(piece for piece in inner if piece.raw != ""), Piece(quote)], quotes=[opening, quote])

    def key(self):
        self.count += 1
        name = "%s%d" % (self.rng.choice(["k", "no", "a-b", "1"]), self.count)
        return self.rng.choice([name, name, '"é %s"' % name, "'%s.x'" % name])

    def value(self, depth, one_line=False):
        draw = self.rng.random()
        if draw < 0.55 or depth > 2:
            self.out.emit(self.slot(one_line))
        elif draw < 0.7:
            self.out.emit(self.rng.choice(FIXED))
        elif draw < 0.85:
            self.array(depth, one_line)
        else:
            self.inline_table(depth)

    def array(self, depth, one_line):
        space = lambda: self.rng.choice(["", "", " "] + ([] if one_line else ["\n  ", " # ${c}, ]\n "]))
        self.out.emit("[" + space())
        count = self.rng.choice([0, 1, 2, 3])
        for at in range(count):
            self.value(depth + 1, one_line)
            self.out.emit(space() + ("," + space() if at < count - 1 or self.rng.random() < 0.2 else ""))
        self.out.emit("]")

    def inline_table(self, depth):
        self.out.emit("{" + self.rng.choice(["", " "]))
        count = self.rng.choice([0, 1, 2, 3])
        for at in range(count):
            self.out.emit(self.key() + self.rng.choice([" = ", "="]))
            self.value(depth + 1, one_line=True)
            self.out.emit(self.rng.choice(["", " "]) + ("," + self.rng.choice(["", " "]) if at < count - 1 else ""))
        self.out.emit("}")

    def members(self):
        for _ in range(self.rng.randint(1, 4)):
            if self.rng.random() < 0.15:
                self.out.emit(self.rng.choice(["\n", "# ${nothing} \"\n", "  # c\n"]))
            if self.rng.random() < 0.1:
                parent = self.key()
                self.out.emit("%s.z = 1\n%s . y%s" % (parent, parent, self.rng.choice([" = ", "="])))
            else:
                self.out.emit(self.rng.choice(["", "", "  "]) + self.key() + self.rng.choice([" = ", "=", "  =  "]))
            self.value(0)
            self.out.emit(self.rng.choice(["", "", " # c \"", " "]) + "\n")


def document(rng, at, names):
    result = Document("t%d.toml" % at, "\r\n" if rng.random() < 0.15 else "\n", "\ufeff" if rng.random() < 0.1 else "")
    result.facts["floats"] = True
    writer = Writer(rng, result, names)
    writer.members()
    for table in range(rng.randint(0, 2)):
        result.emit(rng.choice(["[t%d]\n", "[ t%d . \"x y\" ] # c\n", "[[t%d]]\n"]) % table)
        writer.members()
    return result


def refusals(document, slot):
    """docs/formats/encoders.md, "TOML"."""
    if slot.is_whole():
        return set()
    rules = node_refusals(slot)
    if rules:
        return rules
    return {"value-placeholder"} if makes_placeholder(slot) else set()


READERS = {"tomllib": lambda data, _: tomllib.loads(data.decode("utf-8-sig"))}
