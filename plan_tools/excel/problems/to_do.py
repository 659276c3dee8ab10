"""The sheet Problems: a row a problem that needs a person, and a column in which a person decides the conflicts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from plan_tools.catalogue.wording import Severity
from plan_tools.excel.listing import COUNT, Head
from plan_tools.excel.problems.links import LINKED
from plan_tools.excel.problems.page import FAINT, FIRST, HEADINGS, NO_AGENCY, NOTES, WORDS, Page
from plan_tools.excel.put import Entry, put_link, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import CREAM, CREAM_INK, GREY, INK, PINK, PINK_INK
from plan_tools.model import Conflict
from plan_tools.problems import Problem

DECIDE, YOU, AGENCY, NOBODY = "You decide", "You", "The agency", "Nobody"
OPEN, SETTLED = ("conflict", "identifier-in-return"), ("conflict-settled", "identifier-settled")
CHOICES = ["tracker", "return"]
HEADS = (
    Head("No", 4, COUNT),
    Head("Kind", 11, COUNT),
    Head("Agency", 15),
    Head("Who acts", 10, COUNT),
    Head("Ref", 8, {"bold": True}),
    Head("Field", 11),
    Head("Found", 33),
    Head("Why it matters", 22),
    Head("What to do", 29),
    Head("File", 17),
    Head("Where", 17),
    Head("As issued", 13),
    Head("In the tracker", 15),
    Head("In the return", 15),
    Head("Decision", 10, COUNT),
    Head("Code", 11, FAINT),
)
NAMES = [head.heading for head in HEADS]
SIDES = ("As issued", "In the tracker", "In the return", "Decision")
COLOURS: Mapping[Severity, Mapping[str, Any]] = {
    Severity.ERROR: {"bg_color": PINK, "font_color": PINK_INK, "bold": True},
    Severity.WARNING: {"bg_color": CREAM, "font_color": CREAM_INK, "bold": True},
    Severity.NOTE: {"bg_color": GREY, "font_color": INK},
}
ASKED = {"bg_color": CREAM, "bold": True, "border": 1, "border_color": CREAM_INK}
LINKS = HEADINGS - 1  # the row of the links to the other sheets
BESIDE = {WORDS: "Agency", NOTES: "Found"}  # the columns above which they stand


class Line(NamedTuple):
    """One line of the sheet: a problem, who acts, its conflict, if any, and whether its agency is asked about it."""

    problem: Problem
    who: str
    conflict: Conflict | None
    asked: bool = False


def is_note(problem: Problem) -> bool:
    """Whether a problem asks nothing of anybody; a conflict stays where it can be decided otherwise."""
    return not problem.needs_a_person and problem.code not in SETTLED


def in_order(
    problems: Iterable[Problem], conflicts: Iterable[Conflict], theirs: Collection[Problem]
) -> tuple[Line, ...]:
    """The lines: conflicts to decide, then all problems, then what is to be looked at. Decided conflicts come last.

    Within each, what is one's own to do comes before `theirs`, what agencies put right, and is grouped by agency: what
    belongs to none first.
    """
    by_key = {(conflict.key.ref, conflict.key.agency, conflict.field): conflict for conflict in conflicts}
    lines = []
    for found in problems:
        if found.code in (*OPEN, *SETTLED):
            conflict = by_key.get((found.ref, found.agency, found.field))
            lines.append(Line(found, DECIDE if found.code in OPEN else NOBODY, conflict, found in theirs))
        elif not is_note(found):
            lines.append(Line(found, AGENCY if found in theirs else YOU, None, found in theirs))
    return tuple(sorted(lines, key=_place))


def _place(line: Line) -> tuple[bool, int, int, bool, str, str]:
    """Where a line stands among the others."""
    agency = line.problem.agency
    severity, group = list(Severity).index(line.problem.severity), (DECIDE, YOU, AGENCY, NOBODY).index(line.who)
    return line.who != DECIDE, severity, group, agency != "", agency.casefold(), agency


def put_problems(
    page: Page,
    sheet: QuickSheet,
    lines: Sequence[Line],
    decisions: Mapping[tuple[str, str, str], str],
    others: Mapping[str, str],
) -> dict[str, int]:
    """Write the sheet; `others` are the other sheets with what is said of them.

    Gives for each agency the first row (from 0) that asks something of it.
    """
    left_out = set() if any(line.conflict for line in lines) else set(SIDES)
    left_out |= set() if WORDS in others else {"Who acts"}
    shown = [place for place, name in enumerate(NAMES) if name not in left_out]
    columns = {NAMES[place]: number for number, place in enumerate(shown)}
    whole = [_row(page, number, line, decisions) for number, line in enumerate(lines, 1)]
    rows = [tuple(row[place] for place in shown) for row in whole]
    heads = [HEADS[place] for place in shown]
    listing = page.begin(sheet, "Problems: what needs a person", _sentence(lines), heads, rows)
    _put_links(page, sheet, columns, others)
    first: dict[str, int] = {}
    before: tuple[str, ...] | None = None
    for row, line in zip(rows, lines, strict=True):
        number, problem = listing.row, line.problem
        group = problem.severity, line.who, problem.agency
        begins = group != before
        looks: dict[int, Mapping[str, Any]] = dict.fromkeys(range(len(row)), FIRST) if begins else {}
        looks[columns["Kind"]] = {**COLOURS[problem.severity], **(FIRST if begins else {})}
        looks[columns["Agency"]] = {"bold": True, **FIRST} if begins else FAINT
        if line.conflict:
            place = columns["Decision"]
            looks[place] = ASKED
            sheet.data_validation(number, place, number, place, _dropdown())
        listing.add(row, looks)
        page.put_where(sheet, number, columns["Where"], problem.location, FIRST if begins else {})
        if line.asked:
            first.setdefault(problem.agency, number)
        before = group
    page.end(sheet, listing, columns["Ref"] + 1)
    return first


def _put_links(page: Page, sheet: QuickSheet, columns: Mapping[str, int], others: Mapping[str, str]) -> None:
    look = page.book.format(**LINKED)
    for name, said in others.items():
        put_link(sheet, LINKS, columns[BESIDE[name]], said, name, 0, look)
    put_text(sheet, LINKS, 0, "Also here:", page.book.format())


def _row(page: Page, number: int, line: Line, decisions: Mapping[tuple[str, str, str], str]) -> tuple[Entry, ...]:
    problem, who, conflict, _asked = line
    values = (conflict.issued.text, conflict.tracker.text, conflict.returned.text) if conflict else ("", "", "")
    decision = decisions.get((problem.ref, problem.agency, problem.field), "") if conflict else ""
    about = problem.severity.word, problem.agency or NO_AGENCY, who, problem.ref, problem.field
    what = problem.found, problem.why, problem.fix, page.file(problem.location), page.where(problem.location)
    return (number, *about, *what, *values, decision, problem.code)


def _sentence(lines: Sequence[Line]) -> str:
    """The line above the headings: how much there is to do, and how to decide a conflict."""
    counts = Counter(line.problem.severity for line in lines)
    problems, others = counts[Severity.ERROR], counts[Severity.WARNING]
    if not problems and not others:
        return "There is nothing for a person to do."
    said = f"{problems:,} problem{'' if problems == 1 else 's'}, {others:,} to look at."
    if not any(line.who == DECIDE for line in lines):
        return said
    return f"{said}  Conflicts: choose tracker or return under Decision, save, close, and run merge-returns again."


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
