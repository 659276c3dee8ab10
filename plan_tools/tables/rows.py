"""The plan as plain rows: what every frame and every file is made of."""

from collections.abc import Iterator, Sequence

from plan_tools.model import Action, Column, Field, Kind, Rating, Tracker, Value


def rows_of(tracker: Tracker) -> Iterator[tuple[Value, ...]]:
    """A row an action owed by an agency, its values in the order of `tracker.columns`; None where there is nothing."""
    return (tuple(_value(action, column) for column in tracker.columns) for action in tracker.actions)


def by_severity(key: Sequence[Rating]) -> tuple[str, ...]:
    """The ratings from the least severe to the most; of two as severe, the one further down the key comes first."""
    ordered = sorted(key, key=lambda rating: (rating.severity, -key.index(rating)))
    return tuple(dict.fromkeys(rating.name for rating in ordered))


def plain_number(value: float) -> float | int:
    """A number as it is written: 3 rather than 3.0."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _value(action: Action, column: Column) -> Value:
    if column.field == Field.REF:
        return action.ref
    if column.field == Field.AGENCY:
        return action.agency or None
    if column.field == Field.RATING:
        return action.rating.name if action.rating else None
    cell = action.record[column.field]
    if column.kind is Kind.AGENCY and cell.value is None:
        return cell.text.strip() or None
    return None if cell.value == "" else cell.value
