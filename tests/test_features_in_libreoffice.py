"""LibreOffice, which shares no code with the other readers, opens every changed tracker and shows what it should."""

from datetime import date, datetime
from typing import Any

import pytest
from conftest import needs
from features.corpus import STUFFED, tracker_with
from features.edits import MERGED_CELLS, edited, through_a_cycle, with_new_cells
from features.parts import Parts
from features.producers import KINDS
from features.readers import Cells, by_libreoffice

Shown = dict[str, dict[str, Cells]]
READ = [kind for kind in KINDS if kind not in ("another case", "backslashes")]  # of those LibreOffice sees no values


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What is shown of each file, all of them opened in one run."""
    needs("soffice")
    full = tracker_with(STUFFED)
    files = {"old": full, "edited": edited(full)}
    files["merged"] = through_a_cycle(tmp_path_factory.mktemp("plan"), full).read_bytes()
    for kind in READ:
        plain = KINDS[kind](Parts.of(tracker_with("rules")))
        files |= {kind: plain, f"{kind}, edited": edited(plain)}
    return by_libreoffice(files, tmp_path_factory.mktemp("shown"))


RECOUNTED = {"Dashboard": {(23, 2): "1", (25, 2): "2"}}
"""The pivot table, which is counted afresh: an action that was Amber is Red."""


def test_after_an_edit_the_new_values_and_the_old_rest_are_shown(shown: Shown) -> None:
    expected = as_shown(with_new_cells(shown["old"]))
    expected["Dashboard"] |= RECOUNTED["Dashboard"]
    assert shown["edited"] == expected


def test_after_a_merge_the_answers_and_the_old_rest_are_shown(shown: Shown) -> None:
    old, merged = shown["old"], shown["merged"]
    assert merged["Actions"] == as_shown({"Actions": old["Actions"] | MERGED_CELLS})["Actions"]
    for name in ("Agencies", "Lists"):
        assert merged[name] == old[name]


@pytest.mark.parametrize("kind", READ)
def test_of_a_tracker_written_in_another_way_the_new_values_and_the_old_rest_are_shown(kind: str, shown: Shown) -> None:
    assert shown[kind] == shown["stored"]
    assert shown[f"{kind}, edited"] == as_shown(with_new_cells(shown[kind]))


def as_shown(sheets: dict[str, Cells]) -> dict[str, Cells]:
    """Values as they are shown: a day in the format of its cell, which in the column of due dates is 2026-09-30."""

    def text(column: int, name: str, value: Any) -> str:
        if isinstance(value, datetime):
            return f"{value:%d/%m/%Y %H:%M:%S}"
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}" if (name, column) == ("Actions", 6) else f"{value:%d/%m/%Y}"
        return str(value)

    return {name: {at: text(at[1], name, value) for at, value in cells.items()} for name, cells in sheets.items()}
