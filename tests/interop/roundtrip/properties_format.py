"""Random .properties templates, read by javaproperties."""

import io

import javaproperties

from . import values
from .document import Document, Piece, Slot, same
from .yaml_format import makes_placeholder

__all__ = ["READERS", "document", "refusals", "same"]

KEYS = ["k", "a.b.", "a\\ b", "a\\=b", "\\u00e9", "a\\:", "spring.url", "#x"[1:], "\\#c", "\\!d"]
SEPARATORS = ["=", "=", " = ", ": ", ":", " ", "\t", " =", "= ", " \t:\t"]
HEADS = ["", "", "", "pre ", "/a/", "\\\\", "\\t", "\\u00e9", "= ", "a:", "# ", "!", "'", '"', "\\ ", "\\=", "${rt.x}", "$1", "1", "x,\\\n    ", "\\\n  ", "a \\\n\t"]
TAILS = ["", "", "", " post", "/z", "\\\\", "\\n", "\\u00e9", "  ", "=", "#f", "{k}", "\\\n    z", ",\\\n  ", "\\\n  # c", "\t"]
LINES = ["# ${nothing}\n", "! c = \\\n", "\n", "   \n", "fixed%d=no\n", "fixed%d = a\\\n   b\n", "fixed%d\n", "  fixed%d:x \n", "# é\n", "fixed%d=\\u2028\n"]


def placeholder(rng, document, names, whole):
    if not whole and rng.random() < 0.07:
        return Piece()
    odd = rng.random() < 0.02
    known = [p for p in document.parameters() if whole or p.text() is not None]
    if known and rng.random() < 0.1:
        return Piece(parameter=rng.choice(known))
    parameter = values.make(rng, next(names), nodes=odd, whole=whole or odd, join=True)
    return Piece(parameter=parameter, as_text=rng.random() < 0.1)


def slot(rng, document, names):
    if rng.random() < 0.5:
        return Slot("value", [placeholder(rng, document, names, True)])
    pieces = [Piece(rng.choice(HEADS)), placeholder(rng, document, names, False), Piece(rng.choice(TAILS))]
    while rng.random() < 0.25:
        pieces += [placeholder(rng, document, names, False), Piece(rng.choice(TAILS))]
    return Slot("value", [piece for piece in pieces if piece.raw != ""])


def document(rng, at, names):
    result = Document("t%d.properties" % at, "\r\n" if rng.random() < 0.15 else "\n")
    result.facts["texts_only"] = True
    for index in range(rng.randint(1, 5)):
        while rng.random() < 0.2:
            line = rng.choice(LINES)
            Document.counter += 1
            result.emit(line % Document.counter if "%d" in line else line)
        result.emit(rng.choice(["", "", "  ", "\t"]) + "%s%d%s" % (rng.choice(KEYS), index, rng.choice(SEPARATORS)))
        result.emit(slot(rng, result, names))
        result.emit("\n")
    if rng.random() < 0.2:
        result.parts.pop()
    return result


def list_refused(parameter):
    """True where a list or map cannot be written as one text."""
    if not parameter.is_node():
        return False
    flat = isinstance(parameter.value, list) and not any(isinstance(item, (list, dict)) for item in parameter.value)
    return not flat or not parameter.join or any(not text or parameter.join in text for text in parameter.value)


def text_refusals(slot):
    """What formats of nothing but texts refuse."""
    if slot.is_unset():
        return set()
    rules = {"unset-in-text" for parameter in slot.parameters() if parameter.value is None}
    rules |= {"list-in-text" for parameter in slot.parameters() if list_refused(parameter)}
    rules |= {"host-in-text"} if slot.has_bare_address() else set()
    return rules or ({"value-placeholder"} if makes_placeholder(slot) else set())


def refusals(document, slot):
    return text_refusals(slot)


def read(data, _):
    assert all(byte < 128 for line in data.split(b"\n") if not line.lstrip().startswith(b"#") for byte in line), "not ASCII"
    pairs = [(line.key, line.value) for line in javaproperties.parse(io.BytesIO(data)) if isinstance(line, javaproperties.KeyValue)]
    tree = dict(pairs)
    assert len(tree) == len(pairs), "a key stands twice"
    return tree


READERS = {"javaproperties": read}
