"""A template made of fixed text and slots, and what must come of it."""

import re

UNSET = object()
GONE = "\ue000"


class Piece:
    """Part of a slot: text of the template as it stands in the source, a placeholder, or an escape (`escape`: as it is
    written, and what its reader makes of it)."""

    def __init__(self, raw=None, parameter=None, as_text=False, escape=("$${", "${")):
        self.raw = raw
        self.parameter = parameter
        self.as_text = as_text
        self.escape = escape
        self.token = ""

    def source(self):
        if self.raw is not None:
            return self.raw
        if self.parameter is None:
            return self.escape[0]
        return "${%s%s}" % ("text:" if self.as_text else "", self.parameter.name)

    def text(self):
        return self.escape[1] if self.parameter is None else self.parameter.text()


class Slot:
    """A scalar with placeholders. `style` is the format's own word for how it is written."""

    def __init__(self, style, pieces, **facts):
        self.style = style
        self.pieces = pieces
        self.facts = facts
        self.begin = self.end = 0

    def placeholders(self):
        return [piece for piece in self.pieces if piece.raw is None]

    def parameters(self):
        return [piece.parameter for piece in self.pieces if piece.parameter is not None]

    def is_whole(self):
        """One placeholder is all of the scalar; a block never is one."""
        inner = [piece for piece in self.pieces if piece.raw is None or not self.facts.get("quotes") or piece.raw not in self.facts["quotes"]]
        return len(inner) == 1 and inner[0].parameter is not None and not self.facts.get("block")

    def is_unset(self):
        return self.is_whole() and self.placeholders()[0].parameter.value is None

    def has_bare_address(self):
        """An IPv6 address without brackets inside a text; of a raw file nothing is known."""
        inside = self.style != "raw" and not self.is_whole()
        return inside and any(p.kind == "host" and ":" in p.value and not p.value.startswith("[") for p in self.parameters())

    def is_value_broken(self):
        return any(parameter.refusals() for parameter in self.parameters())


def replace_tokens(text, by_token):
    return re.sub("zq[0-9]+z", lambda match: by_token[match.group()], text)


class Document:
    """One template file."""

    counter = 0

    def __init__(self, name, newline="\n", mark=""):
        self.name = name
        self.newline = newline
        self.mark = mark
        self.parts = []
        self.listing = ""  # as the declaration lists it; else the name
        self.facts = {}

    def emit(self, part):
        if isinstance(part, Slot):
            for piece in part.placeholders():
                Document.counter += 1
                piece.token = "zq%dz" % Document.counter
        self.parts.append(part)

    def slots(self):
        return [part for part in self.parts if isinstance(part, Slot)]

    def parameters(self):
        return list({id(p): p for slot in self.slots() for p in slot.parameters()}.values())

    def lines(self, text):
        return text.replace("\n", self.newline)

    def source(self):
        """The template; notes where its slots stand, in bytes."""
        out = bytearray(self.mark.encode())
        for part in self.parts:
            begin = len(out)
            if isinstance(part, Slot):
                out += self.lines("".join(piece.source() for piece in part.pieces)).encode()
                part.begin, part.end = begin, len(out)
            else:
                out += self.lines(part).encode()
        return bytes(out)

    def with_tokens(self):
        """The template with an innocent word for each placeholder."""
        def text(part):
            return "".join(piece.token if piece.raw is None else piece.raw for piece in part.pieces) if isinstance(part, Slot) else part
        return self.lines(self.mark + "".join(map(text, self.parts))).encode()

    def slot_at(self, source, line, column):
        """The slot that an error's line and column lie in, or None."""
        at = 0
        for _ in range(line - 1):
            at = source.index(b"\n", at) + 1
        at += column - 1
        return next((slot for slot in self.slots() if slot.begin <= at < slot.end), None)

    def expected(self, tree):
        """The tree of `with_tokens`, with the values in their places. A text that holds GONE goes with its element, in XML."""
        whole, inner = {}, {}
        for slot in self.slots():
            for piece in slot.placeholders():
                inner[piece.token] = GONE if slot.is_unset() else piece.text()
            if slot.is_whole():
                piece = slot.placeholders()[0]
                whole[piece.token] = UNSET if piece.parameter.value is None else self.value_of(piece)
        return substitute(tree, whole, inner)

    def value_of(self, piece):
        parameter = piece.parameter
        typed = (parameter.is_bare() and not piece.as_text) or parameter.is_node()
        return parameter.native(self.facts.get("floats")) if typed and not self.facts.get("texts_only") else parameter.text()

    def fixed_bytes_fault(self, output):
        """What is wrong with the bytes that must be the template's, or None."""
        if any(slot.is_unset() for slot in self.slots()):
            return None
        fixed = [b""]
        for part in self.parts:
            if isinstance(part, Slot):
                fixed.append(b"")
            else:
                fixed[-1] += self.lines(part).encode()
        fixed[0] = self.mark.encode() + fixed[0]
        if not output.startswith(fixed[0]) or not output.endswith(fixed[-1]):
            return "the first or the last bytes are not the template's"
        at = len(fixed[0])
        for text in fixed[1:-1]:
            found = output.find(text, at)
            if found < 0:
                return "bytes of the template are gone: %r" % text
            at = found + len(text)
        return None if at + len(fixed[-1]) <= len(output) or len(fixed) == 1 else "bytes of the template overlap"


def substitute(tree, whole, inner):
    if isinstance(tree, str):
        if tree in whole:
            return whole[tree]
        return replace_tokens(tree, inner) if "zq" in tree else tree
    if isinstance(tree, dict):
        members = {key: substitute(value, whole, inner) for key, value in tree.items()}
        return {key: value for key, value in members.items() if value is not UNSET}
    if isinstance(tree, list):
        items = [substitute(value, whole, inner) for value in tree]
        return [value for value in items if value is not UNSET]
    return tree


def same(a, b):
    """Equal, and of the same types all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(type(x) is type(y) for x, y in zip(a, b)) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)
