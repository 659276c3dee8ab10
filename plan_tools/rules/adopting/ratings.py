"""Ratings that only a colour shows: suggested from the key, and taken only where a person has confirmed it."""

from collections.abc import Mapping, Sequence

from plan_tools.model import Field, Place, Rating
from plan_tools.rules.adopting.draft import Draft, as_written
from plan_tools.rules.rating import WHITE, rating_of_fill


def rate_by_fill(one: Draft, place: int, fills: Mapping[Place, str], key: Sequence[Rating], take: bool) -> Draft:
    """`one` with its rating from the colour of its cell in the column `place`, or with that colour suggested."""
    fill = fills.get((one.row, place))
    if fill is None or one.text(Field.RATING) or one.text(as_written(Field.RATING)) or fill == WHITE:
        return one
    rating = rating_of_fill(fill, key)
    if rating is None:
        return one.saying("plan-fill-unknown", Field.RATING, fill=fill, allowed=", ".join(each.name for each in key))
    if take:
        return one.having(Field.RATING, rating.name).saying("plan-fill-taken", Field.RATING, rating=rating.name)
    return one.saying("plan-fill-only", Field.RATING, rating=rating.name, fill=fill)
