"""The plan as JSON: a list of records, every text as it stands in the tracker."""

import json
from datetime import date

from plan_tools.model import Tracker, Value
from plan_tools.tables.rows import plain_number, rows_of


def json_file(tracker: Tracker) -> bytes:
    """The plan, a record an action owed by an agency, in the tracker's order; dates in ISO 8601, a blank is null."""
    names = [column.field for column in tracker.columns]
    records = [dict(zip(names, map(_plain, row), strict=True)) for row in rows_of(tracker)]
    return as_json(records)


def as_json(value: object) -> bytes:
    """A value as JSON for people and programs: indented, in UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return plain_number(value) if isinstance(value, float) else value
