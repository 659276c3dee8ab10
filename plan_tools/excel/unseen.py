"""What the guard saw of a sheet that its values do not show: what is hidden or faint, and the colours of cells."""

from collections.abc import Iterator, Sequence

from plan_tools.excel.guarding.looks import Looks, cells_with
from plan_tools.excel.guarding.opening import GuardedSheet
from plan_tools.model import Place, Raw, Unseen


def unseen_in(sheet: GuardedSheet, rows: Sequence[Sequence[Raw]], looks: Looks) -> Unseen:
    """What a person does not see by reading down the sheet with these rows."""
    marks = sheet.marks
    return Unseen(
        rows=frozenset(row for row in marks.hidden_rows if any(raw is not None for raw in _row(rows, row))),
        columns=frozenset(column for span in marks.hidden_columns for column in _filled(rows, span)),
        faint=frozenset(place for place, _format, blank in _cells(sheet, looks.faint) if not blank),
        comments=sheet.comments,
        far=marks.far,
        outside=marks.outside,
        blank_rows=marks.blank_rows,
        rewritten=marks.rewritten,
    )


def fills_of(sheet: GuardedSheet, looks: Looks, every: bool) -> dict[Place, str]:
    """The colours of the blank cells with a strong one; with `every`, those of all cells that have any."""
    fills = looks.fills if every else looks.vivid
    return {place: fills[number] for place, number, blank in _cells(sheet, frozenset(fills)) if blank or every}


def _cells(sheet: GuardedSheet, formats: frozenset[int]) -> Iterator[tuple[Place, int, bool]]:
    found = cells_with(sheet.data, formats)
    spread = sheet.spread
    return ((spread.place(place), number, blank) for place, number, blank in found) if spread else found


def _row(rows: Sequence[Sequence[Raw]], number: int) -> Sequence[Raw]:
    return rows[number - 1] if number <= len(rows) else ()


def _filled(rows: Sequence[Sequence[Raw]], span: range) -> Iterator[int]:
    """The columns of `span` in which anything stands."""
    last = max(map(len, rows), default=0)
    for column in range(span.start, min(span.stop, last + 1)):
        if any(column <= len(row) and row[column - 1] is not None for row in rows):
            yield column
