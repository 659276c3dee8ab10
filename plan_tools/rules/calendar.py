"""The plan's own calendar, the set-up sheet `Calendar`: the last day of each term or season that the plan names."""

from collections.abc import Iterable
from datetime import date

from plan_tools.model import Column, Kind, Record, Sheet
from plan_tools.problems import Problem, problem, shown
from plan_tools.rules.dates import Calendar
from plan_tools.rules.fold import fold
from plan_tools.rules.table import at, find_sheet, find_table, read_records
from plan_tools.rules.values import Reader

CALENDAR = "Calendar"
PERIOD, ENDS_ON = "Period", "Ends on"
COLUMNS = (
    Column(PERIOD, PERIOD, ("Term", "Season", "Name"), required=True),
    Column(ENDS_ON, ENDS_ON, ("Last day", "Ends", "End date", "End"), Kind.DATE, required=True),
)


def read_calendar(sheets: Iterable[Sheet]) -> tuple[Calendar, tuple[Problem, ...]]:
    """The last day of each period by its folded name; a sheet `Calendar` without these headings is somebody else's."""
    sheet = find_sheet(sheets, CALENDAR)
    table = find_table(sheet, COLUMNS).table if sheet else None
    if sheet is None or table is None or len(table.columns) < len(COLUMNS):
        return {}, ()
    records, problems = read_records(sheet, table, COLUMNS, Reader(epoch_1904=sheet.epoch_1904))
    days, clashes = _days(records)
    return days, (*problems, *clashes)


def _days(records: Iterable[Record]) -> tuple[Calendar, list[Problem]]:
    days: dict[str, date] = {}
    first: dict[str, Record] = {}
    clashing: dict[str, Problem] = {}
    for record in records:
        name, day = fold(record.text(PERIOD)), record.day(ENDS_ON)
        if not name or day is None:
            continue
        if days.setdefault(name, day) != day:
            where = at(first[name], PERIOD).cell
            text = shown(record.text(PERIOD))
            clashing.setdefault(name, problem("period-twice", at(record, PERIOD), text=text, first=where))
        first.setdefault(name, record)
    return {name: day for name, day in days.items() if name not in clashing}, list(clashing.values())
