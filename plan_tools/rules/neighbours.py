"""What a cell says beside the other cells of its column: years that fall out of line, and themes that are left out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from plan_tools.model import Action, Field
from plan_tools.problems import Problem, problem
from plan_tools.rules.fold import fold
from plan_tools.rules.table import FILLED_DOWN, at
from plan_tools.rules.values import written_day

YEARS_APART = 3
FEWEST_OTHERS = 4
_DATES = (Field.DUE_DATE, Field.REVISED_DUE_DATE)


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
