"""Whatever is done to a tracker with everything in it, its cells come to what those of plain tables would."""

import re
from datetime import date
from typing import Any

from features.compare import differing, missing, told_apart
from features.corpus import STUFFED, features_of, tracker_with
from features.edits import STYLES
from features.parts import ACTIONS, CHANGE_LOG, WORKBOOK, Parts
from features.readers import Cells, by_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_tools.excel.edit import Edit

OF_ROWS = re.compile("(?:new |gone )?(?:cell|row) ")
LOG_TABLE = "xl/tables/table90.xml"
MAY_CHANGE = {
    ACTIONS: {"dimension @ref", "autoFilter @ref", "conditionalFormatting @sqref", "dataValidation @sqref", "sqref"},
    CHANGE_LOG: {"dimension @ref"},
    LOG_TABLE: {"table @ref", "gone table @insertRow", "autoFilter @ref"},
    STYLES: {"new xf", "cellXfs @count"},
    WORKBOOK: {"definedName"},
}

SHEETS = st.sampled_from(["Actions", "Change log"])
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
days = st.dates(date(1904, 1, 2), date(9999, 12, 31))
numbers = st.integers(-(10**9), 10**9).map(float) | st.floats(-1e12, 1e12)
worded = st.tuples(st.integers(1, 6), st.none() | texts | st.booleans() | days)
counted = st.tuples(st.integers(7, 8), st.none() | texts | numbers)  # elsewhere one would be shown as a day
value = worded | counted
cells = st.tuples(SHEETS, st.integers(2, 12), value)
rows = st.tuples(SHEETS, st.none(), st.lists(st.lists(value, max_size=4).map(dict), max_size=3))
steps = st.lists(cells | rows, max_size=5)


def seen(there: Cells) -> Cells:
    """The cells in which something can be seen."""
    return {at: value for at, value in there.items() if value not in (None, "")}


def done(data: bytes, asked: list[tuple[Any, ...]], model: dict[str, Cells]) -> bytes:
    """The workbook with these steps done, and the model with the same ones."""
    edit = Edit(data)
    for sheet, row, new in asked:
        there = model[sheet]
        if row:
            column, one = new
            edit.set_cell(sheet, row, column, one)
            there[row, column] = one
        else:
            first = max(row for row, _ in seen(there)) + 1
            assert edit.append_rows(sheet, new) == first
            there |= {(first + n, column): one for n, cells in enumerate(new) for column, one in cells.items()}
    return edit.save()


@settings(max_examples=25, deadline=None)
@given(first=steps, second=steps)
def test_any_edits_of_a_full_tracker_equal_the_same_edits_of_plain_tables(first: list[Any], second: list[Any]) -> None:
    old = tracker_with(STUFFED)
    model = by_calamine(old)
    new = done(done(old, first, model), second, model)
    assert by_calamine(new) == {name: seen(there) for name, there in model.items()}
    found = differing(old, new)
    assert found.changed <= MAY_CHANGE.keys()
    assert (found.new, found.gone, found.in_order) == ([], [], True)
    assert missing(new, features_of(STUFFED)) == []
    before, after = Parts.of(old), Parts.of(new)
    for part in found.changed:
        told = {word for word in told_apart(before[part], after[part]) if not OF_ROWS.match(word)}
        assert told <= MAY_CHANGE[part]
