"""Whether a file is an export of a plan, and so may be replaced by a newer one: known by the names of its columns."""

import csv
import json
from collections.abc import Sequence
from io import BytesIO, StringIO

from plan_tools.model import Field

_FIELDS = [str(field) for field in Field]


def is_csv_export(data: bytes) -> bool:
    """Whether the first line of a CSV holds the plan's columns."""
    try:
        first = next(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")), [])
    except (ValueError, csv.Error):
        return False
    return _are_ours(first)


def is_schema(data: bytes) -> bool:
    """Whether a JSON is the Table Schema of a plan."""
    schema = _parsed(data)
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return isinstance(fields, list) and _are_ours([one.get("name") for one in fields if isinstance(one, dict)])


def is_json_export(data: bytes) -> bool:
    """Whether a JSON is a list of actions; of a plan without one, the list is empty."""
    records = _parsed(data)
    return isinstance(records, list) and all(isinstance(one, dict) and _are_ours(list(one)) for one in records)


def is_parquet_export(data: bytes) -> bool:
    """Whether a Parquet file has the plan's columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return _are_ours(pq.read_schema(BytesIO(data)).names)
    except pa.ArrowException:
        return False


def _are_ours(names: Sequence[object]) -> bool:
    return list(names[: len(_FIELDS)]) == _FIELDS


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
