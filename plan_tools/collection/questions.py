"""Questions to a data set, asked of DuckDB and answered with frames of pandas.

Text is `string`, a day `datetime64[s]`, a number `Int64`, yes/no `boolean`; what is not known is missing. Only
partnerships with a record are asked, so that one that is being written is left out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from plan_tools.collection.layout import PARTITIONS, RECORDS, TABLES, columns_of, owner_of
from plan_tools.collection.store import Place
from plan_tools.model import State
from plan_tools.problems import Location, cannot_go_on

if TYPE_CHECKING:
    import pandas as pd

COUNTED = "count(*) AS parts, count(*) FILTER (late_by > 0) AS late"
LATE = ("partnership", "cycle", "ref", "plan", "theme", "action", "agency", "agency_kind", "rating", "due_date",
        "late_by")  # fmt: skip
NO_RETURN = ("partnership", "cycle", "agency", "agency_kind", "state", "issued_on", "due_by", "late_by")
NOT_TAKEN = (str(State.MISSING), str(State.HELD))  # the states of a return of which there is nothing in the plan


def to_frame(dataset: str, table: str, where: Mapping[str, Any] | None = None) -> "pd.DataFrame":
    """A table, `actions`, `returns` or `problems`, or its rows in which these columns have these values.

    None stands for what is not known, and a list for any of its values. Raises `ValueError` where there is no such
    table or column.
    """
    wanted = {name: _values(value) for name, value in (where or {}).items()}
    return frame_of(asked(dataset, table, columns_of(table), wanted))


def _values(value: Any) -> list[Any]:
    """The values that are meant: those of a list or a column, or the one; whatever pandas has for not known is None."""
    import pandas as pd

    several = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
    some = [one.item() if hasattr(one, "item") else one for one in (value if several else [value])]
    return [None if pd.isna(one) else one for one in some]


def counts(dataset: str, by: str | Iterable[str] = ("rating",)) -> "pd.DataFrame":
    """How many parts of actions there are by these columns of `actions`, and how many of them are late.

    Unless it is by cycle, the present cycle of each partnership is counted.
    """
    columns = (by,) if isinstance(by, str) else tuple(by)
    latest = {} if "cycle" in columns else {"latest": True}
    return frame_of(asked(dataset, "actions", columns, latest, COUNTED))


def late(dataset: str) -> "pd.DataFrame":
    """The parts of actions that are late now, the latest first."""
    found = frame_of(asked(dataset, "actions", LATE, {"latest": True}, late=True))
    return found.sort_values("late_by", ascending=False, kind="stable", ignore_index=True)


def no_return(dataset: str) -> "pd.DataFrame":
    """The agencies that have sent nothing back for the present cycle, or nothing that could be taken."""
    return frame_of(asked(dataset, "returns", NO_RETURN, {"latest": True, "state": NOT_TAKEN}))


def asked(
    dataset: str, table: str, columns: Sequence[str], where: Mapping[str, Any], numbers: str = "", late: bool = False
) -> pa.Table:
    """These columns of a table where columns have values, in order; each once, with `numbers` of it if any are named.

    `late` leaves out what is not late.

    Raises `ValueError` where there is no such table or column, or a column cannot hold a value.
    """
    known = columns_of(table)
    if unknown := [name for name in (*columns, *where) if name not in known]:
        raise ValueError(f"{table} has no column {unknown[0]!r}; it has {', '.join(known)}.")
    named = ", ".join(columns)
    picked = ", ".join(filter(None, (named, numbers)))
    values = {name: value if isinstance(value, (list, tuple, set)) else [value] for name, value in where.items()}
    conditions = " AND ".join([*map(_condition, values, values.values()), "late_by > 0" if late else "TRUE"])
    group = f"GROUP BY {named}" if numbers and named else ""
    order = f"ORDER BY {named}" if named else ""
    with _open(dataset, table) as database:
        params = [value for some in values.values() for value in some if value is not None]
        query = f"SELECT {picked} FROM asked WHERE {conditions} {group} {order}"  # noqa: S608 - names of ours alone
        try:
            return database.sql(query, params=params).to_arrow_table()
        except duckdb.Error as fault:
            raise ValueError(f"{table} cannot be asked that: {' '.join(str(fault).split())}") from fault


def _condition(name: str, values: Collection[Any]) -> str:
    """That a column has one of these values, each a question mark; None is a value of its own."""
    known = ", ".join("?" for value in values if value is not None)
    return f"({name} IN ({known or 'NULL'}){f' OR {name} IS NULL' if None in values else ''})"


@contextmanager
def _open(dataset: str, table: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory in which the table is called `asked`, read from its files as it is needed."""
    place = Place.at(dataset)
    done = {owner_of(path) for path in place.listed(RECORDS)}
    if not done:
        raise cannot_go_on("collection-none", Location(dataset))
    files = [place.path(path) for path in place.listed(table) if owner_of(path) in done]
    schema = pa.schema([*PARTITIONS, *TABLES[table]])
    parts = ds.HivePartitioning(PARTITIONS, segment_encoding="uri")
    found = ds.dataset(files, schema, "parquet", place.files, partitioning=parts, partition_base_dir=place.path(table))
    with duckdb.connect() as database:
        database.register("asked", found)
        yield database


def frame_of(table: pa.Table) -> "pd.DataFrame":
    """A table of Arrow as a frame."""
    import pandas as pd

    kinds: dict[pa.DataType, Any] = {pa.string(): pd.StringDtype(), pa.bool_(): pd.BooleanDtype()}
    kinds |= {pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype()}
    days = [field.name for field in table.schema if field.type == pa.date32()]
    frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get)
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))
