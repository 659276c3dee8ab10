"""How a plan stands in one cycle, beside its past cycles: what every sheet of the matrix asks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from plan_tools.model import Action, Agency, Key, Movement, Part, Rating, RegisterEntry, Snapshot, Tracker
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.rating import find_rating, movement, overall


@dataclass(frozen=True)
class Standing:
    """One tracker in one cycle, on the day `as_at`; `unconfirmed` are parts whose return gave no rating to take."""

    tracker: Tracker
    cycle: str
    as_at: date
    unconfirmed: Collection[Key] = frozenset()

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
        """The last cycle before this one; "" where there is none."""
        return list(self.past)[-1] if self.past else ""

    @cached_property
    def last(self) -> Mapping[tuple[str, str], Snapshot]:
        """The snapshots of the last cycle, by (Ref, agency)."""
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
        """The register's entries of the cycle, by agency."""
        return {entry.agency: entry for entry in self.tracker.issued_in(self.cycle)}

    @cached_property
    def by_ref(self) -> Mapping[str, tuple[Action, ...]]:
        """The parts of each action, by Ref, in the order of the tracker."""
        grouped: dict[str, list[Action]] = {}
        for action in self.tracker.actions:
            grouped.setdefault(action.ref, []).append(action)
        return {ref: tuple(parts) for ref, parts in grouped.items()}

    def rating_then(self, snapshot: Snapshot | None) -> Rating | None:
        """The rating in a snapshot, by today's key."""
        return find_rating(snapshot.rating, self.tracker.key) if snapshot else None

    def confirmed(self, action: Action) -> bool:
        """Whether this cycle's return confirmed a part. A closed part needs none, nor does a plan not yet issued."""
        entry = self.register.get(action.agency)
        if not self.register or not action.is_open:
            return True
        return entry is not None and entry.state in CONFIRMING and action.key not in self.unconfirmed

    def part(self, action: Action) -> Part:
        """One agency's part in an action."""
        was = self.last.get(action.key)
        moved = movement(self.rating_then(was), action.rating, was is not None) if self.previous else Movement.UNKNOWN
        return Part(action.rating, self.confirmed(action), moved, action)

    @cached_property
    def overall_in(self) -> Mapping[str, Mapping[str, Rating | None]]:
        """The overall rating of each action in each earlier cycle."""
        result = {}
        for name, snapshots in self.past.items():
            by_ref: dict[str, list[Rating | None]] = {}
            for snapshot in snapshots.values():
                by_ref.setdefault(snapshot.ref, []).append(self.rating_then(snapshot))
            result[name] = {ref: overall(ratings) for ref, ratings in by_ref.items()}
        return result

    def overall_movement(self, ref: str, actions: Iterable[Action], now: Rating | None) -> Movement:
        """How the overall rating of the action `ref`, now `now`, moved since the last cycle."""
        if not self.previous:
            return Movement.UNKNOWN
        then = self.overall_in.get(self.previous, {})
        known = any(action.key in self.last for action in actions)
        return movement(then.get(ref), now, known)
