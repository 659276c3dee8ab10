"""Every workbook that is written for people: LibreOffice calculates and prints it, and everybody can read it.

All workbooks are made once, and LibreOffice is started twice: to calculate them afresh, and to print them.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from accessible import faults, faults_of_paper, faults_of_plain
from golden_plans import HOSTILE, HOSTILE_CYCLE, MADE_UP, OTHER_KEY, SMALL, of
from office import Cells, converted, errors_of, formulas_of, pages_of, values_of

from plan_tools.excel.edit import Edit
from plan_tools.excel.matrix.layout import FIRST, Layout
from plan_tools.excel.matrix.page import ALL_ACTIONS, SHEETS
from plan_tools.excel.matrix.plain import write_plain
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import Action, Cell, Field, Matrix, Rating, Tracker
from plan_tools.rules.composite import compose
from plan_tools.rules.rating import find_rating
from plan_tools.steps import issue, merge
from plan_tools.steps.folder import find_tracker, open_tracker

ROOT = Path(__file__).parent.parent
DAY = date(2021, 9, 30)
MARKING = "OFFICIAL-SENSITIVE"
OURS = "Sample partnership: peer review action plan (ratings illustrative)"
CALCULATED = ("Summary", "Matrix", "Numbers")  # the sheets that follow the ratings of All actions


# -- the workbooks ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, merged, and its next cycle issued."""
    home = tmp_path_factory.mktemp("sample") / "plan"
    shutil.copytree(ROOT / "workbooks", home)
    merge.run(merge.Wanted(home, as_at=DAY))
    issue.run(home, "2021-Q4", date(2021, 12, 15), issued_on=date(2021, 12, 1))
    return home


@pytest.fixture(scope="module")
def sample(folder: Path) -> dict[str, bytes]:
    """What has been written for people in that folder, by its kind and name."""
    found = {
        "matrix": folder / "out" / "Composite action matrix 2021-Q3.xlsx",
        "problems": folder / "out" / "Problems 2021-Q3.xlsx",
    }
    kinds = {"return": folder / "returns/2021-Q4/issued", "corrections": folder / "returns/2021-Q3/corrections"}
    found |= {f"{kind} {path.stem}": path for kind, place in kinds.items() for path in sorted(place.iterdir())}
    return {name: path.read_bytes() for name, path in found.items()}


@pytest.fixture(scope="module")
def tracker(folder: Path) -> Tracker:
    return open_tracker(find_tracker(folder), DAY).tracker


@pytest.fixture(scope="module")
def retyped(tracker: Tracker) -> dict[str, tuple[bytes, bytes]]:
    """Matrices in whose list ratings were retyped, each with the one that is made of such a plan."""
    found = {}
    for seed in range(3):
        again = other_ratings(tracker, seed)
        found[f"sample {seed}"] = typed_over(of(tracker, "2021-Q3", DAY), of(again, "2021-Q3", DAY))
    for seed in range(4):
        again = other_ratings(HOSTILE, seed)
        found[f"hostile {seed}"] = typed_over(MADE_UP["hostile"], of(again, HOSTILE_CYCLE))
    cleared = without_ratings(tracker)
    for seed in range(3):
        again = other_ratings(cleared, seed)
        found[f"partly rated {seed}"] = typed_over(of(cleared, "2021-Q3", DAY), of(again, "2021-Q3", DAY))
    found["cleared"] = typed_over(of(tracker, "2021-Q3", DAY), of(cleared, "2021-Q3", DAY))
    plans, others = (SMALL, OTHER_KEY), (other_ratings(SMALL, 5), other_ratings(OTHER_KEY, 5))
    found["two keys"] = typed_over(compose([of(one) for one in plans]), compose([of(one) for one in others]))
    return found


def other_ratings(tracker: Tracker, seed: int) -> Tracker:
    """The plan with the rating of every other action another one that its key knows; what is closed stays closed.

    Where a plan has parts without a rating, the first of them stays so and others become so: the summary has a tile for
    them where there is one as it is written.
    """
    chosen = random.Random(seed)
    actions = list(tracker.actions)
    unrated = next((place for place, action in enumerate(actions) if action.rating is None), None)
    none = [] if unrated is None else [None]
    known = [rating for rating in tracker.key if find_rating(rating.name, tracker.key) is rating]
    for place, action in enumerate(actions):
        choices = [*known, *none] if action.is_open else [one for one in known if one.closed]
        if chosen.random() < 0.5 and place != unrated:
            actions[place] = rated(action, chosen.choice(choices))
    return replace(tracker, actions=tuple(actions))


def without_ratings(tracker: Tracker) -> Tracker:
    """The plan with no rating in every fourth line."""
    lines = enumerate(tracker.actions)
    return replace(tracker, actions=tuple(rated(action, None) if place % 4 == 1 else action for place, action in lines))


def rated(action: Action, rating: Rating | None) -> Action:
    cells = {**action.record.cells, Field.RATING: Cell(rating.name if rating else "")}
    return replace(action, rating=rating, record=replace(action.record, cells=cells))


def typed_over(old: Matrix, new: Matrix) -> tuple[bytes, bytes]:
    """The workbook of `old` with the ratings of `new` typed into its list, and the workbook of `new`."""
    edited = Edit(write_matrix(old))
    column = list(Layout(old).action_heads).index(Field.RATING) + 1
    for row, part in enumerate(new.parts, FIRST + 1):
        edited.set_cell("All actions", row, column, part.rating.name if part.rating else None)
    return edited.save(), write_matrix(new)


def upside_down(matrix: Matrix) -> bytes:
    """The workbook with the lines of All actions in the opposite order, their formulas with them, as Excel sorts."""
    place = f"xl/worksheets/sheet{SHEETS.index(ALL_ACTIONS) + 1}.xml"
    rows = range(FIRST + 1, FIRST + 1 + len(matrix.parts))
    made = BytesIO()
    with ZipFile(BytesIO(write_matrix(matrix))) as book, ZipFile(made, "w") as again:
        for name in book.namelist():
            content = book.read(name)
            again.writestr(name, turned(content.decode(), rows).encode() if name == place else content)
    return made.getvalue()


def turned(sheet: str, rows: range) -> str:
    """The part of a sheet with these rows in the opposite order; what names a cell of its own row goes with it."""
    lines = re.findall(r'<row r="\d+".*?</row>', sheet, re.DOTALL)
    ours = [line for line in lines if int(re.match(r'<row r="(\d+)"', line)[1]) in rows]
    assert len(ours) == len(rows)
    there = [
        re.sub(rf'((?<=<row r=")|\b[A-Z]{{1,2}}){old}\b', rf"\g<1>{new}", line)
        for old, new, line in zip(rows, reversed(rows), ours, strict=True)
    ]
    return sheet.replace("".join(ours), "".join(reversed(there)))


@pytest.fixture(scope="module")
def recalculated(
    sample: dict[str, bytes],
    retyped: dict[str, tuple[bytes, bytes]],
    tracker: Tracker,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[bytes, bytes]]:
    """Every workbook with formulas as it was written, and as LibreOffice calculates it."""
    files = {name: data for name, data in sample.items() if formulas_of(data)}
    files |= {f"matrix {name}": write_matrix(matrix) for name, matrix in MADE_UP.items()}
    files |= {f"retyped {name}": data for name, (data, _expected) in retyped.items()}
    files |= {
        "sorted sample": upside_down(of(tracker, "2021-Q3", DAY)),
        "sorted hostile": upside_down(MADE_UP["hostile"]),
    }
    made = converted(files, "xlsx", tmp_path_factory.mktemp("calculated"))
    return {name: (files[name], path.read_bytes()) for name, path in made.items()}


@pytest.fixture(scope="module")
def printed(sample: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """The text of each page of the sample's workbooks."""
    several = {f"matrix {name}": write_matrix(MADE_UP[name]) for name in ("hostile", "two keys", "forty agencies")}
    made = converted(sample | several, "pdf", tmp_path_factory.mktemp("printed"))
    return {name: pages_of(path) for name, path in made.items()}


# -- formulas ---------------------------------------------------------------------------------------------------------


def different(one: Cells, other: Cells) -> dict[tuple[str, str], tuple[object, object]]:
    return {cell: (value, other[cell]) for cell, value in one.items() if value != other[cell]}


def written_as_it_was(data: bytes) -> set[tuple[str, str]]:
    """The tiles of the summary whose number nothing in the workbook changes."""
    book = openpyxl.load_workbook(BytesIO(data))
    cells = (cell for line in book["Summary"].iter_rows() for cell in line if cell.data_type == "f")
    found = {("Summary", cell.coordinate) for cell in cells if re.fullmatch(r'=TEXT\(\d+,"0"\)', str(cell.value))}
    assert {"Actions", "Exceptions"} <= {str(book["Summary"][address].offset(1, 0).value) for _name, address in found}
    return found


def test_every_formula_comes_with_the_value_that_libreoffice_finds(
    recalculated: dict[str, tuple[bytes, bytes]],
) -> None:
    kinds = Counter(name.split()[0] for name in recalculated)
    assert kinds["return"] == 6
    assert kinds["corrections"] == 4
    for name, (given, made) in recalculated.items():
        if name.split()[0] not in ("retyped", "sorted"):
            cells = formulas_of(given)
            assert not errors_of(made), name
            assert different(values_of(given, cells), values_of(made, cells)) == {}, name


def test_a_rating_retyped_in_the_list_changes_matrix_numbers_and_summary_as_if_the_plan_said_so(
    recalculated: dict[str, tuple[bytes, bytes]], retyped: dict[str, tuple[bytes, bytes]]
) -> None:
    for name in retyped.keys() - {"cleared"}:
        _old, made = recalculated[f"retyped {name}"]
        expected = retyped[name][1]
        cells = {cell for cell in formulas_of(expected) - written_as_it_was(expected) if cell[0] in CALCULATED}
        assert len(cells) > 20
        assert different(values_of(made, cells), values_of(expected, cells)) == {}, name


def test_a_rating_cleared_where_all_had_one_is_counted_as_none_in_matrix_and_numbers(
    recalculated: dict[str, tuple[bytes, bytes]], retyped: dict[str, tuple[bytes, bytes]]
) -> None:
    made, expected = recalculated["retyped cleared"][1], retyped["cleared"][1]
    cells = {cell for cell in formulas_of(expected) if cell[0] in ("Matrix", "Numbers")}
    assert different(values_of(made, cells), values_of(expected, cells)) == {}


def test_lines_sorted_otherwise_change_nothing_else(
    recalculated: dict[str, tuple[bytes, bytes]], tracker: Tracker
) -> None:
    for name, matrix in {"sample": of(tracker, "2021-Q3", DAY), "hostile": MADE_UP["hostile"]}.items():
        given, made = recalculated[f"sorted {name}"]
        cells = {cell for cell in formulas_of(given) if cell[0] in CALCULATED}
        assert different(values_of(made, cells), values_of(write_matrix(matrix), cells)) == {}, name


# -- paper ------------------------------------------------------------------------------------------------------------


def sheet_of(page: str) -> str:
    """The sheet that a page belongs to, as the end of its first line says."""
    return next(line for line in page.splitlines() if line.strip()).rpartition("  ")[2].strip()


def test_no_number_is_too_wide_for_its_cell_and_every_page_is_marked_above_and_below(
    printed: Mapping[str, list[str]],
) -> None:
    for name, pages in printed.items():
        for page in pages:
            lines = [line for line in page.splitlines() if line.strip()]
            assert "###" not in page, name
            assert MARKING in lines[0], name
            assert MARKING in lines[-1], name
            assert f"of {len(pages)}" in lines[-1], name


def test_the_sample_takes_as_many_pages_as_it_should(printed: Mapping[str, list[str]]) -> None:
    pages = Counter(map(sheet_of, printed["matrix"]))
    once = ("Summary", "Returns", "Numbers", "Guide")
    assert [pages[name] for name in once] == [1, 1, 1, 1]
    assert (pages["Matrix"], pages["All actions"], pages["Closed"]) == (3, 9, 2)
    assert len(printed["matrix"]) == 40
    assert [len(printed[f"return {short} 2021-Q4"]) for short in ("Police", "Public health")] == [5, 4]
    assert Counter(map(sheet_of, printed["problems"])) == {"Problems": 3, "Words to send": 2, "Notes": 1}


def test_however_many_agencies_there_are_the_summary_takes_one_page(printed: Mapping[str, list[str]]) -> None:
    for name in ("matrix", "matrix hostile", "matrix two keys", "matrix forty agencies"):
        assert Counter(map(sheet_of, printed[name]))["Summary"] == 1


def test_headings_stand_on_every_page_of_the_long_lists(printed: Mapping[str, list[str]]) -> None:
    headings = {"Matrix": ("Due date", "Latest update"), "All actions": ("Agency", "Progress update")}
    for page in printed["matrix"]:
        for heading in headings.get(sheet_of(page), ()):
            assert heading in page


# -- everybody --------------------------------------------------------------------------------------------------------


def test_everybody_can_read_what_is_written_of_the_sample(sample: dict[str, bytes]) -> None:
    for name, data in sample.items():
        marking = MARKING if name in ("matrix", "problems") else f"{MARKING} when complete"
        assert faults(data, OURS, marking) == [], name
        assert faults_of_paper(data, marking) == [], name


@pytest.mark.parametrize("name", MADE_UP)
def test_everybody_can_read_the_matrix_of_any_plan(name: str) -> None:
    data = write_matrix(MADE_UP[name])
    assert faults(data, MADE_UP[name].title, MARKING) == []
    assert faults_of_paper(data, MARKING) == []


@pytest.mark.parametrize("name", MADE_UP)
def test_the_accessible_version_of_any_plan_is_one_plain_table_a_sheet(name: str) -> None:
    data = write_plain(MADE_UP[name])
    assert faults(data, MADE_UP[name].title, MARKING) == []
    assert faults_of_plain(data) == []


RUN = (
    "import sys; from datetime import date; from pathlib import Path; from plan_tools.steps import matrix;"
    "matrix.run([Path(sys.argv[1])], Path(sys.argv[2]), as_at=date(2021, 9, 30), plain=sys.argv[3] == 'plain')"
)


@pytest.mark.parametrize("version", ["full", "plain"])
def test_the_same_plan_gives_the_same_bytes_in_every_process(folder: Path, tmp_path: Path, version: str) -> None:
    made = []
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.xlsx"
        command = [sys.executable, "-c", RUN, str(folder), str(target), version]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        made.append(target.read_bytes())
    assert made[0] == made[1]
