"""The words to send: what an agency is asked to put right in its return, and whom to remind."""

from dataclasses import replace
from datetime import date

from conftest import AS_AT, sheet, tracker_of

from plan_tools.catalogue import CATALOGUE
from plan_tools.catalogue.corrections import FOR_THE_AGENCY
from plan_tools.model import Agency, Outcome, State
from plan_tools.problems import Location, problem
from plan_tools.rules.words_to_send import MOST_POINTS, for_agencies, words_to_send

CYCLE = "2026-Q4"
TRACKER, _ = tracker_of(
    "| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |\n| 1 | Do | Health | Red |",
    sheet("Agencies", "| Agency | Role mailbox |\n| Police | safeguarding@police.example |\n| Health | |"),
    sheet(
        "Returns",
        """
| Cycle | Agency | Issued on | Due by | Return reference | Received on | State | File | SHA-256 |
| 2026-Q4 | Police | 02/11/2026 | 13/11/2026 | a | | issued | | |
| 2026-Q4 | Health | 02/11/2026 | 30/11/2026 | b | | issued | returns/2026-Q4/issued/NHS 2026-Q4.xlsx | |
""",
    ),
)
POLICE = Outcome("returns/2026-Q4/received/Police.xlsx", "", "Police", State.PARTLY_MERGED)
RATING = problem(
    "rating-unknown", Location(POLICE.file, "Your actions", "J6"), ref="4.1", agency="Police", field="Rating",
    text="“Amber-Green”", allowed="Red, Green", near="",
)  # fmt: skip
DATE = problem(
    "date-impossible", Location(POLICE.file, "Your actions", "N9"), ref="8.1", agency="Police",
    field="Requested due date", text="“31/02/2027”",
)  # fmt: skip


def challenged(cell: str, ref: str, agency: str = "Police", file: str = POLICE.file):
    words = {"rating": "Green", "due": "1 Mar 2026", "days": "9 days"}
    return problem("challenged", Location(file, "Your actions", cell), ref=ref, agency=agency, field="Rating", **words)


def missing(agency: str):
    return problem("return-missing", Location("tracker.xlsx"), agency=agency, cycle=CYCLE)


def messages(*problems, outcomes=(POLICE,), as_at: date = AS_AT, made=None):
    return words_to_send(for_agencies(problems, outcomes), CYCLE, TRACKER, as_at, made or {})


def test_a_message_lists_what_to_put_right_each_with_its_place_and_what_to_do():
    (told,) = messages(RATING, DATE)
    assert told[:3] == ("Police", "safeguarding@police.example", "Return 2026-Q4: Police")
    assert told.attach == "returns/2026-Q4/corrections"
    assert told.words == (
        "OFFICIAL-SENSITIVE\n\nDear colleagues,\n\n"
        "Thank you for your return for 2026-Q4. Please look at 2 points in it; this is what the attached copy says:\n\n"
        "1. Sheet Your actions, cell J6, Ref 4.1, Rating now: “Amber-Green” is not a rating of this plan. "
        "Choose one of: Red, Green.\n"
        "2. Sheet Your actions, cell N9, Ref 8.1, New due date: “31/02/2027” is not a day of the calendar between 1950 "
        "and 2150. Type the day as day/month/year.\n\n"
        "Please put this right in the attached copy, and send it back.\n\n"
        "Thank you."
    )


def test_the_copies_to_attach_are_named_where_they_were_made():
    folder, first, second = (
        "returns/2026-Q4/corrections",
        "PS 2026-Q4 to correct.xlsx",
        "PS 2026-Q4 to correct (1).xlsx",
    )
    made = {"Health 2026-Q4 to correct.xlsx": "Health", first: "Police", second: "Police"}
    assert messages(RATING, made=made)[0].attach.splitlines() == [f"{folder}/{first}", f"{folder}/{second}"]
    assert messages(RATING, made={first: "Probation", second: "Probation"})[0].attach == folder


def test_points_of_which_the_same_is_asked_stand_together_problems_before_what_is_to_be_looked_at():
    (told,) = messages(challenged("J7", "1.1"), RATING, challenged("J8", "1.2"))
    first, second, *lines = told.words.split("\n\n")[3].splitlines()
    assert first.startswith("1. Sheet Your actions, cell J6, Ref 4.1")
    assert second == f"2. {FOR_THE_AGENCY['challenged'].removesuffix('.')}:"
    assert [line.split(":")[0] for line in lines] == [
        "    – Sheet Your actions, cell J7, Ref 1.1, Rating now",
        "    – Sheet Your actions, cell J8, Ref 1.2, Rating now",
    ]


def test_a_long_list_is_shortened_and_says_how_many_more_there_are():
    (told,) = messages(*(challenged(f"J{row}", str(row)) for row in range(6, 26)))
    assert told.words.count("    – ") == MOST_POINTS
    assert f"… and {20 - MOST_POINTS} more, all marked in the attached copy." in told.words
    (one,) = messages(RATING)
    assert "Please look at 1 point in it;" in one.words
    assert "more, all marked" not in one.words


def test_what_only_the_business_manager_can_do_is_not_asked_of_an_agency():
    conflict = problem(
        "conflict", Location(POLICE.file, "Your actions", "J6"), ref="1", agency="Police", field="Rating",
        issued="“Amber”", tracker="“Red”", returned="“Green”",
    )  # fmt: skip
    own = problem(
        "date-open", Location("tracker.xlsx", "Actions", "H5"), agency="Police", field="Due date", text="“TBC”"
    )
    proposed = problem("new-action", Location(POLICE.file, "New actions", "A5"), agency="Police", text="“Do”")
    noted = problem(
        "date-end-of-month", Location(POLICE.file, "Your actions", "L6"), agency="Police", text="x", date="y"
    )
    nobody = problem("file-unreadable", Location("returns/2026-Q4/received/x.xlsx"), reason="it is cut short")
    assert messages(conflict, own, proposed, noted, nobody) == ()


def test_an_agency_that_sent_nothing_is_reminded_with_the_day_that_was_agreed():
    told = messages(missing("Police"), missing("Health"), outcomes=())
    assert [(one.agency, one.attach) for one in told] == [
        ("Health", "returns/2026-Q4/issued/NHS 2026-Q4.xlsx"),
        ("Police", "returns/2026-Q4/issued"),
    ]
    assert "the return of Health for 2026-Q4 is due by 30 Nov 2026." in told[0].words
    assert "We have not yet received the return of Police for 2026-Q4, which was due by 13 Nov 2026:" in told[1].words
    assert "Nothing to report" in told[0].words


def test_an_agency_of_which_something_came_is_not_reminded():
    assert messages(missing("Police")) == ()
    assert "not yet received" not in messages(missing("Police"), RATING)[0].words


def test_the_subject_names_the_cycle_and_the_agency_alone():
    assert {one.subject for one in messages(RATING, missing("Health"))} == {
        "Return 2026-Q4: Police",
        "Return 2026-Q4: Health",
    }


def test_every_message_begins_with_the_protective_marking_once_and_its_subject_has_none():
    (told,) = messages(missing("Health"), outcomes=())
    assert told.words.startswith("OFFICIAL-SENSITIVE\n\nDear colleagues,")
    assert "OFFICIAL" not in told.subject
    own = replace(TRACKER, messages={"Reminder": "OFFICIAL-SENSITIVE: personal\n\nDear all"})
    (told,) = words_to_send((missing("Health"),), CYCLE, own, AS_AT)
    assert told.words == "OFFICIAL-SENSITIVE: personal\n\nDear all"


def test_a_message_says_what_its_agency_is_called_in_the_names_of_files():
    (told,) = messages(missing("Health"), outcomes=())
    assert told.short == "Health"
    short = replace(TRACKER, agencies=(Agency("Health", "NHS"),))
    assert words_to_send((missing("Health"),), CYCLE, short, AS_AT)[0].short == "NHS"


def test_every_problem_of_an_agency_s_own_is_one_that_there_is():
    assert FOR_THE_AGENCY.keys() <= CATALOGUE.keys()
