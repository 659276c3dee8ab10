"""One process of the editor's benchmark: make a tracker, edit it in place or with openpyxl, or only start.

    python scripts/bench_edit.py {make,edit,openpyxl,start} WORKBOOK ROWS CELLS NEW

Both change the same CELLS cells, in random places, and append the same NEW rows to the tracker of ROWS rows; the edited
workbook is written beside it. numpy is kept out: openpyxl loads it where it finds it, and would only be the slower.
"""

import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = str | float | date
Change: TypeAlias = tuple[int, int, Value]

SHEET = "Actions"
KINDS = ("ref", *["name"] * 2, *["text"] * 4, *["date"] * 3, *["rating"] * 2, *["number"] * 3, *["text"] * 4, "name")
SENTENCE = "each agency reviews its share of this plan and reports to the steering group what was agreed done due"
WORDS = SENTENCE.split()
DAY = date(2026, 7, 1)


def values(source: random.Random, row: int) -> list[Value]:
    """A row like those of trackers: texts of all lengths, dates, numbers and ratings."""
    new: dict[str, Callable[[], Value]] = {
        "ref": lambda: f"{row // 10 + 1}.{row % 10 + 1}",
        "name": lambda: " ".join(source.choices(WORDS, k=2)),
        "text": lambda: f"{' '.join(source.choices(WORDS, k=source.randrange(6, 25)))} (part {row})",
        "date": lambda: DAY + timedelta(days=source.randrange(600)),
        "rating": lambda: source.choice(("Green", "Amber", "Red", "Grey", "Complete")),
        "number": lambda: source.randrange(10_000) / 100,
    }
    return [new[kind]() for kind in KINDS]


def changes(rows: int, cells: int, new: int) -> tuple[list[Change], list[dict[int, Value]]]:
    """What to edit: the cells to change, and the rows to append."""
    source = random.Random(7)
    changed: list[Change] = []
    for place in source.sample(range(rows * len(KINDS)), cells):
        row, column = divmod(place, len(KINDS))
        changed.append((row + 2, column + 1, values(source, row)[column]))
    appended = [dict(enumerate(values(source, rows + number), 1)) for number in range(new)]
    return changed, appended


def make(path: Path, rows: int) -> None:
    """Write the tracker with XlsxWriter: shared texts, formats, a filter, a rule of colour and a list of choices."""
    book = import_module("xlsxwriter").Workbook(path)
    sheet = book.add_worksheet(SHEET)
    plain = {"border": 1, "valign": "top", "text_wrap": True}
    codes = {"date": "d mmm yyyy", "number": "#,##0.00"}
    formats = [book.add_format({**plain, "num_format": codes.get(kind, "General")}) for kind in KINDS]
    sheet.write_row(0, 0, [f"{kind.title()} {n}" for n, kind in enumerate(KINDS, 1)], book.add_format({"bold": True}))
    source = random.Random(1)
    for row in range(rows):
        for column, value in enumerate(values(source, row)):
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(row + 1, column, value, formats[column])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(KINDS) - 1)
    red = {"type": "cell", "criteria": "==", "value": '"Red"', "format": book.add_format({"bg_color": "#F8CBAD"})}
    sheet.conditional_format(1, 10, rows, 11, red)
    sheet.data_validation(1, 10, rows, 11, {"validate": "list", "source": ["Green", "Amber", "Red"]})
    book.close()


def edit(path: Path, changed: list[Change], appended: list[dict[int, Value]]) -> None:
    """Edit it in place."""
    edited = import_module("plan_tools.excel.edit").Edit(path.read_bytes())
    for row, column, value in changed:
        edited.set_cell(SHEET, row, column, value)
    edited.append_rows(SHEET, appended)
    path.with_name("edited.xlsx").write_bytes(edited.save())


def with_openpyxl(path: Path, changed: list[Change], appended: list[dict[int, Value]]) -> None:
    """Load it, edit it and save it."""
    sys.modules["numpy"] = None  # type: ignore[assignment]
    book = import_module("openpyxl").load_workbook(path)
    sheet = book[SHEET]
    for row, column, value in changed:
        sheet.cell(row, column).value = value
    for one in appended:
        sheet.append(one)
    book.save(path.with_name("saved.xlsx"))


def main() -> None:
    """Do what is asked for."""
    what, path, rows, cells, new = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
    if what == "make":
        make(path, rows)
    elif what == "start":
        import_module("plan_tools.excel.edit")
    else:
        {"edit": edit, "openpyxl": with_openpyxl}[what](path, *changes(rows, cells, new))


if __name__ == "__main__":
    main()
