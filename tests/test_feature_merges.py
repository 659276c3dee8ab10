"""Whatever people put into a tracker is still there after a real cycle: returns issued, filled in and merged."""

from pathlib import Path
from typing import Any

import pytest
from features.compare import differing, missing, told_apart, unsound
from features.corpus import NAMES, STUFFED, features_of, tracker_with
from features.edits import AS_AT, MERGED_CELLS, TOLD_BY_THE_CYCLE, through_a_cycle
from features.parts import CHANGE_LOG, WORKBOOK, Parts
from features.readers import by_calamine, by_openpyxl, by_plan_tools

from plan_tools.steps import merge

GROWN = {"slicers": "xl/tables/table90.xml", STUFFED: "xl/tables/table90.xml"}
"""The table on the sheet Change log, in the trackers that have it."""
OWN_RULES = {"new conditionalFormatting", "new dxf", "dxfs @count"}
"""The colours of the ratings, which plan-tools keeps itself where nobody else has put any."""


@pytest.mark.parametrize("name", NAMES)
def test_after_a_merge_each_part_not_concerned_is_byte_identical(name: str, tmp_path: Path) -> None:
    old = tracker_with(name)
    new = through_a_cycle(tmp_path, old).read_bytes()
    told = dict(TOLD_BY_THE_CYCLE)
    if name in GROWN:
        told[GROWN[name]] = {"table @ref", "gone table @insertRow", "autoFilter @ref"}
    found = differing(old, new)
    assert found.changed - {WORKBOOK} == told.keys()
    assert (found.new, found.gone, found.in_order) == ([], [], True)
    before, after = Parts.of(old), Parts.of(new)
    apart = {part: told_apart(before[part], after[part]) - OWN_RULES for part in (*told, WORKBOOK)}
    assert apart == {**told, WORKBOOK: set()}
    assert missing(new, features_of(name)) == []
    assert unsound(new) == []


@pytest.mark.parametrize("read", [by_calamine, by_openpyxl, by_plan_tools])
def test_after_a_merge_a_reader_finds_the_answers_and_the_old_rest(read: Any, tmp_path: Path) -> None:
    before = read(tracker_with(STUFFED))
    after = read(through_a_cycle(tmp_path, tracker_with(STUFFED)).read_bytes())
    assert after["Actions"] == before["Actions"] | MERGED_CELLS
    kept = {"Returns": 1, "History": 5, "Change log": 8}
    assert {name: len({row for row, _ in after[name]}) - 1 for name in kept} == kept
    for name in before.keys() - {"Actions", *kept}:
        assert after[name] == before[name]


def test_merging_again_leaves_a_full_tracker_as_it_is(tmp_path: Path) -> None:
    tracker = through_a_cycle(tmp_path, tracker_with(STUFFED))
    merged = tracker.read_bytes()
    merge.run(merge.Wanted(tracker, as_at=AS_AT))
    assert tracker.read_bytes() == merged
    assert CHANGE_LOG in Parts.of(merged)
