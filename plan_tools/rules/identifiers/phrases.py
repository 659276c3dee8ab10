"""Phrases that are allowed in a text although they look like identifiers."""

import re
from collections.abc import Collection
from functools import lru_cache

from plan_tools.rules.identifiers.plain import plain_text


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
