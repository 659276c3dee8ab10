"""The words to send: for each agency a message that lists what it can put right itself, or that reminds it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from plan_tools.catalogue.corrections import FOR_THE_AGENCY
from plan_tools.catalogue.messages import (
    CORRECTIONS,
    FILE,
    LATE,
    LIST,
    MARKING,
    MATRIX,
    REMINDER,
    VERY_LATE,
    VERY_LATE_FROM,
)
from plan_tools.catalogue.wording import Severity
from plan_tools.model import Agency, Outcome, Tracker
from plan_tools.model.sending import Message
from plan_tools.problems import Problem
from plan_tools.rules import schema
from plan_tools.rules.messages import USUAL, filled
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of

MISSING = "return-missing"
MOST_POINTS = 12  # listed in a message; the others are marked in the copy that goes with it
NONE_MADE: Mapping[str, str] = MappingProxyType({})
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
    asked: Iterable[Problem], cycle: str, tracker: Tracker, as_at: date, made: Mapping[str, str] = NONE_MADE
) -> tuple[Message, ...]:
    """A message for each agency of which something is `asked`, in the order of their names.

    `made` are the names of the marked copies to be sent back, which stand in the folder corrections, each with the
    agency whose it is.
    """
    by_agency: dict[str, list[Problem]] = {}
    for found in sorted(asked, key=lambda one: _GRAVEST.index(one.severity)):
        by_agency.setdefault(found.agency, []).append(found)
    messages = []
    for agency in sorted(by_agency, key=str.casefold):
        points = [found for found in by_agency[agency] if found.code != MISSING]
        name = CORRECTIONS if points else reminder_of(tracker, agency, cycle, as_at)
        listed = {"points": count_of(len(points), "point"), LIST: _list_of(points)} if points else {}
        places = _copies_of(agency, cycle, made) if points else [_issued_to(tracker, agency, cycle)]
        messages.append(message(name, tracker, agency, cycle, as_at, places, **listed))
    return tuple(messages)


def message(
    name: str, tracker: Tracker, agency: str, cycle: str, as_at: date, attach: Iterable[str] = (), **values: str
) -> Message:
    """The message called `name` to an agency, its words filled in, below the protective marking.

    Nothing but cycle and agency is in its subject.
    """
    owner = next((one for one in tracker.agencies if one.name == agency), Agency(agency))
    due = _due(tracker, agency, cycle)
    known = {
        "agency": agency,
        "plan": tracker.title,
        "cycle": cycle,
        "due": written_day(due) if due else "the day that was agreed",
        "days late": count_of(max(0, (as_at - due).days) if due else 0, "day"),
        "actions": count_of(sum(1 for _ in tracker.owed_by(agency)), "action"),
    }
    words = filled(tracker.messages.get(name, USUAL[name]), {**known, **values})
    if not words.lstrip().startswith(MARKING):
        words = f"{MARKING}\n\n{words}"
    subject = f"{name if name in (MATRIX, FILE) else 'Return'} {cycle}: {agency}"
    return Message(agency, owner.mailbox, subject, words, "\n".join(attach), name, owner.short)


def reminder_of(tracker: Tracker, agency: str, cycle: str, as_at: date) -> str:
    """The name of the reminder for an agency, by how late its return is."""
    due = _due(tracker, agency, cycle)
    late = (as_at - due).days if due else 0
    return VERY_LATE if late >= VERY_LATE_FROM else LATE if late > 0 else REMINDER


def _due(tracker: Tracker, agency: str, cycle: str) -> date | None:
    return next((entry.due_by for entry in tracker.issued_in(cycle) if entry.agency == agency), None)


def _issued_to(tracker: Tracker, agency: str, cycle: str) -> str:
    """The return as it went out to an agency; its folder, where the register names another file by now."""
    folder = f"returns/{cycle}/issued"
    named = (entry.file for entry in tracker.issued_in(cycle) if entry.agency == agency)
    return next((file for file in named if file.startswith(f"{folder}/")), folder)


def _copies_of(agency: str, cycle: str, made: Mapping[str, str]) -> list[str]:
    """The marked copies of an agency's returns; their folder, where none was made."""
    folder = f"returns/{cycle}/corrections"
    return [f"{folder}/{name}" for name, owner in made.items() if owner == agency] or [folder]


def _list_of(points: Sequence[Problem]) -> str:
    """What is to be put right, a line each."""
    more = len(points) - MOST_POINTS
    last = [f"… and {more} more, all marked in the attached copy."] if more > 0 else []
    return "\n".join((*_listed(points), *last))


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
