"""What one merge reads and writes, and the floor under it: the same cells read and written, and nothing else done.

python-calamine reads the tracker, every copy that was sent out and every return that came back; XlsxWriter writes the
value of every cell that the merge put into the matrix, the problems and the tracker, without looks and rules.
"""

import gc
import pickle
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

Cells: TypeAlias = list[tuple[int, int, Any]]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def read(path: Path) -> Mapping[str, list[list[Any]]]:
    """The rows of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def write(sheets: Mapping[str, Cells]) -> bytes:
    """A workbook with these values, each written as what it is."""
    buffer = BytesIO()
    book = Workbook(buffer, OPTIONS)
    day = book.add_format({"num_format": "d mmm yyyy"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for row, column, value in cells:
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write_number(row, column, value)
    book.close()
    return buffer.getvalue()


def new_cells(after: Iterable[list[Any]], before: list[list[Any]]) -> Cells:
    """The cells that hold something which did not stand there before."""
    old = {(row, column): value for row, values in enumerate(before) for column, value in enumerate(values)}
    return [
        (row, column, value)
        for row, values in enumerate(after)
        for column, value in enumerate(values)
        if value not in ("", old.get((row, column), ""))
    ]


def keep(before: Path, after: Path, kept: Path) -> int:
    """Keep in a file what a merge of the folder `before` wrote into its copy `after`; give the number of cells."""
    there = read(before / "tracker.xlsx")
    changed = {name: new_cells(rows, there.get(name, [])) for name, rows in read(after / "tracker.xlsx").items()}
    made = [
        {name: new_cells(rows, []) for name, rows in read(path).items()} for path in sorted(after.glob("out/*.xlsx"))
    ]
    kept.write_bytes(pickle.dumps([changed, *made]))
    return sum(len(cells) for sheets in (changed, *made) for cells in sheets.values())


def floor(folder: Path, kept: Path) -> tuple[float, float]:
    """Read and write it all; give the CPU and the time that went into loading what to write, which do not count."""
    cpu, wall = time.process_time(), time.perf_counter()
    workbooks = pickle.loads(kept.read_bytes())
    gc.freeze()
    loading = time.process_time() - cpu, time.perf_counter() - wall
    for path in (folder / "tracker.xlsx", *folder.glob("returns/*/*/*.xlsx")):
        read(path)
    for number, sheets in enumerate(workbooks):
        kept.with_name(f"floor {number}.xlsx").write_bytes(write(sheets))
    return loading


if __name__ == "__main__":
    places = [Path(name) for name in sys.argv[1:]]
    print(*(floor(*places) if len(places) == 2 else (keep(*places),)))
