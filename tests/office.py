"""LibreOffice, the independent reader: workbooks that it has calculated afresh, and the pages that it prints."""

import re
import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from conftest import needs
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol

ALWAYS_CALCULATES = (
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula'
    '/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
Cells = dict[tuple[str, str], Any]
FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f[ >]')
ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]* t="e"')


def converted(files: Mapping[str, bytes], ending: str, place: Path) -> dict[str, Path]:
    """The files as LibreOffice saves them, all of them in one run of it."""
    soffice = needs("soffice")
    settings = place / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_CALCULATES, "utf-8")
    given, made = place / "given", place / "made"
    given.mkdir()
    for name, data in files.items():
        (given / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", ending, "--outdir", made, *sorted(given.iterdir())]
    subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=300)
    return {name: made / f"{name}.{ending}" for name in files}


def pages_of(pdf: Path) -> list[str]:
    """The text of each page."""
    done = subprocess.run([needs("pdftotext"), "-layout", pdf, "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode().split("\f")[:-1]


def sheets_of(data: bytes) -> dict[str, bytes]:
    """The XML of each sheet, by name."""
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book, zipfile.ZipFile(BytesIO(data)) as parts:
        return {name: parts.read(f"xl/worksheets/sheet{number}.xml") for number, name in enumerate(book.sheet_names, 1)}


def formulas_of(data: bytes) -> set[tuple[str, str]]:
    """The cells that hold a formula, as sheet and address."""
    sheets = sheets_of(data).items()
    return {(name, found[1].decode()) for name, xml in sheets for found in FORMULA.finditer(xml)}


def errors_of(data: bytes) -> list[tuple[str, str]]:
    """The cells that hold an error, as sheet and address."""
    sheets = sheets_of(data).items()
    return [(name, found[1].decode()) for name, xml in sheets for found in ERROR.finditer(xml)]


def values_of(data: bytes, cells: set[tuple[str, str]]) -> Cells:
    """What stands in these cells; a blank is ""."""
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    found: Cells = {}
    for name, address in cells:
        row, column = xl_cell_to_rowcol(address)
        line = rows[name][row] if row < len(rows[name]) else []
        found[name, address] = line[column] if column < len(line) else ""
    return found
