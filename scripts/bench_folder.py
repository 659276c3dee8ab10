"""Make a working folder for the benchmark: returns that went out, were filled in, and came back.

    python scripts/bench_folder.py FOLDER RETURNS ACTIONS REFS

In FOLDER, ``plan/`` is as it was before anything was issued, and ``cycle/`` with everything come back. It runs as a
process of its own, since a process counts the memory of the one that started it as its own; two processes fill in.
"""

import csv
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from make_samples import PLAN, Form

from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Field
from plan_tools.rules import schema
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.steps import issue

CYCLE, ISSUED_ON, DUE_BY, AS_AT = "2026-Q4", date(2026, 12, 1), date(2027, 1, 15), date(2027, 1, 18)
RATINGS = ("Green", "Green", "Amber", "Green", "Red", "Grey", "Green")


class Size(NamedTuple):
    """So many returns of so many actions each, out of a plan of so many Refs."""

    returns: int
    actions: int
    refs: int


def make(folder: Path, size: Size) -> None:
    """Make the working folder of this size, before and after."""
    agencies = [Agency(f"Sample agency {n}", f"Agency {n}", f"agency{n}@plan.example") for n in range(size.returns)]
    plan, cycle = folder / "plan", folder / "cycle"
    plan.mkdir(parents=True)
    tracker = plan / "tracker.xlsx"
    tracker.write_bytes(write_tracker("Sample plan", schema.ACTIONS, DEFAULT_KEY, agencies, list(rows(size, agencies))))
    shutil.copytree(plan, cycle)
    issue.run(cycle / "tracker.xlsx", CYCLE, DUE_BY, issued_on=ISSUED_ON)
    sent = sorted((cycle / "returns" / CYCLE / "issued").iterdir())
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(come_back, sent, range(len(sent)), chunksize=16))


def rows(size: Size, agencies: Sequence[Agency]) -> Iterator[dict[str, str | date | None]]:
    """The rows of the tracker: each agency leads its share of the Refs, and takes part in others up to its number."""
    owed: dict[int, list[Agency]] = {ref: [] for ref in range(size.refs)}
    for number, agency in enumerate(agencies):
        leads = range(number, size.refs, size.returns)[: size.actions]
        others = [ref for ref in owed if ref not in leads]
        for ref in (*leads, *random.Random(number).sample(others, size.actions - len(leads))):
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


def come_back(sent: Path, number: int) -> None:
    """Fill in the copy that went out to one agency, and put it among what came back."""
    form = Form(sent.read_bytes())
    fill_in(form, number)
    (sent.parent.parent / "received" / f"Return of {sent.name}").write_bytes(form.edited.save())


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


if __name__ == "__main__":
    make(Path(sys.argv[1]), Size(*map(int, sys.argv[2:])))
