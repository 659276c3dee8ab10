"""Actions of different plans that read alike: a suggestion, never more."""

from collections.abc import Iterator, Sequence

from plan_tools.model import ExceptionKind, ExceptionLine, MatrixRow
from plan_tools.rules.wording import listed

ALIKE = 88.0  # per cent, from which two texts are pointed out
SHORTEST = 12  # characters, below which a text says too little
MOST_NAMED = 3


def possible_duplicates(rows: Sequence[MatrixRow]) -> Iterator[ExceptionLine]:
    """A line for each open action with those of other plans that read like it."""
    from rapidfuzz import fuzz, process, utils  # only where there are several plans

    still_open = [row for row in rows if not row.is_closed and len(_text(row)) >= SHORTEST]
    texts = [" ".join(sorted(utils.default_process(_text(row)).split())) for row in still_open]
    for row, text in zip(still_open, texts, strict=True):
        found = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        others = [still_open[place] for _text, _score, place in found if still_open[place].plan != row.plan]
        if others:
            yield _line(row, others)


def _line(row: MatrixRow, others: Sequence[MatrixRow]) -> ExceptionLine:
    named = [f"{one.ref} of {one.plan}" for one in others[:MOST_NAMED]]
    more = [f"{len(others) - MOST_NAMED} more"] if len(others) > MOST_NAMED else []
    detail = f"Reads like {listed([*named, *more])}. If they are one action, keep one of them."
    agency = ", ".join(row.parts)
    rating = row.overall.name if row.overall else ""
    return ExceptionLine(
        ExceptionKind.POSSIBLE_DUPLICATE, row.plan, row.ref, agency, row.action, rating, row.due, row.days_late, detail
    )


def _text(row: MatrixRow) -> str:
    return row.action or row.recommendation
