"""Is the plan in a tracker the one that was meant to be there? Row by row and cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from plan_tools.model import Column, Raw, Table, Workbook
from plan_tools.rules.table import find_sheet, is_blank


def difference(
    workbook: Workbook, table: Table, columns: Sequence[Column], rows: Sequence[Mapping[str, str | date]], first: int
) -> str:
    """How `table` differs from the `rows` that were meant to stand in it from row `first` on; "" where it does not."""
    sheet = find_sheet(workbook.sheets, table.sheet)
    there = sheet.rows[first - 1 :] if sheet else ()
    if len(there) != len(rows):
        return f"it has {len(there)} rows, and not {len(rows)}"
    lacking = [column.heading for column in columns if column.field not in table.columns]
    if lacking:
        return f"it has no column {lacking[0]}"
    for number, (row, meant) in enumerate(zip(there, rows, strict=True), first):
        places = {table.columns[name]: value for name, value in meant.items()}
        for place in range(1, max(len(row), *places, 1) + 1):
            raw = row[place - 1] if place <= len(row) else None
            if not _says(raw, places.get(place, "")):
                return f"row {number}, column {place}"
    return ""


def _says(raw: Raw, meant: str | date) -> bool:
    if isinstance(meant, str):
        return (is_blank(raw) and not meant.strip()) or (isinstance(raw, str) and raw == meant)
    return (raw.date() if isinstance(raw, datetime) else raw) == meant
