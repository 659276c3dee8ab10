"""Actions of different plans that read alike: a suggestion, never more."""

from collections.abc import Iterator, Sequence

from plan_tools.model import ExceptionKind, ExceptionLine, MatrixRow
from plan_tools.rules.wording import listed

ALIKE = 84.0  # per cent, from which two texts are pointed out
SHORTEST = 12  # characters, below which a text says too little
MOST_NAMED = 3


def possible_duplicates(rows: Sequence[MatrixRow]) -> Iterator[ExceptionLine]:
    """A line for each open action with those of other plans that read like it, closed ones among them."""
    from rapidfuzz import fuzz, process, utils  # only where there are several plans

    told = [row for row in rows if len(_text(row)) >= SHORTEST]
    texts = [" ".join(sorted(utils.default_process(_text(row)).split())) for row in told]
    for row, text in zip(told, texts, strict=True):
        if not row.is_closed:
            found = process.extract(text, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
            others = [told[place] for _text, _score, place in found if told[place].plan != row.plan]
            if others:
                yield _line(row, others)


def _line(row: MatrixRow, others: Sequence[MatrixRow]) -> ExceptionLine:
    named = [f"{one.ref} of {one.plan}{' (closed)' if one.is_closed else ''}" for one in others[:MOST_NAMED]]
    more = [f"{len(others) - MOST_NAMED} more"] if len(others) > MOST_NAMED else []
    detail = f"Reads like {listed([*named, *more])}. If they are one action, keep one of them."
    rating, kind = row.overall.name if row.overall else "", ExceptionKind.POSSIBLE_DUPLICATE
    return ExceptionLine(kind, row.plan, row.ref, tuple(row.parts), row.action, rating, row.due, row.days_late, detail)


def _text(row: MatrixRow) -> str:
    return row.action or row.recommendation
