"""What the group should look at, and what moved since the last cycle."""

from collections.abc import Iterator, Sequence

from plan_tools.model import Action, Cell, ChangeLine, ExceptionKind, ExceptionLine, Field, MatrixRow, Movement
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.rating import COMPLETE, says_all_is_well
from plan_tools.rules.standing import Standing
from plan_tools.rules.values import same, written_day
from plan_tools.rules.wording import count_of

_WORST_FIRST = list(ExceptionKind)


def exceptions(now: Standing) -> list[ExceptionLine]:
    """What the group should look at, the worst kind first, the latest first within a kind."""
    lines = [line for action in now.tracker.actions for line in _exceptions(now, action)]
    return sorted(lines, key=lambda line: (_WORST_FIRST.index(line.kind), -line.days_late))


def _exceptions(now: Standing, action: Action) -> Iterator[ExceptionLine]:
    rating, due = action.rating, action.due
    late = max(0, (now.as_at - due).days) if due and action.is_open else 0

    def line(kind: ExceptionKind, detail: str) -> ExceptionLine:
        name = rating.name if rating else action.text(Field.RATING)
        return ExceptionLine(kind, *action.key, action.text(Field.ACTION), name, due, late, detail)

    if rating is None:
        yield line(ExceptionKind.NO_RATING, "No rating of the key stands in the tracker.")
    if not action.is_open:
        return
    claimed = rating is not None and rating.name == COMPLETE
    if rating and rating.severity == max(one.severity for one in now.tracker.key):
        yield line(ExceptionKind.OFF_TRACK, action.text(Field.PROGRESS_UPDATE))
    if late and not claimed:
        age = count_of(late, "day")
        yield line(ExceptionKind.LATE, f"{age} past its date.")
        if rating and says_all_is_well(rating, now.tracker.key):
            yield line(ExceptionKind.CHALLENGED, f"Rated {rating.name}, but {age} past its date.")
    requested = action.record.day(Field.REQUESTED_DUE_DATE)
    if requested and requested != due:
        reason = action.text(Field.REASON_FOR_REQUEST).strip() or "no reason given"
        yield line(ExceptionKind.NEW_DATE, f"{written_day(requested)} asked for: {reason}")
    if claimed:
        yield line(ExceptionKind.AWAITING_SIGN_OFF, action.text(Field.EVIDENCE))
        if not action.text(Field.EVIDENCE).strip():
            yield line(ExceptionKind.NO_EVIDENCE, "Said to be complete, with no evidence.")
    if not now.confirmed(action):
        yield line(ExceptionKind.NOT_CONFIRMED, _last_told(now, action))
    if due is None:
        written = action.text(Field.REVISED_DUE_DATE).strip() or action.text(Field.DUE_DATE).strip()
        yield line(ExceptionKind.NO_DATE, f"Written: {written}" if written else "The due date is blank.")


def _last_told(now: Standing, action: Action) -> str:
    was = now.last.get(action.key)
    when = f"last recorded in {now.previous}" if was else "never recorded before"
    entry = now.register.get(action.agency)
    came = entry is not None and entry.state in CONFIRMING
    why = "Its return gave no rating that was taken" if came else f"No return for {now.cycle}"
    return f"{why}; the rating is not confirmed, {when}."


def changes(now: Standing, rows: Sequence[MatrixRow]) -> Iterator[ChangeLine]:
    """What moved since the last cycle, part by part."""
    if not now.previous:
        return
    for part in (part for row in rows for part in row.parts.values()):
        action, was = part.action, now.last.get(part.action.key)
        about = (*action.key, action.text(Field.ACTION))
        if was is None:
            yield ChangeLine("New", *about, "", part.rating.name if part.rating else "")
            continue
        if part.movement in (Movement.BETTER, Movement.WORSE) and part.rating:
            closed = part.rating.closed
            yield ChangeLine("Closed" if closed else part.movement.capitalize(), *about, was.rating, part.rating.name)
        if was.due_date != action.due:
            dates = (written_day(day) if day else "no date" for day in (was.due_date, action.due))
            yield ChangeLine("Due date", *about, *dates)
        told = action.record[Field.PROGRESS_UPDATE]
        if not same(Cell(was.progress_update), told):
            yield ChangeLine("Update", *about, was.progress_update, told.text)
