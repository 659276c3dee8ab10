"""Frames of pandas: the plan, the register of its returns and its history, a dtype for each kind of column.

Text is `string`, a date `datetime64[s]`, a number `Float64`, yes/no `boolean`; a rating is an ordered categorical, the
most severe last. A blank is missing, and so is what could not be understood.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from plan_tools.model import Kind, Rating, Tracker, Value
from plan_tools.tables.rows import by_severity, rows_of

if TYPE_CHECKING:
    import pandas as pd

_DTYPES = {Kind.DATE: "datetime64[s]", Kind.NUMBER: "Float64", Kind.YES_NO: "boolean"}
_TEXT = "string"


def to_frame(tracker: Tracker) -> "pd.DataFrame":
    """The plan: a row an action owed by an agency, a column a field of the tracker under its own name."""
    kinds = {column.field: column.kind for column in tracker.columns}
    return _frame(kinds, rows_of(tracker), tracker.key)


def returns_frame(tracker: Tracker) -> "pd.DataFrame":
    """The register of returns: a row a return that was issued."""
    kinds = {
        "Cycle": Kind.TEXT,
        "Agency": Kind.TEXT,
        "Issued on": Kind.DATE,
        "Due by": Kind.DATE,
        "Return reference": Kind.TEXT,
        "Received on": Kind.DATE,
        "State": Kind.TEXT,
        "File": Kind.TEXT,
        "SHA-256": Kind.TEXT,
    }
    rows = (
        (one.cycle, one.agency, one.issued_on, one.due_by, one.reference, one.received_on, one.state, one.file,
         one.sha256)
        for one in tracker.register
    )  # fmt: skip
    return _frame(kinds, rows, ())


def history_frame(tracker: Tracker) -> "pd.DataFrame":
    """How each action stood in each cycle. Ratings are text: one of an earlier key need not be in that of today."""
    kinds = {
        "Cycle": Kind.TEXT,
        "As at": Kind.DATE,
        "Ref": Kind.TEXT,
        "Agency": Kind.TEXT,
        "Rating": Kind.TEXT,
        "Due date": Kind.DATE,
        "Progress update": Kind.TEXT,
        "Completed on": Kind.DATE,
    }
    rows = (
        (one.cycle, one.as_at, one.ref, one.agency, one.rating, one.due_date, one.progress_update, one.completed_on)
        for one in tracker.history
    )
    return _frame(kinds, rows, ())


def _frame(kinds: dict[str, Kind], rows: Iterable[Sequence[Value]], key: Sequence[Rating]) -> "pd.DataFrame":
    import pandas as pd

    columns = zip(*rows, strict=True)
    data = {name: _series(kind, next(columns, ()), key) for name, kind in kinds.items()}
    return pd.DataFrame(data, columns=list(kinds))


def _series(kind: Kind, values: Iterable[Value], key: Sequence[Rating]) -> "pd.Series[Any]":
    import pandas as pd

    dtype: Any = _DTYPES.get(kind, _TEXT)
    if kind is Kind.RATING:
        dtype = pd.CategoricalDtype(list(by_severity(key)), ordered=True)
    return pd.Series([None if value == "" else value for value in values], dtype=dtype)
