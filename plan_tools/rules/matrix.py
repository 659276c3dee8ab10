"""The composite action matrix of one plan: every agency's part in every action, compared with the last cycle."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date

from plan_tools.model import (
    Field,
    Key,
    LogLine,
    Matrix,
    MatrixRow,
    Movement,
    Part,
    Rating,
    ReturnLine,
    State,
    Tracker,
)
from plan_tools.rules.counts import assembled, by_rating
from plan_tools.rules.exceptions import changes, exceptions
from plan_tools.rules.rating import is_owed, movement, overall
from plan_tools.rules.standing import Standing
from plan_tools.rules.values import written_day

ISO_LENGTH = len("2026-09-30")
NOT_ASKED = "not asked"


def build_matrix(tracker: Tracker, cycle: str, as_at: date, unconfirmed: Collection[Key] = frozenset()) -> Matrix:
    """The matrix of `tracker` for `cycle` on the day `as_at`; "since last cycle" compares with `History`.

    `unconfirmed` are the parts whose return came, but gave no rating that was taken.
    """
    now = Standing(tracker, cycle, as_at, unconfirmed)
    rows = tuple(_rows(now))
    return assembled(
        title=tracker.title,
        as_at=as_at,
        sources=(now.source,),
        key=tracker.key,
        agencies=now.agencies,
        rows=rows,
        parts=now.parts,
        exceptions=exceptions(now),
        changes=tuple(changes(now)),
        returns=tuple(_returns(now)),
        log=tuple(_log(now)),
        past={name: by_rating(tracker.key, by_ref.values()) for name, by_ref in now.overall_in.items()},
        trend_cycles=now.past,
    )


def _rows(now: Standing) -> Iterator[MatrixRow]:
    """A row an action, those of a plan and a theme together, in the order in which they first stand in the tracker."""
    rows = [_row(now, ref, parts) for ref, parts in now.by_ref.items()]
    plans = {name: place for place, name in enumerate(dict.fromkeys(row.plan for row in rows))}
    themes = {name: place for place, name in enumerate(dict.fromkeys((row.plan, row.theme) for row in rows))}
    yield from sorted(rows, key=lambda row: (plans[row.plan], themes[row.plan, row.theme]))


def _row(now: Standing, ref: str, parts: Sequence[Part]) -> MatrixRow:
    first = parts[0].action
    rating = overall((part.rating for part in parts), now.tracker.key)
    trend = {cycle: by_ref[ref] for cycle, by_ref in now.overall_in.items() if ref in by_ref}
    owed = [part for part in parts if is_owed(part.rating)] or [part for part in parts if part.action.is_open] or parts
    due = min((part.action.due for part in owed if part.action.due), default=None)
    return MatrixRow(
        plan=parts[0].plan,
        ref=ref,
        theme=_told(parts, Field.THEME),
        recommendation=first.text(Field.RECOMMENDATION),
        action=first.text(Field.ACTION),
        due=due,
        written_due=_told(owed, Field.REVISED_DUE_DATE) or _told(owed, Field.DUE_DATE),
        days_late=now.days_late(due, rating),
        parts={part.agency: part for part in parts},
        overall=rating,
        movement=movement(trend.get(now.previous), rating, now.previous in trend) if now.previous else Movement.UNKNOWN,
        previous_cycle=now.previous,
        trend=trend,
        latest_update=_latest_update(now, parts, rating),
    )


def _latest_update(now: Standing, parts: Sequence[Part], rating: Rating | None) -> str:
    """The newest update and whose it is; of several, that of the part that makes the overall rating."""
    told = [part for part in parts if part.action.text(Field.PROGRESS_UPDATE).strip()]
    newest = [part for part in told if now.has_news(part.action)] or told
    deciding = [part for part in newest if part.rating == rating] or newest
    if not deciding:
        return ""
    text = deciding[0].action.text(Field.PROGRESS_UPDATE).strip()
    short = next((one.short for one in now.agencies if one.name == deciding[0].agency), deciding[0].agency)
    return f"{short}: {text}" if len(parts) > 1 else text


def _returns(now: Standing) -> Iterator[ReturnLine]:
    owed = Counter(action.agency for action in now.tracker.actions if action.is_open)
    for agency in (one for one in now.agencies if one.name):
        entry = now.register.get(agency.name)
        about = now.tracker.title, agency.name
        if entry is None:
            yield ReturnLine(*about, NOT_ASKED, None, None, None, owed[agency.name])
        else:
            state = entry.state if entry.received_on else State.MISSING
            yield ReturnLine(*about, state, entry.issued_on, entry.due_by, entry.received_on, owed[agency.name])


def _log(now: Standing) -> Iterator[LogLine]:
    """What this cycle's returns changed in the plan, in the order in which it was written down."""
    plans = {part.action.key: part.plan for part in now.parts}
    for entry in now.tracker.log:
        if entry.cycle == now.cycle:
            plan = plans.get(Key(entry.ref, entry.agency), now.tracker.title)
            yield LogLine(plan, entry.ref, entry.agency, entry.field, _day_told(entry.was), _day_told(entry.now))


def _day_told(text: str) -> str:
    """What the change log says, a day as the other sheets show it."""
    with suppress(ValueError):
        return written_day(date.fromisoformat(text)) if len(text) == ISO_LENGTH else text
    return text


def _told(parts: Sequence[Part], name: str) -> str:
    """The first text that any part has in column `name`."""
    return next((text for part in parts if (text := part.action.text(name).strip())), "")
