"""What the columns of the CSV hold, as a Table Schema (https://specs.frictionlessdata.io/table-schema/)."""

from typing import Any

from plan_tools.model import Column, Field, Kind, Tracker
from plan_tools.tables.csv_file import neutral
from plan_tools.tables.json_file import as_json
from plan_tools.tables.rows import by_severity

_KEY = (Field.REF, Field.AGENCY)  # of what is exported these alone are never blank
_TYPES = {Kind.DATE: "date", Kind.NUMBER: "number", Kind.YES_NO: "boolean"}
_ABOUT = (
    "One row is one action owed by one agency. An empty cell is blank in the tracker, or could not be understood. A "
    "text or heading that a spreadsheet could take for a formula stands behind a single quotation mark: one that "
    "begins with = + - @, a tab, a line break or their full-width forms, spaces and further quotation marks before "
    "them apart. Take the first quotation mark of such a text away to have it as it was. Numbers and dates are never "
    "marked."
)


def table_schema(tracker: Tracker) -> bytes:
    """The Table Schema of the tracker's plan as `csv_file` writes it."""
    schema = {
        "title": tracker.title,
        "description": _ABOUT,
        "fields": [_field(column, tracker) for column in tracker.columns],
        "missingValues": [""],
        "primaryKey": list(_KEY),
    }
    return as_json(schema)


def _field(column: Column, tracker: Tracker) -> dict[str, Any]:
    name = neutral(column.field)
    field: dict[str, Any] = {"name": name, "type": _TYPES.get(column.kind, "string"), "format": "default"}
    if column.heading != name:
        field["title"] = column.heading
    if column.help:
        field["description"] = column.help
    allowed = by_severity(tracker.key) if column.kind is Kind.RATING else column.choices
    constraints: dict[str, Any] = {"required": column.field in _KEY}
    if allowed and column.kind in (Kind.RATING, Kind.CHOICE):
        constraints["enum"] = [neutral(one) for one in allowed]
    return {**field, "constraints": constraints}
