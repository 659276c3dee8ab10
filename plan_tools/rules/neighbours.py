"""What a row says beside the others: years out of line, themes and dates left out, one Ref for two actions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from plan_tools.model import Action, Field, Record
from plan_tools.problems import Problem, problem, shown
from plan_tools.rules.fold import fold
from plan_tools.rules.table import FILLED_DOWN, at
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of

YEARS_APART = 3
FEWEST_OTHERS = 4
ONE_ACTION = 85.0  # per cent: texts that are this near are one action, worded a little otherwise
_NO_DAY = ("date-open", "date-season", "date-unreadable")
_DATES = (Field.DUE_DATE, Field.REVISED_DUE_DATE)
_ONE_DIGIT = re.compile(r"\d+\.[1-9]")


def odd_years(actions: Sequence[Action]) -> Iterator[Problem]:
    """The dates whose year lies far before or after all others of their column in the same plan."""
    plans: dict[str, list[Action]] = {}
    for action in actions:
        plans.setdefault(fold(action.text(Field.PLAN)), []).append(action)
    for field in _DATES:
        for plan in plans.values():
            yield from _odd(field, [(day, action) for action in plan if (day := action.record.day(field))])


def _odd(field: Field, dated: list[tuple[date, Action]]) -> Iterator[Problem]:
    if len(dated) <= FEWEST_OTHERS:
        return
    dated.sort(key=lambda pair: pair[0])
    days = [day for day, _action in dated]
    for odd, others in ((0, days[1:]), (-1, days[:-1])):
        day, action = dated[odd]
        if day.year <= others[0].year - YEARS_APART or day.year >= others[-1].year + YEARS_APART:
            run = {"first": written_day(others[0]), "last": written_day(others[-1])}
            where, about = at(action.record, field), action.key._asdict()
            yield problem("date-year-odd", where, field=field, date=written_day(day), **run, **about)


def blanks_below(actions: Sequence[Action]) -> Iterator[Problem]:
    """The rows without a theme, plan or recommendation below one that has it: a warning a column."""
    for field in FILLED_DOWN:
        if not actions or field not in actions[0].record.table.columns:
            continue
        filled = [bool(action.text(field).strip()) for action in actions]
        if any(filled) and not all(filled):
            first = filled.index(True)
            blank = [action for action, told in zip(actions[first:], filled[first:], strict=True) if not told]
            if blank:
                rows = _ranges(action.record.row for action in blank)
                yield problem("theme-blank", at(blank[0].record, field), field=field, rows=rows)


def no_due_dates(actions: Sequence[Action]) -> Iterator[Problem]:
    """The open actions without a date, where the plan has a column for it: a warning for all of them.

    Where other parts of an action have one, the agencies are named whose parts have none.
    """
    if not actions or Field.DUE_DATE not in actions[0].record.table.columns:
        return
    owed: dict[str, list[Action]] = {}
    for action in actions:
        if action.is_open and not action.record.day(Field.COMPLETED_ON):
            owed.setdefault(action.ref, []).append(action)
    undated = {ref: parts for ref, parts in owed.items() if not all(part.due for part in parts)}
    if undated:
        first = next(part for parts in undated.values() for part in parts if not part.due)
        where, count = at(first.record, Field.DUE_DATE), count_of(len(undated), "action has", "actions have")
        refs = some([_undated(parts) for parts in undated.values()])
        yield problem("no-due-date", where, field=Field.DUE_DATE, count=count, refs=refs)


def _undated(parts: Sequence[Action]) -> str:
    """The Ref of an action, with the agencies whose parts have no date where others have one."""
    names = [part.agency for part in parts if not part.due]
    return parts[0].ref if len(names) == len(parts) else f"{parts[0].ref} ({', '.join(names)})"


def without_moot(problems: Iterable[Problem], records: Iterable[Record]) -> Iterator[Problem]:
    """`problems` of cells; not that a due date holds no day, where the group's revised one does."""
    revised = {at(record, Field.DUE_DATE) for record in records if record.day(Field.REVISED_DUE_DATE)}
    return (found for found in problems if found.code not in _NO_DAY or found.location not in revised)


def refs_of_two(actions: Iterable[Action]) -> Iterator[Problem]:
    """The Refs whose rows name clearly different actions: a warning a Ref, at the first row that differs."""
    first: dict[str, Action] = {}
    told: set[str] = set()
    for action in actions:
        text = action.text(Field.ACTION)
        earlier = first.setdefault(action.ref, action) if text.strip() else action
        if action.ref not in told and _are_two(earlier.text(Field.ACTION), text):
            told.add(action.ref)
            texts = {"one": shown(earlier.text(Field.ACTION)), "other": shown(text)}
            cells = {"first": at(earlier.record, Field.REF).cell, "here": at(action.record, Field.REF).cell}
            about = {**action.key._asdict(), **texts, **cells, "zero": lost_zero(action.ref)}
            yield problem("ref-of-two-actions", at(action.record, Field.REF), field=Field.REF, **about)


def _are_two(one: str, other: str) -> bool:
    if one == other:
        return False
    from rapidfuzz import fuzz  # only where the rows of one Ref are worded otherwise

    return fuzz.ratio(fold(one), fold(other)) < ONE_ACTION


def lost_zero(ref: str) -> str:
    """The words about a last zero that a column of numbers has dropped, where `ref` may have had one."""
    if not _ONE_DIGIT.fullmatch(ref):
        return ""
    return f" In a column of numbers, {ref}0 turns into {ref}: format the column as Text first."


def some(words: Sequence[str], most: int = 12) -> str:
    """The first of `words`, and how many more there are."""
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")


def _ranges(rows: Iterable[int], most: int = 12) -> str:
    """Numbers of rows in words: "3", "3 to 6, 9 and 2 more"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[1]}" for run in runs]
    more = sum(run[-1] - run[0] + 1 for run in runs[most:])
    return ", ".join(words[:most]) + (f" and {more} more" if more else "")
