"""The rating key: what a rating is called, who may set it, which is worse, and how parts roll up."""

from collections.abc import Iterable, Sequence

from plan_tools.model import Movement, Rating
from plan_tools.rules.fold import fold

DEFAULT_KEY = (
    Rating("Red", "R", "Off track: overdue, or will not recover without help from the group", 5, False, "Agency",
           "C00000", "FFFFFF"),
    Rating("Amber", "A", "Work has begun; some delay, but it will be completed", 4, False, "Agency",
           "FFC000", "000000"),
    Rating("Green", "G", "On track to be completed by its due date", 3, False, "Agency", "C6E0B4", "000000"),
    Rating("Grey", "N", "Not started, and not yet due", 2, False, "Agency", "D9D9D9", "000000"),
    Rating("Complete", "C", "The agency says that it is done; needs a date and evidence; open until signed off", 1,
           False, "Agency", "DDEBF7", "000000"),
    Rating("Blue", "B", "Closed: evidence accepted and signed off by the group", 0, True, "Group",
           "1F4E79", "FFFFFF"),
)  # fmt: skip
COMPLETE = "Complete"


def find_rating(text: str, key: Sequence[Rating]) -> Rating | None:
    """The rating of `key` that `text` names by its word or its letter, whatever its case and spaces."""
    for rating in key:
        if rating.name == text:
            return rating
    folded = fold(text)
    if not folded:
        return None
    by_word = [rating for rating in key if fold(rating.name) == folded]
    named = by_word or [rating for rating in key if fold(rating.letter) == folded]
    return named[0] if len(named) == 1 else None


def overall(ratings: Iterable[Rating | None]) -> Rating | None:
    """The rating of an action over its parts: the most severe open one; closed only when every part is closed.

    A part without a rating counts as open, but has no severity; None where no part is rated.
    """
    rated = list(ratings)
    known = [rating for rating in rated if rating is not None]
    still_open = [rating for rating in known if not rating.closed]
    if still_open:
        return max(still_open, key=lambda rating: rating.severity)
    return None if None in rated or not known else max(known, key=lambda rating: rating.severity)


def says_all_is_well(rating: Rating, key: Iterable[Rating]) -> bool:
    """Whether a rating claims that an open action is not off track: past its due date, it is challenged."""
    return not rating.closed and rating.name != COMPLETE and rating.severity < max(one.severity for one in key)


def movement(was: Rating | None, now: Rating | None, known_before: bool) -> Movement:
    """How a rating moved; `known_before` tells a new action from one that had no rating."""
    if not known_before:
        return Movement.NEW
    if was is None or now is None:
        return Movement.UNKNOWN
    rank_was, rank_now = (rating.severity - 100 * rating.closed for rating in (was, now))
    if rank_was == rank_now:
        return Movement.SAME
    return Movement.BETTER if rank_now < rank_was else Movement.WORSE


def allowed_names(key: Sequence[Rating], by_agency: bool) -> str:
    """The ratings that may be chosen, in words for a message."""
    return ", ".join(rating.name for rating in key if rating.set_by_agency or not by_agency)
