"""Where the elements of an XML part stand, in bytes, so that a part can be changed without being written anew.

`scan` finds the elements, `retagged` changes the attributes of one start tag, and `spliced` puts pieces in at offsets.
Every byte in between stays as it was.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape as _escape
from typing import NamedTuple
from xml.parsers import expat

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(rb"<([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(r"""(<\?xml[^>]*?\sencoding\s*=\s*)(?:"([^"]*)"|'([^']*)')""")

DAMAGED = "its contents are damaged"


class MarkupError(ValueError):
    """A part cannot be followed as XML; the message is a phrase that says why."""


@dataclass(slots=True)
class Element:
    """One element of a part; offsets are in bytes.

    `start` is that of its start tag, `inside` the one after it, `close` that of its end tag (the same as `inside` in an
    element closed at once) and `end` the one after everything. The names of attributes with a namespace are written
    ``namespace name``.
    """

    space: str
    name: str
    attributes: dict[str, str]
    parent: "Element | None"
    start: int
    inside: int
    close: int = 0
    end: int = 0

    @property
    def relation(self) -> str:
        """Its ``r:id``, or nothing."""
        return relation_of(self.attributes)

    def flag(self, name: str) -> bool:
        """Whether the attribute `name` is there and true."""
        return self.attributes.get(name, "0") not in ("0", "false")


class Tag(NamedTuple):
    """A start tag: its local name and its attributes, those with a namespace named ``namespace name``."""

    name: str
    attributes: Mapping[str, str]

    @property
    def relation(self) -> str:
        """Its ``r:id``, or nothing."""
        return relation_of(self.attributes)


class Splice(NamedTuple):
    """Bytes to put in place of those from `start` up to `end`."""

    start: int
    end: int
    new: bytes


class Scanner:
    """Walks through a part once; `elements` are its elements in the order in which they begin."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.finish
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def run(self) -> None:
        """Walk through the whole part; raise MarkupError where that cannot be done."""
        try:
            self.parse()
        except expat.ExpatError as fault:
            raise MarkupError(DAMAGED) from fault

    def parse(self) -> None:
        """Give the part to the parser."""
        self.parser.Parse(self.data, True)

    def begin(self, qualified: str, attributes: dict[str, str]) -> Element:
        """Take in a start tag."""
        start = self.parser.CurrentByteIndex
        space, _, name = qualified.rpartition(" ")
        parent = self._open[-1] if self._open else None
        element = Element(space, name, attributes, parent, start, tag_end(self.data, start))
        self.elements.append(element)
        self._open.append(element)
        return element

    def finish(self, qualified: str) -> None:  # noqa: ARG002 - expat gives it
        """Take in an end tag."""
        element = self._open.pop()
        if self.data[element.inside - 2 : element.inside] == b"/>":
            element.close = element.end = element.inside
        else:
            element.close = self.parser.CurrentByteIndex
            element.end = tag_end(self.data, element.close)


def scan(data: bytes) -> list[Element]:
    """The elements of a part in UTF-8, in the order in which they begin; raises MarkupError."""
    scanner = Scanner(data)
    scanner.run()
    return scanner.elements


def tags(data: bytes) -> list[Tag]:
    """The start tags of a part in UTF-8 that are in the namespace of the first; raises MarkupError."""
    found: list[Tag] = []
    spaces: list[str] = []

    def begin(qualified: str, attributes: dict[str, str]) -> None:
        space, _, name = qualified.rpartition(" ")
        if not spaces:
            spaces.append(space)
        if space == spaces[0]:
            found.append(Tag(name, attributes))

    parse(data, begin)
    return found


def parse(
    data: bytes, begin: Callable[[str, dict[str, str]], object], text: Callable[[str], None] | None = None
) -> None:
    """Walk through a part in UTF-8, names written ``namespace name``; raises MarkupError where that cannot be done."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise MarkupError(DAMAGED) from fault


def relation_of(attributes: Mapping[str, str]) -> str:
    """The ``r:id`` among the attributes of an element, or nothing."""
    return next((value for name, value in attributes.items() if name.endswith("/relationships id")), "")


def tag_end(data: bytes, start: int) -> int:
    """The offset after the tag that begins at `start`."""
    found = _TAG.match(data, start)
    if found is None:
        raise MarkupError(DAMAGED)
    return found.end()


def tag_name(data: bytes, start: int = 0) -> str:
    """The name in the tag that begins at `start`, prefix and all."""
    found = _NAME.match(data, start)
    return found[1].decode() if found else ""


def prefix(data: bytes, element: Element) -> str:
    """The namespace prefix that `element` is written with, colon and all, or nothing."""
    name = tag_name(data, element.start)
    return name[: name.find(":") + 1]


def retagged(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """The start tag `tag` with some attributes given another value, added, or taken away (None)."""
    left = dict(changes)
    pieces: list[bytes] = []
    last = 0
    for found in _ATTRIBUTE.finditer(tag):
        name = found[1].decode()
        if name not in left:
            continue
        value = left.pop(name)
        pieces.append(tag[last : found.start()])
        if value is not None:
            pieces.append(_attribute(name, value))
        last = found.end()
    closing = len(tag) - (2 if tag.endswith(b"/>") else 1)
    pieces.append(tag[last:closing].rstrip())
    pieces += [_attribute(name, value) for name, value in left.items() if value is not None]
    return b"".join(pieces) + tag[closing:]


def retag(data: bytes, element: Element, changes: Mapping[str, str | None]) -> Splice:
    """The splice that changes attributes of `element`, as in `retagged`."""
    return Splice(element.start, element.inside, retagged(data[element.start : element.inside], changes))


def put_inside(
    data: bytes, element: Element, new: bytes, changes: Mapping[str, str | None] | None = None
) -> list[Splice]:
    """The splices that put `new` last into `element` and change its attributes, even if it was closed at once."""
    tag = retagged(data[element.start : element.inside], changes or {})
    if element.inside < element.end:
        return [Splice(element.start, element.inside, tag), Splice(element.close, element.close, new)]
    return [Splice(element.start, element.end, opened(tag, new))]


def opened(tag: bytes, new: bytes) -> bytes:
    """The element `tag`, which was closed at once, with `new` in it."""
    return b"".join((tag[:-2].rstrip(), b">", new, f"</{tag_name(tag)}>".encode()))


def at(splice: Splice) -> int:
    """Where a splice begins."""
    return splice.start


def spliced(data: bytes, splices: Iterable[Splice]) -> bytes:
    """`data` with all the splices made; those at the same offset keep their order, and none may overlap."""
    return b"".join(pieces(data, sorted(splices, key=at)))


def pieces(data: bytes, splices: Iterable[Splice]) -> Iterator[bytes | memoryview]:
    """What `spliced` gives, in pieces, for splices in order of their start: what stays is not copied."""
    view = memoryview(data)
    last = 0
    for splice in splices:
        if splice.start < last:
            raise ValueError("two changes overlap")
        yield view[last : splice.start]
        yield splice.new
        last = splice.end
    yield view[last:]


def escaped(text: str) -> str:
    """`text` for an attribute in quotation marks."""
    return _escape(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8: the same bytes where they are so already, else written in it and declared so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith((b"<\0", b"\0<")):
        encoding = "utf-16-le" if data[0] else "utf-16-be"
    else:
        found = _DECLARED.match(data[:200].decode("latin-1"))
        encoding = (found[2] or found[3] or "") if found else "utf-8"
        if encoding.lower() in ("utf-8", "utf8"):
            return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError) as fault:
        raise MarkupError("it is written in an unknown encoding") from fault
    return _DECLARED.sub(r'\1"UTF-8"', text, count=1).encode()


def _attribute(name: str, value: str) -> bytes:
    return f' {name}="{escaped(value)}"'.encode()


def _refuse_doctype(*_: object) -> None:
    raise MarkupError("it declares a document type, which no workbook does")
