"""The data set: its three tables with a type for each column, and where their parts stand.

actions/partnership=<p>/cycle=<c>/part.parquet      and returns/ and problems/ likewise
_done/<p>.json                                      written last, so that what has one is whole
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from plan_tools.collection.names import name_in, segment

LAYOUT = "2"  # another whenever the tables change, so that everything is read again
KEY = ("partnership", "cycle")
_TEXT, _DAY, _YES_NO, _NUMBER = pa.string(), pa.date32(), pa.bool_(), pa.int32()
TABLES: Mapping[str, pa.Schema] = {
    "actions": pa.schema(
        {
            "latest": _YES_NO,
            "as_at": _DAY,
            "ref": _TEXT,
            "plan": _TEXT,
            "theme": _TEXT,
            "action": _TEXT,
            "agency": _TEXT,
            "agency_kind": _TEXT,
            "due_date": _DAY,
            "rating": _TEXT,
            "severity": _NUMBER,
            "closed": _YES_NO,
            "confirmed": _YES_NO,
            "late_by": _NUMBER,
            "progress_update": _TEXT,
            "completed_on": _DAY,
        }.items()
    ),
    "returns": pa.schema(
        {
            "latest": _YES_NO,
            "agency": _TEXT,
            "agency_kind": _TEXT,
            "state": _TEXT,
            "issued_on": _DAY,
            "due_by": _DAY,
            "received_on": _DAY,
            "late_by": _NUMBER,
        }.items()
    ),
    "problems": pa.schema(
        [
            (name, _TEXT)
            for name in ("code", "severity", "file", "sheet", "cell", "ref", "agency", "field", "found", "why", "fix")
        ]
    ),
}
PARTITIONS = pa.schema([(name, _TEXT) for name in KEY])
RECORDS = "_done"
Row = Sequence[Any]
Rows = Mapping[str, Mapping[str, Sequence[Row]]]
"""The rows of a partnership by table and cycle, their values in the order of the table's columns."""


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, those of its key first. Raises `ValueError` where there is no such table."""
    if table not in TABLES:
        raise ValueError(f"There is no table {table!r}; there are {', '.join(TABLES)}.")
    return (*KEY, *TABLES[table].names)


def parts_of(key: str, rows: Rows) -> Mapping[str, bytes]:
    """The files of a partnership by their paths in the data set: the same rows give the same bytes."""
    return {
        f"{table}/{_partition('partnership', key)}/{_partition('cycle', cycle)}/part.parquet": _parquet(table, some)
        for table, by_cycle in rows.items()
        for cycle, some in by_cycle.items()
        if some
    }


def _partition(name: str, value: str) -> str:
    return f"{name}={segment(value)}"


def _parquet(table: str, rows: Sequence[Row]) -> bytes:
    schema = TABLES[table]
    values = zip(*rows, strict=True)
    columns = [pa.array(map(_kept, some), field.type) for some, field in zip(values, schema, strict=True)]
    buffer = BytesIO()
    pq.write_table(pa.table(columns, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def _kept(value: Any) -> Any:
    """A value as Parquet can hold it: half a sign, which Excel allows, is none."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and not value.isascii() else value


def record_path(key: str) -> str:
    """Where the record of a partnership stands."""
    return f"{RECORDS}/{segment(key)}.json"


def owner_of(path: str) -> str:
    """The partnership to which a file of the data set belongs; "" for what is not of the data set."""
    first, _, rest = path.partition("/")
    part = rest.partition("/")[0]
    if first == RECORDS and part.endswith(".json"):
        return name_in(part.removesuffix(".json"))
    if first in TABLES and part.startswith("partnership="):
        return name_in(part.partition("=")[2])
    return ""
