"""The laws of merging, over plans and returns that nobody thought of."""

from dataclasses import replace

from builders import AS_AT, fill, issue_to
from hypothesis import given
from hypothesis import strategies as st

from plan_tools.model import Change, Conflict, Sheet, Tracker, Workbook
from plan_tools.rules.keep import log_entries
from plan_tools.rules.merge import Merged, Pair, apply_changes, merge
from plan_tools.rules.tracker import read_tracker

AGENCIES = ("Police", "Health", "Council")
RATINGS = ("Red", "Amber", "Green", "Grey")
HEADS = ("Ref", "Action", "Agency", "Rating", "Due date", "Progress update", "Completed on", "Evidence",
         "Requested due date", "Reason for request")  # fmt: skip

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8) | st.sampled_from(
    ["=1+1", "-", "+44", "@x", "None", "nan", "  padded  ", "two\nlines", "1.10"]
)
days = st.sampled_from(["", "30/09/2027", "March 2027", "31/02/2027", "TBC"])
ratings = st.sampled_from(RATINGS)
answers = st.fixed_dictionaries(
    {},
    optional={
        "Rating now": st.sampled_from([*RATINGS, "g", "Amber-Green", "Blue", "Complete"]),
        "Update": texts,
        "Completed on": days,
        "Evidence": texts,
        "New due date": days,
        "Reason for new date": texts,
    },
)
refs = st.sampled_from([f"{major}.{minor}" for major in range(1, 4) for minor in range(1, 4)])
row = st.tuples(ratings, days, texts, days, texts, days, texts)
plans = st.dictionaries(st.tuples(refs, st.sampled_from(AGENCIES)), row, min_size=1, max_size=8)


def tracker_of(plan: dict) -> Tracker:
    lines = tuple(
        (ref, f"Do {ref}", agency, rating, *(cell or None for cell in cells))
        for (ref, agency), (rating, *cells) in plan.items()
    )
    return read_tracker(Workbook("tracker.xlsx", "", (Sheet("tracker.xlsx", "Actions", (HEADS, *lines)),)))[0]


@st.composite
def cycles(draw: st.DrawFn) -> tuple[Tracker, Tracker, list[Pair]]:
    """A tracker as issued, the same tracker after the business manager's own edits, and what came back."""
    plan = draw(plans)
    issued_from = tracker_of(plan)
    edits = draw(st.dictionaries(st.sampled_from(sorted(plan)), row, max_size=3))
    now = tracker_of(plan | edits)
    pairs = []
    for agency in AGENCIES:
        issued = issue_to(issued_from, agency)
        if issued.rows:
            given_answers = {one.text("Ref"): draw(answers) for one in issued.rows}
            back = fill(issued, given_answers, f"{agency}.xlsx")
            shuffled = tuple(draw(st.permutations(back.rows)))
            pairs.append(Pair(issued, replace(back, rows=shuffled)))
    return issued_from, now, pairs


def by_place(merged: Merged) -> tuple[list[Change], list[Conflict]]:
    def place(one: Change | Conflict) -> tuple[str, ...]:
        return (*one.key, one.field)

    return sorted(merged.changes, key=place), sorted(merged.conflicts, key=place)


@given(cycles(), st.randoms())
def test_the_order_of_the_files_does_not_matter(cycle, random):
    _, now, pairs = cycle
    once = merge(now, pairs, AS_AT, {})
    random.shuffle(pairs)
    assert merge(now, pairs, AS_AT, {}) == once


@given(cycles())
def test_merging_twice_changes_nothing_the_second_time(cycle):
    _, now, pairs = cycle
    first = merge(now, pairs, AS_AT, {})
    after = apply_changes(now, first.changes)
    after = replace(after, log=tuple(log_entries(first.changes, "2026-Q3")))
    second = merge(after, pairs, AS_AT, {})
    assert second.changes == []
    assert by_place(second)[1] == by_place(first)[1]


@given(cycles())
def test_a_return_that_nobody_touched_changes_nothing(cycle):
    issued_from, now, _ = cycle
    untouched = [Pair(issued, replace(issued, file=agency)) for agency in AGENCIES
                 if (issued := issue_to(issued_from, agency)).rows]  # fmt: skip
    merged = merge(now, untouched, AS_AT, {})
    assert (merged.changes, merged.conflicts) == ([], [])


@given(cycles())
def test_returns_of_different_agencies_commute(cycle):
    _, now, pairs = cycle
    together = merge(now, pairs, AS_AT, {})
    one_by_one, changes = now, []
    for pair in pairs:
        step = merge(one_by_one, [pair], AS_AT, {})
        one_by_one = apply_changes(one_by_one, step.changes)
        changes += step.changes
    assert one_by_one.actions == apply_changes(now, together.changes).actions
    assert sorted(changes, key=repr) == sorted(together.changes, key=repr)


@given(cycles())
def test_nothing_is_lost(cycle):
    """Every answer is in the tracker afterwards, or was there, or was issued so, or stands in a problem or conflict."""
    _, now, pairs = cycle
    merged = merge(now, pairs, AS_AT, {})
    taken = {(*change.key, change.cell) for change in merged.changes}
    told = {(*one.key, one.cell) for one in merged.conflicts}
    told |= {(found.ref, found.agency, found.location.cell) for found in merged.problems}
    held = {
        (found.ref, found.agency, "Rating") for found in merged.problems if found.code.startswith("complete-without")
    }
    from plan_tools.rules import schema
    from plan_tools.rules.values import same

    for issued, returned, _ in pairs:
        issued_rows = {one.text("Ref"): one for one in issued.rows}
        for line in returned.rows:
            ref = line.text("Ref")
            for answer, name in schema.ANSWERS.items():
                cell = line[answer]
                place = (ref, returned.agency, line.address(answer))
                kept = same(cell, now.by_key[ref, returned.agency].record[name])
                was = same(cell, issued_rows[ref][schema.ISSUED_AS.get(answer, answer)])
                unread = cell.value is None  # told when the return was read
                assert unread or kept or was or place in taken | told or (ref, returned.agency, name) in held


@given(cycles())
def test_only_the_cells_of_answers_ever_change(cycle):
    _, now, pairs = cycle
    merged = merge(now, pairs, AS_AT, {})
    after = apply_changes(now, merged.changes)
    answered = {"Rating", "Progress update", "Completed on", "Evidence", "Requested due date", "Reason for request"}
    for old, new in zip(now.actions, after.actions, strict=True):
        assert old.key == new.key
        differing = {name for name in HEADS if old.record[name] != new.record[name]}
        assert differing <= answered
