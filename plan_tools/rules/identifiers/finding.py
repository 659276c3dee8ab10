"""All identifiers of a text, and the text without them."""

import re
from collections.abc import Collection, Iterator, Sequence

from plan_tools.rules.identifiers.births import births
from plan_tools.rules.identifiers.contacts import addresses, phones
from plan_tools.rules.identifiers.masks import KINDS, Identifier, masked
from plan_tools.rules.identifiers.names import names
from plan_tools.rules.identifiers.numbers import numbers
from plan_tools.rules.identifiers.phrases import allowed_places
from plan_tools.rules.identifiers.plain import Plain, plain_signs, plain_text
from plan_tools.rules.identifiers.postcodes import postcodes

_DIGIT = re.compile("[0-9]")
_WITHOUT_DIGITS = (addresses, names)
_WITH_DIGITS = (*_WITHOUT_DIGITS, numbers, births, postcodes, phones)


def find_identifiers(text: str, allowed: Collection[str] = ()) -> tuple[Identifier, ...]:
    """The identifiers in `text` in the order of their places, which never overlap; phrases that are `allowed` are none.

    What is found is taken out and the rest looked at again, until nothing more is found.
    """
    fresh = _found(plain_signs(text), allowed)
    if not fresh:
        return ()
    plain = plain_text(text)
    found: list[Identifier] = []
    while fresh:
        for kind, start, end in fresh:
            place = plain.places[start], plain.places[end - 1] + 1
            found.append(Identifier(kind, *place, masked(kind, plain.text[start:end])))
        plain = _without(plain, fresh)
        fresh = _found(plain.text, allowed)
    return tuple(sorted(found, key=lambda one: one.start))


def without_identifiers(text: str, allowed: Collection[str] = ()) -> str:
    """`text` with a mask in the place of each of its identifiers."""
    parts, done = [], 0
    for one in find_identifiers(text, allowed):
        parts += [text[done : one.start], one.masked]
        done = one.end
    return "".join((*parts, text[done:])) if done else text


def _found(text: str, allowed: Collection[str]) -> list[tuple[str, int, int]]:
    """What stands in a text at first sight: of those that overlap the longest, then the first in the list of kinds."""
    detectors = _WITH_DIGITS if _DIGIT.search(text) else _WITHOUT_DIGITS
    seen = [one for detect in detectors for one in detect(text)]
    if not seen:
        return []
    free = allowed_places(text, allowed)
    seen = sorted(one for one in _not_within(seen, free))
    kept: list[tuple[str, int, int]] = []
    for one in sorted(seen, key=lambda one: (one[1], -one[2], KINDS.index(one[0]))):
        if kept and one[1] < kept[-1][2]:
            kept[-1] = max(kept[-1], one, key=lambda each: (each[2] - each[1], -KINDS.index(each[0])))
        else:
            kept.append(one)
    return kept


def _not_within(
    seen: Sequence[tuple[str, int, int]], free: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, int, int]]:
    """Those that stand within no place that is free."""
    left = iter(free)
    place = next(left, None)
    for one in sorted(seen, key=lambda one: one[1]):
        while place and place[1] <= one[1]:
            place = next(left, None)
        if not (place and place[0] <= one[1] and one[2] <= place[1]):
            yield one


def _without(plain: Plain, found: Sequence[tuple[str, int, int]]) -> Plain:
    """A text with masks in the places of what was found."""
    signs: list[str] = []
    places: list[int] = []
    done = 0
    for kind, start, end in (*found, ("", len(plain.text), len(plain.text))):
        signs.append(plain.text[done:start])
        places += plain.places[done:start]
        if kind:
            mask = masked(kind, plain.text[start:end])
            signs.append(mask)
            places += [plain.places[start]] * len(mask)
        done = end
    return Plain("".join(signs), places)
