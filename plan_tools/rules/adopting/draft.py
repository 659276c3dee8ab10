"""A row of the tracker in the making, with what has to be said of it, and the cells understood on the way in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from plan_tools.model import Cell, CellError, Column, Field, FormulaWithoutValue, Kind, Raw
from plan_tools.rules.refs import clean_ref
from plan_tools.rules.values import Reader, fitting, written

_NOTHING_THERE = ("cell-error", "formula-without-value")
_LINE_ENDS = re.compile(r"\r\n?")


class Finding(NamedTuple):
    """Something to be said of one cell of a draft: a code of the catalogue, the field and the details."""

    code: str
    field: str
    details: Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """A row of the tracker: its cells by field, the row of the plan that it comes from, and what was found in it.

    `group` is the row of the plan in which its Ref stands.
    """

    row: int
    group: int
    cells: Mapping[str, str | date]
    findings: tuple[Finding, ...] = field(default=())

    def text(self, name: str) -> str:
        """The cell of the field `name` where it holds text."""
        value = self.cells.get(name, "")
        return value if isinstance(value, str) else ""

    def says(self, code: str) -> bool:
        """Whether `code` has been said of the draft."""
        return any(finding.code == code for finding in self.findings)

    def saying(self, code: str, name: str, **details: str) -> "Draft":
        """The draft with one thing more to say of the field `name`."""
        return replace(self, findings=(*self.findings, Finding(code, name, details)))

    def having(self, name: str, value: str | date) -> "Draft":
        """The draft with `value` in the field `name`."""
        return replace(self, cells={**self.cells, name: value})


def as_written(name: str) -> str:
    """The column that keeps the text of a cell which could not be taken, or not simply."""
    return f"{name} as written"


def draft(row: int, group: int, cells: Mapping[str, Raw], columns: tuple[Column, ...], reader: Reader) -> Draft:
    """The cells of one row of a plan, understood; what was not is kept as it was written and said."""
    made = Draft(row, group, {})
    for column in columns:
        raw = cells.get(column.field)
        if raw is not None:
            made = _ref(made, raw) if column.field == Field.REF else _cell(made, column, raw, reader)
    return made


def _ref(made: Draft, raw: Raw) -> Draft:
    """A reference as text. A date in its place is what Excel makes of "1.1"; which Ref it was would be a guess."""
    text = clean_ref(written(raw))
    if isinstance(raw, (date, CellError, FormulaWithoutValue)):
        return made.having(as_written(Field.REF), text) if text else made
    return made.having(Field.REF, text) if text else made


def _cell(made: Draft, column: Column, raw: Raw, reader: Reader) -> Draft:
    cell, code, details = reader.cell(column, raw)
    text = fitting(_LINE_ENDS.sub("\n", cell.text))
    if code in _NOTHING_THERE:
        return made.saying(code, column.field, **details)
    if value := _value(column, cell, text):
        made = made.having(column.field, value)
    if code and (column.kind is Kind.DATE or column.field not in made.cells):
        made = made.having(as_written(column.field), text)
    return made.saying(code, column.field, **details) if code else made


def _value(column: Column, cell: Cell, text: str) -> str | date:
    if column.kind is Kind.TEXT:
        return text if text.strip() else ""
    if column.kind is Kind.AGENCY:
        return text.strip()
    return cell.value if isinstance(cell.value, (str, date)) else ""
