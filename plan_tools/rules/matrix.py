"""The composite action matrix: every agency's part in every action, rated, and compared with the last cycle."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from plan_tools.model import (
    Action,
    ExceptionKind,
    ExceptionLine,
    Field,
    Key,
    Matrix,
    MatrixRow,
    Movement,
    Rating,
    ReturnLine,
    State,
    Tracker,
)
from plan_tools.rules.exceptions import changes, exceptions
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.rating import COMPLETE, overall
from plan_tools.rules.standing import Standing
from plan_tools.rules.wording import headline, standfirst

TREND_CYCLES = 6
DUE_SOON = timedelta(days=30)


def build_matrix(tracker: Tracker, cycle: str, as_at: date, unconfirmed: Collection[Key] = frozenset()) -> Matrix:
    """The matrix of `tracker` for `cycle` on the day `as_at`; "since last cycle" compares with `History`.

    `unconfirmed` are the parts whose return came, but gave no rating that was taken.
    """
    now = Standing(tracker, cycle, as_at, unconfirmed)
    rows = tuple(_rows(now))
    lines = tuple(exceptions(now))
    returns = tuple(_returns(now))
    counts = _counts(rows, lines, returns, as_at)
    by_cycle = {**_past_counts(now), cycle or "Now": _by_rating(tracker.key, (row.overall for row in rows))}
    missing = [line.agency for line in returns if line.state == State.MISSING]
    return Matrix(
        title=tracker.title,
        cycle=cycle,
        previous_cycle=now.previous,
        as_at=as_at,
        key=tracker.key,
        agencies=now.agencies,
        rows=rows,
        actions=tracker.actions,
        exceptions=lines,
        changes=tuple(changes(now, rows)),
        returns=returns,
        headline=headline(counts, sum(row.is_closed for row in rows)),
        standfirst=standfirst(counts, now.previous, missing),
        counts=counts,
        theme_counts=_grouped(tracker.key, ((row.theme or "No theme", row.overall) for row in rows)),
        agency_counts=_grouped(tracker.key, ((action.agency, action.rating) for action in tracker.actions)),
        cycle_counts=by_cycle,
    )


def _rows(now: Standing) -> Iterator[MatrixRow]:
    """A row an action, the themes together in the order in which they first stand in the tracker."""
    themes = {theme: number for number, theme in enumerate(dict.fromkeys(_theme(p) for p in now.by_ref.values()))}
    for ref in sorted(now.by_ref, key=lambda ref: themes[_theme(now.by_ref[ref])]):
        yield _row(now, ref, now.by_ref[ref])


def _row(now: Standing, ref: str, actions: tuple[Action, ...]) -> MatrixRow:
    parts = {action.agency: now.part(action) for action in actions}
    first = actions[0]
    rating = overall(part.rating for part in parts.values())
    trend = _trend(now, ref, rating)
    dues = [action.due for action in actions if action.due and action.is_open] or [
        action.due for action in actions if action.due
    ]
    due = min(dues, default=None)
    still_owed = rating is None or not (rating.closed or rating.name == COMPLETE)
    return MatrixRow(
        ref=ref,
        plan=first.text(Field.PLAN),
        theme=_theme(actions),
        recommendation=first.text(Field.RECOMMENDATION),
        action=first.text(Field.ACTION),
        lead=first.agency,
        due=due,
        days_late=max(0, (now.as_at - due).days) if due and still_owed else 0,
        parts=parts,
        overall=rating,
        confirmed=all(part.confirmed for part in parts.values()),
        movement=now.overall_movement(ref, actions, rating),
        trend=trend,
        latest_update=_latest_update(now, actions, rating),
    )


def _latest_update(now: Standing, actions: Sequence[Action], rating: Rating | None) -> str:
    """The update of the part that makes the overall rating, or of the first that has one, and whose it is."""
    told = [action for action in actions if action.text(Field.PROGRESS_UPDATE).strip()]
    deciding = [action for action in told if action.rating == rating] or told
    if not deciding:
        return ""
    text = deciding[0].text(Field.PROGRESS_UPDATE).strip()
    short = next((one.short for one in now.agencies if one.name == deciding[0].agency), deciding[0].agency)
    return f"{short}: {text}" if len(actions) > 1 else text


def _trend(now: Standing, ref: str, rating: Rating | None) -> tuple[str, ...]:
    earlier = [by_ref.get(ref) for by_ref in now.overall_in.values()]
    ratings = (*earlier[-(TREND_CYCLES - 1) :], rating)
    return tuple(one.letter if one else "·" for one in ratings)


def _past_counts(now: Standing) -> dict[str, tuple[int, ...]]:
    recent = list(now.overall_in.items())[-(TREND_CYCLES - 1) :]
    return {name: _by_rating(now.tracker.key, by_ref.values()) for name, by_ref in recent}


def _returns(now: Standing) -> Iterator[ReturnLine]:
    owed = Counter(action.agency for action in now.tracker.actions if action.is_open)
    for agency in now.agencies:
        entry = now.register.get(agency.name)
        if entry is None:
            yield ReturnLine(agency.name, "not asked", None, None, None, owed[agency.name], "")
        else:
            came = entry.received_on is not None
            state = entry.state if came else State.MISSING
            file = entry.file if came else ""
            dates = entry.issued_on, entry.due_by, entry.received_on
            yield ReturnLine(agency.name, state, *dates, owed[agency.name], file)


def _theme(actions: Sequence[Action]) -> str:
    return next((text for action in actions if (text := action.text(Field.THEME).strip())), "")


def _by_rating(key: Sequence[Rating], ratings: Iterable[Rating | None]) -> tuple[int, ...]:
    counted = Counter(rating.name for rating in ratings if rating)
    return tuple(counted[rating.name] for rating in key)


def _grouped(key: Sequence[Rating], pairs: Iterable[tuple[str, Rating | None]]) -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[Rating | None]] = {}
    for name, rating in pairs:
        groups.setdefault(name, []).append(rating)
    return {name: _by_rating(key, ratings) for name, ratings in groups.items()}


def _counts(
    rows: Sequence[MatrixRow], lines: Sequence[ExceptionLine], returns: Sequence[ReturnLine], as_at: date
) -> dict[str, int]:
    asked = [line for line in returns if line.issued_on or line.state != "not asked"]
    still_open = [row for row in rows if not row.is_closed]
    soon = as_at + DUE_SOON
    off_track = {line.ref for line in lines if line.kind is ExceptionKind.OFF_TRACK}
    return {
        "actions": len(rows),
        "closed": len(rows) - len(still_open),
        "off track": len(off_track),
        "late": sum(row.days_late > 0 for row in rows),
        "due soon": sum(bool(row.due and as_at <= row.due <= soon) for row in still_open),
        "better": sum(row.movement is Movement.BETTER for row in rows),
        "worse": sum(row.movement is Movement.WORSE for row in rows),
        "returns in": sum(line.state in CONFIRMING for line in asked),
        "returns asked": len(asked),
        "exceptions": len(lines),
    }
