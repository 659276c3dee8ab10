"""Several plans in one matrix: told apart, under one key where theirs agree, agencies matched by what they are called.

Ratings are the same only where the whole keys of two plans say the same. Elsewhere the keys stand side by side: each
rating carries the number of its key behind its name and its letter, and no colour word is taken for another plan's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate

from plan_tools.model import (
    Agency,
    ChangeLine,
    Field,
    Key,
    LogLine,
    Matrix,
    MatrixRow,
    Part,
    Rating,
    Source,
)
from plan_tools.rules.agencies import Names
from plan_tools.rules.counts import assembled
from plan_tools.rules.fold import fold
from plan_tools.rules.wording import listed

LONGEST_TITLE = 90  # characters


def compose(matrices: Sequence[Matrix]) -> Matrix:
    """One matrix of several, which were made for the same day; a single one stays as it is."""
    if len(matrices) == 1:
        return matrices[0]
    keys = _keys(matrices)
    agencies = _agencies(matrices)
    plans = _plan_names(matrices)
    before = (0, *accumulate(len(one.parts) for one in matrices))
    shown = [
        _Retold(one, names, key, spelt, first).matrix()
        for one, names, key, spelt, first in zip(matrices, plans, keys, agencies, before, strict=False)
    ]
    key = tuple(dict.fromkeys(rating for one in shown for rating in one.key))
    ended = _ended(shown)
    return assembled(
        title=_title(matrices),
        as_at=matrices[0].as_at,
        sources=tuple(
            source._replace(key=tuple(sorted(source.key, key=key.index))) for one in shown for source in one.sources
        ),
        key=key,
        agencies=tuple(dict.fromkeys(agency for one in shown for agency in one.agencies)),
        rows=tuple(row for one in shown for row in one.rows),
        parts=tuple(part for one in shown for part in one.parts),
        exceptions=[line for one in shown for line in one.exceptions],
        changes=tuple(line for one in shown for line in one.changes),
        returns=tuple(line for one in shown for line in one.returns),
        log=tuple(line for one in shown for line in one.log),
        past=_past(shown, ended),
        trend_cycles=ended,
    )


def _keys(matrices: Sequence[Matrix]) -> Sequence[Mapping[str, Rating]]:
    """For each plan its ratings as they are shown in common, by name."""
    first = {_meaning(one.key): one.key for one in reversed(matrices)}
    numbers = {meaning: place for place, meaning in enumerate(dict.fromkeys(_meaning(one.key) for one in matrices), 1)}
    found = []
    for one in matrices:
        meaning = _meaning(one.key)
        number = numbers[meaning] if len(numbers) > 1 else 0
        spelt = {fold(rating.name): _numbered(rating, number) for rating in first[meaning]}
        found.append({rating.name: spelt[fold(rating.name)] for rating in one.key})
    return found


def _meaning(key: Sequence[Rating]) -> frozenset[tuple[object, ...]]:
    """What a key says; its colours and the order of its rows apart."""
    ranks = sorted({rating.severity for rating in key})
    return frozenset(
        (fold(one.name), one.letter.casefold(), fold(one.meaning), ranks.index(one.severity), one.closed, one.set_by)
        for one in key
    )


def _numbered(rating: Rating, number: int) -> Rating:
    """A rating with the number of its key behind its name and its letter; 0 where all plans have one key."""
    letter = rating.letter and f"{rating.letter}{number}"
    return replace(rating, name=f"{rating.name} {number}", letter=letter) if number else rating


def _agencies(matrices: Sequence[Matrix]) -> Sequence[Mapping[str, Agency]]:
    """For each plan its agencies as they are shown in common, by name: the first plan's name for one goes.

    What has the very same name is matched first, so that two agencies of one plan never become one.
    """
    known: list[Agency] = []
    found = []
    for one in matrices:
        spelt: dict[str, Agency] = {}
        for are_one in (_are_named_alike, _are_spelt_alike, _are_one):
            for agency in (agency for agency in one.agencies if agency.name not in spelt):
                same = [other for other in known if are_one(agency, other)]
                if len(same) == 1 and same[0] not in spelt.values():
                    spelt[agency.name] = same[0]
        new = [agency for agency in one.agencies if agency.name not in spelt]
        found.append(spelt | {agency.name: agency for agency in new})
        known += new
    return found


def _are_named_alike(one: Agency, other: Agency) -> bool:
    return one.name == other.name


def _are_spelt_alike(one: Agency, other: Agency) -> bool:
    return fold(one.name) == fold(other.name)


def _are_one(one: Agency, other: Agency) -> bool:
    """Whether the name of either is among what the other is called."""
    return bool(Names([one]).find(other.name) or Names([other]).find(one.name))


def _plan_names(matrices: Sequence[Matrix]) -> Sequence[Mapping[str, str]]:
    """For each matrix the names of its plans, made different from those of all others."""
    taken: set[str] = set()
    found = []
    for one in matrices:
        own = dict.fromkeys([*one.plan_counts, one.title])
        names = {}
        for plan in own:
            names[plan] = _free(plan or "Plan", one.title, taken)
            taken.add(fold(names[plan]))
        found.append(names)
    return found


def _free(plan: str, title: str, taken: set[str]) -> str:
    titled = [f"{plan} ({title})"] if fold(title) not in ("", fold(plan)) else []
    choices = (plan, *titled, *(f"{plan} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in choices if fold(name) not in taken)


def _title(matrices: Sequence[Matrix]) -> str:
    titles = list(dict.fromkeys(one.title for one in matrices))
    joined = listed(titles)
    return joined if len(joined) <= LONGEST_TITLE else f"{len(matrices)} action plans"


def _ended(matrices: Sequence[Matrix]) -> Mapping[str, date]:
    """The earlier cycles of all plans, oldest first, with the last day of each; cycles of one name are one."""
    ended: dict[str, date] = {}
    for one in matrices:
        for cycle, ends in one.sources[0].ended.items():
            ended[cycle] = max(ends, ended.get(cycle, ends))
    return {cycle: ended[cycle] for cycle in sorted(ended, key=ended.__getitem__)}


def _past(matrices: Sequence[Matrix], cycles: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """The counts over all plans of those cycles that every plan has: without one of them, a cycle says too little."""
    shared = [cycle for cycle in cycles if all(cycle in one.trend_cycles for one in matrices)]
    key = list(dict.fromkeys(rating for one in matrices for rating in one.key))
    counts = {cycle: [_counts(one, cycle, key) for one in matrices] for cycle in shared}
    return {cycle: tuple(map(sum, zip(*of_each, strict=True))) for cycle, of_each in counts.items()}


def _counts(matrix: Matrix, cycle: str, key: Sequence[Rating]) -> tuple[int, ...]:
    """The counts of one plan's cycle by the ratings of all plans."""
    *counts, unrated = matrix.cycle_counts[cycle]
    own = dict(zip(matrix.key, counts, strict=True))
    return (*(own.get(rating, 0) for rating in key), unrated)


class _Retold:
    """One plan's matrix in the words of all: `plans`, `key` and `agencies` by its own; its lines follow `first`."""

    def __init__(
        self,
        matrix: Matrix,
        plans: Mapping[str, str],
        key: Mapping[str, Rating],
        agencies: Mapping[str, Agency],
        first: int,
    ) -> None:
        self._matrix, self._plans, self._key, self._agencies, self._first = matrix, plans, key, agencies, first

    def matrix(self) -> Matrix:
        """The matrix so told. Its counts follow the order of its own key."""
        one, plans, name = self._matrix, self._plans, self._name
        key = tuple(self._key[rating.name] for rating in one.key)
        return replace(
            one,
            key=key,
            agencies=tuple(self._agencies[agency.name] for agency in one.agencies),
            sources=tuple(self._source(source, key) for source in one.sources),
            rows=tuple(map(self._row, one.rows)),
            parts=tuple(map(self._part, one.parts)),
            exceptions=tuple(
                line._replace(
                    plan=plans[line.plan], agencies=tuple(map(name, line.agencies)), rating=self._word(line.rating)
                )
                for line in one.exceptions
            ),
            changes=tuple(map(self._change, one.changes)),
            returns=tuple(line._replace(plan=plans[line.plan], agency=name(line.agency)) for line in one.returns),
            log=tuple(map(self._logged, one.log)),
        )

    def _source(self, source: Source, key: tuple[Rating, ...]) -> Source:
        known, owed = (frozenset(map(self._word, names)) for names in (source.known, source.owed))
        return source._replace(plan=self._plans[source.plan], key=key, known=known, owed=owed)

    def _change(self, line: ChangeLine) -> ChangeLine:
        line = line._replace(plan=self._plans[line.plan], agency=self._name(line.agency))
        if line.what in (Field.DUE_DATE, "Update"):
            return line
        return line._replace(was=self._word(line.was), now=self._word(line.now))

    def _logged(self, line: LogLine) -> LogLine:
        line = line._replace(plan=self._plans[line.plan], agency=self._name(line.agency))
        return line._replace(was=self._word(line.was), now=self._word(line.now)) if line.field == Field.RATING else line

    def _name(self, agency: str) -> str:
        return self._agencies[agency].name if agency in self._agencies else agency

    def _rating(self, rating: Rating | None) -> Rating | None:
        return self._key[rating.name] if rating else None

    def _word(self, word: str) -> str:
        return self._key[word].name if word in self._key else word

    def _part(self, part: Part) -> Part:
        agency = self._name(part.agency)
        rating = self._rating(part.rating)
        action = replace(part.action, key=Key(part.action.ref, agency), rating=rating)
        plan, line = self._plans[part.plan], self._first + part.line
        return part._replace(action=action, rating=rating, last=self._word(part.last), plan=plan, line=line)

    def _row(self, row: MatrixRow) -> MatrixRow:
        return replace(
            row,
            plan=self._plans[row.plan],
            parts={self._name(agency): self._part(part) for agency, part in row.parts.items()},
            overall=self._rating(row.overall),
            trend={cycle: self._rating(rating) for cycle, rating in row.trend.items()},
        )
