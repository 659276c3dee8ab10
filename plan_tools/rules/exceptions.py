"""What the group should look at, and what moved since the last cycle."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from plan_tools.model import Action, ChangeLine, ExceptionKind, ExceptionLine, Field, Key, Movement, Part, State
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.rating import COMPLETE, says_all_is_well
from plan_tools.rules.standing import NO_AGENCY, NO_RATING, Standing
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of, times


def exceptions(now: Standing) -> list[ExceptionLine]:
    """What the group should look at in one plan, part by part."""
    return list(_joined(line for part in now.parts for line in _exceptions(now, part)))


def _joined(lines: Iterable[ExceptionLine]) -> Iterator[ExceptionLine]:
    """The lines, those of one action's date that say the same of several agencies as one."""
    kept: dict[object, ExceptionLine] = {}
    for number, line in enumerate(lines):
        of_the_date = line.kind in (ExceptionKind.NO_DATE, ExceptionKind.DATE_MOVED)
        about = (line.kind, line.plan, line.ref, line.due, line.detail) if of_the_date else number
        if (first := kept.get(about)) is not None:
            rating = first.rating if first.rating == line.rating else ""
            agencies = tuple(name or NO_AGENCY for name in (*first.agencies, *line.agencies))
            late = max(first.days_late, line.days_late)
            line = first._replace(agencies=agencies, rating=rating, days_late=late)
        kept[about] = line
    yield from kept.values()


def _exceptions(now: Standing, part: Part) -> Iterator[ExceptionLine]:
    action, rating, late = part.action, part.rating, part.days_late
    due = action.due

    def line(kind: ExceptionKind, detail: str) -> ExceptionLine:
        name = rating.name if rating else action.text(Field.RATING)
        owed_by, told = (action.agency,), action.text(Field.ACTION)
        return ExceptionLine(kind, part.plan, action.ref, owed_by, told, name, due, late, detail)

    if rating is None:
        yield line(ExceptionKind.NO_RATING, "No rating of the key stands in the tracker.")
    if not action.is_open:
        return
    claimed = rating is not None and rating.name == COMPLETE
    if rating and rating.name in now.off_track:
        yield line(ExceptionKind.OFF_TRACK, action.text(Field.PROGRESS_UPDATE))
    if late:
        age = count_of(late, "day")
        yield line(ExceptionKind.LATE, f"{age} past its date.")
        if rating and says_all_is_well(rating, now.tracker.key):
            yield line(ExceptionKind.CHALLENGED, f"Rated {rating.name}, but {age} past its date.")
    requested = action.record.day(Field.REQUESTED_DUE_DATE)
    if requested and requested != due:
        reason = action.text(Field.REASON_FOR_REQUEST).strip() or "no reason given"
        yield line(ExceptionKind.NEW_DATE, f"{written_day(requested)} asked for: {reason}")
    if moved := moves(now, action):
        dates = " to ".join(written_day(day) for day in moved)
        yield line(ExceptionKind.DATE_MOVED, f"Moved {times(len(moved) - 1)}: {dates}.")
    if claimed:
        yield line(ExceptionKind.AWAITING_SIGN_OFF, action.text(Field.EVIDENCE))
        if not action.text(Field.EVIDENCE).strip():
            yield line(ExceptionKind.NO_EVIDENCE, "Said to be complete, with no evidence.")
    if not part.confirmed:
        yield line(ExceptionKind.NOT_CONFIRMED, _last_told(now, action))
    if due is None:
        written = action.text(Field.REVISED_DUE_DATE).strip() or action.text(Field.DUE_DATE).strip()
        yield line(ExceptionKind.NO_DATE, f"Written: {written}" if written else "The due date is blank.")


def moves(now: Standing, action: Action) -> list[date]:
    """The due dates that an action has had, cycle by cycle, as far as they differ; none where it has never moved."""
    past = (kept.get(action.key) for kept in now.past.values())
    recorded = [one.due_date for one in past if one] + [action.due]
    first = action.record.day(Field.DUE_DATE)
    known = recorded if first in recorded else [first, *recorded]
    days = [day for day, _again in groupby(day for day in known if day)]
    return days if len(days) > 1 else []


def _last_told(now: Standing, action: Action) -> str:
    was = now.last.get(action.key)
    when = f"last recorded in {now.previous}" if was else "never recorded before"
    entry = now.register.get(action.agency)
    came = entry is not None and entry.state in CONFIRMING
    waits = entry is not None and entry.state == State.RECEIVED
    none = f"Its return for {now.cycle} has come and is not merged yet" if waits else f"No return for {now.cycle}"
    why = "Its return gave no rating that was taken" if came else none
    return f"{why}; the rating is not confirmed, {when}."


def changes(now: Standing) -> Iterator[ChangeLine]:
    """What moved since the last cycle, part by part."""
    if not now.previous:
        return
    for part in (part for parts in now.by_ref.values() for part in parts):
        action, was = part.action, now.last.get(part.action.key)
        about = (part.plan, *action.key, action.text(Field.ACTION))
        if was is None:
            yield ChangeLine("New", *about, "", part.rating.name if part.rating else "")
            continue
        rated = part.rating.name if part.rating else action.text(Field.RATING).strip() or NO_RATING
        if part.movement in (Movement.BETTER, Movement.WORSE):
            closed = part.rating is not None and part.rating.closed
            yield ChangeLine("Closed" if closed else part.movement.capitalize(), *about, part.last, rated)
        elif rated != part.last:
            yield ChangeLine("Rating", *about, part.last, rated)
        if was.due_date != action.due:
            dates = (written_day(day) if day else "no date" for day in (was.due_date, action.due))
            yield ChangeLine("Due date", *about, *dates)
        if now.has_news(action):
            yield ChangeLine("Update", *about, was.progress_update, action.text(Field.PROGRESS_UPDATE))
    for key, was in now.last.items():
        if Key(*key) not in now.tracker.by_key:
            yield ChangeLine("Gone", now.tracker.title, *key, "", was.rating, "no longer in the plan")
