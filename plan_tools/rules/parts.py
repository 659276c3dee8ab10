"""How much of a plan there is, in words: an action is a Ref, a part of it what one agency owes."""

from collections.abc import Collection, Hashable

from plan_tools.rules.wording import count_of


def actions_told(refs: Collection[Hashable]) -> str:
    """How many actions there are where `refs` are those of their parts, and how many parts where that differs."""
    actions, parts = count_of(len(set(refs)), "action"), len(refs)
    return actions if parts == len(set(refs)) else f"{actions} in {count_of(parts, 'part')}"
