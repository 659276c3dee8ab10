"""The rating key: what a rating is called, who may set it, which is worse, and how parts roll up."""

from collections.abc import Iterable, Sequence
from colorsys import rgb_to_hls
from math import dist

from plan_tools.model import Movement, Rating
from plan_tools.rules.fold import fold

DEFAULT_KEY = (
    Rating("Red", "R", "Off track: overdue, or will not recover without help from the group", 4, False, "Agency",
           "C00000", "FFFFFF"),
    Rating("Amber", "A", "Work has begun; some delay, but it will be completed", 3, False, "Agency",
           "FFC000", "000000"),
    Rating("Green", "G", "On track to be completed by its due date", 2, False, "Agency", "C6E0B4", "000000"),
    Rating("Grey", "N", "Not started, and not yet due", 2, False, "Agency", "D9D9D9", "000000"),
    Rating("Complete", "C", "The agency says that it is done; needs a date and evidence; open until signed off", 1,
           False, "Agency", "DDEBF7", "000000"),
    Rating("Blue", "B", "Closed: evidence accepted and signed off by the group", 0, True, "Group",
           "1F4E79", "FFFFFF"),
)  # fmt: skip
COMPLETE = "Complete"
WHITE = "FFFFFF"
_FAMILIES = (
    15,
    52,
    68,
    170,
    255,
    345,
)  # degrees: red, amber, yellow, green, blue and purple end here; red begins again
_PALEST, _DULLEST = 0.895, 0.16  # lighter is cream, duller is grey
_NEARER = 0.75  # how much nearer the nearest colour must be than the next


def find_rating(text: str, key: Sequence[Rating]) -> Rating | None:
    """The rating of `key` that `text` names by its word or its letter, whatever its case and spaces.

    None where it names several, and where a question mark says that whoever wrote it was not sure.
    """
    folded = fold(text)
    if not folded:
        return None
    by_word = [rating for rating in key if fold(rating.name) == folded]
    named = by_word or [rating for rating in key if fold(rating.letter) == folded]
    sure = len(named) == 1 and ("?" not in text or "?" in named[0].name)
    return named[0] if sure else None


def is_its_word(text: str, rating: Rating) -> bool:
    """Whether `text` is the rating's own word, case and spaces apart."""
    return text == rating.name or " ".join(text.split()).casefold() == " ".join(rating.name.split()).casefold()


def overall(ratings: Iterable[Rating | None], key: Sequence[Rating]) -> Rating | None:
    """The rating of an action over its parts: the most severe open one; closed only when every part is closed.

    A part without a rating counts as open, but has no severity; None where no part is rated. Of two ratings as severe,
    the first of `key` counts.
    """
    rated = list(ratings)
    known = [rating for rating in rated if rating is not None]
    still_open = [rating for rating in known if not rating.closed]
    if None in rated and not still_open:
        return None
    return max(still_open or known, key=lambda rating: (rating.severity, -key.index(rating)), default=None)


def is_owed(rating: Rating | None) -> bool:
    """Whether what is so rated can be late: neither closed nor said to be complete."""
    return rating is None or not (rating.closed or rating.name == COMPLETE)


def says_all_is_well(rating: Rating, key: Iterable[Rating]) -> bool:
    """Whether a rating claims that an open action is not off track: past its due date, it is challenged."""
    return is_owed(rating) and rating.severity < max(one.severity for one in key if not one.closed)


def movement(was: Rating | None, now: Rating | None, known_before: bool) -> Movement:
    """How a rating moved; `known_before` tells a new action from one that had no rating."""
    if not known_before:
        return Movement.NEW
    if was is None or now is None:
        return Movement.UNKNOWN
    rank_was, rank_now = ((not rating.closed, rating.severity) for rating in (was, now))
    if rank_was == rank_now:
        return Movement.SAME if was == now else Movement.CHANGED
    return Movement.BETTER if rank_now < rank_was else Movement.WORSE


def allowed_names(key: Sequence[Rating], by_agency: bool) -> str:
    """The ratings that may be chosen, in words for a message."""
    return ", ".join(rating.name for rating in key if rating.set_by_agency or not by_agency)


def rating_of_fill(rgb: str, key: Iterable[Rating]) -> Rating | None:
    """The rating of `key` whose fill the colour `rgb` (such as ``C00000``) stands for, or None where that is not sure.

    White, grey and cream are nobody's, unless a fill of the key is that very grey or cream.
    """
    colour = rgb.upper()
    filled = [rating for rating in key if rating.fill.upper() != WHITE]
    same = [rating for rating in filled if rating.fill.upper() == colour]
    if same or not _has_hue(colour):
        return same[0] if len(same) == 1 else None
    alike = [rating for rating in filled if _family(rating.fill) == _family(colour)]
    alike.sort(key=lambda rating: dist(_parts(rating.fill), _parts(colour)))
    far = [dist(_parts(rating.fill), _parts(colour)) for rating in alike]
    return alike[0] if alike and (len(alike) == 1 or far[0] <= _NEARER * far[1]) else None


def _parts(rgb: str) -> tuple[float, ...]:
    return tuple(int(rgb[place : place + 2], 16) / 255 for place in (0, 2, 4))


def _has_hue(rgb: str) -> bool:
    parts = _parts(rgb)
    return max(parts) - min(parts) >= _DULLEST and (max(parts) + min(parts)) / 2 <= _PALEST


def _family(rgb: str) -> int:
    """Which family of hues a colour belongs to; -1 for greys."""
    parts = _parts(rgb)
    if max(parts) - min(parts) < 0.05:
        return -1
    hue = rgb_to_hls(*parts)[0] * 360
    return sum(hue >= end for end in _FAMILIES) % len(_FAMILIES)
