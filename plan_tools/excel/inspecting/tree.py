"""A small part of a workbook as a tree of its elements, called by their local names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from plan_tools.excel.guarding.soundness import MOST_DEPTH
from plan_tools.excel.markup import DAMAGED, MarkupError

_RELATION = "/relationships id"


@dataclass(slots=True)
class Node:
    """An element: its attributes by local name (``r:id`` for a relation), what is in it, and its own text."""

    name: str
    about: Mapping[str, str]
    inside: list["Node"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def all(self, *names: str) -> Iterator["Node"]:
        """The elements of these names in it, however deep, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.name in names:
                yield node
            waiting.extend(reversed(node.inside))

    def get(self, name: str) -> str:
        """The attribute called so, or nothing."""
        return self.about.get(name, "")

    def flag(self, name: str) -> bool:
        """Whether the attribute is there and true."""
        return self.about.get(name, "0") not in ("0", "false", "off")

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(word for node in self.all_nodes() for word in node.words)

    def all_nodes(self) -> Iterator["Node"]:
        """The element and all in it, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.inside))


def tree(data: bytes) -> Node:
    """The part with these bytes, in UTF-8; raises MarkupError."""
    top = Node("", {})
    path = [top]

    def begin(qualified: str, attributes: dict[str, str]) -> None:
        if len(path) > MOST_DEPTH:
            raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
        node = Node(_local(qualified), {_key(name): value for name, value in attributes.items()})
        path[-1].inside.append(node)
        path.append(node)

    def finish(_qualified: str) -> None:
        path.pop()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler = lambda text: path[-1].words.append(text)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise MarkupError(DAMAGED) from fault
    return top


def _local(qualified: str) -> str:
    return qualified.rpartition(" ")[2]


def _key(qualified: str) -> str:
    return "r:id" if qualified.endswith(_RELATION) else _local(qualified)
