"""Links that stand in the words of a plan ("see rec 5"), put where a tracker keeps them."""

from plan_tools.model import Field
from plan_tools.problems import shown
from plan_tools.rules.adopting.draft import Draft
from plan_tools.rules.fold import fold_ref
from plan_tools.rules.links import IN_TEXT, find_links, linked_refs


def link(one: Draft) -> Draft:
    """`one` with the Refs that its texts link to in Linked actions, beside those that are there; never its own."""
    told = one.text(Field.LINKED_ACTIONS).strip()
    known = {fold_ref(ref) for ref in (one.text(Field.REF), *linked_refs(told))}
    for field in IN_TEXT:
        found = [ref for ref in find_links(one.text(field)) if fold_ref(ref) not in known]
        if found:
            known |= set(map(fold_ref, found))
            told = "; ".join((*([told] if told else []), *found))
            text = shown(one.text(field))
            one = one.saying("plan-links", Field.LINKED_ACTIONS, text=text, refs=", ".join(found), source=field)
    return one.having(Field.LINKED_ACTIONS, told) if told else one
