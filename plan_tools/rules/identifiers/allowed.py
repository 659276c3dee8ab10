"""What is allowed in a text although it looks like an identifier: whole phrases that a plan lists."""

import re
from collections.abc import Collection
from functools import lru_cache

from plan_tools.model import Tracker
from plan_tools.rules.identifiers.plain import plain_text

_SHORTEST = len("E1 2AB")  # of what a Ref could be mistaken for


def allowed_in(tracker: Tracker) -> tuple[str, ...]:
    """All that is allowed for a tracker: its sheet Allowed names, its agencies' names and mailboxes, its Refs."""
    of_agencies = (
        name
        for agency in tracker.agencies
        for name in (agency.name, agency.short_name, agency.mailbox, *agency.also_known_as)
    )
    refs = (action.ref for action in tracker.actions if len(action.ref) >= _SHORTEST)
    return tuple(dict.fromkeys(name for name in (*tracker.allowed_names, *of_agencies, *refs) if name.strip()))


def allowed_places(text: str, allowed: Collection[str]) -> list[tuple[int, int]]:
    """Where phrases that are allowed stand in `text`, whatever their case and spaces; the longer one counts."""
    pattern = _pattern(tuple(allowed))
    return [match.span() for match in pattern.finditer(text)] if pattern else []


@lru_cache(8)
def _pattern(allowed: tuple[str, ...]) -> re.Pattern[str] | None:
    phrases = {" ".join(plain_text(one).text.split()) for one in allowed}
    longest_first = sorted(filter(None, phrases), key=len, reverse=True)
    if not longest_first:
        return None
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)
