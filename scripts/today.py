"""What people do today: one script with pandas and openpyxl that puts every return together and writes the matrix.

    python scripts/today.py FOLDER CYCLE

It stands here to be compared with (`bench.py`), and is written as a careful analyst writes it for one plan: it reads
what is in ``returns/CYCLE/received``, takes each answer that is not blank into the row of the tracker with its Ref and
agency, where the rating is on the list, and writes the tracker and a matrix of Refs by agencies. It has no merging of
three versions, no problems workbook, no corrections, no history and no backup, and loses what openpyxl drops.
"""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

HEADINGS = 4  # the row of headings, in the tracker and in every return
TAKEN = {
    "Rating now": "Rating",
    "Update": "Progress update",
    "Completed on": "Completed on",
    "Evidence": "Evidence",
    "New due date": "Requested due date",
    "Reason for new date": "Reason for request",
}
COLOURS = {
    "R": ("C00000", "FFFFFF"),
    "A": ("FFC000", "000000"),
    "G": ("C6E0B4", "000000"),
    "N": ("D9D9D9", "000000"),
    "C": ("DDEBF7", "000000"),
    "B": ("1F4E79", "FFFFFF"),
}


def read_return(path: Path) -> pd.DataFrame:
    """The answers of one return, with the agency that its first sheet names."""
    names = ["Start here", "Your actions"]
    sheets = pd.read_excel(path, sheet_name=names, header=None, dtype=object, engine="openpyxl")
    about, answers = sheets["Start here"], sheets["Your actions"]
    row, column = (places[0] for places in (about == "Agency").to_numpy().nonzero())
    answers.columns = answers.iloc[HEADINGS - 1]
    answers = answers.iloc[HEADINGS:].rename(columns=TAKEN)
    answers["Agency"] = str(about.iat[row, column + 1])
    return answers[["Ref", "Agency", *TAKEN.values()]]


def rating_letters(tracker: Workbook) -> dict[str, str]:
    """The letter of each rating on the list of the tracker."""
    return {row[0]: row[1] for row in tracker["RAG index"].iter_rows(min_row=2, max_col=2, values_only=True)}


def update(tracker: Workbook, answers: pd.DataFrame, letters: Mapping[str, str]) -> pd.DataFrame:
    """Take the answers into the tracker's rows by (Ref, Agency); give all its rows as they now are."""
    sheet = tracker["Actions"]
    columns = {cell.value: cell.column for cell in sheet[HEADINGS]}
    keys = sheet.iter_rows(min_row=HEADINGS + 1, max_col=columns["Agency"], values_only=True)
    ref, agency = columns["Ref"] - 1, columns["Agency"] - 1
    rows = {(str(key[ref]), key[agency]): row for row, key in enumerate(keys, HEADINGS + 1)}
    for answer in answers.to_dict("records"):
        row = rows.get((answer["Ref"], answer["Agency"]))
        if row is None:
            print(f"not in the tracker: {answer['Ref']} of {answer['Agency']}")
            continue
        if pd.notna(answer["Rating"]) and answer["Rating"] not in letters:
            print(f"not a rating: {answer['Rating']} for {answer['Ref']} of {answer['Agency']}")
            answer["Rating"] = None
        for field in TAKEN.values():
            value: Any = answer[field]
            if pd.notna(value):
                cell = sheet.cell(row, columns[field])
                cell.value = value
                if isinstance(value, datetime):
                    cell.number_format = "d mmm yyyy"
    values = sheet.iter_rows(min_row=HEADINGS + 1, max_col=len(columns), values_only=True)
    return pd.DataFrame(values, columns=list(columns)).dropna(subset=["Ref"])


def matrix(rows: pd.DataFrame, letters: Mapping[str, str]) -> Workbook:
    """A workbook with a row an action, a column an agency, and each agency's rating as a letter in its colour."""
    actions = rows.drop_duplicates("Ref").set_index("Ref")[["Theme", "Action"]]
    ratings = rows.assign(Letter=rows["Rating"].map(letters)).pivot_table("Letter", "Ref", "Agency", "first")
    table = actions.join(ratings, on="Ref").reset_index()
    book = Workbook()
    sheet = book.active
    sheet.title = "Matrix"
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 24, 60
    area = f"D2:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    for letter, (fill, text) in COLOURS.items():
        style = {"fill": PatternFill(bgColor=fill), "font": Font(color=text)}
        sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=[f'"{letter}"'], **style))
    return book


def main(folder: Path, cycle: str) -> None:
    """Put the returns of the cycle into the tracker, and write the matrix beside it."""
    received = sorted((folder / "returns" / cycle / "received").glob("*.xlsx"))
    answers = pd.concat([read_return(path) for path in received], ignore_index=True)
    tracker = load_workbook(folder / "tracker.xlsx")
    letters = rating_letters(tracker)
    rows = update(tracker, answers, letters)
    tracker.save(folder / "tracker.xlsx")
    matrix(rows, letters).save(folder / f"Matrix {cycle}.xlsx")
    print(f"{len(received)} returns, {len(answers)} actions")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
