"""Random raw templates, with a pattern on every parameter that lets everything through: what is left is refused by sluice."""

import re

from .document import Document, Piece, Slot, same
from .properties_format import placeholder, text_refusals

__all__ = ["READERS", "document", "refusals", "same"]

TEXTS = ["", "", "pre ", " post", "<a b='", "'/>", '"', "\\", "# ", "; ", "$1", "é", "{", "}", "${rt.x}", "=", "\t", "%"]


def document(rng, at, names):
    result = Document("t%d.raw" % at, "\r\n" if rng.random() < 0.15 else "\n")
    result.listing = "{file: %s, format: raw}" % result.name
    result.facts["texts_only"] = True
    for _ in range(rng.randint(1, 4)):
        result.emit(rng.choice(["", "text\n", "# $$\n", "\n"]))
        pieces = [Piece(rng.choice(TEXTS)), placeholder(rng, result, names, False), Piece(rng.choice(TEXTS))]
        while rng.random() < 0.25:
            pieces += [placeholder(rng, result, names, False), Piece(rng.choice(TEXTS))]
        result.emit(Slot("raw", [piece for piece in pieces if piece.raw != ""], block=True))
        result.emit("\n")
    for parameter in result.parameters():
        pattern = 'pattern: "(?s).*"'
        if pattern not in parameter.extra:
            parameter.extra = ", ".join(filter(None, [parameter.extra, pattern]))
    return result


def refusals(document, slot):
    rules = text_refusals(slot)
    seen = "[\x00-\x1f\x7f-\x9f\u00a0\u2000-\u206f\ufeff\ufffe\uffff]"
    return rules or ({"value-encoding"} if any(re.search(seen, parameter.text()) for parameter in slot.parameters()) else set())


READERS = {"bytes": lambda data, _: data.decode()}
