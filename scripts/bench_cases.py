"""The cases of the benchmark: which processes are timed, beside which others, and how much they may take."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

HERE = Path(__file__).resolve().parent
CYCLE, ISSUED_ON, DUE_BY, AS_AT = "2026-Q4", "2026-12-01", "2027-01-15", "2027-01-18"  # as bench_folder.py has them
PYTHON = sys.executable
MERGE = (PYTHON, "-c", "from plan_tools.cli import merge_returns; merge_returns()")
PLAN_TOOLS = (PYTHON, "-c", "from plan_tools.cli import main; main()")
FLOOR = (PYTHON, str(HERE / "bench_floor.py"), "write")
TODAY = (PYTHON, str(HERE / "today.py"))
EDIT = (PYTHON, str(HERE / "bench_edit.py"))

By: TypeAlias = Literal["CPU", "clock", "MiB"]


class Set(NamedTuple):
    """A working folder with so many returns of so many actions out of so many Refs, before or after they came back."""

    returns: int
    actions: int
    refs: int
    stage: Literal["plan", "cycle"] = "cycle"


class Way(NamedTuple):
    """A process to time, in a fresh copy of a working folder if it has one; a `sound` end is one of these exit codes.

    In its command, {kept} stands for the file of what is to be written, {tracker} for a tracker of so many `rows`.
    """

    name: str
    command: tuple[str, ...]
    folder: Set | None = None
    rows: int = 0
    sound: tuple[int, ...] = (0,)


class Figure(NamedTuple):
    """A line of the table: what `way` takes, beside `times` what another takes or a fixed amount; `at_most` a ratio.

    Where `less` is given, what that takes is taken off. Returns a second are told where `files` is.
    """

    what: str
    way: Way
    beside: Way | float
    by: By = "CPU"
    at_most: float | None = None
    times: float = 1
    less: Way | None = None
    files: int = 0
    called: str = ""

    @property
    def is_today(self) -> bool:
        """Whether it stands beside today's script."""
        return isinstance(self.beside, Way) and self.beside.command[: len(TODAY)] == TODAY


class Case(NamedTuple):
    """Processes that are timed in turn, so many rounds, and the figures that come of them."""

    name: str
    rounds: int
    figures: tuple[Figure, ...]

    @property
    def ways(self) -> list[Way]:
        """Each process once, in order."""
        named = [way for one in self.figures for way in (one.way, one.beside, one.less) if isinstance(way, Way)]
        return list(dict.fromkeys(named))


def merging(folder: Set, *more: str) -> Way:
    """A merge of everything that came back."""
    return Way("merge-returns", (*MERGE, "--as-at", AS_AT, *more), folder, sound=(0, 1))


def merge_floor(folder: Set) -> Way:
    """The floor under that merge."""
    return Way("floor", (*FLOOR, "{kept}", "."), folder)


def today(folder: Set) -> Way:
    """Today's script on the same returns."""
    return Way("today.py", (*TODAY, ".", CYCLE), folder)


def can_run_today() -> bool:
    """Whether the libraries of today's script are here."""
    return all(find_spec(name) for name in ("openpyxl", "pandas"))


def importing(names: str) -> Way:
    """Python, with these libraries imported."""
    return Way("imports", (PYTHON, "-c", f"import {names}"))


def of_forty(returns: int) -> Set:
    """So many returns of 40 actions, made in one way: two Refs a return, and 20 agencies to a Ref."""
    return Set(returns, 40, max(40, 2 * returns))


@cache
def two_workers() -> tuple[str, ...]:
    """The option for two workers, where merge-returns has it."""
    told = subprocess.run([*MERGE, "--help"], capture_output=True, text=True, encoding="utf-8", check=False).stdout
    return ("--workers", "2") if "--workers" in told else ()


def of_help() -> Case:
    """Help, beside the import of click."""
    click = importing("click")
    asked = {
        "plan-tools --help": Way("help", (*PLAN_TOOLS, "--help")),
        "merge-returns --help": Way("help of merge", (*MERGE, "--help")),
    }
    return Case("help", 15, tuple(Figure(what, way, click, at_most=2.0) for what, way in asked.items()))


def of_twelve() -> Case:
    """A small plan."""
    folder = Set(12, 5, 26)
    what, way = "12 returns of 5 actions, 26 Refs", merging(folder)
    libraries = importing("click, python_calamine, xlsxwriter")
    return Case(
        "merge-12",
        9,
        (
            Figure(what, way, libraries, at_most=2.0, files=12),
            Figure(what, way, merge_floor(folder), files=12),
            Figure(what, way, today(folder), files=12),
        ),
    )


def of_two_hundred() -> Case:
    """A large plan."""
    folder = of_forty(200)
    what, way = "200 returns of 40 actions", merging(folder)
    return Case(
        "merge-200",
        5,
        (
            Figure(what, way, merge_floor(folder), "clock", at_most=1.6, files=200),
            Figure(what, way, merge_floor(folder), files=200),
            Figure(what, way, today(folder), "clock", at_most=0.1, files=200),
        ),
    )


def of_two_thousand() -> Case:
    """Ten such plans in one: what it costs beside ten times the cost of 200, and its memory."""
    folder, small = of_forty(2000), merging(of_forty(200))
    way = merging(folder, *two_workers())
    what = " ".join(("2,000 returns", *two_workers()))
    ten = {"times": 10.0, "at_most": 1.15, "files": 2000, "called": "10 x 200 returns"}
    return Case(
        "merge-2000",
        3,
        (
            Figure(what, way, small, "CPU", **ten),  # type: ignore[arg-type]
            Figure(what, way, small, "clock", **ten),  # type: ignore[arg-type]
            Figure(what, way, 400.0, "MiB", at_most=1.0, called="400 MiB", files=2000),
            Figure(what, way, merge_floor(folder), files=2000),
        ),
    )


def of_issue() -> Case:
    """Issuing, beside the writing of the same cells."""
    folder = of_forty(200)._replace(stage="plan")
    way = Way("issue", (*PLAN_TOOLS, "issue", "--cycle", CYCLE, "--due", DUE_BY, "--as-at", ISSUED_ON), folder)
    written = Way("cells written", (*FLOOR, "{kept}"), folder)
    what = "issue for 200 agencies"
    figures = (Figure(what, way, written, "clock", at_most=1.5, files=200), Figure(what, way, written, files=200))
    return Case("issue-200", 5, figures)


def of_editor() -> Case:
    """The editor of workbooks: a large tracker beside openpyxl, in time and in memory, and a small one."""

    def way(name: str, *size: int) -> Way:
        return Way(f"{name} {size[0]}", (*EDIT, name, "{tracker}", *map(str, size)), rows=size[0])

    large, small = (20_000, 500, 100), (200, 20, 5)
    edit, openpyxl = way("edit", *large), way("openpyxl", *large)
    what = "500 cells, 100 rows into 20,000 rows"
    return Case(
        "edit",
        5,
        (
            Figure(what, edit, openpyxl, at_most=1 / 12, called="openpyxl"),
            Figure(what, edit, openpyxl, "MiB", at_most=1 / 3, called="openpyxl"),
            Figure(
                "20 cells, 5 rows into 200, after start",
                way("edit", *small),
                0.05,
                at_most=1.0,
                less=way("start", *small),
                called="50 ms",
            ),
        ),
    )


def of_sizes() -> Case:
    """More sizes, for the chart."""
    figures = []
    for returns in (12, 25, 50, 100, 400):
        folder = of_forty(returns)
        what, way = f"{returns} returns of 40 actions", merging(folder)
        figures.append(Figure(what, way, merge_floor(folder), files=returns))
        if returns <= 100:
            figures.append(Figure(what, way, today(folder), files=returns))
    return Case("sizes", 3, tuple(figures))


CASES = {
    "help": of_help,
    "merge-12": of_twelve,
    "merge-200": of_two_hundred,
    "merge-2000": of_two_thousand,
    "issue-200": of_issue,
    "edit": of_editor,
    "sizes": of_sizes,
}
OF_FORTY = ("merge-200", "merge-2000", "sizes")  # whose returns are all of 40 actions, for the chart


def chosen(only: str | None, with_sizes: bool) -> Iterator[Case]:
    """The case of that name, or all; `sizes` only where it is asked for, and today's script only where it can run."""
    for name, make in CASES.items():
        if name == only or (only is None and (name != "sizes" or with_sizes)):
            case, possible = make(), can_run_today()
            yield case._replace(figures=tuple(one for one in case.figures if possible or not one.is_today))
