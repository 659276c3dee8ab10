"""The workbook of problems: one sheet, one row a problem, with a column in which a person decides the conflicts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plan_tools.catalogue.wording import Severity
from plan_tools.excel.listing import COUNT, Head, Listing, widened
from plan_tools.excel.put import Entry, one_line, put_text
from plan_tools.excel.style import (
    CREAM,
    CREAM_INK,
    GREY,
    INK,
    PINK,
    PINK_INK,
    new_workbook,
    put_band,
    set_page,
)
from plan_tools.model import Conflict
from plan_tools.problems import Problem

SHEET = "Problems"
HEADINGS = 3  # the row of the headings, from 0
CHOICES = ["tracker", "return"]
NO_AGENCY = "(no agency)"
FAINT = {"font_color": "#595959"}
HEADS = (
    Head("No", 5, COUNT),
    Head("Agency", 17),
    Head("Severity", 10, COUNT),
    Head("Ref", 9, {"bold": True}),
    Head("Field", 14),
    Head("Found", 42),
    Head("Why it matters", 32),
    Head("What to do", 38),
    Head("File", 22),
    Head("Sheet", 13),
    Head("Cell", 7),
    Head("As issued", 20),
    Head("In the tracker", 20),
    Head("In the return", 20),
    Head("Decision", 12, COUNT),
    Head("Code", 16, FAINT),
)
AGENCY, SEVERITY, DECISION = 1, 2, 14
OF_CONFLICTS = range(11, DECISION + 1)
COLOURS: Mapping[Severity, Mapping[str, Any]] = {
    Severity.ERROR: {"bg_color": PINK, "font_color": PINK_INK, "bold": True},
    Severity.WARNING: {"bg_color": CREAM, "font_color": CREAM_INK, "bold": True},
    Severity.NOTE: {"bg_color": GREY, "font_color": INK},
}
CONFLICTS = ("conflict", "conflict-settled")
ASKED = {"bg_color": CREAM, "bold": True, "border": 1, "border_color": CREAM_INK}


def write_problems(
    title: str,
    cycle: str,
    problems: Sequence[Problem],
    conflicts: Sequence[Conflict],
    decisions: Mapping[tuple[str, str, str], str],
) -> bytes:
    """The workbook that lists `problems` by agency: those with errors first, and notes after all others.

    A conflict, settled or not, shows its three values in full, and a dropdown to decide it; `decisions` are those
    taken already, by (ref, agency, field). Outside any `cycle` ("") nothing has been sent out, and there are no columns
    for conflicts.
    """
    title, cycle = one_line(title), one_line(cycle)
    named = f"Problems, {cycle}" if cycle else "Problems"
    book = new_workbook(title, named)
    sheet = book.workbook.add_worksheet(SHEET)
    grave = {one.agency for one in problems if one.severity is Severity.ERROR}
    ordered = sorted(problems, key=lambda one: (_is_note(one), one.agency not in grave, *_order(one)))
    found = list(_conflicts_of(ordered, conflicts))
    whole = [_row(no, *pair, decisions) for no, pair in enumerate(zip(ordered, found, strict=True), 1)]
    shown = [place for place in range(len(HEADS)) if cycle or place not in OF_CONFLICTS]
    rows = [tuple(row[place] for place in shown) for row in whole]
    heads = widened([HEADS[place] for place in shown], rows)
    about = f"{title}  |  Cycle: {cycle}" if cycle else title
    put_band(book, sheet, "Problems for a person to look at", about, len(heads) - 1)
    put_text(sheet, 2, 0, _sentence(problems, conflicts), book.format(bold=True, font_size=12, font_color=INK))
    sheet.set_row(2, 24)
    listing = Listing(book, sheet, heads, HEADINGS)
    before = ""
    for row, problem, conflict in zip(rows, ordered, found, strict=True):
        agency = problem.agency or NO_AGENCY
        looks = {SEVERITY: COLOURS[problem.severity], AGENCY: FAINT if agency == before else {"bold": True}}
        if conflict:
            looks[DECISION] = ASKED
            sheet.data_validation(listing.row, DECISION, listing.row, DECISION, _dropdown())
        listing.add(row, looks)
        before = agency
    sheet.autofilter(HEADINGS, 0, max(listing.row - 1, HEADINGS), len(heads) - 1)
    sheet.freeze_panes(HEADINGS + 1, 4)
    set_page(book, sheet, named, repeat_row=HEADINGS)
    return book.close()


def _is_note(problem: Problem) -> bool:
    return problem.severity is Severity.NOTE and problem.code not in CONFLICTS


def _order(problem: Problem) -> tuple[bool, str, int]:
    """What belongs to no agency first, then agency by agency, errors before warnings."""
    return problem.agency != "", problem.agency.casefold(), list(Severity).index(problem.severity)


def _conflicts_of(problems: Sequence[Problem], conflicts: Sequence[Conflict]) -> Iterator[Conflict | None]:
    """For each problem the conflict that it tells of, if any."""
    by_key = {(conflict.key.ref, conflict.key.agency, conflict.field): conflict for conflict in conflicts}
    for problem in problems:
        key = problem.ref, problem.agency, problem.field
        yield by_key.get(key) if problem.code in CONFLICTS else None


def _row(
    number: int, problem: Problem, conflict: Conflict | None, decisions: Mapping[tuple[str, str, str], str]
) -> tuple[Entry, ...]:
    values = (conflict.issued.text, conflict.tracker.text, conflict.returned.text) if conflict else ("", "", "")
    decision = decisions.get((problem.ref, problem.agency, problem.field), "") if conflict else ""
    what = problem.found, problem.why, problem.fix
    place = problem.location.file, problem.location.sheet, problem.location.cell
    who = problem.agency or NO_AGENCY, problem.severity.value, problem.ref, problem.field
    return (number, *who, *what, *place, *values, decision, problem.code)


def _sentence(problems: Sequence[Problem], conflicts: Sequence[Conflict]) -> str:
    """The line above the headings: how much there is to do, and how to decide a conflict."""
    counts = Counter(problem.severity for problem in problems)
    said = [_counted(counts[severity], severity.value) for severity in Severity if counts[severity]]
    listed = f" ({', '.join(said)})" if said else ""
    if not any(problem.needs_a_person for problem in problems):
        return f"There is nothing for a person to do{listed}."
    decide = (
        "  To decide a conflict, choose tracker or return under Decision, save, and run it again." if conflicts else ""
    )
    return f"{_counted(len(problems), 'line')}{listed}.{decide}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _dropdown() -> dict[str, Any]:
    """The rule of a cell in Decision, with what Excel says about it."""
    return {
        "validate": "list",
        "source": CHOICES,
        "input_title": "Decide",
        "input_message": "tracker keeps what stands in the tracker; return takes what the agency sent.",
        "error_title": "Not a decision",
        "error_message": "Choose tracker or return, or leave it blank.",
    }
