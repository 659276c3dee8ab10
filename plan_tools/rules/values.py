"""What one cell means: its text as a person reads it and its value as its column's kind understands it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

from plan_tools.model import (
    BLANK,
    Agency,
    Cell,
    CellError,
    Column,
    FormulaWithoutValue,
    Kind,
    Rating,
    Raw,
    Sheet,
)
from plan_tools.problems import shown
from plan_tools.rules.agencies import Names
from plan_tools.rules.dates import Calendar, read_date
from plan_tools.rules.fold import fold, near
from plan_tools.rules.rating import allowed_names, find_rating, is_its_word
from plan_tools.rules.wording import listed

LONGEST_TEXT = 32_767
_NUMBER = re.compile(r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REPEATED = frozenset((str, date, datetime))  # of all kinds of raw cells these alone are equal where they are the same
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Understood(NamedTuple):
    """A cell, and the code and details of the problem with it ("" where there is none)."""

    cell: Cell
    code: str = ""
    details: Mapping[str, str] = _NOTHING


@lru_cache(10_000)
def written_day(day: date) -> str:
    """A date as a person reads it, such as 9 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def plain(cell: Cell) -> str:
    """The cell for a log or for JSON: its value where it has one (dates as ISO 8601), else its text."""
    value = cell.value
    if type(value) is str:
        return value
    return value.isoformat() if isinstance(value, date) else cell.text


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same: by value where both have one, else by text, whatever their line ends."""
    return one == other or _essence(one) == _essence(other)


def _essence(cell: Cell) -> str:
    return plain(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def written(raw: Raw) -> str:
    """A raw cell as text: 1.0 as 1, a date as 9 Nov 2026."""
    if raw is None or isinstance(raw, FormulaWithoutValue):
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, (int, float)):
        if not isfinite(raw):
            return "#NUM!"
        return str(int(raw)) if raw == int(raw) and abs(raw) < 1e15 else f"{raw:.15g}"
    if isinstance(raw, date):
        midnight = not isinstance(raw, datetime) or (raw.hour, raw.minute, raw.second) == (0, 0, 0)
        return written_day(raw) if midnight else f"{written_day(raw)} {raw:%H:%M}"
    return raw.text if isinstance(raw, CellError) else str(raw)


def fitting(text: str) -> str:
    """`text` as a cell can hold it: shortened, saying so, where it is longer than any cell that Excel has made."""
    if len(text) <= LONGEST_TEXT // 2 or len(text) + sum(letter > "\uffff" for letter in text) <= LONGEST_TEXT:
        return text
    return text[: LONGEST_TEXT // 2 - 50] + " … (shortened: more than a cell can hold)"


@dataclass(frozen=True)
class Reader:
    """Understands the cells of one plan: knows its rating key, its agencies, its calendar and how its workbook counts.

    `agencies` empty means that any agency is taken as written; `as_at` is the day on which their names must hold.
    """

    key: Sequence[Rating] = ()
    agencies: Sequence[Agency] = ()
    epoch_1904: bool = False
    calendar: Calendar = field(default_factory=dict)
    as_at: date = date.max
    _ratings: dict[str, Rating | None] = field(init=False, repr=False, default_factory=dict)
    _texts: dict[str, Cell] = field(init=False, repr=False, default_factory=dict)
    _known: dict[Column, dict[Raw, Understood]] = field(init=False, repr=False, default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """The agencies by their names."""
        return Names(self.agencies, self.as_at)

    def of(self, sheet: Sheet) -> "Reader":
        """The same for the cells of another workbook, with its own way of counting days."""
        return self if self.epoch_1904 == sheet.epoch_1904 else replace(self, epoch_1904=sheet.epoch_1904)

    def cell(self, column: Column, raw: Raw) -> Understood:
        """`raw` as the kind of `column` understands it."""
        if raw is None:
            return Understood(BLANK)
        if type(raw) is str and raw.isspace():
            return Understood(BLANK)
        if isinstance(raw, CellError) or (type(raw) is float and not isfinite(raw)):
            return Understood(Cell(written(raw)), "cell-error", {"text": written(raw)})
        if isinstance(raw, FormulaWithoutValue):
            return Understood(BLANK, "formula-without-value")
        if column.kind is Kind.TEXT:
            return _text(written(raw))
        return _KINDS[column.kind](self, column, raw)

    def cells_of(self, column: Column) -> Callable[[Raw], Understood]:
        """How the cells of `column` are understood: the same words or the same day give the same cell, wherever."""
        known = self._known.setdefault(column, {})

        def understood(raw: Raw) -> Understood:
            if type(raw) not in _REPEATED:
                return self.cell(column, raw)
            if raw not in known:
                known[raw] = self.cell(column, raw)
            return known[raw]

        return understood

    def plain_text(self, raw: str) -> Cell | None:
        """The cell of a column for text that holds `raw`, as nearly every one does; None where it is to be looked at.

        The same text gives the same cell: a plan says the same to all agencies of an action.
        """
        cell = self._texts.get(raw)
        if cell is None and raw.isprintable() and not raw.isspace() and 0 < len(raw) <= LONGEST_TEXT // 2:
            cell = self._texts[raw] = Cell(raw, raw)
        return cell

    def find_agencies(self, text: str) -> Sequence[Agency]:
        """The agencies that `text` may stand for: one where it is right, none or several where it is not."""
        return self.names.find(text)

    def rating(self, text: str) -> Rating | None:
        """The rating that `text` names."""
        if text not in self._ratings:
            self._ratings[text] = find_rating(text, self.key)
        return self._ratings[text]

    def _date(self, _column: Column, raw: Raw) -> Understood:
        reading = read_date(raw, self.epoch_1904, self.calendar)
        cell = Cell(written(raw), reading.value)
        if not reading.code:
            return Understood(cell)
        day = written_day(reading.value) if reading.value else ""
        details = {"text": shown(cell.text), "date": day}
        if reading.value and reading.code == "date-weekday-odd":
            details["weekday"] = f"{reading.value:%A}"
        return Understood(cell, reading.code, details)

    def _rating(self, column: Column, raw: Raw) -> Understood:
        text = written(raw)
        if rating := self.rating(text):
            cell = Cell(text, rating.name)
            if is_its_word(text, rating):
                return Understood(cell)
            return Understood(cell, "rating-read-as", {"text": shown(text), "rating": rating.name})
        allowed = allowed_names(self.key, by_agency=column.field == "Rating now")
        words = [rating.name for rating in self.key]
        return Understood(
            Cell(text), "rating-unknown", {"text": shown(text), "allowed": allowed, "near": near(text, words)}
        )

    def _agency(self, _column: Column, raw: Raw) -> Understood:
        text = written(raw)
        if not self.agencies:
            return Understood(Cell(text, text.strip()))
        found = self.names.find(text)
        if not found:
            several = self.names.in_one_cell(text)
            if len(several) > 1:
                each = listed([agency.name for agency in several])
                return Understood(Cell(text), "agency-several", {"text": f"{shown(text)} ({each})"})
            found = several
        if len(found) == 1:
            return Understood(Cell(text, found[0].name))
        names = [agency.name for agency in self.agencies]
        details = {"text": shown(text), "allowed": ", ".join(names), "near": near(text, names)}
        return Understood(Cell(text), "agency-twice" if found else "agency-unknown", details)

    def _number(self, _column: Column, raw: Raw) -> Understood:
        text = written(raw)
        value = float(text.replace(",", "")) if _NUMBER.fullmatch(text.strip()) else None
        if value is None or not isfinite(value):
            return Understood(Cell(text), "number-unreadable", {"text": shown(text)})
        return Understood(Cell(text, value))

    def _yes_no(self, _column: Column, raw: Raw) -> Understood:
        text = written(raw)
        folded = text.strip() if text.strip() in "✓✔☑✗✘☐" else fold(text)
        if folded in {"yes", "y", "true", "x", "1", "✓", "✔", "☑"}:
            return Understood(Cell(text, True))
        if folded in {"no", "n", "false", "0", "✗", "✘", "☐"}:
            return Understood(Cell(text, False))
        return Understood(Cell(text), "yes-no-unreadable", {"text": shown(text)})

    def _choice(self, column: Column, raw: Raw) -> Understood:
        text = written(raw)
        for choice in column.choices:
            if fold(choice) == fold(text):
                return Understood(Cell(text, choice))
        details = {"text": shown(text), "allowed": ", ".join(column.choices), "near": near(text, column.choices)}
        return Understood(Cell(text), "choice-unknown", details)


def _text(text: str) -> Understood:
    clean = _NOT_IN_XML.sub("", text)
    length = len(clean.encode("utf-16-le")) // 2 if len(clean) > LONGEST_TEXT // 2 else 0
    if length > LONGEST_TEXT:
        return Understood(Cell(clean), "text-too-long", {"length": f"{length:,}"})
    return Understood(Cell(clean, clean), "text-cleaned" if clean != text else "")


_KINDS: Mapping[Kind, Callable[[Reader, Column, Raw], Understood]] = {
    Kind.DATE: Reader._date,
    Kind.RATING: Reader._rating,
    Kind.AGENCY: Reader._agency,
    Kind.NUMBER: Reader._number,
    Kind.YES_NO: Reader._yes_no,
    Kind.CHOICE: Reader._choice,
}
