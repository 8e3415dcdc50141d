"""Random XML templates, read by xml.etree."""

import xml.etree.ElementTree

from . import document as documents
from .document import Document, Piece, Slot
from .properties_format import placeholder, text_refusals

__all__ = ["READERS", "document", "refusals", "same"]

TEXTS = ["", "", "", "pre ", " post", "&amp;", "&lt;b&gt;", "&#x41;", "&#10;", "'", '"', "é", "]]", "$1", "- ", ": ", "x", "&apos;", "${rt.x}", "50%", "{k}",
         "日本 "]
NAMES = ["a", "b.c", "x-y", "é", "_n"]
BETWEEN = ["", "", "\n", "\n  ", "<!-- ${nothing} & < -->", "<![CDATA[ <x> & ]]>", "<?pi x?>", "text", "&#160;", "\n<!-- -->\n"]


class Writer:
    def __init__(self, rng, result, names):
        self.rng = rng
        self.out = result
        self.names = names
        self.count = 0

    def pieces(self, whole, quote=""):
        if whole:
            return [placeholder(self.rng, self.out, self.names, True)]
        texts = [text for text in TEXTS if not quote or quote not in text]
        pieces = [Piece(self.rng.choice(texts)), placeholder(self.rng, self.out, self.names, False), Piece(self.rng.choice(texts))]
        while self.rng.random() < 0.25:
            pieces += [placeholder(self.rng, self.out, self.names, False), Piece(self.rng.choice(texts))]
        return [piece for piece in pieces if piece.raw != ""]

    def attributes(self):
        for index in range(self.rng.choice([0, 0, 1, 2, 3])):
            quote = self.rng.choice("'\"")
            self.out.emit("%s%s%d=%s" % (self.rng.choice([" ", "  ", "\n  "]), self.rng.choice(NAMES), index, quote))
            if self.rng.random() < 0.7:
                self.out.emit(Slot("attribute", self.pieces(self.rng.random() < 0.5, quote)))
            else:
                self.out.emit(self.rng.choice(["", "no", "&amp;&#x27;", " a  b "]))
            self.out.emit(quote)

    def text(self, alone):
        """A text; white space at its ends is no part of the slot."""
        whole = alone and self.rng.random() < 0.6
        pieces = self.pieces(whole)
        head = pieces[0].raw or ""
        pieces[0].raw = head.lstrip() if head else pieces[0].raw
        tail = pieces[-1].raw or ""
        pieces[-1].raw = tail.rstrip() if tail else pieces[-1].raw
        self.out.emit(head[:len(head) - len(head.lstrip())])
        self.out.emit(Slot("text", [piece for piece in pieces if piece.raw != ""], block=not alone))
        self.out.emit(tail[len(tail.rstrip()):])

    def element(self, depth):
        self.count += 1
        name = "%s%d" % (self.rng.choice(NAMES), self.count)
        self.out.emit("<" + name)
        self.attributes()
        draw = self.rng.random()
        if draw < 0.15:
            return self.out.emit(self.rng.choice(["/>", " />"]))
        self.out.emit(self.rng.choice([">", ">", " >", "\n>"]))
        if draw < 0.6:
            self.out.emit(self.rng.choice(["", "", "\n  ", "<!-- ${c} -->", " "]))
            self.text(True)
            self.out.emit(self.rng.choice(["", "", "\n", "<!-- c -->"]))
        elif depth < 2:
            for _ in range(self.rng.randint(1, 3)):
                self.out.emit(self.rng.choice(BETWEEN))
                if self.rng.random() < 0.15:
                    self.out.emit("<i/>")
                    self.text(False)
                    self.out.emit("<i/>")
                self.element(depth + 1)
            self.out.emit(self.rng.choice(BETWEEN))
        self.out.emit("</%s>" % name)


def document(rng, at, names):
    result = Document("t%d.xml" % at, "\r\n" if rng.random() < 0.15 else "\n", "\ufeff" if rng.random() < 0.1 else "")
    result.facts["texts_only"] = True
    result.emit(rng.choice(["", '<?xml version="1.0"?>\n', "<?xml version='1.0' encoding=\"UTF-8\"?>\n<!-- ${x} -->\n"]))
    result.emit("<root xmlns=\"urn:${rt.x}\">".replace("${rt.x}", "x"))
    for _ in range(rng.randint(1, 2)):
        result.emit(rng.choice(["", "\n", "\n  "]))
        Writer(rng, result, names).element(0)
    result.emit("</root>" + rng.choice(["", "\n", "\n<!-- end -->\n"]))
    return result


def refusals(document, slot):
    return text_refusals(slot)


def tree_of(element):
    return {"tag": element.tag, "attributes": dict(element.attrib), "text": element.text or "",
            "children": [{"element": tree_of(child), "tail": child.tail or ""} for child in element]}


def is_gone(element):
    """True if an unset value is all of its text, wherever comments cut it."""
    return "text" not in element or documents.GONE in element["text"] + "".join(child["tail"] for child in element["children"])


def blank(text):
    """White space between elements may go with one of them."""
    return text if text.strip(" \t\n") else ""


def same(expected, found):
    """`found` is `expected` without the elements and attributes of unset values."""
    attributes = {name: value for name, value in expected["attributes"].items() if value is not documents.UNSET}
    if expected["tag"] != found["tag"] or attributes != found["attributes"]:
        return False
    if not expected["children"]:
        return expected["text"] == found["text"] and not found["children"]
    texts, kept = [expected["text"]], []
    for child in expected["children"]:
        if is_gone(child["element"]):
            texts[-1] += child["tail"]
        else:
            kept.append(child["element"])
            texts.append(child["tail"])
    others = [found["text"], *(child["tail"] for child in found["children"])]
    squeeze = blank if len(kept) == len(expected["children"]) else lambda text: " ".join(text.split())
    return [*map(squeeze, texts)] == [*map(squeeze, others)] and len(kept) == len(found["children"]) and all(
        same(one, child["element"]) for one, child in zip(kept, found["children"]))


READERS = {"etree": lambda data, _: tree_of(xml.etree.ElementTree.fromstring(data))}
