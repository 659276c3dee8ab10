"""Plans as real workbooks to be exported, and exports read back as the README says."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
READING = next(code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "read_csv" in code)

Rows = Sequence[Sequence[object]]

PLAIN: Rows = (
    ("Ref", "Action", "Agency", "Rating", "Due date", "Progress update"),
    ("1.10", "Name a deputy", "Police", "Amber", date(2027, 3, 31), 'He said "yes",\nthen no'),
    ("1.10", "Name a deputy", "Health", "Green", None, "=1+1"),
    ("2", "Brief every team", "Police", None, date(2027, 6, 30), None),
)
UNUSUAL_COLUMNS: Rows = (
    ("Field", "Heading", "Kind", "Choices", "Help", "Required", "Also known as"),
    ("Rating", "How is it going?", None, None, None, None, None),
    ("Due date", None, None, None, None, None, "To be done by"),
    ("Cost", "Cost (£)", "number", None, "In pounds.", "yes", None),
    ("Public", None, "yes/no", None, None, None, None),
    ("Reviewed on", None, "date", None, None, None, None),
    ("Tier", None, "choice", "=High; Low", None, None, None),
    ("Partner", None, "agency", None, None, None, None),
    ("First rating", None, "rating", None, None, None, None),
)
UNUSUAL: Rows = (
    ("Our plan",),
    ("Last looked at in March", None, "by the group"),
    (),
    ("Cost (£)", "Ref", "Workshop", "How is it going?", "Action", "To be done by", "workshop", "Agency", "Public",
     "Reviewed on", "Tier", "Partner", None, "=cmd", "First rating", "Progress update"),
    (-1250.5, "007", "=2+2", "r", "-Begin", date(2027, 3, 31), 12, "Saltmarsh Police", "yes", "1/2/2027", "=high",
     "Police", "no heading", date(2026, 11, 9), "Green", "'=quoted"),
    (3, "1e2", "N/A", "Blue", "null", date(2150, 12, 31), None, "Police", "no", None, "Low", "Elsewhere", None, " +1",
     None, "\t@tab"),
    (None, "3", None, None, "nan", "Summer", None, "Fire", None, None, None, None, None, None, None, "O'Neill's = 1"),
)  # fmt: skip
UNUSUAL_AGENCIES: Rows = (("Agency", "Also known as"), ("Police", "Saltmarsh Police"), ("Fire", None))


def workbook_of(path: Path, **sheets: Rows) -> Path:
    """A workbook of these sheets, every text a text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def unusual_plan(folder: Path) -> Path:
    """A tracker with titles on top, headings of its own, and columns that people added, declared and not."""
    return workbook_of(folder / "tracker.xlsx", Actions=UNUSUAL, Columns=UNUSUAL_COLUMNS, Agencies=UNUSUAL_AGENCIES)


def read_back(csv: Path) -> pd.DataFrame:
    """An exported CSV as a frame, by the example of the README."""
    names: dict[str, object] = {}
    exec(READING.replace('Path("our-plan/out/Actions.csv")', f"Path({str(csv)!r})").replace("print(", "repr("), names)
    frame = names["frame"]
    assert isinstance(frame, pd.DataFrame)
    return frame


def dtypes(frame: pd.DataFrame) -> Mapping[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
