"""A workbook as JSON can carry it from one process to another, each value as what it was."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from plan_tools.model import CellError, FormulaWithoutValue, Raw, Sheet, Unseen, Workbook

_BACK: Mapping[str, Callable[[Any], Raw]] = {
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "time": time.fromisoformat,
    "span": lambda seconds: timedelta(seconds=seconds),
    "error": CellError,
    "without value": lambda _: FormulaWithoutValue(),
}


def packed(workbook: Workbook) -> dict[str, Any]:
    """The sheets of a workbook, of plain lists and texts."""
    return {
        "sheets": [
            {
                "name": sheet.name,
                "rows": [[_packed_value(value) for value in row] for row in sheet.rows],
                "hidden": sheet.hidden,
                "merges": sheet.merges,
                "formulas": sorted(sheet.formulas),
                "epoch_1904": sheet.epoch_1904,
                "outside": [(*place, what) for place, what in sheet.unseen.outside.items()],
                "fills": [(*place, fill) for place, fill in sheet.fills.items()],
            }
            for sheet in workbook.sheets
        ]
    }


def unpacked(said: Mapping[str, Any], file: str) -> tuple[Sheet, ...]:
    """The sheets that `packed` made plain."""
    return tuple(
        Sheet(
            file,
            sheet["name"],
            tuple(tuple([_value(value) for value in row]) for row in sheet["rows"]),
            sheet["hidden"],
            tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merges"]),
            frozenset((row, column) for row, column in sheet["formulas"]),
            sheet["epoch_1904"],
            Unseen(outside={(row, column): what for row, column, what in sheet["outside"]}),
            {(row, column): fill for row, column, fill in sheet["fills"]},
        )
        for sheet in said["sheets"]
    )


def _packed_value(value: Raw) -> str | float | list[str | float] | None:
    match value:
        case datetime():
            return ["moment", value.isoformat()]
        case date():
            return ["day", value.isoformat()]
        case time():
            return ["time", value.isoformat()]
        case timedelta():
            return ["span", value.total_seconds()]
        case CellError():
            return ["error", value.text]
        case FormulaWithoutValue():
            return ["without value", ""]
    return value


def _value(value: Any) -> Raw:
    if not isinstance(value, list):
        return value if isinstance(value, (str, bool)) or value is None else float(value)
    what, content = value
    return _BACK[what](content)
