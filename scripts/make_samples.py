"""Make the sample in workbooks/: a tracker, one past cycle, and one cycle issued and come back.

The plan carries the facts of a published peer review action plan from 2021: its 26 recommendations, the dates in them
and the agencies they name. The source lost its rating colours, so every rating here is illustrative, and the tracker
says so. The agencies' answers are made up. Run it again and the same files come out.
"""

import csv
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Field, Record, Return, Snapshot, Tracker
from plan_tools.rules import schema
from plan_tools.rules.issue import NEW_ACTIONS, START_HERE, YOUR_ACTIONS
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return
from plan_tools.rules.table import find_sheet, find_table
from plan_tools.rules.tracker import read_tracker
from plan_tools.rules.values import Reader
from plan_tools.steps import issue
from plan_tools.steps.keeping import TrackerEdit

ROOT = Path(__file__).parent.parent
PLAN = Path(__file__).with_name("sample_plan.csv")
TITLE = "Sample partnership: peer review action plan (ratings illustrative)"
PAST, CYCLE = "2021-Q2", "2021-Q3"
PAST_AS_AT, ISSUED_ON, DUE_BY = date(2021, 6, 30), date(2021, 9, 1), date(2021, 9, 24)
SIGNED_OFF_ON = date(2021, 7, 8)

AGENCIES = (
    Agency("Partnership business team", "Business team", "business.team@partnership.example"),
    Agency("Council children's social care", "Social care", "social.care@council.example", ("CSC", "Social care")),
    Agency("Health (ICB)", "Health", "safeguarding@icb.example", ("ICB", "CCG")),
    Agency("Police", "Police", "safeguarding@police.example"),
    Agency("Education and schools", "Education", "education@council.example", ("Schools",)),
    Agency("Public health", "Public health", "public.health@council.example"),
)
OFFICERS = {
    "Partnership business team": "Business manager",
    "Council children's social care": "Service manager, quality assurance",
    "Health (ICB)": "Designated nurse",
    "Police": "Detective inspector, public protection",
    "Education and schools": "Education safeguarding lead",
    "Public health": "Public health strategist",
}
BEFORE = {"Blue": "Complete", "Complete": "Green", "Green": "Green", "Amber": "Green", "Red": "Amber", "Grey": "Grey"}


def rows_of_plan() -> Iterator[dict[str, str | date | None]]:
    """The rows of the sample tracker: one for the lead of each action and one for each partner."""
    with PLAN.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            partners = [name.strip() for name in line["Partners"].split(";") if name.strip()]
            for place, agency in enumerate([line["Lead"], *partners]):
                yield _row(line, agency, place)


def _row(line: Mapping[str, str], agency: str, place: int) -> dict[str, str | date | None]:
    rating = line["Rating"]
    if place and rating in ("Amber", "Red"):
        rating = ("Green", "Amber", "Grey")[(place + len(line["Action"])) % 3]
    closed, claimed = rating == "Blue", rating == "Complete"
    done = line["Completed on"].removeprefix("Mid ") or "July 2021"
    lead = place == 0
    return {
        Field.REF: line["Ref"],
        Field.PLAN: "Peer review",
        Field.THEME: line["Theme"],
        Field.RECOMMENDATION: line["Recommendation"],
        Field.ACTION: line["Action"],
        Field.AGENCY: agency,
        Field.LEAD_OFFICER: OFFICERS[agency],
        Field.DUE_DATE: line["Due date"],
        Field.RATING: rating,
        Field.PROGRESS_UPDATE: line["Progress update"] if lead else f"Taking part with {line['Lead']}.",
        Field.COMPLETED_ON: done if closed or claimed else None,
        Field.EVIDENCE: "Minutes of the Strategic Group, shared library" if closed or claimed else None,
        Field.SIGNED_OFF_BY: "Strategic Group" if closed else None,
        Field.SIGNED_OFF_ON: SIGNED_OFF_ON if closed else None,
        Field.LINKED_ACTIONS: line["Linked actions"] if lead else None,
    }


def make(place: Path) -> None:
    """Make the sample afresh in the folder `place`."""
    for name in ("returns", "backups", "out"):
        shutil.rmtree(place / name, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    path = place / "tracker.xlsx"
    path.write_bytes(_with_history(write_tracker(TITLE, schema.ACTIONS, DEFAULT_KEY, AGENCIES, list(rows_of_plan()))))
    issue.run(path, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    _come_back(place, _tracker(path.read_bytes()))
    _edit_by_hand(path)
    shutil.rmtree(place / "backups", ignore_errors=True)
    shutil.rmtree(place / ".plan-tools", ignore_errors=True)


def _tracker(data: bytes) -> Tracker:
    return read_tracker(read_guarded(guard(data, "tracker.xlsx", own=True), "tracker.xlsx"))[0]


def _with_history(data: bytes) -> bytes:
    tracker = _tracker(data)
    edited = TrackerEdit(tracker, data)
    edited.put_history(
        [
            Snapshot(
                PAST,
                PAST_AS_AT,
                *action.key,
                rating=BEFORE[action.rating.name] if action.rating else "",
                due_date=action.due,
                progress_update="As at the summer meeting.",
                completed_on=None,
            )
            for action in tracker.actions
        ],
    )
    return edited.save()


def _edit_by_hand(path: Path) -> None:
    """What the business manager typed into the tracker after the returns had gone out."""
    data = path.read_bytes()
    tracker = _tracker(data)
    action = next(one for one in tracker.actions if one.key == ("3.1", "Council children's social care"))
    edited = Edit(data)
    edited.set_cell("Actions", action.record.row, action.record.table.columns[Field.RATING], "Red")
    path.write_bytes(edited.save())


# -- what comes back --------------------------------------------------------------------------------------------------


class Form:
    """A return being filled in, cell by cell, as an agency would."""

    def __init__(self, data: bytes) -> None:
        workbook = read_guarded(guard(data, "return"), "return")
        issued, _problems = read_return(workbook, Reader(DEFAULT_KEY))
        assert issued is not None
        self.issued: Return = issued
        self.edited = Edit(data)
        self.sheets = workbook.sheets
        self.rows: Mapping[str, Record] = {row.text("Ref"): row for row in issued.rows}

    def answer(self, ref: str, **answers: str | date) -> None:
        """Fill in answers of one action: rating, update, completed, evidence, new_date, reason."""
        names = {
            "rating": "Rating now", "update": "Update", "completed": "Completed on", "evidence": "Evidence",
            "new_date": "New due date", "reason": "Reason for new date",
        }  # fmt: skip
        row = self.rows[ref]
        for name, value in answers.items():
            self.edited.set_cell(YOUR_ACTIONS, row.row, row.table.columns[names[name]], value)

    def answer_all(self, updates: tuple[str, ...]) -> None:
        """Answer every action: the rating as it was, and one of `updates` in turn."""
        for number, (ref, row) in enumerate(self.rows.items()):
            if row.text("Last rating") == "Complete":
                self.answer(ref, rating="Complete", update="Done; waiting for the group.")
            else:
                self.answer(ref, rating=row.text("Last rating"), update=updates[number % len(updates)])

    def sign(self, **said: str) -> None:
        """Fill in the box beside a label of the first sheet."""
        sheet = find_sheet(self.sheets, START_HERE)
        assert sheet is not None
        for label, value in said.items():
            wanted = label.replace("_", " ")
            for number, row in enumerate(sheet.rows, 1):
                for place, raw in enumerate(row, 1):
                    if isinstance(raw, str) and raw.strip().lower() == wanted:
                        self.edited.set_cell(START_HERE, number, place + 1, value)

    def propose(self, action: str, reason: str) -> None:
        """Propose a new action."""
        sheet = find_sheet(self.sheets, NEW_ACTIONS)
        table = find_table(sheet, schema.NEW_ACTIONS).table if sheet else None
        assert table is not None
        self.edited.set_cell(NEW_ACTIONS, table.header + 1, table.columns["Action"], action)
        self.edited.set_cell(NEW_ACTIONS, table.header + 1, table.columns["Reason"], reason)


def _come_back(place: Path, tracker: Tracker) -> None:
    issued = {entry.agency: place / entry.file for entry in tracker.register}
    received = place / "returns" / CYCLE / "received"

    def form(agency: str) -> Form:
        return Form(issued[agency].read_bytes())

    def put(name: str, data: bytes) -> None:
        (received / name).write_bytes(data)

    team = form("Partnership business team")
    team.answer_all(("On plan.", "Moved on since the summer; next step in November.", "Papers go to the next meeting."))
    team.answer("3.1", rating="Amber", update="The refresh of priorities is out; the booklet follows in November.")
    team.answer("14.1", rating="Green", update="The bid has gone to the schools forum.", new_date=date(2021, 12, 17),
                reason="The forum meets in December.")  # fmt: skip
    team.answer("16.1", rating="Green", update="Both posts are filled.")
    team.answer("18.3", rating="Red", update="No room for the event before spring.")
    team.sign(completed_by="A. Sample", job_title="Business manager", signed_off_by="Independent scrutineer")
    put("Business team return.xlsx", team.edited.save())

    care = form("Council children's social care")
    care.answer_all(("Our part is on plan.", "=Staff briefed; see the minutes."))
    care.answer("3.1", rating="Green", update="Our priorities are settled and sent in.")
    care.answer("22.1", rating="Amber", update="The youth cabinet's programme starts a month late.")
    care.sign(completed_by="B. Sample", job_title="Service manager", signed_off_by="Assistant director")
    put("Q3 return - childrens social care (signed).xlsx", care.edited.save())

    health = form("Health (ICB)")
    health.answer_all(("Our part is on plan.",))
    health.answer("4.1", rating="Amber-Green", update="The draft is with our board.")
    health.answer("8.1", new_date="31/02/2022", reason="New system goes live in the new year.")
    health.answer("19.2", rating="Complete", update="Our list is final.", completed=date(2021, 9, 10))
    health.sign(completed_by="C. Sample", job_title="Designated nurse", signed_off_by="Chief nurse")
    put("ICB return Sept 21.xlsx", health.edited.save())

    police = form("Police")
    police.answer_all(("Our part is on plan.", "Officers briefed in September."))
    police.answer("25.2", rating="Green", update="The first survey is done; the forum is next.")
    police.propose("Share the survey of the faith forum with schools", "Schools asked for it at the September meeting.")
    police.sign(completed_by="D. Sample", job_title="Detective inspector", signed_off_by="Superintendent")
    data = _rows_sorted(police.edited.save())
    put("Copy of Police return (2) FINAL v3.xlsx", data)
    put("Police 2021-Q3.xlsx", data)

    nothing = form("Public health")
    nothing.sign(completed_by="E. Sample", nothing_to_report="Yes")
    put("Public health nil return.xlsx", nothing.edited.save())


def _rows_sorted(data: bytes) -> bytes:
    """The return with its rows in another order, as sorting by rating leaves them."""
    form = Form(data)
    rows = list(form.rows.values())
    names = [column.field for column in schema.YOUR_ACTIONS]
    order = sorted(rows, key=lambda row: (row.text("Rating now"), row.text("Update"), row.row))
    for place, row in zip(rows, order, strict=True):
        for name in names:
            cell = row[name]
            value = cell.value if cell.value is not None else cell.text or None
            form.edited.set_cell(YOUR_ACTIONS, place.row, place.table.columns[name], value)
    return form.edited.save()


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "workbooks")
