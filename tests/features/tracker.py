"""A tracker as a person set it up in Excel, and what a feature of it is."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter
from working_folder import AGENCIES

from features.parts import Parts

HEADINGS = (
    "Ref", "Theme", "Action", "Agency", "Rating", "Due date", "Progress update", "Completed on", "Evidence",
    "Requested due date", "Reason for requested date",
)  # fmt: skip
PLAN = (
    ("1.1", "Staff", "Name a deputy", "Police", "Amber", date(2027, 3, 31), "Asked for names"),
    ("1.1", "Staff", "Name a deputy", "Health", "Green", date(2027, 3, 31), "Deputy named"),
    ("1.10", "Staff", "Brief every team", "Saltmarsh Police", "Green", date(2027, 6, 30), "Two of five"),
    ("2(i)", "Money", "Agree the budget", "Council", "Red", date(2026, 9, 30), "Late"),
    ("2(ii)", "Money", "Agree the reserve", "Health", "Amber", date(2026, 10, 31), "In draft"),
)
LAST = 1 + len(PLAN)  # the last row of the plan
KEPT = {
    "Returns": (
        "Cycle",
        "Agency",
        "Issued on",
        "Due by",
        "Return reference",
        "Received on",
        "State",
        "File",
        "SHA-256",
    ),
    "History": ("Cycle", "As at", "Ref", "Agency", "Rating", "Due date", "Progress update", "Completed on"),
    "Change log": ("When", "Cycle", "Ref", "Agency", "Field", "Was", "Now", "From"),
}


@dataclass(frozen=True)
class Feature:
    """One thing that people put into a workbook.

    `write` adds it with XlsxWriter, given the workbook and its sheets by name; `add` adds parts by hand. `marks` are
    pieces of text by the names of parts (with ``*``), by which it is known to be there. `grows` is what of it takes in
    appended rows, by part.
    """

    name: str
    marks: Mapping[str, str]
    write: Callable[[Any, Mapping[str, Any]], None] | None = None
    add: Callable[[Parts], None] | None = None
    grows: Mapping[str, frozenset[str]] = field(default_factory=dict)


def made(features: Iterable[Feature] = ()) -> bytes:
    """A tracker with these features in it."""
    chosen = list(features)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheets = {name: book.add_worksheet(name) for name in ("Actions", "Dashboard", "Agencies", *KEPT)}
    _fill(book, sheets)
    for feature in chosen:
        if feature.write:
            feature.write(book, sheets)
    book.close()
    parts = Parts.of(buffer.getvalue())
    parts = Parts((name.lstrip("/"), content) for name, content in parts.items())  # XlsxWriter puts one before some
    for feature in chosen:
        if feature.add:
            feature.add(parts)
    return parts.zipped()


def _fill(book: Any, sheets: Mapping[str, Any]) -> None:
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    actions = sheets["Actions"]
    actions.set_column(5, 5, 12, day)
    actions.write_row(0, 0, HEADINGS, bold)
    for row, values in enumerate(PLAN, 1):
        for column, value in enumerate(values):
            if isinstance(value, date):
                actions.write_datetime(row, column, value, day)
            else:
                actions.write_string(row, column, value)
    actions.freeze_panes(1, 1)
    sheets["Dashboard"].write_column(0, 0, ["Rating", "Red", "Amber", "Green"], bold)
    sheets["Dashboard"].write_column(0, 1, ["How many", 1, 2, 2])
    sheets["Agencies"].write_row(0, 0, ["Agency", "Short name"], bold)
    for row, names in enumerate(AGENCIES, 1):
        sheets["Agencies"].write_row(row, 0, names)
    for name, headings in KEPT.items():
        sheets[name].write_row(0, 0, headings, bold)
        sheets[name].freeze_panes(1, 0)
