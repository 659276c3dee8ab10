"""The references of a plan: kept as they are written. What is missing, unreadable or there twice is listed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from plan_tools.model import Field
from plan_tools.problems import shown
from plan_tools.rules.adopting.draft import Draft, as_written
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.neighbours import lost_zero
from plan_tools.rules.refs import are_numbered, has_number


def without_unreadable(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` without references such as "N" or "©" where the others are numbers: a scan or a slip has made them."""
    refs = [ref for one in drafts if (ref := one.text(Field.REF))]
    numbered = are_numbered(refs)
    return [_without(one) if _is_unreadable(one.text(Field.REF), numbered) else one for one in drafts]


def told_refs(drafts: Sequence[Draft], where: Callable[[int], str], has_refs: bool) -> list[Draft]:
    """`drafts` with what is said of a missing reference and of one that is there twice; `where` names a row's cell.

    Without a column of references, that is said of the column alone.
    """
    told: list[Draft] = []
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(drafts):
        ref, agency = one.text(Field.REF), one.text(Field.AGENCY)
        key = fold_ref(ref), fold(agency)
        if not ref:
            told.append(_lacking(one) if has_refs else one)
        elif key in first:
            cells = {"first": where(first[key]), "here": where(number)}
            details = {"text": shown(ref), **cells, "zero": lost_zero(ref)}
            told.append(one.saying("plan-ref-twice", Field.REF, **details))
        else:
            first[key] = number
            told.append(one)
    return told


def _is_unreadable(ref: str, numbered: bool) -> bool:
    return bool(ref) and (not any(map(str.isalnum, ref)) or (numbered and not has_number(ref)))


def _without(one: Draft) -> Draft:
    kept = replace(one, cells={name: value for name, value in one.cells.items() if name != Field.REF})
    return kept.having(as_written(Field.REF), one.text(Field.REF))


def _lacking(one: Draft) -> Draft:
    text = one.text(as_written(Field.REF))
    if text:
        return one.saying("plan-ref-unreadable", Field.REF, text=shown(text), row=str(one.row))
    return one.saying("plan-ref-missing", Field.REF, row=str(one.row))
