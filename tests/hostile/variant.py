"""What a variant of a return is, and the classes that a file can end in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hostile.filled import Filled

ACCEPT, SAY, ROW, HOLD, REFUSE, SKIP = ({name} for name in ("accept", "say", "row", "hold", "refuse", "skip"))
Cell = tuple[str, str]
"""A Ref and a field."""
File = bytes | Callable[[Path], object]
"""What a file holds, or what makes it at its place."""


def planted(place: str) -> str:
    """A mark that must reach no output."""
    return f"PLANTED-{place}-PLANTED"


@dataclass(frozen=True)
class Variant:
    """One return gone wrong: how it is made, the classes that are right, and what must become of its cells.

    `took` are values that the tracker must hold if the file is taken, other than the answers as they were filled in;
    `left` are cells that must stay as they were, and `left_if_row` where the class is row. `where` is the sheet and
    the cell that a problem of the file must name. `files` are the classes of further files that are made.
    """

    name: str
    allowed: set[str]
    make: Callable[[Filled], File | Mapping[str, File]]
    took: Mapping[Cell, object] = field(default_factory=dict)
    left: tuple[Cell, ...] = ()
    left_if_row: tuple[Cell, ...] = ()
    where: tuple[str, str] | None = None
    file: str = ""
    files: Mapping[str, set[str]] = field(default_factory=dict)
    alone: bool = False
