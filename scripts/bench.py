"""Time merge-returns as a whole process, and the editor of workbooks, each against a floor in the same run.

    python scripts/bench.py [--returns N] [--actions M] [--refs K] [--runs R] [--json FILE]

A case of merging is a tracker whose returns went out, were filled in and came back. Each run merges a fresh copy of it,
then runs the floor, in a process of its own too. The editor changes cells and appends rows: in a large tracker beside
openpyxl, which loads and saves all of it, in time and in memory; in a small one against 50 ms beyond its start. CPU is
what the system counts for the process (the time by the clock on Windows, which does not say); every figure is the
median of the runs. Exit 1: slower or larger than it may be.
"""

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from make_samples import PLAN, Form

from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Field
from plan_tools.rules import schema
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.steps import issue

CYCLE, ISSUED_ON, DUE_BY, AS_AT = "2026-Q4", date(2026, 12, 1), date(2027, 1, 15), date(2027, 1, 18)
MERGE = (sys.executable, "-c", "from plan_tools.cli import merge_returns; merge_returns()", "--as-at", str(AS_AT))
IMPORTS = (sys.executable, "-c", "import click, python_calamine, xlsxwriter")
CELLS = (sys.executable, str(Path(__file__).resolve().with_name("bench_data.py")))
EDITS = (sys.executable, str(Path(__file__).resolve().with_name("bench_edit.py")))
RATINGS = ("Green", "Green", "Amber", "Green", "Red", "Grey", "Green")


class Case(NamedTuple):
    """So many returns of so many actions each, out of a plan of so many Refs; it may take `at_most` so many floors."""

    returns: int
    actions: int
    refs: int
    floor: str  # "imports" of the libraries, or "cells" read and written
    at_most: float


class Cost(NamedTuple):
    """What a process took: seconds of CPU, seconds by the clock, and its largest memory in MiB (0: not known)."""

    cpu: float
    wall: float
    peak: float


class Line(NamedTuple):
    """One line of the table: a case took so much, its floor so much, and it may take `at_most` floors."""

    name: str
    floor: str
    took: float
    beside: float
    at_most: float
    wall: float
    peak: float

    @property
    def ratio(self) -> float:
        """How many floors it took."""
        return self.took / self.beside


CASES = (Case(12, 5, 26, "imports", 4.0), Case(200, 40, 400, "cells", 2.5))


def make(folder: Path, case: Case) -> None:
    """Make the working folder of `case`: its tracker, the copies that went out, and what came back."""
    agencies = [Agency(f"Sample agency {n}", f"Agency {n}", f"agency{n}@plan.example") for n in range(case.returns)]
    path = folder / "tracker.xlsx"
    path.write_bytes(write_tracker("Sample plan", schema.ACTIONS, DEFAULT_KEY, agencies, list(rows(case, agencies))))
    issue.run(path, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    cycle = folder / "returns" / CYCLE
    for number, sent in enumerate(sorted((cycle / "issued").iterdir())):
        form = Form(sent.read_bytes())
        fill_in(form, number)
        (cycle / "received" / f"Return of {sent.name}").write_bytes(form.edited.save())


def rows(case: Case, agencies: Sequence[Agency]) -> Iterator[dict[str, str | date | None]]:
    """The rows of the tracker: each agency leads its share of the Refs, and takes part in others up to its number."""
    owed: dict[int, list[Agency]] = {ref: [] for ref in range(case.refs)}
    for number, agency in enumerate(agencies):
        leads = range(number, case.refs, case.returns)[: case.actions]
        others = [ref for ref in owed if ref not in leads]
        for ref in (*leads, *random.Random(number).sample(others, case.actions - len(leads))):
            owed[ref].insert(0 if ref in leads else len(owed[ref]), agency)
    with PLAN.open(encoding="utf-8", newline="") as file:
        plan = list(csv.DictReader(file))
    for ref, parts in owed.items():
        line = plan[ref % len(plan)]
        for place, agency in enumerate(parts):
            yield {
                Field.REF: f"{ref // 10 + 1}.{ref % 10 + 1}",
                Field.PLAN: "Sample review",
                Field.THEME: line["Theme"],
                Field.RECOMMENDATION: line["Recommendation"],
                Field.ACTION: f"{line['Action']} (part {ref + 1})",
                Field.AGENCY: agency.name,
                Field.DUE_DATE: AS_AT + timedelta(days=ref * 37 % 600 - 60),
                Field.RATING: RATINGS[(ref + place) % len(RATINGS)],
                Field.PROGRESS_UPDATE: line["Progress update"] or "Papers go to the next meeting.",
            }


def fill_in(form: Form, number: int) -> None:
    """Answer every action as agencies do: most on plan, some done, some late, and now and then a slip."""
    for place, ref in enumerate(form.rows, number):
        update = f"Step {place} is done; the group of {ref} meets again in February, and staff have been briefed."
        form.answer(ref, rating=RATINGS[place % len(RATINGS)], update=update)
        if place % 8 == 0:
            form.answer(ref, rating="Complete", completed=ISSUED_ON, evidence="Minutes of December, shared library")
        elif place % 20 == 3:
            form.answer(ref, new_date=AS_AT + timedelta(days=90), reason="The forum meets in March.")
        elif place % 50 == 7:
            form.answer(ref, rating="Amber-Green")
    form.sign(completed_by="A. Sample", job_title="Service manager", signed_off_by="Assistant director")


def cost_of(command: Sequence[str], folder: Path, sound: Sequence[int] = (0,)) -> tuple[Cost, str]:
    """Run a command in `folder`; what it took, and what it printed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out)
        if sys.platform == "win32":
            process.wait()
            wall = time.perf_counter() - begun
            cost = Cost(wall, wall, 0)
        else:
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            mebibyte = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in bytes there, in kibibytes elsewhere
            cost = Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / mebibyte)
        out.seek(0)
        if process.returncode not in sound:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{out.read()}")
        return cost, out.read()


def merge(template: Path, copy: Path) -> Cost:
    """Merge a fresh copy of the folder `template`."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(template, copy)
    return cost_of(MERGE, copy, (0, 1))[0]


def run_floor(floor: str, template: Path, kept: Path) -> Cost:
    """The floor, without the loading of what it is to write."""
    if floor == "imports":
        return cost_of(IMPORTS, template)[0]
    cost, said = cost_of([*CELLS, str(template), str(kept)], kept.parent)
    cpu, wall = map(float, said.split())
    return Cost(cost.cpu - cpu, cost.wall - wall, cost.peak)


def measure(case: Case, runs: int, place: Path) -> tuple[Cost, Cost, int]:
    """What `case` took, its floor, and how many cells were written; all made and merged in the folder `place`."""
    template, copy, kept = place / "template", place / "copy", place / "cells"
    template.mkdir()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # what this one starts counts its memory as its own
        pool.submit(make, template, case).result()
    merge(template, copy)  # shows what a merge writes, and leaves compiled what later runs find compiled
    cells = int(cost_of([*CELLS, str(template), str(copy), str(kept)], place)[1])
    run_floor(case.floor, template, kept)
    pairs = [(merge(template, copy), run_floor(case.floor, template, kept)) for _ in range(runs)]
    took, floor = (Cost(*map(median, zip(*costs, strict=True))) for costs in zip(*pairs, strict=True))
    return took, floor, cells


def merging(case: Case, runs: int, place: Path) -> tuple[Line, dict[str, Any]]:
    """The line of a case, and more about it for the file."""
    took, floor, cells = measure(case, runs, place)
    name = f"{case.returns} returns of {case.actions} actions, {case.refs} Refs"
    costs = {"merge_took": took._asdict(), "floor_took": floor._asdict()}
    more = case._asdict() | costs | {"cells_written": cells}
    return Line(name, case.floor, took.cpu, floor.cpu, case.at_most, took.wall, took.peak), more


def editing(runs: int, place: Path) -> Iterator[Line]:
    """The lines of the editor: a large tracker beside openpyxl, in time and in memory, and a small one."""
    edit, openpyxl = edits(("edit", "openpyxl"), (20_000, 500, 100), runs, place)
    name = "500 cells, 100 rows into 20,000 rows"
    yield Line(name, "openpyxl", edit.cpu, openpyxl.cpu, 1 / 12, edit.wall, edit.peak)
    if edit.peak:
        yield Line(
            "  its peak, in MiB in place of s", "openpyxl", edit.peak, openpyxl.peak, 1 / 3, edit.wall, edit.peak
        )
    edit, start = edits(("edit", "start"), (200, 20, 5), runs, place)
    name = "20 cells, 5 rows into 200, after start"
    yield Line(name, "50 ms", edit.cpu - start.cpu, 0.05, 1.0, edit.wall, edit.peak)


def measured(cases: Sequence[Case], runs: int) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Every line of the table, with more about it for the file; the editor's too where the cases are the usual ones."""
    for case in cases:
        with fresh_place() as place:
            yield merging(case, runs, place)
    if cases == CASES:
        with fresh_place() as place:
            yield from ((line, line._asdict()) for line in editing(runs, place))


@contextmanager
def fresh_place() -> Iterator[Path]:
    """A folder for one case, in which its processes also keep what they compile."""
    with tempfile.TemporaryDirectory(prefix="plan-tools-bench-") as place:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(place) / "compiled")
        yield Path(place)


def edits(ways: Iterable[str], case: tuple[int, int, int], runs: int, place: Path) -> list[Cost]:
    """What each way took with a tracker of so many rows of 20 columns, so many cells to change and rows to append."""
    commands = [[*EDITS, way, str(place / "tracker.xlsx"), *map(str, case)] for way in ("make", *ways)]
    for command in commands:  # ways too, which leaves compiled what later runs find compiled
        cost_of(command, place)
    costs = [[cost_of(command, place)[0] for command in commands[1:]] for _ in range(runs)]
    return [Cost(*map(median, zip(*each, strict=True))) for each in zip(*costs, strict=True)]


def main() -> int:
    """Measure every case and print the table."""
    parser = argparse.ArgumentParser(description="Time merging and editing against a floor in the same run.")
    parser.add_argument("--returns", type=int, help="how many returns; without any of these three, the usual cases")
    parser.add_argument("--actions", type=int, help="how many actions in each; 40 by default")
    parser.add_argument("--refs", type=int, help="Refs in the plan; by default 20 agencies share each")
    parser.add_argument("--runs", type=int, default=5, help="the median of so many")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    asked = parser.parse_args()
    returns, actions = asked.returns or 200, asked.actions or 40
    own = Case(returns, actions, asked.refs or max(actions, returns * actions // 20), "cells", 2.5)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what people install is compiled once
    figures, fast = [], True
    print(f"{'case':<39}{'floor':<9}{'CPU s':>7}{'floor s':>9}{'ratio':>7}{'at most':>9}{'wall s':>8}{'peak MiB':>10}")
    for line, more in measured((own,) if asked.returns or asked.actions or asked.refs else CASES, asked.runs):
        peak = f"{line.peak:.0f}" if line.peak else "n/a"
        print(f"{line.name:<39}{line.floor:<9}{line.took:>7.2f}{line.beside:>9.2f}{line.ratio:>7.3g}"
              f"{line.at_most:>9.3g}{line.wall:>8.2f}{peak:>10}", flush=True)  # fmt: skip
        figures.append(more | {"ratio": line.ratio})
        fast = fast and line.ratio <= line.at_most
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(not fast)


if __name__ == "__main__":
    sys.exit(main())
