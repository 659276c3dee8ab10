"""Two plans told apart by key and field: what was added, what was removed, and what changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from plan_tools.model import Cell, Field, Record
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.values import plain, same

_KEY = (Field.REF, Field.AGENCY)


class Side(NamedTuple):
    """One of the two: its fields in their order, and its rows."""

    fields: Sequence[str]
    records: Sequence[Record]


class Row(NamedTuple):
    """A row that one side alone has. `plan` is "" where Ref and agency are enough to tell the rows apart."""

    ref: str
    agency: str
    plan: str
    record: Record


class Changed(NamedTuple):
    """A field that reads otherwise in the new file; `cell` is its address there."""

    ref: str
    agency: str
    plan: str
    field: str
    was: Cell
    now: Cell
    cell: str


class Differences(NamedTuple):
    """What tells two plans apart; the last two are the fields that one side alone has, which are not compared."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Changed, ...]
    old_fields: tuple[str, ...]
    new_fields: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self)


Key = tuple[str, str, str]


def diff(old: Side, new: Side) -> Differences:
    """What tells `new` from `old`: rows matched by Ref and agency, by plan too where those occur in several plans.

    Rows of the same key are matched in their order. Fields are compared by what they mean.
    """
    fields = [field for field in new.fields if field in old.fields and field not in _KEY]
    by_plan = _in_several_plans(old, new)
    before, after = _by_key(old, by_plan), _by_key(new, by_plan)
    added: list[Row] = []
    removed: list[Row] = []
    changed: list[Changed] = []
    for key in dict.fromkeys((*after, *before)):
        for was, now in zip_longest(before.get(key, ()), after.get(key, ())):
            if was is None:
                added.append(_row(now, key))
            elif now is None:
                removed.append(_row(was, key))
            else:
                changed += _changes(was, now, fields, key)
    return Differences(
        tuple(added),
        tuple(sorted(removed, key=lambda row: row.record.row)),
        tuple(changed),
        tuple(field for field in old.fields if field not in new.fields),
        tuple(field for field in new.fields if field not in old.fields),
    )


def same_keys(side: Side) -> Iterator[tuple[Record, Record]]:
    """Each row of `side` whose key, its plan counted in, stands in an earlier row too, with the first such row."""
    first: dict[Key, Record] = {}
    for record in side.records:
        key = (*_pair(record), fold(record.text(Field.PLAN)))
        if key in first:
            yield record, first[key]
        first.setdefault(key, record)


def _pair(record: Record) -> tuple[str, str]:
    return fold_ref(record.text(Field.REF)), fold(plain(record[Field.AGENCY]))


def _in_several_plans(*sides: Side) -> frozenset[tuple[str, str]]:
    """The pairs of Ref and agency that occur in more than one plan of a side, where both sides name plans."""
    if not all(Field.PLAN in side.fields for side in sides):
        return frozenset()
    found = set()
    for side in sides:
        plans: dict[tuple[str, str], str] = {}
        for record in side.records:
            pair, plan = _pair(record), fold(record.text(Field.PLAN))
            if plans.setdefault(pair, plan) != plan:
                found.add(pair)
    return frozenset(found)


def _by_key(side: Side, by_plan: frozenset[tuple[str, str]]) -> Mapping[Key, Sequence[Record]]:
    rows: dict[Key, list[Record]] = {}
    for record in side.records:
        pair = _pair(record)
        plan = fold(record.text(Field.PLAN)) if pair in by_plan else ""
        rows.setdefault((*pair, plan), []).append(record)
    return rows


def _row(record: Record, key: Key) -> Row:
    return Row(*_named(record, key), record)


def _named(record: Record, key: Key) -> tuple[str, str, str]:
    plan = record.text(Field.PLAN).strip() if key[2] else ""
    return record.text(Field.REF).strip(), plain(record[Field.AGENCY]).strip(), plan


def _changes(was: Record, now: Record, fields: Iterable[str], key: Key) -> Iterator[Changed]:
    for field in fields:
        if not same(was[field], now[field]):
            yield Changed(*_named(now, key), field, was[field], now[field], now.address(field))
