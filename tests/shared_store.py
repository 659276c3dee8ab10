"""A shared store of many partnerships, each a real working folder with a return that came back."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
from working_folder import heading_row, make_folder, send_back

DAY = date(2026, 11, 20)
NAMES = ("Fenland", "North Shore", "Saltmarsh")


def make_plan(place: Path) -> Path:
    """A working folder with an earlier cycle in its history, and one return of three that came back."""
    tracker = make_folder(place)
    book = openpyxl.load_workbook(tracker)
    history = book["History"]
    first = heading_row(history, "Cycle") + 1
    for row, (ref, agency, rating) in enumerate(
        [("1.1", "Saltmarsh Police", "Red"), ("2(i)", "Children's services", "Amber"), ("9", "NHS ICB", "Blue")], first
    ):
        for column, value in enumerate(
            ["2026-Q2", date(2026, 8, 20), ref, agency, rating, date(2026, 7, 31), "Then", None], 1
        ):
            history.cell(row, column, value)
    book.save(tracker)
    send_back(tracker, "Police", {"1.1": {"Rating now": "Red", "Update": "No deputy"}, "1.10": {"Rating now": "Teal"}})
    return place


def make_store(plan: Path, store: Path, names: Iterable[str] = NAMES) -> Path:
    """A store in which each of these partnerships has a copy of the working folder `plan`."""
    for name in names:
        shutil.copytree(plan, store / name)
    return store


def files_of(dataset: Path) -> dict[str, bytes]:
    """Every file of a data set on this machine."""
    return {path.relative_to(dataset).as_posix(): path.read_bytes() for path in dataset.rglob("*") if path.is_file()}


def touched(dataset: Path) -> dict[str, int]:
    """When each file of a data set on this machine was written."""
    paths = (path for path in dataset.rglob("*") if path.is_file())
    return {path.relative_to(dataset).as_posix(): path.stat().st_mtime_ns for path in paths}
