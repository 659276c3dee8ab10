"""From what travels with a workbook to findings: each named, so that it can be accepted, and told in words.

A name tells the same finding in the same file from run to run, and another where something else is found. Nothing that
is told shows an identifier of a person whole.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from hashlib import sha256
from itertools import chain, islice
from typing import NamedTuple

from plan_tools.catalogue.inspection import WORDINGS
from plan_tools.catalogue.wording import Severity
from plan_tools.model import CellError, FormulaWithoutValue, Place, Raw, Sheet, cell_address
from plan_tools.model.inspection import Fact, Inspected, Said
from plan_tools.model.places import ranges
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.fold import fold
from plan_tools.rules.identifiers import without_identifiers
from plan_tools.rules.outlying import filled, outlying, within
from plan_tools.rules.outputs import MATRIX, output_kind
from plan_tools.rules.revealing import IDENTIFIER, revealing
from plan_tools.rules.table import find_sheet
from plan_tools.rules.wording import listed

PREFIX = "leaves-"
LARGE = 10 << 20  # bytes
_MOST_NAMED, _LONGEST = 8, 48  # places in a sentence, and letters of them in a name
_MOST_MERGED = 1 << 20
_TOP = 3  # rows at the head of a sheet
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_AREA = re.compile(r"[A-Z]{0,3}[0-9]{0,7}(?::[A-Z]{0,3}[0-9]{0,7})?")
_ODD, _ODD_PLACE = re.compile(r"[^\w.\-]+"), re.compile(r"[^\w.\-:,+]+")
_MARKED = re.compile(
    r"(?i:\bofficial[ \u2010-\u2015-]+sensitive\b)|\b(?:OFFICIAL|SECRET)\b"
    r"|(?i:\A\W*(?:official|(?:top )?secret|confidential|restricted)(?:\W+(?:when complete|personal|staff))*\W*\Z)"
)
_TO_CORRECT = "To correct"
_LISTED_AT = re.compile(r"(.+) ([A-Z]{1,3}[0-9]{1,7})")
_BY_CONTENT = ("hidden-sheet", "very-hidden-sheet", "hidden-rows", "hidden-columns", "outside-table", "under-merge",
               "faint-text", "vanishing-text", "comments")  # fmt: skip
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Finding(NamedTuple):
    """One thing that would leave with a file: the name by which it is accepted, and what a person is told."""

    name: str
    told: Problem


def inspect(found: Inspected, name: str, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
    """What would leave with the file called `name`, the worst first; phrases that are `allowed` are no identifiers."""
    return _Inspection(found, name, tuple(allowed)).findings()


def masked_name(file: str, allowed: Collection[str] = ()) -> str:
    """How a file is called in messages: the last part of its path without identifiers."""
    folder, slash, name = file.rpartition("/")
    return f"{folder}{slash}{without_identifiers(name, tuple(allowed))}"


@dataclass(frozen=True)
class _Inspection:
    """The inspection of one workbook."""

    found: Inspected
    name: str
    allowed: tuple[str, ...]

    def findings(self) -> tuple[Finding, ...]:
        found = self._facts(), self._from_cells(), self._unmarked(), self._size()
        order = list(WORDINGS)
        told = sorted(
            map(self._finding, chain(*found, revealing(self.found, self.name, self.allowed))),
            key=lambda one: (_ORDER[one.told.severity], order.index(one.told.code)),
        )
        return tuple(_apart(told))

    # -- what is said -------------------------------------------------------------------------------------------------

    def _finding(self, fact: Fact) -> Finding:
        sheet = self._clean(fact.sheet)
        fact = fact._replace(key=f"{fact.key}{self._content(fact)}")
        first = fact.places[0].partition(":")[0] if fact.places else ""
        cell = first if _CELL.fullmatch(first) else ""
        where = Location(masked_name(self.name, self.allowed), sheet, cell)
        details = {
            "places": _named(self._places(fact)),
            "at": f", and holds something in {fact.places[0]}" if fact.places else ", and nothing is in it",
            "what": self._what(fact),
            "where": "",
        }
        code = fact.code
        if code == IDENTIFIER:
            among = f" ({details['places']})" if fact.places and fact.places != (cell,) else ""
            details |= {"where": f"{fact.key[:1].upper()}{fact.key[1:]}{among}", "what": fact.what}
            code = f"{code}-in-matrix" if sheet and self._is_matrix else code
        return Finding(self._name(fact, sheet), problem(code, where, **details))

    def _what(self, fact: Fact) -> str:
        return " ".join(self._clean(fact.what).split())[:300]

    def _name(self, fact: Fact, sheet: str) -> str:
        """The name of a finding: its code, its place, and a few signs that change with what stands there."""
        written = ",".join(self._places(fact))
        apart = fact.key if fact.key or fact.places else fact.what
        apart = f"{apart} {fact.what}" if fact.code == IDENTIFIER else apart
        if len(written) > _LONGEST:
            shorter = written[:_LONGEST].rpartition(",")[0] or fact.places[0]
            written, apart = f"{shorter}+{len(fact.places) - shorter.count(',') - 1}", f"{apart} {written}"
        parts = (_ODD.sub("_", sheet), _ODD_PLACE.sub("_", written))
        place = "!".join(filter(None, parts))
        return "".join(
            (fact.code.removeprefix(PREFIX), f":{place}" * bool(place), f":{_hash(self._clean(apart))}" * bool(apart))
        )

    def _content(self, fact: Fact) -> str:
        """What stands at the places of a fact that is named by its places, alike whatever program has saved it."""
        sheet = self._sheets.get(fact.sheet)
        if sheet is None or fact.code.removeprefix(PREFIX) not in _BY_CONTENT:
            return ""
        if fact.code == "leaves-comments":
            said = {(one.place, " ".join(one.text.split())) for one in self.found.said if _is_comment(one, sheet)}
            return "\n".join(f"{place} {text}" for place, text in sorted(said))
        whole = fact.code.endswith("hidden-sheet")
        held = filled(sheet) if whole else within(sheet, fact.places)
        return "\n".join(f"{cell_address(*place)} {_canonical(raw)}" for place, raw in held)

    @cached_property
    def _is_matrix(self) -> bool:
        return output_kind(self.found.workbook) == MATRIX

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        return {sheet.name: sheet for sheet in self.found.workbook.sheets}

    def _places(self, fact: Fact) -> tuple[str, ...]:
        """The places of a fact; those that are names of something hold no identifiers."""
        return tuple(place if _AREA.fullmatch(place) else self._clean(place) for place in fact.places)

    def _clean(self, text: str) -> str:
        return without_identifiers(text, self.allowed)

    # -- what is found ------------------------------------------------------------------------------------------------

    def _facts(self) -> Iterator[Fact]:
        """The facts that are worth telling: not what the sheets themselves show."""
        cells = self._shown_cells()
        for fact in self.found.facts:
            if fact.code in ("leaves-author", "leaves-last-author") and _is_told(fact.what, self._heads()):
                continue
            if fact.code == "leaves-custom-property" and " ".join(fact.what.split()) in cells:
                continue
            yield fact

    def _heads(self) -> frozenset[str]:
        """What stands at the head of the sheets, on the screen or in print: the name of the plan, for one."""
        visible = (sheet for sheet in self.found.workbook.sheets if not sheet.hidden)
        tops = (raw for sheet in visible for row in sheet.rows[:_TOP] for raw in row if isinstance(raw, str))
        return self.found.printed | {" ".join(piece.split()) for text in tops for piece in text.split(" | ")}

    def _shown_cells(self) -> frozenset[str]:
        visible = (sheet for sheet in self.found.workbook.sheets if not sheet.hidden)
        return frozenset(" ".join(text.split()) for sheet in visible for text in _seen(sheet))

    def _from_cells(self) -> Iterator[Fact]:
        ours = self._our_notes()
        for sheet in self.found.workbook.sheets:
            if places := sheet.unseen.comments - {place for name, place in ours if name == fold(sheet.name)}:
                yield Fact("leaves-comments", sheet.name, ranges(places))
            drawn = self.found.drawn.get(sheet.name, ())
            covered = {place for area in sheet.merges for place in _under(area)}
            if covered and (under := {place for place, _raw in filled(sheet) if place in covered}):
                yield Fact("leaves-under-merge", sheet.name, ranges(under))
            if not sheet.hidden and (far := outlying(sheet, drawn) | sheet.unseen.far):
                yield Fact("leaves-outside-table", sheet.name, ranges(far))

    def _our_notes(self) -> frozenset[tuple[str, Place]]:
        """The cells whose notes say what the sheet `To correct` says of them, and nothing else."""
        sheet = find_sheet(self.found.workbook.sheets, _TO_CORRECT)
        said: dict[tuple[str, str], set[str]] = {}
        for row in sheet.rows if sheet else ():
            where, *words = (row[place] if place < len(row) else None for place in (1, 3, 4))
            if isinstance(where, str) and (at := _LISTED_AT.fullmatch(where)):
                text = " ".join(str(one) for one in words if one)
                said.setdefault((fold(at[1]), at[2]), set()).add(" ".join(text.split()))
        if not said:
            return frozenset()
        notes = {(fold(one.sheet), one.place): one.text for one in self.found.said if one.where == "a comment"}
        ours = {
            at for at, text in notes.items() if said.get(at, set()) >= {" ".join(p.split()) for p in text.split("\n\n")}
        }
        return frozenset(
            (fold(one.name), place)
            for one in self.found.workbook.sheets
            for place in one.unseen.comments
            if (fold(one.name), cell_address(*place)) in ours
        )

    def _unmarked(self) -> Iterator[Fact]:
        """The visible sheets that hold something, and in no cell that is seen a protective marking."""
        without = [
            sheet.name
            for sheet in self.found.workbook.sheets
            if not sheet.hidden and any(True for _ in filled(sheet)) and not any(map(_MARKED.search, _seen(sheet)))
        ]
        if without:
            names = [f"the sheet {name}" if len(without) == 1 else name for name in without]
            told = f"{'' if len(without) == 1 else 'the sheets '}{listed(names)}"
            yield Fact("leaves-unmarked", what=told)

    def _size(self) -> Iterator[Fact]:
        if self.found.size > LARGE:
            yield Fact("leaves-large", what=f"{self.found.size / (1 << 20):.0f} MB")


def _apart(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, those of the same name told apart by what they say."""
    names = [one.name for one in findings]
    seen: dict[str, int] = {}
    for one in findings:
        name = one.name
        if names.count(name) > 1:
            name = f"{name}:{_hash(f'{one.told.location} {one.told.found}')}"
        seen[name] = seen.get(name, 0) + 1
        yield Finding(name if seen[name] == 1 else f"{name}:{seen[name]}", one.told)


def _is_told(who: str, heads: Iterable[str]) -> bool:
    """Whether a name stands at the head of the sheets; on paper, only its first 80 letters do."""
    name = " ".join(who.split())
    return any(name == text or (len(text) >= 70 and name.startswith(text)) for text in heads)


def _seen(sheet: Sheet) -> Iterator[str]:
    """The texts of a sheet in cells that are not hidden and not faint."""
    unseen = sheet.unseen
    for place, raw in filled(sheet):
        hidden = place[0] in unseen.rows or place[1] in unseen.columns or place in unseen.faint
        if isinstance(raw, str) and not hidden:
            yield raw


def _is_comment(said: Said, sheet: Sheet) -> bool:
    return said.where == "a comment" and said.sheet == sheet.name


def _under(area: tuple[int, int, int, int]) -> Iterator[Place]:
    """The cells of merged ones that are not shown."""
    top, left, bottom, right = area
    every = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return islice(every, 1, _MOST_MERGED)


def _canonical(raw: Raw) -> str:
    """What a cell holds, the same for what programs write in different ways."""
    match raw:
        case str():
            return " ".join(raw.split())
        case bool() | CellError() | FormulaWithoutValue():
            return str(raw)
        case int() | float():
            return f"{raw:.12g}"
        case datetime():
            return raw.isoformat().removesuffix("T00:00:00")
        case date() | time():
            return raw.isoformat()
        case _:
            return str(raw)


def _named(places: Sequence[str]) -> str:
    more = len(places) - _MOST_NAMED
    return ", ".join(places[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
