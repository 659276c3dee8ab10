"""What the tests share: workbooks as pipe tables, so that a case's input stands in the test."""

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from plan_tools.model import Raw, Sheet, Tracker, Workbook
from plan_tools.problems import Problem
from plan_tools.rules.tracker import read_tracker

AS_AT = date(2026, 11, 20)


def cells(line: str) -> list[Raw]:
    """The cells of one line of a pipe table: blank is None, digits alone stay text."""
    return [cell.strip().replace("\\n", "\n") or None for cell in line.strip().strip("|").split("|")]


def sheet(name: str, table: str, **more: object) -> Sheet:
    """A sheet written as a pipe table; a line ``--`` is a blank row."""
    rows = tuple(tuple(cells(line)) if line.strip() != "--" else () for line in table.strip().splitlines())
    return Sheet("tracker.xlsx", name, rows, **more)  # type: ignore[arg-type]


def workbook(*sheets: Sheet, properties: Mapping[str, str] | None = None) -> Workbook:
    """A workbook of these sheets, called tracker.xlsx."""
    return Workbook("tracker.xlsx", "0" * 64, sheets, properties or {})


def tracker_of(actions: str, *more: Sheet) -> tuple[Tracker, tuple[Problem, ...]]:
    """The tracker whose sheet Actions is this pipe table, and the problems of reading it."""
    return read_tracker(workbook(sheet("Actions", actions), *more))


def codes(problems: Sequence[Problem]) -> list[str]:
    """The codes of problems, each with its cell."""
    return [f"{found.code} {found.location.cell}".strip() for found in problems]


def needs(tool: str) -> str:
    """The path of a tool; the test is skipped where it is missing, and fails where CI says that all must be there."""
    path = shutil.which(tool)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{tool} is missing")
        pytest.skip(f"{tool} is not installed")
    return path
