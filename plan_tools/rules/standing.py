"""How a plan stands in one cycle, beside its past cycles: what every sheet of the matrix asks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from plan_tools.model import (
    Action,
    Agency,
    Cell,
    Field,
    Key,
    Movement,
    Part,
    Rating,
    RegisterEntry,
    Snapshot,
    Source,
    Tracker,
)
from plan_tools.rules.fold import fold_ref
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.links import all_links, targets
from plan_tools.rules.rating import find_rating, is_owed, movement, overall
from plan_tools.rules.values import same

NO_AGENCY, NO_RATING = "No agency", "No rating"


def last_day(snapshots: Iterable[Snapshot]) -> date:
    """The last day on which any of these was taken."""
    return max((one.as_at or date.min for one in snapshots), default=date.min)


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
        ends = {name: last_day(kept.values()) for name, kept in cycles.items()}
        before = self._began
        return {name: cycles[name] for name in sorted(cycles, key=lambda name: ends[name]) if ends[name] <= before}

    @cached_property
    def source(self) -> Source:
        """What a matrix says of this tracker."""
        ended = {name: last_day(kept.values()) for name, kept in self.past.items()}
        key = self.tracker.key
        known = [rating for rating in key if find_rating(rating.name, key) is rating]
        names, owed = (frozenset(one.name for one in some) for some in (known, filter(is_owed, known)))
        return Source(self.tracker.title, self.cycle, self.previous, key, names, owed, ended, len(self.parts))

    @cached_property
    def off_track(self) -> frozenset[str]:
        """The names of the ratings that say that an action is off track."""
        return self.source.off_track

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
        """The agencies that owe an action, in the order of the sheet Agencies; names that are not there come last.

        A part without an agency counts as one that has no name.
        """
        owing = dict.fromkeys(action.agency for action in self.tracker.actions)
        listed = tuple(agency for agency in self.tracker.agencies if agency.name in owing)
        known = {agency.name for agency in listed}
        return (*listed, *(Agency(name, "" if name else NO_AGENCY) for name in owing if name not in known))

    @cached_property
    def register(self) -> Mapping[str, RegisterEntry]:
        """The register's entries of the cycle, by agency."""
        return {entry.agency: entry for entry in self.tracker.issued_in(self.cycle)}

    def has_news(self, action: Action) -> bool:
        """Whether the progress update of a part is another than it was in the last cycle."""
        was = self.last.get(action.key)
        return was is None or not same(Cell(was.progress_update), action.record[Field.PROGRESS_UPDATE])

    def rating_then(self, snapshot: Snapshot | None) -> Rating | None:
        """The rating in a snapshot, by today's key."""
        return find_rating(snapshot.rating, self.tracker.key) if snapshot else None

    def told(self, action: Action) -> bool:
        """Whether this cycle's return told the rating of a part; none need in a plan not yet issued."""
        entry = self.register.get(action.agency)
        came = entry is not None and entry.state in CONFIRMING and action.key not in self.unconfirmed
        return came or not self.register

    def days_late(self, due: date | None, rating: Rating | None) -> int:
        """How many days ago `due` was; nought where it has not passed, or what is so rated is no longer owed."""
        return max(0, (self.as_at - due).days) if due and is_owed(rating) else 0

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every agency's part in every action, in the order of the tracker."""
        return tuple(self._part(line, action) for line, action in enumerate(self.tracker.actions, start=1))

    def _part(self, line: int, action: Action) -> Part:
        was = self.last.get(action.key)
        rated = self.rating_then(was)
        return Part(
            action=action,
            rating=action.rating,
            last=(rated.name if rated else was.rating or NO_RATING) if was else "",
            movement=movement(rated, action.rating, was is not None) if self.previous else Movement.UNKNOWN,
            told=(told := self.told(action)),
            confirmed=told or not action.is_open,
            days_late=self.days_late(action.due, action.rating),
            plan=self._plans.get(action.ref, self.tracker.title),
            line=line,
            links=self._links(action),
        )

    def _links(self, action: Action) -> tuple[str, ...]:
        """The Refs of the plan that an action is linked with; what leads nowhere is left out."""
        return tuple(dict.fromkeys(ref for link in all_links(action) if (ref := self._targets.get(fold_ref(link)))))

    @cached_property
    def _plans(self) -> Mapping[str, str]:
        """The plan of each action by its Ref: the first that any of its rows names."""
        named = ((action.ref, action.text(Field.PLAN).strip()) for action in reversed(self.tracker.actions))
        return {ref: plan for ref, plan in named if plan}

    @cached_property
    def _targets(self) -> Mapping[str, str]:
        return targets(action.ref for action in self.tracker.actions)

    @cached_property
    def by_ref(self) -> Mapping[str, tuple[Part, ...]]:
        """The parts of each action, by Ref, in the order of the tracker."""
        grouped: dict[str, list[Part]] = {}
        for part in self.parts:
            grouped.setdefault(part.action.ref, []).append(part)
        return {ref: tuple(parts) for ref, parts in grouped.items()}

    @cached_property
    def overall_in(self) -> Mapping[str, Mapping[str, Rating | None]]:
        """The overall rating of each action in each earlier cycle."""
        result = {}
        for name, snapshots in self.past.items():
            by_ref: dict[str, list[Rating | None]] = {}
            for snapshot in snapshots.values():
                by_ref.setdefault(snapshot.ref, []).append(self.rating_then(snapshot))
            result[name] = {ref: overall(ratings, self.tracker.key) for ref, ratings in by_ref.items()}
        return result
