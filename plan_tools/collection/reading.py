"""One partnership: its tracker and returns as a merge would leave them, as the rows of the data set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.collection.layout import Row, Rows
from plan_tools.collection.names import NO_CYCLE, is_cycle
from plan_tools.collection.store import Entry, Place, fetch
from plan_tools.model import Field, Key, Part, RegisterEntry, Snapshot, State, Tracker
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.agency_kinds import kinds_of
from plan_tools.rules.check import check_tracker
from plan_tools.rules.keep import latest_cycle
from plan_tools.rules.rating import find_rating, is_owed
from plan_tools.rules.standing import Standing
from plan_tools.steps.folder import Opened, find_tracker, open_tracker
from plan_tools.steps.merge import Wanted, foresee
from plan_tools.steps.result import problem_as_json


class Read(NamedTuple):
    """A partnership that was read: the cycle that it is in, its rows and its problems."""

    cycle: str
    rows: Rows
    problems: Sequence[Problem]


def read_partnership(store: Place, folder: str, entries: Sequence[Entry], home: Path, day: date) -> Read:
    """Read the partnership in `folder` of the store as it stands on `day`, by way of the empty folder `home`.

    Of its returns only those of the cycle begun last are fetched. Raises `CannotGoOn` where its tracker cannot be used.
    """
    left = list(fetch(store, folder, [one for one in entries if "/" not in one.path], home))
    try:
        place = find_tracker(home)
    except CannotGoOn:
        raise CannotGoOn(left[0]) if left else cannot_go_on("partnership-without-tracker", Location()) from None
    opened = open_tracker(place, day)
    cycle = latest_cycle(opened.tracker)
    if not cycle:
        found = [*left, *opened.problems, *check_tracker(opened.tracker, day)]
        return _read(opened, Standing(opened.tracker, "", day), found)
    here = (f"returns/{cycle}/", f"out/Problems {cycle}.xlsx")
    left += fetch(store, folder, [one for one in entries if one.path.startswith(here)], home)
    result = foresee(place, opened, Wanted(home, cycle=cycle, as_at=day, workers=1))
    after = result.after or opened.tracker
    return _read(opened, Standing(after, cycle, day, result.unconfirmed), [*left, *result.problems])


def _read(opened: Opened, now: Standing, problems: list[Problem]) -> Read:
    rows = _Rows(now, kinds_of(opened.workbook.sheets, _agencies(now.tracker)), opened.tracker.register)
    unsafe = [cycle for cycle in {**rows.history, **rows.register} if not is_cycle(cycle)]
    problems += [problem("cycle-unsafe", Location(now.tracker.file), text=shown(cycle)) for cycle in unsafe]
    actions = {cycle: rows.past(cycle) for cycle in rows.history if cycle not in unsafe and cycle != now.cycle}
    actions[now.cycle or NO_CYCLE] = list(rows.present())
    returns = {cycle: list(rows.returns(cycle)) for cycle in rows.register if cycle not in unsafe}
    told = {now.cycle or NO_CYCLE: problem_rows(problems)}
    return Read(now.cycle, {"actions": actions, "returns": returns, "problems": told}, problems)


def problem_rows(problems: Sequence[Problem]) -> list[Row]:
    """The rows of the table of problems."""
    return [tuple(problem_as_json(found).values()) for found in problems]


def _agencies(tracker: Tracker) -> set[str]:
    owed = (action.agency for action in tracker.actions)
    return {*owed, *(one.agency for one in tracker.register), *(one.agency for one in tracker.history)}


@dataclass(frozen=True)
class _Rows:
    """The rows of one partnership, which stands as `now` says; `before` is its register as it was read."""

    now: Standing
    kinds: Mapping[str, str]
    before: Sequence[RegisterEntry]

    @cached_property
    def history(self) -> Mapping[str, Sequence[Snapshot]]:
        """What was recorded of each cycle."""
        found: dict[str, list[Snapshot]] = {}
        for snapshot in self.now.tracker.history:
            found.setdefault(snapshot.cycle, []).append(snapshot)
        return found

    @cached_property
    def register(self) -> Mapping[str, Sequence[RegisterEntry]]:
        """The returns of each cycle."""
        found: dict[str, list[RegisterEntry]] = {}
        for entry in self.now.tracker.register:
            found.setdefault(entry.cycle, []).append(entry)
        return found

    @cached_property
    def _parts(self) -> Mapping[Key, Part]:
        return {part.action.key: part for part in self.now.parts}

    def present(self) -> Iterator[Row]:
        """The plan as it stands now."""
        for part in self.now.parts:
            action, rating = part.action, part.rating
            yield (
                True,
                self.now.as_at,
                action.ref,
                *self._about(part),
                *self._owed_by(action.agency),
                action.due,
                rating.name if rating else None,
                rating.severity if rating else None,
                not action.is_open,
                part.confirmed,
                part.days_late,
                _text(action.text(Field.PROGRESS_UPDATE)),
                action.record.day(Field.COMPLETED_ON),
            )

    def past(self, cycle: str) -> list[Row]:
        """The plan as it was recorded in an earlier cycle; what an action is about, by the plan of today."""
        return [self._recorded(one, self._parts.get(Key(one.ref, one.agency))) for one in self.history[cycle]]

    def _recorded(self, one: Snapshot, part: Part | None) -> Row:
        rating = find_rating(one.rating, self.now.tracker.key)
        late = (one.as_at - one.due_date).days if one.as_at and one.due_date and is_owed(rating) else 0
        return (
            False,
            one.as_at,
            one.ref,
            *(self._about(part) if part else (None, None, None)),
            *self._owed_by(one.agency),
            one.due_date,
            rating.name if rating else _text(one.rating),
            rating.severity if rating else None,
            rating is not None and rating.closed,
            None,
            max(0, late),
            _text(one.progress_update),
            one.completed_on,
        )

    def returns(self, cycle: str) -> Iterator[Row]:
        """The returns of a cycle."""
        for entry in self.register[cycle]:
            is_missing, came_on = entry.received_on is None, self._came_on(entry)
            end = self.now.as_at if is_missing else came_on
            late = max(0, (end - entry.due_by).days) if end and entry.due_by else 0
            yield (
                cycle == self.now.cycle,
                *self._owed_by(entry.agency),
                str(State.MISSING) if is_missing else entry.state,
                entry.issued_on,
                entry.due_by,
                came_on,
                late if end else None,
            )

    def _came_on(self, entry: RegisterEntry) -> date | None:
        """The day on which a return came: the day of this reading says nothing of one that is not merged yet."""
        is_known = (entry.cycle, entry.agency) in self._known or entry.received_on != self.now.as_at
        return entry.received_on if is_known else None

    @cached_property
    def _known(self) -> set[tuple[str, str]]:
        """The returns whose day the register tells."""
        return {(one.cycle, one.agency) for one in self.before if one.received_on}

    def _about(self, part: Part) -> tuple[Any, ...]:
        theme, action = (_text(part.action.text(name)) for name in (Field.THEME, Field.ACTION))
        return _text(part.plan), theme, action

    def _owed_by(self, agency: str) -> tuple[Any, ...]:
        return _text(agency), self.kinds[agency]


def _text(text: str) -> str | None:
    """A text as it is kept: nothing for a blank."""
    return text if text.strip() else None
