"""A real working folder, filled in by other programs: what the business manager and the agencies do by hand."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
from conftest import needs
from openpyxl.worksheet.worksheet import Worksheet

from plan_tools.steps import issue, new

CYCLE, DUE_BY, ISSUED_ON = "2026-Q3", date(2026, 11, 13), date(2026, 11, 2)
AGENCIES = (("Saltmarsh Police", "Police"), ("NHS ICB", "Health"), ("Children's services", "Council"))
PLAN = (
    {"Ref": "1.1", "Theme": "Staff", "Action": "Name a deputy", "Agency": "Police", "Rating": "Amber",
     "Due date": date(2027, 3, 31), "Progress update": "Asked for names"},
    {"Ref": "1.1", "Theme": "Staff", "Action": "Name a deputy", "Agency": "Health", "Rating": "Green",
     "Due date": date(2027, 3, 31)},
    {"Ref": "1.10", "Theme": "Staff", "Action": "Brief every team", "Agency": "Saltmarsh Police", "Rating": "Green",
     "Due date": date(2027, 6, 30)},
    {"Ref": "2(i)", "Theme": "Money", "Action": "Agree the budget", "Agency": "Council", "Rating": "Red",
     "Due date": date(2026, 9, 30)},
    {"Ref": "2(ii)", "Theme": "Money", "Action": "Agree the reserve", "Agency": "Health", "Rating": "Grey"},
)  # fmt: skip


def heading_row(sheet: Worksheet, heading: str = "Ref") -> int:
    """The row in which a cell says `heading`."""
    return next(row for row in range(1, 40) if heading in [cell.value for cell in sheet[row]])


def columns(sheet: Worksheet) -> dict[str, int]:
    """The column of each heading."""
    return {str(cell.value): cell.column for cell in sheet[heading_row(sheet)] if cell.value}


def type_plan(tracker: Path, rows: Iterable[Mapping[str, object]] = PLAN) -> None:
    """Type the agencies and the plan into a blank tracker."""
    book = openpyxl.load_workbook(tracker)
    for row, (name, short) in enumerate(AGENCIES, 2):
        book["Agencies"].cell(row, 1, name)
        book["Agencies"].cell(row, 2, short)
    sheet = book["Actions"]
    places, first = columns(sheet), heading_row(sheet) + 1
    for number, values in enumerate(rows, first):
        for name, value in values.items():
            sheet.cell(number, places[name], value)
    book.save(tracker)


def make_folder(place: Path, rows: Sequence[Mapping[str, object]] = PLAN) -> Path:
    """A working folder whose returns have gone out; gives the tracker."""
    new.run(place, "Saltmarsh partnership")
    tracker = place / "tracker.xlsx"
    type_plan(tracker, rows)
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    return tracker


def issued(tracker: Path, agency: str, cycle: str = CYCLE) -> Path:
    """The return that went out to an agency, by its short name."""
    return tracker.parent / "returns" / cycle / "issued" / f"{agency} {cycle}.xlsx"


def send_back(
    tracker: Path,
    agency: str,
    answers: Mapping[str, Mapping[str, object]],
    name: str = "",
    cycle: str = CYCLE,
    **start: str,
) -> Path:
    """Fill a return in as an agency does, and put it where what comes back is put."""
    book = openpyxl.load_workbook(issued(tracker, agency, cycle))
    sheet = book["Your actions"]
    places = columns(sheet)
    for row in range(heading_row(sheet) + 1, sheet.max_row + 1):
        for heading, value in answers.get(str(sheet.cell(row, places["Ref"]).value), {}).items():
            cell = sheet.cell(row, places[heading], value)
            if isinstance(value, str):
                cell.data_type = "s"
    for label, value in start.items():
        _beside(book["Start here"], label.replace("_", " "), value)
    back = tracker.parent / "returns" / cycle / "received" / (name or f"{agency}.xlsx")
    back.parent.mkdir(parents=True, exist_ok=True)
    book.save(back)
    return back


def _beside(sheet: Worksheet, label: str, value: str) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.strip().lower() == label.lower():
                sheet.cell(cell.row, cell.column + 1, value)


def through_libreoffice(path: Path) -> None:
    """Open a workbook in LibreOffice and save it again."""
    soffice = needs("soffice")
    out = path.parent / "again"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path.write_bytes((out / path.name).read_bytes())
    (out / path.name).unlink()


def table(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet by heading, as openpyxl reads them; formulas of the matrix by their values."""
    sheet = openpyxl.load_workbook(path, data_only=name == "All actions")[name]
    heading = {"Actions": "Ref", "Returns": "Cycle", "History": "Cycle", "Change log": "When"}.get(name, "Ref")
    first = heading_row(sheet, heading)
    heads = [cell.value for cell in sheet[first]]
    rows = (dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=first + 1, values_only=True))
    return [row for row in rows if any(value is not None for value in row.values())]


def command(*words: object, folder: Path | None = None) -> tuple[int, str, str]:
    """Run a command as its own process: the exit code, what it printed and what it said of errors."""
    name, *rest = map(str, words)
    start = {"merge-returns": "merge_returns", "plan-tools": "main"}[name]
    say = f"import sys; sys.argv[0] = {name!r}; from plan_tools.cli import {start}; {start}()"
    done = subprocess.run(
        [sys.executable, "-c", say, *rest], cwd=folder, capture_output=True, text=True, timeout=120, encoding="utf-8"
    )
    return done.returncode, done.stdout, done.stderr


def merge_json(folder: Path, *words: object) -> dict:
    """What `merge-returns --json` says, run in a folder without naming anything."""
    code, out, err = command("merge-returns", "--json", "--as-at", "20/11/2026", *words, folder=folder)
    assert not err, err
    result = json.loads(out)
    assert result["exit_code"] == code
    return result
