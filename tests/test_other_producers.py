"""A tracker written in another way, as other programs write it, is edited as any other: the same cells, no others."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from features.compare import differing, told_apart
from features.corpus import FEATURES
from features.edits import MERGED_CELLS, edited, through_a_cycle, told_by_the_edit, with_new_cells
from features.parts import Parts
from features.producers import KINDS
from features.readers import by_calamine, by_openpyxl, by_plan_tools
from features.tracker import made

IN_IT = ("rules", "filter", "notes", "rules of 2010", "validations on other sheets", "slicers", "shapes", "controls")
BLIND = {("UTF-16", by_calamine), ("comments and marked sections", by_calamine), ("strict", by_openpyxl),
         ("another case", by_openpyxl), ("backslashes", by_openpyxl)}  # fmt: skip
"""The kinds that a reader cannot read, edited or not."""


@cache
def plain() -> bytes:
    """A tracker with something in every place where rows are counted: rules, extensions, choices, a table, notes."""
    return made(FEATURES[name] for name in IN_IT)


@cache
def of_kind(kind: str) -> bytes:
    return KINDS[kind](Parts.of(plain()))


def usual(part: str) -> str:
    """A part's name as it is compared, however it is written."""
    return part.replace("\\", "/").lower()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_another_file(kind: str) -> None:
    assert of_kind(kind) != plain()


@pytest.mark.parametrize(
    ("kind", "read"),
    [(kind, read) for kind in KINDS for read in (by_calamine, by_openpyxl, by_plan_tools) if (kind, read) not in BLIND],
)
def test_a_reader_finds_the_new_values_and_the_old_rest(kind: str, read: Any) -> None:
    before = read(plain())
    assert read(of_kind(kind)) == before
    assert read(edited(of_kind(kind))) == with_new_cells(before)


@pytest.mark.parametrize("kind", KINDS)
def test_each_part_not_concerned_is_byte_identical(kind: str) -> None:
    found = differing(of_kind(kind), edited(of_kind(kind)))
    assert {usual(part) for part in found.changed} == {
        usual(part) for part in told_by_the_edit(FEATURES[name] for name in IN_IT)
    }
    assert (found.new, found.gone, found.in_order) == (["xl/worksheets/sheet7.xml"], [], True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_part_differs_where_it_does_in_the_usual_form(kind: str) -> None:
    old, new = (
        {usual(name): part for name, part in Parts.of(data).items()} for data in (of_kind(kind), edited(of_kind(kind)))
    )
    told = told_by_the_edit(FEATURES[name] for name in IN_IT)
    assert {part: told_apart(old[usual(part)], new[usual(part)]) for part in told} == told


@pytest.mark.parametrize("kind", KINDS)
def test_a_return_is_merged_into_it(kind: str, tmp_path: Path) -> None:
    before = by_plan_tools(plain())
    after = by_plan_tools(through_a_cycle(tmp_path, of_kind(kind)).read_bytes())
    assert after["Actions"] == before["Actions"] | MERGED_CELLS
