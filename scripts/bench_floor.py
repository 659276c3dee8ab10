"""The floor under a run of plan-tools: the same files read, the same cells written, and nothing else done.

    python scripts/bench_floor.py keep BEFORE AFTER KEPT
    python scripts/bench_floor.py write KEPT [FOLDER]

`keep` keeps, in a file, the value of every cell that a run on the working folder BEFORE has put into its copy AFTER:
all of those in a new workbook, and those that are new in one that was changed. `write` reads every workbook of FOLDER
with python-calamine, if one is named, and writes what was kept with XlsxWriter, without looks, rules and blank cells.
It prints the seconds of CPU and by the clock that loading took, which do not count.
"""

import gc
import pickle
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

Cells: TypeAlias = list[tuple[int, int, Any]]
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WORKBOOKS = ("tracker.xlsx", "out/*.xlsx", "returns/*/*/*.xlsx")


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


def workbooks(folder: Path) -> Iterator[Path]:
    """The workbooks of a working folder, but for backups."""
    for pattern in WORKBOOKS:
        yield from sorted(folder.glob(pattern))


def keep(before: Path, after: Path, kept: Path) -> int:
    """Keep what a run wrote, a workbook at a time; give the number of cells."""
    count = 0
    with kept.open("wb") as file:
        for path in workbooks(after):
            old = before / path.relative_to(after)
            if old.exists() and old.read_bytes() == path.read_bytes():
                continue
            there = read(old) if old.exists() else {}
            sheets = {name: new_cells(rows, there.get(name, [])) for name, rows in read(path).items()}
            pickle.dump(sheets, file)
            count += sum(map(len, sheets.values()))
    return count


def floor(kept: Path, folder: Path | None = None) -> tuple[float, float]:
    """Read and write it all; give the CPU and the time that went into loading what to write."""
    for path in workbooks(folder) if folder else ():
        read(path)
    cpu = wall = 0.0
    with kept.open("rb") as file:
        size, number = kept.stat().st_size, 0
        while file.tell() < size:
            cpu, wall = cpu - time.process_time(), wall - time.perf_counter()
            sheets = pickle.load(file)
            gc.freeze()
            cpu, wall = cpu + time.process_time(), wall + time.perf_counter()
            kept.with_name(f"floor {number}.xlsx").write_bytes(write(sheets))
            number += 1
    return cpu, wall


if __name__ == "__main__":
    what, *places = sys.argv[1], *map(Path, sys.argv[2:])
    print(keep(*places) if what == "keep" else " ".join(map(str, floor(*places))))
