"""Several plans in one matrix: told apart, one key or several side by side, agencies matched, nothing lost."""

import json
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders import AS_AT, matrix_of
from conftest import sheet
from hypothesis import given
from hypothesis import strategies as st
from working_folder import command, type_plan

from plan_tools.model import ExceptionKind, LogEntry, Matrix, Sheet
from plan_tools.rules.composite import compose
from plan_tools.steps import new

NOW, BEFORE = "2026-Q3", "2026-Q2"
HEADS = "| Ref | Plan | Theme | Action | Agency | Rating | Due date | Update |"
KEY_HEADS = "| Rating | Letter | Meaning | Severity | Closed | Set by | Fill | Text |"
BRAG = (
    "| Red   | R | Off track | 3 | No  | Agency | C00000 | FFFFFF |",
    "| Green | G | On track  | 2 | No  | Agency | C6E0B4 | 000000 |",
    "| Blue  | B | Signed off | 1 | Yes | Group | 1F4E79 | FFFFFF |",
)
OTHER = (
    "| Red   | R | Not begun | 9 | No  | Agency | FF0000 | FFFFFF |",
    "| Green | G | Finished  | 0 | Yes | Agency | 00B050 | 000000 |",
)


def keyed(*lines: str) -> Sheet:
    return sheet("RAG index", "\n".join((KEY_HEADS, *lines)))


def agencies(*lines: str) -> Sheet:
    return sheet("Agencies", "\n".join(("| Agency | Short name | Also known as |", *lines)))


def made(title: str, actions: str, *more: Sheet, **told: Any) -> Matrix:
    """The matrix of one tracker, its actions without their headings."""
    return matrix_of(f"{HEADS}\n{actions}", *more, title=title, **told)


def one(ref: str = "1", agency: str = "Police", rating: str = "Green", plan: str = "", text: str = "Act") -> str:
    return f"| {ref} | {plan} | Staff | {text} | {agency} | {rating} | | |"


# -- keys -------------------------------------------------------------------------------------------------------------


def test_a_single_plan_stays_as_it_is():
    alone = made("Peer review", one())
    assert compose([alone]) is alone


def test_plans_with_one_key_share_it():
    found = compose([made(title, one(), keyed(*BRAG)) for title in ("Peer review", "Audit", "Section 11")])
    assert [(rating.name, rating.letter) for rating in found.key] == [("Red", "R"), ("Green", "G"), ("Blue", "B")]
    assert found.cycle_counts[NOW] == (0, 3, 0, 0)
    assert {source.key for source in found.sources} == {found.key}


def test_the_order_the_colours_and_the_scale_of_a_key_do_not_make_it_another():
    coloured = [line.replace("C00000", "FF0000").replace(" 3 ", " 30 ") for line in reversed(BRAG)]
    found = compose([made("Peer review", one(), keyed(*BRAG)), made("Audit", one(rating="Red"), keyed(*coloured))])
    assert [(rating.name, rating.fill) for rating in found.key][:1] == [("Red", "C00000")]
    assert [row.overall in found.key for row in found.rows] == [True, True]
    assert [source.key for source in found.sources] == [found.key, found.key]
    assert found.cycle_counts[NOW] == (1, 1, 0, 0)


@pytest.mark.parametrize(
    "different",
    [
        BRAG[:2],
        (BRAG[0].replace("Off track", "Not begun"), *BRAG[1:]),
        (BRAG[0].replace("| R |", "| X |"), *BRAG[1:]),
        (BRAG[0].replace(" 3 ", " 1 "), BRAG[1], BRAG[2].replace(" 1 ", " 3 ")),
        (BRAG[0], BRAG[1].replace("Agency", "Group"), BRAG[2]),
        (BRAG[0], BRAG[1].replace("No ", "Yes"), BRAG[2]),
    ],
    ids=["fewer", "meaning", "letter", "severity", "set by", "closed"],
)
def test_keys_that_say_something_else_stand_side_by_side_and_no_colour_word_is_mapped(different):
    found = compose([made("A", one(), keyed(*BRAG)), made("B", one(), keyed(*different))])
    assert len(found.key) == len(BRAG) + len(different)
    assert [row.overall.name for row in found.rows if row.overall] == ["Green 1", "Green 2"]
    assert found.cycle_counts[NOW] == (*(int(rating.name in ("Green 1", "Green 2")) for rating in found.key), 0)


def test_everything_that_names_a_rating_says_whose_it_is():
    past = [(BEFORE, date(2026, 8, 1), "1", "Police", "Green")]
    log = [
        LogEntry(NOW, "1", "Police", "Rating", "Green", "Red", "Police.xlsx"),
        LogEntry(NOW, "1", "Police", "Evidence", "Red", "Green", "Police.xlsx"),
    ]
    found = compose([made("A", one(), keyed(*BRAG)), made("B", one(rating="Red"), keyed(*OTHER), past=past, log=log)])
    row = found.rows[1]
    assert [(rating.name, rating.letter) for rating in found.key] == [
        ("Red 1", "R1"),
        ("Green 1", "G1"),
        ("Blue 1", "B1"),
        ("Red 2", "R2"),
        ("Green 2", "G2"),
    ]
    assert row.overall
    assert row.trend[BEFORE]
    assert (row.overall.name, row.trend[BEFORE].name, row.parts["Police"].last) == ("Red 2", "Green 2", "Green 2")
    assert [part.action.rating.name for part in found.parts if part.action.rating] == ["Green 1", "Red 2"]
    assert [(line.what, line.was, line.now) for line in found.changes] == [("Worse", "Green 2", "Red 2")]
    assert {line.rating for line in found.exceptions if line.kind is ExceptionKind.OFF_TRACK} == {"Red 2"}
    assert [(line.field, line.was, line.now) for line in found.log] == [
        ("Rating", "Green 2", "Red 2"),
        ("Evidence", "Red", "Green"),
    ]
    assert [(source.plan, sorted(source.owed), source.off_track) for source in found.sources] == [
        ("A", ["Green 1", "Red 1"], {"Red 1"}),
        ("B", ["Red 2"], {"Red 2"}),
    ]
    assert found.headline == "0 of 2 actions are closed, 1 is off track and 0 are late."


def test_of_three_plans_those_with_one_key_share_a_number():
    found = compose([made("A", one(), keyed(*BRAG)), made("B", one(), keyed(*OTHER)), made("C", one(), keyed(*BRAG))])
    assert [row.overall.name for row in found.rows if row.overall] == ["Green 1", "Green 2", "Green 1"]
    assert len(found.key) == 5


# -- agencies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "written"),
    [
        ("| Police | | |", "| police | | |", "police"),
        ("| Saltmarsh Police | Police | |", "| Police | | |", "Police"),
        ("| Police | | |", "| Saltmarsh Police | Police | |", "Police"),
        ("| Saltmarsh Police | | Constabulary; The Force |", "| The Force | | |", "The Force"),
        ("| The Force | | |", "| Saltmarsh Police | | Constabulary; The Force |", "Constabulary"),
        ("| NHS Riverside | | Riverside CCG (until 30/06/2022) |", "| Riverside CCG | | |", "Riverside CCG"),
    ],
    ids=["name", "short name", "short name back", "alias", "alias back", "name until a day"],
)
def test_an_agency_is_known_by_its_name_its_short_name_and_its_aliases_in_both_directions(first, second, written):
    name = first.split("|")[1].strip()
    found = compose(
        [
            made("A", one(agency=name), agencies(first), came=[(name, "merged")]),
            made("B", one(agency=written), agencies(second), came=[(second.split("|")[1].strip(), "issued")]),
        ]
    )
    assert [agency.name for agency in found.agencies] == [name]
    assert [list(row.parts) for row in found.rows] == [[name], [name]]
    assert {part.agency for part in found.parts} == {line.agency for line in found.returns} == {name}
    assert sum(found.agency_counts[name]) == 2
    assert found.came == f"1 of 2 returns is in; missing: {name}."


def test_agencies_whose_names_have_nothing_in_common_stay_apart():
    found = compose([made("A", one(agency="Police")), made("B", one(agency="Fire service"))])
    assert [agency.name for agency in found.agencies] == ["Police", "Fire service"]


def test_agencies_that_share_a_line_of_the_exceptions_are_each_shown_in_common():
    first = made("A", one(agency="Police"), agencies("| Police | | |"))
    both = f"{one(agency='Constabulary')}\n{one(agency='Fire, rescue')}"
    found = compose([first, made("B", both, agencies("| Constabulary | | Police |", "| Fire, rescue | | |"))])
    undated = [line.agency for line in found.exceptions if line.kind is ExceptionKind.NO_DATE]
    assert undated == ["Police", "Police, Fire, rescue"]


def test_a_name_that_may_mean_two_agencies_is_taken_for_neither():
    both = agencies("| North Trust | | Health |", "| South Trust | | Health |")
    first = made("A", f"{one('1', 'North Trust')}\n{one('2', 'South Trust')}", both)
    found = compose([first, made("B", one(agency="Health"))])
    assert [agency.name for agency in found.agencies] == ["North Trust", "South Trust", "Health"]


@pytest.mark.parametrize("order", [("Constabulary", "Police"), ("Police", "Constabulary")])
def test_two_agencies_of_one_plan_never_become_one(order):
    second = "\n".join(one("1", name, rating) for name, rating in zip(order, ("Red", "Green"), strict=True))
    found = compose(
        [
            made("A", one(agency="Police"), agencies("| Police | | Constabulary |")),
            made("B", second, agencies(*(f"| {name} | | |" for name in order))),
        ]
    )
    assert sorted(found.rows[1].parts) == ["Constabulary", "Police"]
    assert {name: sum(counts) for name, counts in found.agency_counts.items()} == {"Police": 2, "Constabulary": 1}


# -- plans ------------------------------------------------------------------------------------------------------------


def test_plans_of_one_name_are_told_apart():
    found = compose(
        [
            made("North", one(plan="Peer review")),
            made("South", one(plan="Peer review")),
            made("South", one(plan="Peer review")),
            made("Peer review", one(plan="Peer review")),
        ]
    )
    plans = ["Peer review", "Peer review (South)", "Peer review (2)", "Peer review (3)"]
    assert list(found.plan_counts) == plans
    assert [part.plan for part in found.parts] == plans
    assert found.title == "North, South and Peer review"


def test_a_plan_of_one_tracker_is_never_taken_for_one_of_the_same_tracker():
    first = made("X", one(plan="Audit"))
    second = made("South", f"{one('1', plan='Audit')}\n{one('2', plan='Audit (South)')}")
    found = compose([first, second])
    assert len(found.plan_counts) == 3
    assert len({row.plan for row in found.rows}) == 3


def test_the_same_ref_in_two_plans_is_two_actions():
    past = [(BEFORE, date(2026, 8, 1), "1.1", "Police", "Red")]
    found = compose(
        [made("A", one("1.1", text="Train staff")), made("B", one("1.1", rating="Red", text="Buy a van"), past=past)]
    )
    assert [(row.plan, row.ref, row.action, row.overall.name) for row in found.rows if row.overall] == [
        ("A", "1.1", "Train staff", "Green"),
        ("B", "1.1", "Buy a van", "Red"),
    ]
    assert [list(row.trend) for row in found.rows] == [[], [BEFORE]]
    assert found.counts["actions"] == 2


def test_many_titles_are_counted_instead_of_named():
    found = compose([made(f"The action plan of partnership number {number}", one()) for number in range(5)])
    assert found.title == "5 action plans"


def test_a_tracker_without_any_action_takes_nothing_from_the_others():
    found = compose([made("Empty", ""), made("B", one("7"))])
    assert [(part.plan, part.action.ref, part.line) for part in found.parts] == [("B", "7", 1)]
    assert [(source.plan, source.parts) for source in found.sources] == [("Empty", 0), ("B", 1)]


# -- cycles -----------------------------------------------------------------------------------------------------------


def day(month: int) -> date:
    return date(2026, month, 1)


def kept(*months: tuple[str, str]) -> list[tuple[str, date, str, str, str]]:
    """The rating of action 1 in each of these months."""
    order = ["March", "April", "May", "June", "July", "August"]
    return [(month, day(3 + order.index(month)), "1", "Police", rating) for month, rating in months]


def test_an_earlier_cycle_is_counted_where_every_plan_has_it_and_all_stand_in_the_trend_in_the_order_of_time():
    first = made("A", one(), past=kept(("May", "Red"), ("July", ""), ("August", "Green")))
    second = made("B", one(), past=kept(("June", "Red"), ("July", "Red"), ("August", "Red")))
    found = compose([first, second])
    assert {cycle: (counts[0], counts[2], counts[-1]) for cycle, counts in found.cycle_counts.items()} == {
        "July": (1, 0, 1),
        "August": (1, 1, 0),
        NOW: (0, 2, 0),
    }
    assert found.trend_cycles == ("May", "June", "July", "August")
    assert (found.cycle, found.previous_cycle) == (NOW, "August")
    assert found.moved == "Since August, 1 action got better and 0 got worse."


def test_a_cycle_that_one_plan_no_longer_counts_is_counted_for_none():
    many = [(month, "Red") for month in ("March", "April", "May", "June", "July", "August")]
    found = compose([made("A", one(), past=kept(*many)), made("B", one(), past=kept(("March", "Red"), many[-1]))])
    assert {cycle: counts[0] for cycle, counts in found.cycle_counts.items()} == {"August": 2, NOW: 0}


def test_past_counts_of_different_keys_stand_side_by_side():
    past = [(BEFORE, day(8), "1", "Police", "Green")]
    found = compose([made("A", one(), keyed(*BRAG), past=past), made("B", one(), keyed(*OTHER), past=past)])
    assert found.cycle_counts == {BEFORE: (0, 1, 0, 0, 1, 0), NOW: (0, 1, 0, 0, 1, 0)}


def test_plans_in_different_cycles_share_none():
    first = made("A", one(), cycle="Q3", past=[("Q2", day(8), "1", "Police", "Red")])
    second = made("B", one(), cycle="October", past=[("July", day(7), "1", "Police", "Red")])
    found = compose([first, second])
    assert (found.cycle, found.previous_cycle) == ("", "")
    assert (list(found.cycle_counts), found.trend_cycles) == (["Now"], ("July", "Q2"))
    assert found.moved == "Since last cycle, 2 actions got better and 0 got worse."
    assert [row.previous_cycle for row in found.rows] == ["Q2", "July"]


def test_plans_without_a_past_have_nothing_to_compare_with():
    assert compose([made("A", one()), made("B", one())]).moved == "There is no earlier cycle to compare with."


# -- nothing is lost or counted twice ---------------------------------------------------------------------------------

RATINGS = ("Red", "Amber", "Green", "Complete", "Blue", "")
part = st.tuples(
    st.sampled_from("12345"), st.sampled_from(["Police", "Health", "Council", ""]), st.sampled_from(RATINGS)
)
due = st.sampled_from(["", "TBC", "1/11/2026", "1/12/2026", "1/3/2027"])
snapshot = st.tuples(st.sampled_from(["Q1", "Q2"]), part)


@st.composite
def matrices(draw: st.DrawFn, title: str) -> Matrix:
    rows = draw(st.lists(st.tuples(part, due), max_size=6, unique_by=lambda row: row[0][:2]))
    lines = "\n".join(
        f"| {ref} | | T{ref} | Action {ref} | {owed} | {rating} | {when} | |" for (ref, owed, rating), when in rows
    )
    past = draw(st.lists(snapshot, max_size=6, unique_by=lambda kept: (kept[0], kept[1][:2])))
    history = [(cycle, day(int(cycle[1])), *told) for cycle, told in past]
    states = draw(st.dictionaries(st.sampled_from(["Police", "Health"]), st.sampled_from(["merged", "held", "issued"])))
    key = draw(st.sampled_from([None, keyed(*BRAG), keyed(*reversed(BRAG)), keyed(*OTHER)]))
    return made(title, lines, *([key] if key else []), past=history, came=list(states.items()))


several = st.integers(2, 3).flatmap(lambda count: st.tuples(*(matrices(f"Plan {number}") for number in range(count))))


@given(several)
def test_what_is_counted_is_the_sum_of_what_each_plan_counts(made):
    found = compose(made)
    same = set(found.counts) - {"exceptions"}
    assert {name: found.counts[name] for name in same} == {name: sum(one.counts[name] for one in made) for name in same}
    own = [line for line in found.exceptions if line.kind is not ExceptionKind.POSSIBLE_DUPLICATE]
    assert len(own) == sum(one.counts["exceptions"] for one in made)
    for counts in ("agency_counts", "plan_counts", "theme_counts"):
        in_all = sum(sum(told) for told in getattr(found, counts).values())
        assert in_all == sum(sum(told) for one in made for told in getattr(one, counts).values()), counts
    shared = [cycle for cycle in found.trend_cycles if all(cycle in one.trend_cycles for one in made)]
    assert {cycle: sum(counts) for cycle, counts in found.cycle_counts.items()} == {
        cycle: sum(sum(one.cycle_counts[cycle]) for one in made) for cycle in [*shared, NOW]
    }
    for lines in ("changes", "returns", "log", "rows"):
        assert len(getattr(found, lines)) == sum(len(getattr(one, lines)) for one in made), lines


@given(several)
def test_every_part_is_there_exactly_once_with_its_own_line(made):
    found = compose(made)
    assert [part.line for part in found.parts] == list(range(1, len(found.parts) + 1))
    assert sorted(part.line for row in found.rows for part in row.parts.values()) == [part.line for part in found.parts]
    own = [(part.action.ref, part.agency, part.action.text("Action")) for one in made for part in one.parts]
    assert [(part.action.ref, part.agency, part.action.text("Action")) for part in found.parts] == own
    assert [source.parts for source in found.sources] == [len(one.parts) for one in made]
    assert {part.rating for part in found.parts} - {None} <= set(found.key)
    assert all(part.agency in {agency.name for agency in found.agencies} for part in found.parts)


def without_numbers(found: Matrix) -> Counter[tuple[object, ...]]:
    """What the rows say, whatever their order and the numbers that tell keys apart."""
    return Counter(
        (
            row.plan,
            row.ref,
            row.due,
            row.days_late,
            row.movement,
            row.confirmed,
            row.overall and row.overall.meaning,
            frozenset((name, part.rating and part.rating.meaning) for name, part in row.parts.items()),
        )
        for row in found.rows
    )


@given(several)
def test_the_order_of_the_plans_changes_only_the_order(made):
    found = compose(made)
    for order in permutations(made):
        again = compose(order)
        assert again.counts == found.counts
        assert without_numbers(again) == without_numbers(found)
        assert {name: sum(counts) for name, counts in again.agency_counts.items()} == {
            name: sum(counts) for name, counts in found.agency_counts.items()
        }
        assert {cycle: sum(counts) for cycle, counts in again.cycle_counts.items()} == {
            cycle: sum(counts) for cycle, counts in found.cycle_counts.items()
        }
        assert Counter(line.kind for line in again.exceptions) == Counter(line.kind for line in found.exceptions)


# -- the command ------------------------------------------------------------------------------------------------------


def folders(place: Path) -> tuple[Path, Path]:
    """Two trackers, each in a folder of its own."""
    trackers = []
    for name, plan in (
        ("a", {"Ref": "1", "Action": "Train all front-line staff", "Agency": "Police", "Rating": "Red"}),
        ("b", {"Ref": "1", "Action": "Train all front-line staff", "Agency": "Saltmarsh Police", "Rating": "Green"}),
    ):
        new.run(place / name, f"Plan {name.upper()}")
        type_plan(place / name / "tracker.xlsx", [plan | {"Due date": AS_AT + timedelta(days=90)}])
        trackers.append(place / name / "tracker.xlsx")
    return trackers[0], trackers[1]


def test_the_command_writes_one_matrix_of_two_trackers_and_changes_neither(tmp_path):
    before = [tracker.read_bytes() for tracker in folders(tmp_path)]
    words = ("plan-tools", "matrix", "a/tracker.xlsx", "b/tracker.xlsx", "-o", "m.xlsx", "--as-at", "20/11/2026")
    code, out, err = command(*words, folder=tmp_path)
    assert (code, err) == (0, ""), out
    assert "0 of 2 actions are closed, 1 is off track and 0 are late." in out
    assert [(tmp_path / name / "tracker.xlsx").read_bytes() for name in ("a", "b")] == before
    book = openpyxl.load_workbook(BytesIO((tmp_path / "m.xlsx").read_bytes()), data_only=True)
    headings, *lines = book["All actions"].iter_rows(min_row=4, values_only=True)
    told = [dict(zip(headings, line, strict=True)) for line in lines]
    assert [(line["Plan"], line["Ref"], line["Agency"], line["Rating"]) for line in told] == [
        ("Plan A", "1", "Saltmarsh Police", "Red"),
        ("Plan B", "1", "Saltmarsh Police", "Green"),
    ]
    kinds = [row[0] for row in book["Exceptions"].iter_rows(min_row=5, values_only=True)]
    assert kinds == ["Off track", "Possible duplicate", "Possible duplicate"]


def test_a_problem_of_several_plans_names_the_plan_behind_the_file_and_one_of_one_plan_the_file_alone(tmp_path):
    folders(tmp_path)
    for name in ("a", "b"):
        type_plan(
            tmp_path / name / "tracker.xlsx", [{"Ref": "1", "Action": "Act", "Agency": "Police", "Rating": "Pink"}]
        )
    places = []
    for trackers in (("a", "b"), ("a",)):
        words = ("plan-tools", "matrix", *trackers, "-o", "m.xlsx", "--as-at", "20/11/2026", "--json")
        _code, out, _err = command(*words, folder=tmp_path)
        places.append({found["file"] for found in json.loads(out)["problems"]})
    assert places == [{"tracker.xlsx (Plan A)", "tracker.xlsx (Plan B)"}, {"tracker.xlsx"}]


def test_a_tracker_that_is_named_twice_is_shown_once(tmp_path):
    folders(tmp_path)
    words = ("plan-tools", "matrix", "a", "a/tracker.xlsx", "-o", "m.xlsx", "--json")
    code, out, _err = command(*words, folder=tmp_path)
    assert (code, json.loads(out)["counts"]["actions"]) == (0, 1)


@pytest.mark.parametrize("target", ["a/tracker.xlsx", "b/tracker.xlsx", "b/returns/m.xlsx", "a/backups/m.xlsx"])
def test_a_matrix_is_never_written_over_one_of_the_trackers_nor_among_what_they_keep(target, tmp_path):
    before = [tracker.read_bytes() for tracker in folders(tmp_path)]
    code, out, err = command("plan-tools", "matrix", "a", "b", "-o", target, folder=tmp_path)
    assert (code, out) == (2, "")
    assert target in err
    assert [(tmp_path / name / "tracker.xlsx").read_bytes() for name in ("a", "b")] == before
    assert not list(tmp_path.rglob("m.xlsx"))


def test_a_tracker_that_cannot_be_read_leaves_no_matrix(tmp_path):
    folders(tmp_path)
    code, out, err = command("plan-tools", "matrix", "a", "gone", "-o", "m.xlsx", folder=tmp_path)
    assert (code, out) == (3, "")
    assert "gone" in err
    assert not (tmp_path / "m.xlsx").exists()
