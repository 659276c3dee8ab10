"""The words to send: for each agency a message that lists what it can put right itself, or that reminds it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from plan_tools.catalogue.corrections import FOR_THE_AGENCY
from plan_tools.catalogue.wording import Severity
from plan_tools.model import Agency, Outcome, Tracker
from plan_tools.model.sending import Message
from plan_tools.problems import Problem
from plan_tools.rules import schema
from plan_tools.rules.issue import file_name
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of

MISSING = "return-missing"
MOST_POINTS = 12  # listed in a message; the others are marked in the copy that goes with it
_GRAVEST = tuple(Severity)
_HEADINGS = {str(field): str(answer) for answer, field in schema.ANSWERS.items()}


def for_agencies(problems: Iterable[Problem], outcomes: Collection[Outcome]) -> tuple[Problem, ...]:
    """Those of `problems` that agencies put right: what their returns hold, and that none has come.

    An agency of which something came, but nothing could be taken, is not reminded: that is for a person to sort out.
    """
    files = {one.file for one in outcomes}
    came = {one.agency for one in outcomes}
    return tuple(
        found
        for found in problems
        if found.agency
        and found.needs_a_person
        and (
            (found.code == MISSING and found.agency not in came)
            or (found.code in FOR_THE_AGENCY and found.location.file in files)
        )
    )


def words_to_send(
    asked: Iterable[Problem], cycle: str, tracker: Tracker, as_at: date, made: Collection[str] = ()
) -> tuple[Message, ...]:
    """A message for each agency of which something is `asked`, in the order of their names.

    `made` are the names of the marked copies to be sent back, which stand in the folder corrections.
    """
    by_agency: dict[str, list[Problem]] = {}
    for found in sorted(asked, key=lambda one: _GRAVEST.index(one.severity)):
        by_agency.setdefault(found.agency, []).append(found)
    agencies = {agency.name: agency for agency in tracker.agencies}
    due = {entry.agency: entry.due_by for entry in tracker.issued_in(cycle)}
    messages = []
    for agency in sorted(by_agency, key=str.casefold):
        points = [found for found in by_agency[agency] if found.code != MISSING]
        said = _to_correct(points, cycle) if points else _reminder(cycle, due.get(agency), as_at)
        owner = agencies.get(agency, Agency(agency))
        places = _copies_of(owner, cycle, made, tracker.agencies) if points else [f"returns/{cycle}/issued"]
        words = "\n\n".join(("Dear colleagues,", *said, "Thank you."))
        messages.append(Message(agency, owner.mailbox, f"Return {cycle}: {agency}", words, "\n".join(places)))
    return tuple(messages)


def _copies_of(agency: Agency, cycle: str, made: Collection[str], others: Iterable[Agency]) -> list[str]:
    """The marked copies of an agency's returns; their folder alone, where a name could be another agency's too."""
    folder = f"returns/{cycle}/corrections"
    called = f"{cycle} to correct"
    first = file_name(agency, called, ())
    shared = any(other.name != agency.name and file_name(other, called, ()) == first for other in others)
    names: list[str] = []
    while not shared and (name := file_name(agency, called, names)) in made:
        names.append(name)
    return [f"{folder}/{name}" for name in names] or [folder]


def _to_correct(points: Sequence[Problem], cycle: str) -> Iterable[str]:
    need, them = ("needs", "it") if len(points) == 1 else ("need", "them")
    yield (
        f"Thank you for your return for {cycle}. {count_of(len(points), 'point')} in it {need} your attention. "
        f"This is what the attached copy says of {them}:"
    )
    yield "\n".join(_listed(points))
    if len(points) > MOST_POINTS:
        yield f"… and {len(points) - MOST_POINTS} more, all marked in the attached copy."
    yield f"Please put {them} right in that copy of your return, and send it back."


def _listed(points: Sequence[Problem]) -> Iterator[str]:
    """The first points, numbered; those of which the same is asked stand together below it."""
    by_fix: dict[str, list[str]] = {}
    for found in points[:MOST_POINTS]:
        fix = FOR_THE_AGENCY[found.code].format(ref=found.ref) or found.fix
        by_fix.setdefault(fix, []).append(f"{_place(found)}: {found.found}")
    for number, (fix, told) in enumerate(by_fix.items(), 1):
        if len(told) == 1:
            yield f"{number}. {told[0]} {fix}"
        else:
            yield f"{number}. {fix.removesuffix('.')}:"
            yield from (f"    – {one}" for one in told)


def _place(found: Problem) -> str:
    """Where something is to be put right: the sheet, the cell, the Ref and the column."""
    where = found.location
    parts = (
        f"Sheet {where.sheet}" if where.sheet else "",
        f"{'row' if where.cell.isdigit() else 'cell'} {where.cell}" if where.cell else "",
        f"Ref {found.ref}" if found.ref else "",
        _HEADINGS.get(found.field, str(found.field)),
    )
    return ", ".join(filter(None, parts)) or "The return as a whole"


def _reminder(cycle: str, due: date | None, as_at: date) -> Iterable[str]:
    when = f", which {'was' if due < as_at else 'is'} due by {written_day(due)}" if due else ""
    yield f"We have not yet received your return for {cycle}{when}."
    yield (
        "Please fill in the workbook that we sent you and send it back. It is attached again. If you have nothing to "
        "report, choose Yes beside Nothing to report on the sheet Start here, and send it back all the same."
    )
