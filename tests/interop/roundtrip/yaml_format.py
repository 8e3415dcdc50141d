"""Random YAML templates: block and flow, every style, comments, anchors; read by PyYAML (1.1) and ruamel (1.2)."""

import re

import ruamel.yaml
import yaml

from . import values
from .document import Document, Piece, Slot, same

__all__ = ["READERS", "document", "refusals", "same"]

FIXED = ["x", "no", "yes", "010", "0o10", "1_000", "1:20", "12:30:45", ".inf", "1e3", "2026-01-01", "1.10", '"1.10"', "'no'", "~", "null", "true", "8080",
         '"a # b"', "'it''s'", "a b", "é😀", "http://h/p", "!!str 12", "'#'", '"\\u2028"', "on", '""', "''"]
KEYS = ["k", "key", "no", "é", "日本", "a b", "x-y", "y", "on"]
PLAIN_HEADS = ["", "", "", "pre ", "/a/", "http://h:", "é ", "x=", "(", "it's ", 'a"b ', "50% ", "$x", "$$-", "_", "a~", ".", "no ", "0x", "1", "2026-", "a#",
               "10:", "a- ", "1e", "ab,", "a&b", "😀"]
PLAIN_TAILS = ["", "", "", " post", "/z", "z", ":1", "#f", " é", "'s", '" q', ".5", "e3", ")", ";", "{k}", " !x", " - ", " | ", "%", ",b", " kept}"]
SINGLE_TEXTS = ["", "", "it''s ", "# ", "a: ", "{", "[", "%", "@", "\\", "\\n", "é", " ", "- ", '"', "$1", "''", "x", "${rt.x}"]
DOUBLE_TEXTS = ["", "", "\\t", "\\x41", '\\"', "\\\\", "\\u00e9", "\\n", " # ", ": ", "{", "'", " ", "é", "\\U0001F600", "$1", "x", "\\/", "- ", "\\e"]
LINE_TEXTS = ["", "", "x ", "# ", "a: ", "'", '"', "\\", "- ", "{", "é ", "$1", "| ", "%", "~"]


class Writer:
    """Writes one document, and makes parameters as it goes."""

    def __init__(self, rng, document, names):
        self.rng = rng
        self.out = document
        self.names = names
        self.keys = 0
        self.anchors = []
        self.behind_block = False

    def chance(self, share):
        return self.rng.random() < share

    def pick(self, choices):
        return self.rng.choice(choices)

    def parameter(self, whole):
        known = self.out.parameters()
        if known and self.chance(0.1):
            return self.pick([p for p in known if whole or (p.text() is not None and p.value is not None)] or [self.fresh(whole)])
        return self.fresh(whole)

    def fresh(self, whole):
        odd = self.chance(0.02)  # a list in a text, an unset value in a text: refused
        return values.make(self.rng, next(self.names), nodes=whole or odd, whole=whole or odd)

    def placeholder(self, whole=False):
        if not whole and self.chance(0.07):
            return Piece()
        parameter = self.parameter(whole)
        return Piece(parameter=parameter, as_text=parameter.is_bare() and self.chance(0.3))

    def spaced(self):
        return self.pick([" ", " ", " ", "  ", "   "])

    def comment(self):
        return self.pick(["", "", "", " # ${nothing}", "  # c: 'x", " # ]}"])

    def key(self, flow=False):
        self.keys += 1
        name = "%s%d" % (self.pick(KEYS), self.keys)
        style = self.rng.random()
        return '"%s"' % name if style < 0.15 or flow and style < 0.4 else "'%s'" % name if style < 0.25 else name

    # Scalars.

    def folds(self, indent):
        """A line break inside a flow scalar, now and then."""
        return self.pick(["\n", "\n\n", " \n", "\n\n\n"]) + " " * indent if self.chance(0.12) else ""

    def slot(self, indent, flow=False):
        style = self.pick(["single", "double"] if flow else ["plain", "plain", "single", "double"])
        quote = {"plain": "", "single": "'", "double": '"'}[style]
        quotes = [Piece(quote)] if quote else []
        if self.chance(0.5):
            return Slot(style, [*quotes, self.placeholder(whole=True), *quotes], quotes=[quote] if quote else [])
        heads, tails = {"plain": (PLAIN_HEADS, PLAIN_TAILS), "single": (SINGLE_TEXTS,) * 2, "double": (DOUBLE_TEXTS,) * 2}[style]
        head, tail = self.pick(heads), self.pick(tails)
        if head and not head.isspace() and (quote or head[-1] != ":"):
            head += self.folds(indent)
        if tail and not tail.isspace() and (quote or tail[0] not in " #,"):
            tail = self.folds(indent) + tail
        if style == "plain":
            tail = tail.rstrip(" ")
        inner = [Piece(head), self.placeholder()]
        while self.chance(0.25):
            inner += [Piece(self.folds(indent) or self.pick(["", " ", "-", "/", ".", "x"])), self.placeholder()]
        inner = [piece for piece in [*inner, Piece(tail)] if piece.raw != ""]
        multiline = any("\n" in (piece.raw or "") for piece in inner)
        return Slot(style, [*quotes, *inner, *quotes], quotes=[quote] if quote else [], multiline=multiline)

    def block_scalar(self, indent):
        """`|` or `>`, behind a key or a dash; ends with its line."""
        style = self.pick(["literal", "literal", "folded"])
        given = self.chance(0.1)
        step = self.rng.randint(1, 4)
        header = {"literal": "|", "folded": ">"}[style] + self.pick(["", "", "-", "+"]) + (str(step) if given else "") + self.pick(["", "", " # c"])
        pad = " " * (indent + step)
        pieces = [Piece(header + "\n")]
        count = self.rng.randint(1, 3)
        for line in range(count):
            if line and self.chance(0.15):
                pieces.append(Piece("\n"))
            more = self.pick(["  ", "\t"]) if line and self.chance(0.15) else ""
            pieces.append(Piece(pad + more + self.pick(LINE_TEXTS)))
            if line == 0 or self.chance(0.5):
                pieces.append(self.placeholder())
                if self.chance(0.2):
                    pieces += [Piece(self.pick([" ", "-", ": "])), self.placeholder()]
            else:
                pieces.append(Piece("text"))
            pieces.append(Piece(self.pick(["", "", " z", "#", ":", " é"]) + ("\n" if line < count - 1 else "")))
        self.behind_block = True
        return Slot(style, pieces, block=True, given=given)

    # Nodes.

    def flow(self, indent, depth):
        open_, close = self.pick(["[]", "{}"])
        self.out.emit(open_)
        count = self.rng.choice([0, 1, 2, 2, 3])
        for at in range(count):
            self.out.emit(self.pick(["", "", " ", "\n" + " " * indent, " # ${c}, ]\n" + " " * indent]))
            if open_ == "{":
                self.out.emit(self.key(flow=True) + ": ")
            draw = self.rng.random()
            if draw < 0.55:
                self.anchor()
                self.out.emit(self.slot(indent, flow=True))
            elif draw < 0.7 and depth < 3:
                self.flow(indent, depth + 1)
            elif draw < 0.75 and self.anchors:
                self.out.emit("*%s " % self.pick(self.anchors))
            else:
                self.out.emit(self.pick([text for text in FIXED if text]))
            self.out.emit(self.pick(["", "", " ", " # c,\n" + " " * indent]) + ("," if at < count - 1 or self.chance(0.1) else ""))
        self.out.emit(self.pick(["", "", " ", "\n" + " " * indent]) + close)

    def anchor(self):
        if self.chance(0.08):
            name = "a%d" % (len(self.anchors) + 1)
            self.out.emit("&%s " % name)
            self.anchors.append(name)

    def value(self, indent, depth, behind):
        """What stands behind a key's colon or a dash ('behind'), with its line end. `indent`: of the key or the dash."""
        draw = self.rng.random()
        if draw < 0.45:
            far = self.chance(0.08)
            self.out.emit((self.comment() + "\n" + " " * (indent + 2)) if far else self.spaced())
            slot = self.slot(indent + 2)
            if slot.style != "plain" or not slot.facts.get("multiline"):  # yaml-cpp cannot read "- &a one<LF>  two"
                self.anchor()
            self.out.emit(slot)
            self.out.emit(self.comment() + "\n")
        elif draw < 0.57:
            self.out.emit(" ")
            self.out.emit(self.block_scalar(indent))
            self.out.emit("\n")
        elif draw < 0.68:
            self.out.emit(" ")
            self.flow(indent + 2, depth)
            self.out.emit(self.comment() + "\n")
        elif draw < 0.73 and self.anchors:
            self.out.emit(" *%s\n" % self.pick(self.anchors))
        elif draw < 0.9 and depth < 3:
            if behind == "-" and self.chance(0.7):
                width = self.rng.randint(1, 3)
                self.out.emit(" " * width)
                self.pick([self.block_map, self.block_list])(indent + 1 + width, depth + 1, first=True)
                return
            self.out.emit(self.comment() + "\n")
            step = self.rng.randint(1, 4)
            if behind == ":" and self.chance(0.4):
                self.block_list(indent + self.pick([0, step]), depth + 1)
            else:
                self.pick([self.block_map, self.block_list])(indent + step, depth + 1)
        else:
            self.out.emit(" " + self.pick(FIXED) + self.comment() + "\n")

    def between(self, indent):
        if self.chance(0.12):
            self.out.emit(self.pick(["\n", "# ${gone}\n" if self.behind_block else " " * indent + "# 'c\n"]))
        self.behind_block = False

    def block_map(self, indent, depth, first=False):
        for at in range(self.rng.randint(1, 4)):
            if at or not first:
                self.between(indent)
                self.out.emit(" " * indent)
            self.out.emit(self.key() + ":")
            self.value(indent, depth, ":")

    def block_list(self, indent, depth, first=False):
        for at in range(self.rng.randint(1, 3)):
            if at or not first:
                self.between(indent)
                self.out.emit(" " * indent)
            self.out.emit("-")
            self.value(indent, depth, "-")


def document(rng, at, names):
    newline = "\r\n" if rng.random() < 0.15 else "\n"
    result = Document("t%d.yaml" % at, newline, "\ufeff" if rng.random() < 0.1 else "")
    writer = Writer(rng, result, names)
    if rng.random() < 0.3:
        result.emit(rng.choice(["---\n", "# ${x} é\n", "--- # c\n", "\n"]))
    draw = rng.random()
    if draw < 0.8:
        writer.block_map(0, 0)
    elif draw < 0.88:
        writer.block_list(0, 0)
    elif draw < 0.94:
        writer.flow(2, 0)
        result.emit("\n")
    else:
        result.facts["scalar"] = True
        result.emit(writer.slot(rng.choice([0, 2])))
        result.emit(rng.choice(["", "\n"]))
    return result


def joined(slot):
    """The slot's text with the placeholders' values, the template's own text as it stands in the source."""
    return "".join(piece.raw if piece.raw is not None else piece.text() for piece in slot.pieces)


def node_refusals(slot):
    """What stands in a text though it is none, where a whole value may be a list or a map."""
    unset = {"unset-in-text" for parameter in slot.parameters() if parameter.value is None}
    lists = {"list-in-text" for parameter in slot.parameters() if parameter.value is not None and parameter.text() is None}
    return unset | lists | ({"host-in-text"} if slot.has_bare_address() else set())


def makes_placeholder(slot):
    """True if a value and what stands beside it make "${"."""
    texts = [piece.raw if piece.raw is not None else piece.text() for piece in slot.pieces]
    texts = [text for text in texts if text]  # an empty value lets its neighbours meet
    return any(a.endswith("$") and b.startswith("{") for a, b in zip(texts, texts[1:]))


def block_carries(slot, text):
    if not text or text[0] in " \t\n" or text[-1] in " \t\n" or re.search("\n[ \t]", text):
        return False
    if re.search("[\u00a0\u2000-\u206f\ufeff]", text):
        return False
    return "\n" not in text or (slot.style == "literal" and not slot.facts["given"])


def refusals(document, slot):
    """docs/formats/encoders.md, "Parameters", YAML."""
    if slot.is_unset():
        return unset_refusals(document, slot)
    if slot.is_whole():
        return set()
    rules = node_refusals(slot)
    if rules:
        return rules
    if makes_placeholder(slot):
        return {"value-placeholder"}
    if slot.facts.get("block") and not all(block_carries(slot, piece.text()) for piece in slot.placeholders() if piece.parameter):
        return {"block-scalar"}
    return set()


def unset_refusals(document, slot):
    parts = document.parts
    at = parts.index(slot)
    if document.facts.get("scalar"):
        return {"unset-document"}
    anchor = re.fullmatch("&(a[0-9]+) ", parts[at - 1]) if at and isinstance(parts[at - 1], str) else None
    if anchor and any(isinstance(part, str) and re.search(r"\*%s\b" % anchor[1], part) for part in parts[at:]):
        return {"removed-anchor"}
    return set()


def read_py(loader):
    return lambda data, _: yaml.load(data, Loader=loader)


def read_ruamel(data, _):
    return ruamel.yaml.YAML(typ="safe", pure=True).load(data)


READERS = {"PyYAML": read_py(yaml.SafeLoader), "libyaml": read_py(yaml.CSafeLoader), "ruamel": read_ruamel}
