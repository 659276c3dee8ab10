"""The composite action matrix: every agency's part in every action, rated, and compared with the last cycle."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from plan_tools.model import (
    Action,
    Agency,
    ChangeLine,
    ExceptionKind,
    ExceptionLine,
    Field,
    Matrix,
    MatrixRow,
    Movement,
    Part,
    Rating,
    RegisterEntry,
    ReturnLine,
    Snapshot,
    State,
    Tracker,
)
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.rating import CHALLENGED, COMPLETE, find_rating, movement, overall
from plan_tools.rules.values import same, written_day
from plan_tools.rules.wording import count_of, headline, standfirst

TREND_CYCLES = 6
DUE_SOON = timedelta(days=30)
_WORST_FIRST = list(ExceptionKind)


def build_matrix(tracker: Tracker, cycle: str, as_at: date) -> Matrix:
    """The matrix of `tracker` for `cycle` on the day `as_at`; "since last cycle" compares with `History`."""
    view = _View(tracker, cycle, as_at)
    rows = tuple(view.rows())
    exceptions = tuple(view.exceptions())
    returns = tuple(view.returns())
    counts = _counts(rows, exceptions, returns, as_at)
    by_cycle = {**view.past_counts(), cycle or "Now": _by_rating(tracker.key, (row.overall for row in rows))}
    missing = [line.agency for line in returns if line.state == State.MISSING]
    return Matrix(
        title=tracker.title,
        cycle=cycle,
        previous_cycle=view.previous,
        as_at=as_at,
        key=tracker.key,
        agencies=view.agencies,
        rows=rows,
        actions=tracker.actions,
        exceptions=exceptions,
        changes=tuple(view.changes(rows)),
        returns=returns,
        headline=headline(counts, sum(row.is_closed for row in rows)),
        standfirst=standfirst(counts, view.previous, missing),
        counts=counts,
        theme_counts=_grouped(tracker.key, ((row.theme or "No theme", row.overall) for row in rows)),
        agency_counts=_grouped(tracker.key, ((action.agency, action.rating) for action in tracker.actions)),
        cycle_counts=by_cycle,
    )


@dataclass(frozen=True)
class _View:
    """The questions that the sheets of the matrix ask of one tracker."""

    tracker: Tracker
    cycle: str
    as_at: date

    @cached_property
    def past(self) -> Mapping[str, Mapping[tuple[str, str], Snapshot]]:
        """The snapshots of earlier cycles by cycle, oldest first, and by (Ref, agency)."""
        cycles: dict[str, dict[tuple[str, str], Snapshot]] = {}
        for snapshot in self.tracker.history:
            if snapshot.cycle != self.cycle:
                cycles.setdefault(snapshot.cycle, {})[snapshot.ref, snapshot.agency] = snapshot
        ends = {name: max(one.as_at or date.min for one in kept.values()) for name, kept in cycles.items()}
        before = self._began
        return {name: cycles[name] for name in sorted(cycles, key=lambda name: ends[name]) if ends[name] <= before}

    @property
    def _began(self) -> date:
        """The last day on which an earlier cycle can have been recorded."""
        own = [one.as_at for one in self.tracker.history if one.cycle == self.cycle and one.as_at]
        return max(own, default=self.as_at)

    @cached_property
    def previous(self) -> str:
        return list(self.past)[-1] if self.past else ""

    @cached_property
    def last(self) -> Mapping[tuple[str, str], Snapshot]:
        return self.past.get(self.previous, {})

    @cached_property
    def agencies(self) -> tuple[Agency, ...]:
        """The agencies that owe an action, in the order of the sheet Agencies; names that are not there come last."""
        owing = dict.fromkeys(action.agency for action in self.tracker.actions if action.agency)
        listed = tuple(agency for agency in self.tracker.agencies if agency.name in owing)
        known = {agency.name for agency in listed}
        return (*listed, *(Agency(name) for name in owing if name not in known))

    @cached_property
    def register(self) -> Mapping[str, RegisterEntry]:
        return {entry.agency: entry for entry in self.tracker.issued_in(self.cycle)}

    @cached_property
    def by_ref(self) -> Mapping[str, tuple[Action, ...]]:
        grouped: dict[str, list[Action]] = {}
        for action in self.tracker.actions:
            grouped.setdefault(action.ref, []).append(action)
        return {ref: tuple(parts) for ref, parts in grouped.items()}

    def rating_then(self, snapshot: Snapshot | None) -> Rating | None:
        return find_rating(snapshot.rating, self.tracker.key) if snapshot else None

    def confirmed(self, action: Action) -> bool:
        """Whether this cycle's return confirmed a part; a closed part, and an agency that was not asked, need none."""
        entry = self.register.get(action.agency)
        return entry is None or not action.is_open or entry.state in CONFIRMING

    def part(self, action: Action) -> Part:
        was = self.last.get(action.key)
        moved = movement(self.rating_then(was), action.rating, was is not None) if self.previous else Movement.UNKNOWN
        return Part(action.rating, self.confirmed(action), moved, action)

    # -- Matrix --

    def rows(self) -> Iterator[MatrixRow]:
        """A row an action, the themes together in the order in which they first stand in the tracker."""
        themes = {theme: number for number, theme in enumerate(dict.fromkeys(_theme(p) for p in self.by_ref.values()))}
        for ref in sorted(self.by_ref, key=lambda ref: themes[_theme(self.by_ref[ref])]):
            yield self._row(ref, self.by_ref[ref])

    def _row(self, ref: str, actions: tuple[Action, ...]) -> MatrixRow:
        parts = {action.agency: self.part(action) for action in actions}
        first = actions[0]
        now = overall(part.rating for part in parts.values())
        trend = self._trend(ref, now)
        dues = [action.due for action in actions if action.due and action.is_open] or [
            action.due for action in actions if action.due
        ]
        due = min(dues, default=None)
        still_owed = now is None or not (now.closed or now.name == COMPLETE)
        return MatrixRow(
            ref=ref,
            plan=first.text(Field.PLAN),
            theme=_theme(actions),
            recommendation=first.text(Field.RECOMMENDATION),
            action=first.text(Field.ACTION),
            lead=first.agency,
            due=due,
            days_late=max(0, (self.as_at - due).days) if due and still_owed else 0,
            parts=parts,
            overall=now,
            confirmed=all(part.confirmed for part in parts.values()),
            movement=self._overall_movement(ref, actions, now),
            trend=trend,
            latest_update=next(
                (text for action in actions if (text := action.text(Field.PROGRESS_UPDATE).strip())), ""
            ),
        )

    def _overall_movement(self, ref: str, actions: Iterable[Action], now: Rating | None) -> Movement:
        if not self.previous:
            return Movement.UNKNOWN
        then = self._overall_in.get(self.previous, {})
        known = any(action.key in self.last for action in actions)
        return movement(then.get(ref), now, known)

    @cached_property
    def _overall_in(self) -> Mapping[str, Mapping[str, Rating | None]]:
        """The overall rating of each action in each earlier cycle."""
        result = {}
        for name, snapshots in self.past.items():
            by_ref: dict[str, list[Rating | None]] = {}
            for snapshot in snapshots.values():
                by_ref.setdefault(snapshot.ref, []).append(self.rating_then(snapshot))
            result[name] = {ref: overall(ratings) for ref, ratings in by_ref.items()}
        return result

    def _trend(self, ref: str, now: Rating | None) -> tuple[str, ...]:
        earlier = [by_ref.get(ref) for by_ref in self._overall_in.values()]
        ratings = (*earlier[-(TREND_CYCLES - 1) :], now)
        return tuple(rating.letter if rating else "·" for rating in ratings)

    def past_counts(self) -> dict[str, tuple[int, ...]]:
        recent = list(self._overall_in.items())[-(TREND_CYCLES - 1) :]
        return {name: _by_rating(self.tracker.key, by_ref.values()) for name, by_ref in recent}

    # -- Exceptions --

    def exceptions(self) -> list[ExceptionLine]:
        """What the group should look at, the worst kind first, the latest first within a kind."""
        lines = [line for action in self.tracker.actions for line in self._exceptions(action)]
        return sorted(lines, key=lambda line: (_WORST_FIRST.index(line.kind), -line.days_late))

    def _exceptions(self, action: Action) -> Iterator[ExceptionLine]:
        rating, due = action.rating, action.due
        late = max(0, (self.as_at - due).days) if due and action.is_open else 0

        def line(kind: ExceptionKind, detail: str) -> ExceptionLine:
            name = rating.name if rating else action.text(Field.RATING)
            return ExceptionLine(kind, *action.key, action.text(Field.ACTION), name, due, late, detail)

        if rating is None:
            yield line(ExceptionKind.NO_RATING, "No rating of the key stands in the tracker.")
        if not action.is_open:
            return
        claimed = rating is not None and rating.name == COMPLETE
        if rating and rating.severity == max(one.severity for one in self.tracker.key):
            yield line(ExceptionKind.OFF_TRACK, action.text(Field.PROGRESS_UPDATE))
        if late and not claimed:
            challenged = rating is not None and rating.name in CHALLENGED
            age = count_of(late, "day")
            yield line(ExceptionKind.LATE, f"{age} past its date.")
            if challenged and rating:
                yield line(ExceptionKind.CHALLENGED, f"Rated {rating.name}, but {age} past its date.")
        requested = action.record.day(Field.REQUESTED_DUE_DATE)
        if requested and requested != due:
            reason = action.text(Field.REASON_FOR_REQUEST).strip() or "no reason given"
            yield line(ExceptionKind.NEW_DATE, f"{written_day(requested)} asked for: {reason}")
        if claimed:
            yield line(ExceptionKind.AWAITING_SIGN_OFF, action.text(Field.EVIDENCE))
            if not action.text(Field.EVIDENCE).strip():
                yield line(ExceptionKind.NO_EVIDENCE, "Said to be complete, with no evidence.")
        if not self.confirmed(action):
            yield line(ExceptionKind.NOT_CONFIRMED, self._last_told(action))
        if due is None:
            written = action.text(Field.REVISED_DUE_DATE).strip() or action.text(Field.DUE_DATE).strip()
            yield line(ExceptionKind.NO_DATE, f"Written: {written}" if written else "The due date is blank.")

    def _last_told(self, action: Action) -> str:
        was = self.last.get(action.key)
        when = f"last recorded in {self.previous}" if was else "never recorded before"
        return f"No return for {self.cycle}; the rating is not confirmed, {when}."

    # -- Changes --

    def changes(self, rows: Sequence[MatrixRow]) -> Iterator[ChangeLine]:
        """What moved since the last cycle, part by part."""
        if not self.previous:
            return
        for part in (part for row in rows for part in row.parts.values()):
            action, was = part.action, self.last.get(part.action.key)
            about = (*action.key, action.text(Field.ACTION))
            if was is None:
                yield ChangeLine("New", *about, "", part.rating.name if part.rating else "")
                continue
            if part.movement in (Movement.BETTER, Movement.WORSE) and part.rating:
                closed = part.rating.closed
                yield ChangeLine(
                    "Closed" if closed else part.movement.capitalize(), *about, was.rating, part.rating.name
                )
            if was.due_date != action.due:
                dates = (written_day(day) if day else "no date" for day in (was.due_date, action.due))
                yield ChangeLine("Due date", *about, *dates)
            now = action.record[Field.PROGRESS_UPDATE]
            if not same(now._replace(text=was.progress_update, value=was.progress_update), now):
                yield ChangeLine("Update", *about, was.progress_update, now.text)

    # -- Returns --

    def returns(self) -> Iterator[ReturnLine]:
        owed = Counter(action.agency for action in self.tracker.actions if action.is_open)
        for agency in self.agencies:
            entry = self.register.get(agency.name)
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
    rows: Sequence[MatrixRow], exceptions: Sequence[ExceptionLine], returns: Sequence[ReturnLine], as_at: date
) -> dict[str, int]:
    asked = [line for line in returns if line.issued_on or line.state != "not asked"]
    still_open = [row for row in rows if not row.is_closed]
    soon = as_at + DUE_SOON
    off_track = {line.ref for line in exceptions if line.kind is ExceptionKind.OFF_TRACK}
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
        "exceptions": len(exceptions),
    }
