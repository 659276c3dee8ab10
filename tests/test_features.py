"""Whatever people put into a tracker is still there after an edit, to the byte, and other readers read the rest."""

from functools import cache
from typing import Any

import pytest
from features.compare import differing, missing, told_apart, unsound
from features.corpus import NAMES, STUFFED, features_of, tracker_with
from features.edits import RELATIONS, told_by_the_edit, with_new_cells
from features.edits import edited as edit_of
from features.parts import CONTENT_TYPES, Parts
from features.readers import by_calamine, by_openpyxl, by_plan_tools

from plan_tools.excel.edit import Edit


@cache
def edited(name: str) -> bytes:
    return edit_of(tracker_with(name))


@pytest.mark.parametrize("name", NAMES)
def test_each_tracker_of_the_corpus_has_its_features_and_is_a_sound_package(name: str) -> None:
    assert missing(tracker_with(name), features_of(name)) == []
    assert unsound(tracker_with(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_after_an_edit_each_part_not_concerned_is_byte_identical(name: str) -> None:
    found = differing(tracker_with(name), edited(name))
    assert found.changed == told_by_the_edit(features_of(name)).keys()
    assert found.gone == []
    assert [part.rpartition("/")[0] for part in found.new] == ["xl/worksheets"]
    assert found.in_order


@pytest.mark.parametrize("name", NAMES)
def test_after_an_edit_a_changed_part_differs_only_where_it_was_told_to(name: str) -> None:
    old, new, told = Parts.of(tracker_with(name)), Parts.of(edited(name)), told_by_the_edit(features_of(name))
    assert {part: told_apart(old[part], new[part]) for part in told} == told


@pytest.mark.parametrize("name", NAMES)
def test_after_an_edit_each_feature_is_there_and_the_package_is_sound(name: str) -> None:
    assert missing(edited(name), features_of(name)) == []
    assert unsound(edited(name)) == []


@pytest.mark.parametrize("read", [by_calamine, by_openpyxl, by_plan_tools])
@pytest.mark.parametrize("name", NAMES)
def test_after_an_edit_a_reader_finds_the_new_values_and_the_old_rest(name: str, read: Any) -> None:
    assert read(edited(name)) == with_new_cells(read(tracker_with(name)))


def test_when_a_formula_goes_the_order_of_calculation_goes_with_it_and_nothing_else() -> None:
    old = tracker_with(STUFFED)
    edit = Edit(old)
    edit.set_cell("Agencies", 4, 4, "typed over")
    found = differing(old, edit.save())
    agencies = "xl/worksheets/sheet3.xml"
    assert (found.gone, found.new, found.in_order) == (["xl/calcChain.xml"], [], True)
    assert found.changed == {agencies, CONTENT_TYPES, RELATIONS, "xl/workbook.xml"}
    before, after = Parts.of(old), Parts.of(edit.save())
    assert told_apart(before[agencies], after[agencies]) == {"cell D4", "gone row 4 @spans"}
    assert told_apart(before["xl/workbook.xml"], after["xl/workbook.xml"]) == set()
    for part in (CONTENT_TYPES, RELATIONS):
        lines = before.text(part).split("<")
        assert [line for line in lines if line not in after.text(part).split("<")] == [
            line for line in lines if "calcChain" in line
        ]
    assert unsound(edit.save()) == []
