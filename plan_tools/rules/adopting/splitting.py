"""Several actions, or several agencies, in one cell: offered a row each, and given one where that was confirmed."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from plan_tools.model import Field
from plan_tools.problems import shown
from plan_tools.rules.actions_in_cell import split_actions
from plan_tools.rules.adopting.agencies import known_names, may_be_several, several_names
from plan_tools.rules.adopting.draft import Draft
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.wording import count_of, listed


def split_by_action(drafts: Sequence[Draft], split: bool) -> list[Draft]:
    """`drafts` with a row for each action where `split` says so; else with an offer.

    The actions of one reference, be they in one cell or in rows over which its cell is merged, are numbered after it.
    """
    taken = {fold_ref(ref) for one in drafts if (ref := one.text(Field.REF))}
    groups = (list(rows) for _group, rows in groupby(drafts, key=lambda one: one.group))
    return [one for rows in groups for one in _actions_apart(rows, split, taken)]


def _actions_apart(rows: Sequence[Draft], split: bool, taken: Collection[str]) -> Sequence[Draft]:
    """The rows of one reference, apart where they are to be."""
    parts = [(one, part) for one in rows for part in _parts(one)]
    actions = list(dict.fromkeys(fold(part) for _one, part in parts))
    if len(actions) < 2:
        return rows
    first, ref = rows[0], rows[0].text(Field.REF)
    refs = [f"{ref.rstrip('. ')}.{number}" for number in range(1, len(actions) + 1)] if ref else []
    count = count_of(len(actions), "action")
    clash = next((name for name in refs if fold_ref(name) in taken), "")
    if clash:
        return [first.saying("plan-split-taken", Field.REF, count=count, taken=shown(clash)), *rows[1:]]
    names = f"{refs[0]} to {refs[-1]}" if refs else "without a Ref"
    if not split:
        return [first.saying("plan-actions-several", Field.ACTION, count=count, refs=names), *rows[1:]]
    apart = []
    for one, part in parts:
        row = one.having(Field.ACTION, part)
        apart.append(row.having(Field.REF, refs[actions.index(fold(part))]) if refs else row)
    text = shown(ref) if ref else f"row {first.row} of the plan"
    head = apart[0].saying("plan-actions-split", Field.REF, count=count, text=text, refs=names)
    return [head, *(_once(one, apart[:number]) for number, one in enumerate(apart[1:], 1))]


def _once(one: Draft, before: Sequence[Draft]) -> Draft:
    """`one` without findings that an earlier row from the same row of the plan tells already."""
    return replace(one, findings=()) if any(other.row == one.row for other in before) else one


def split_by_agency(drafts: Sequence[Draft], split: bool) -> list[Draft]:
    """`drafts` with a row for each agency where `split` says so; else with an offer."""
    known = known_names(one.text(Field.AGENCY) for one in drafts)
    return [row for one in drafts for row in _agencies_apart(one, split, known)]


def _agencies_apart(one: Draft, split: bool, known: Collection[str]) -> Iterator[Draft]:
    text = one.text(Field.AGENCY)
    names = several_names(text, known)
    if len(names) < 2:
        yield one
        return
    details = {"text": shown(text), "count": count_of(len(names), "agency", "agencies"), "names": listed(names)}
    if not split:
        yield one.saying("plan-agencies-several", Field.AGENCY, **details)
        return
    yield one.having(Field.AGENCY, names[0]).saying("plan-agencies-split", Field.AGENCY, **details)
    yield from (replace(one, findings=()).having(Field.AGENCY, name) for name in names[1:])


def ask_agencies(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """`drafts` with a question about each name that may be several, at its first row."""
    names = [fold(one.text(Field.AGENCY)) for one in drafts]
    rows, asked = Counter(names), set[str]()
    for one, name in zip(drafts, names, strict=True):
        text = one.text(Field.AGENCY)
        if name in asked or one.says("plan-agencies-several") or not may_be_several(text):
            yield one
        else:
            asked.add(name)
            count = count_of(rows[name], "row")
            yield one.saying("plan-agencies-maybe", Field.AGENCY, text=shown(text), count=count)


def _parts(one: Draft) -> Sequence[str]:
    return split_actions(one.text(Field.ACTION))
