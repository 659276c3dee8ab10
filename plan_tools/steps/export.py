"""`plan-tools export`: the plan as a file for other programs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.excel.save import hold
from plan_tools.excel.saving.disk import told
from plan_tools.excel.saving.in_use import refuse_if_open
from plan_tools.model import Tracker
from plan_tools.problems import Location, Problem, cannot_go_on
from plan_tools.rules.check import check_tracker
from plan_tools.rules.own_columns import with_own_columns
from plan_tools.rules.revealed import revealed_in_plan
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, find_tracker, open_tracker, refuse_target
from plan_tools.steps.result import Result
from plan_tools.tables.csv_file import csv_file
from plan_tools.tables.json_file import json_file
from plan_tools.tables.known import is_csv_export, is_json_export, is_parquet_export, is_schema
from plan_tools.tables.table_schema import table_schema


@dataclass(frozen=True, kw_only=True)
class Exported(Result):
    """The plan as it was written: how many rows, and its columns."""

    rows: int
    columns: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The rows and the columns, with the rest."""
        return {"rows": self.rows, "columns": list(self.columns), **super().as_json()}

    def told(self) -> Iterable[str]:
        """How much there is."""
        yield f"{count_of(self.rows, 'row')} of {count_of(len(self.columns), 'column')}."


class _File(NamedTuple):
    """One file to be written, and how an older one is known that it may replace."""

    path: Path
    data: bytes
    is_ours: Callable[[bytes], bool]


def run(
    named: Path | None, kind: str, target: Path | None = None, as_at: date | None = None, dry_run: bool = False
) -> Exported:
    """Write the plan to `target`, by default into `out/`, as `kind`: csv, parquet or json. The tracker is not changed.

    Beside a CSV its Table Schema is written.
    """
    folder = find_tracker(named)
    path = target or folder.out / f"Actions.{kind}"
    tracker, problems = read_plan(folder, as_at or date.today())
    files = _files(path, kind, tracker)
    for one in files:
        _refuse_other(folder, one)
    if not dry_run:
        with hold(path) as saver:
            for one in files:
                saver.stage(one.path, one.data)
            saver.commit()
    places = {folder.name_of(one.path): one.path for one in reversed(files)}
    return Exported(
        problems=problems,
        written=tuple(places),
        home=folder.home,
        places=places,
        dry_run=dry_run,
        rows=len(tracker.actions),
        columns=tuple(column.field for column in tracker.columns),
    )


def read_plan(folder: Folder, as_at: date) -> tuple[Tracker, tuple[Problem, ...]]:
    """The tracker of `folder` with all its columns, and whatever is to be said of it before it goes to others."""
    opened = open_tracker(folder, as_at)
    tracker, of_own = with_own_columns(opened.tracker, opened.workbook)
    return tracker, (
        *opened.problems,
        *of_own,
        *check_tracker(tracker, as_at),
        *revealed_in_plan(tracker, "identifier-in-export"),
    )


def _files(path: Path, kind: str, tracker: Tracker) -> list[_File]:
    """The files to be written; the one that was asked for is the last."""
    if kind == "csv":
        beside = path.with_name(f"{path.name.removesuffix('.csv')}.schema.json")
        schema = _File(beside, table_schema(tracker), is_schema)
        return [schema, _File(path, csv_file(tracker), is_csv_export)]
    if kind == "json":
        return [_File(path, json_file(tracker), is_json_export)]
    try:
        from plan_tools.tables.parquet_file import parquet_file

        return [_File(path, parquet_file(tracker), is_parquet_export)]
    except ImportError:
        raise cannot_go_on("extra-missing", Location()) from None


def _refuse_other(folder: Folder, one: _File) -> None:
    """Raise `CannotGoOn` where writing this file would lose another that is no export, or that somebody has open."""
    refuse_target(folder, one.path)
    refuse_if_open(one.path, "output-open")
    if one.path.exists():
        with told(one.path):
            data = one.path.read_bytes()
        if not one.is_ours(data):
            raise cannot_go_on(
                "target-not-allowed", Location(str(one.path)), reason="a file that is no export stands there"
            )
