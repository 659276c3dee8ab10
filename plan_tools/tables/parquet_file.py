"""The plan as Parquet: the frame with real types, dates as days and ratings as an ordered dictionary."""

from io import BytesIO

import pyarrow as pa

from plan_tools.model import Kind, Tracker
from plan_tools.tables.frames import to_frame

_TYPES = {
    Kind.DATE: pa.date32(),
    Kind.NUMBER: pa.float64(),
    Kind.YES_NO: pa.bool_(),
    Kind.RATING: pa.dictionary(pa.int8(), pa.string(), ordered=True),
}


def parquet_file(tracker: Tracker) -> bytes:
    """The plan, a row an action owed by an agency, in the tracker's order."""
    out = BytesIO()
    schema = pa.schema([(column.field, _TYPES.get(column.kind, pa.string())) for column in tracker.columns])
    to_frame(tracker).to_parquet(out, engine="pyarrow", index=False, schema=schema)
    return out.getvalue()
