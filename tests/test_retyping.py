"""A rating retyped in All actions, or a key that is not sound: what LibreOffice then calculates."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import matrix_of
from conftest import sheet
from office import converted, formulas_of, values_of

from plan_tools.excel.edit import Edit
from plan_tools.excel.matrix.layout import FIRST, Layout
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import Field, Matrix, Sheet

HEADS = "| Ref | Action | Agency | Rating | Due date |\n"
TWICE = """
| Rating | Letter | Meaning  | Severity | Closed | Set by | Fill   | Text   |
| Red    | R      | Bad      | 4        | No     | Agency | C00000 | FFFFFF |
| RED    | X      | Very bad | 5        | No     | Agency | 900000 | FFFFFF |
| Green  | G      | Good     | 2        | No     | Agency | C6E0B4 | 000000 |
| Amber  | A      | Middling | 3        | No     | Agency | FFC000 | 000000 |
"""


def plan(*rows: str, more: tuple[Sheet, ...] = (), **about: Any) -> Matrix:
    return matrix_of(HEADS + "\n".join(rows), *more, **about)


def two_parts(early: str, late: str, *came: tuple[str, str]) -> Matrix:
    return plan(
        f"| 1 | Do it | Police | {early} | 30/10/2026 |", f"| 1 | Do it | Health | {late} | 01/01/2030 |", came=came
    )


CAME = (("Police", "issued"), ("Health", "merged"))
RETYPED = {  # the plan as it was, and as it is with the ratings retyped
    "late part closed": (two_parts("Red", "Green"), two_parts("Blue", "Green")),
    "late part reopened": (two_parts("Blue", "Green"), two_parts("Red", "Green")),
    "all closed": (two_parts("Red", "Green"), two_parts("Blue", "Blue")),
    "said to be complete": (two_parts("Red", "Green"), two_parts("Complete", "Complete")),
    "reopened without a return": (two_parts("Blue", "Blue", *CAME), two_parts("Amber", "Blue", *CAME)),
}
AS_IT_IS = {
    "a rating twice in the key": plan(
        "| 1 | Do it | Police | Red | 30/10/2026 |",
        "| 2 | Do it | Police | Amber | 30/10/2026 |",
        more=(sheet("RAG index", TWICE),),
    ),
    "agencies that differ by case": plan(
        "| 1 | Do it | Police | Red | 30/10/2026 |",
        "| 2 | Do it | police | Green | 30/10/2026 |",
        more=(sheet("Agencies", "| Agency |\n| Police |\n| police |"),),
    ),
}


def retyped(old: Matrix, new: Matrix) -> bytes:
    edited, column = Edit(write_matrix(old)), list(Layout(old).action_heads).index(Field.RATING) + 1
    for row, part in enumerate(new.parts, FIRST + 1):
        edited.set_cell("All actions", row, column, part.rating.name if part.rating else None)
    return edited.save()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    files = {name: retyped(old, new) for name, (old, new) in RETYPED.items()}
    files |= {name: write_matrix(matrix) for name, matrix in AS_IT_IS.items()}
    return converted(files, "xlsx", tmp_path_factory.mktemp("calculated"))


@pytest.mark.parametrize("name", RETYPED)
def test_what_is_late_due_and_confirmed_follows_a_rating_that_is_retyped(made: dict[str, Path], name: str) -> None:
    expected = write_matrix(RETYPED[name][1])
    sheets = ("Matrix", "Numbers", "All actions")
    cells = {cell for cell in formulas_of(expected) if cell[0] in sheets} | {("Summary", "A4"), ("Summary", "A5")}
    assert len(cells) > 30
    assert values_of(made[name].read_bytes(), cells) == values_of(expected, cells)


@pytest.mark.parametrize("name", AS_IT_IS)
def test_what_cannot_be_told_apart_is_told_by_no_formula_either(made: dict[str, Path], name: str) -> None:
    written = write_matrix(AS_IT_IS[name])
    cells = formulas_of(written)
    assert values_of(made[name].read_bytes(), cells) == values_of(written, cells)


def test_a_list_of_one_line_has_its_colours_too() -> None:
    only = plan("| 1 | Do it | Police | Red | 30/10/2026 |")
    sheet = openpyxl.load_workbook(BytesIO(write_matrix(only)))["All actions"]
    formulas = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
    column = Layout(only).action_columns[Field.RATING]
    assert formulas
    assert all(f"TRIM({column}5)=" in formula for formula in formulas)
