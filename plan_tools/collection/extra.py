"""The libraries that a collection needs beside those of plan-tools."""

from importlib.util import find_spec

from plan_tools.problems import Location, cannot_go_on

_LIBRARIES = ("dask", "distributed", "duckdb", "fsspec", "pandas", "pyarrow")


def needed() -> None:
    """Raise `CannotGoOn` where one of them is not installed."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise cannot_go_on("collection-extra", Location(), missing=", ".join(missing))
