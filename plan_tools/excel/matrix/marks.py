"""How a rating is shown in little room: by a mark, which no other rating of the matrix has.

The formulas of the sheet Matrix find a rating again by its mark, so a mark holds no sign that they take for another.
"""

import re
from collections.abc import Sequence

from plan_tools.model import Movement, Part, Rating

ARROWS = {Movement.BETTER: "▲", Movement.WORSE: "▼"}
MOVEMENTS = {
    Movement.BETTER: "▲ Better",
    Movement.WORSE: "▼ Worse",
    Movement.SAME: "Same",
    Movement.CHANGED: "Changed",
    Movement.NEW: "New",
}
NOT_KNOWN, NO_RATING, NO_PART, NOT_THERE = "–", "?", "–", "·"
_SIGNS = re.compile(r"[?*~▲▼–·\s]+")


def marks_of(key: Sequence[Rating]) -> dict[str, str]:
    """The mark of each rating by its name: its letter, or else its name, or else its place in the key."""
    found: dict[str, str] = {}
    for place, rating in enumerate(key, start=1):
        choices = (_SIGNS.sub("", rating.letter), _SIGNS.sub("", rating.name), f"{place}", f"{place}#")
        taken = {mark.casefold() for mark in found.values()}
        found[rating.name] = next(mark for mark in choices if mark and mark.casefold() not in taken)
    return found


def orders_of(keys: Sequence[Sequence[Rating]]) -> tuple[dict[str, int], int]:
    """The order of the ratings of all keys by name, the worst last; and the place of what has no rating among them.

    No two share a number: of ratings as severe, the first of its key comes last. What has no rating is above all that
    is closed.
    """
    ranks = {
        one.name: (not one.closed, place, one.severity, -number)
        for place, key in enumerate(keys)
        for number, one in enumerate(key)
    }
    unrated = sum(not rank[0] for rank in ranks.values()) + 1
    ordered = sorted(ranks, key=ranks.__getitem__)
    return {name: number + (number >= unrated) for number, name in enumerate(ordered, start=1)}, unrated


def levels_of(keys: Sequence[Sequence[Rating]]) -> dict[str, int]:
    """How bad each rating is, by its name: ratings of one key and one severity share a number, and no others do."""
    ranks = {one.name: (not one.closed, place, one.severity) for place, key in enumerate(keys) for one in key}
    numbers = {rank: number for number, rank in enumerate(sorted(set(ranks.values())), start=1)}
    return {name: numbers[rank] for name, rank in ranks.items()}


def part_mark(part: Part, marks: dict[str, str]) -> str:
    """One agency's part as its cell shows it: ``A? ▼``."""
    doubt = "" if part.confirmed or part.rating is None else "?"
    mark = marks[part.rating.name] if part.rating else NO_RATING
    return f"{mark}{doubt} {ARROWS.get(part.movement, '')}".rstrip()


def moved(movement: Movement) -> str:
    """How a rating has moved, in a word with its arrow."""
    return MOVEMENTS.get(movement, NOT_KNOWN)


def shown(rating: Rating, marks: dict[str, str]) -> str:
    """A rating with its mark, such as ``A  Amber`` or ``B  Blue, closed``."""
    return f"{marks[rating.name]}  {rating.name}{', closed' if rating.closed else ''}"
