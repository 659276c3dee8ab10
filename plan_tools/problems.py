"""Problems as values: what was found, where, why it matters and what to do.

Every wording stands once, in `CATALOGUE`; everything else names a code. A fault in the data is a `Problem` among
others. `CannotGoOn` is raised only when a whole run has to stop, and carries one problem.
"""

from dataclasses import dataclass

from plan_tools.catalogue import CATALOGUE
from plan_tools.catalogue.wording import Severity


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something stands: a file, a sheet in it and a cell such as ``J7``; each may be empty."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"{'row' if self.cell.isdigit() else 'cell'} {self.cell}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person should know, with the words to act on it."""

    code: str
    severity: Severity
    location: Location
    found: str
    why: str
    fix: str
    ref: str = ""
    agency: str = ""
    field: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has something to do about it."""
        return self.severity is not Severity.NOTE

    def __str__(self) -> str:
        about = f" ({self.ref})" if self.ref else ""
        return f"{self.location}{about}: {self.found} {self.why} {self.fix}".strip()


class CannotGoOn(Exception):  # noqa: N818 - it is a sentence, not a fault of the program
    """The run cannot go on, and nothing was changed. The one problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def problem(
    code: str, location: Location, *, ref: str = "", agency: str = "", field: str = "", **details: str
) -> Problem:
    """The problem `code` at `location`, worded from the catalogue with `details` filled in."""
    wording = CATALOGUE[code]
    words = {**details, "ref": ref, "agency": agency, "field": field}
    found, why, fix = (text.format_map(words) for text in (wording.found, wording.why, wording.fix))
    return Problem(code, wording.severity, location, found, why, fix, ref, agency, field)


def cannot_go_on(code: str, location: Location, *, field: str = "", **details: str) -> CannotGoOn:
    """The exception that stops a run because of `code` at `location`."""
    return CannotGoOn(problem(code, location, field=field, **details))


def shown(text: str, limit: int = 60) -> str:
    """`text` in quotation marks on one line, shortened so that a message stays readable.

    It is never cut within a number or an address: what is left of one would no longer be known as an identifier.
    """
    line = " ".join(text.split())
    if not line:
        return "blank"
    return f"“{line if len(line) <= limit else _cut(line, limit - 1) + '…'}”"


def _cut(line: str, most: int) -> str:
    """The beginning of a line, without the numbers and addresses that would stand at its end."""
    kept, rest = line[:most], line[most:].partition(" ")[0]
    while kept:
        head, _, last = kept.rpartition(" ")
        if not any(sign.isdigit() or sign == "@" for sign in last + rest) and any(map(str.isalpha, last + rest)):
            break
        kept, rest = head, ""
    return kept
