"""Programs that read a workbook, each of them giving the cells of every sheet by (row, column) from 1."""

import csv
import io
import subprocess
import warnings
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from conftest import needs
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook, SheetTypeEnum

from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded

Cells = dict[tuple[int, int], Any]
BRITISH = (
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">'
    '<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-GB</value></prop></item></oor:items>'
)
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def by_calamine(data: bytes) -> dict[str, Cells]:
    """What python-calamine reads."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        names = [about.name for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
        return {name: _cells(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names}


def by_openpyxl(data: bytes) -> dict[str, Cells]:
    """What openpyxl reads, of formulas the value that was saved with them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns of what it would lose, were it to save
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = (sheet for sheet in book if isinstance(sheet, Worksheet))
    return {sheet.title: _cells(sheet.iter_rows(min_row=1, min_col=1, values_only=True)) for sheet in sheets}


def by_plan_tools(data: bytes) -> dict[str, Cells]:
    """What plan-tools itself reads of a tracker."""
    book = read_guarded(guard(data, "tracker.xlsx", own=True), "tracker.xlsx")
    return {sheet.name: _cells(sheet.rows) for sheet in book.sheets}


def by_libreoffice(files: Mapping[str, bytes], place: Path) -> dict[str, dict[str, Cells]]:
    """What LibreOffice shows of each file where days are written the British way, in one run of it."""
    soffice = needs("soffice")
    settings = place / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(BRITISH, "utf-8")
    for name, data in files.items():
        (place / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", EVERY_SHEET, "--outdir", place]
    named = [place / f"{name}.xlsx" for name in files]
    subprocess.run([*map(str, (*command, *named))], check=True, capture_output=True, timeout=300)
    shown: dict[str, dict[str, Cells]] = {}
    for name in files:
        sheets = {path.stem.removeprefix(f"{name}-"): path for path in sorted(place.glob(f"{name}-*.csv"))}
        texts = {sheet: path.read_text("utf-8") for sheet, path in sheets.items()}
        shown[name] = {sheet: _cells(csv.reader(io.StringIO(text))) for sheet, text in texts.items()}
    return shown


def _cells(rows: Any) -> Cells:
    """The cells that are not blank; a day with the time of midnight is that day."""
    found = {}
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, datetime) and value.time() == time():
                value = value.date()
            if value not in (None, ""):
                found[number, column] = value
    return found
