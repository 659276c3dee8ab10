"""What people decided about conflicts: in the column Decision of the problems workbook, or with `--accept`."""

from collections.abc import Iterable, Sequence

from plan_tools.model import Agency, Conflict, Decision, Sheet
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.fold import fold
from plan_tools.rules.merge import RETURN, TRACKER
from plan_tools.rules.table import at, find_sheet, find_table, read_records
from plan_tools.rules.values import Reader

PROBLEMS_SHEET = "Problems"
CONFLICTS = ("conflict", "conflict-settled", "identifier-in-return", "identifier-settled")


def read_decisions(sheets: Iterable[Sheet]) -> tuple[dict[tuple[str, str, str], Decision], tuple[Problem, ...]]:
    """The decisions in a problems workbook; each holds only for the returned value that stood beside it."""
    sheet = find_sheet(sheets, PROBLEMS_SHEET)
    found = find_table(sheet, schema.PROBLEMS) if sheet else None
    if sheet is None or found is None or found.table is None:
        return {}, ()
    records, _ = read_records(sheet, found.table, schema.PROBLEMS, Reader())
    decisions: dict[tuple[str, str, str], Decision] = {}
    problems: list[Problem] = []
    for record in records:
        said = record.text("Decision")
        if not said.strip():
            continue
        ref, agency, field = (record.text(name).strip() for name in ("Ref", "Agency", "Field"))
        where = at(record, "Decision")
        about = {"ref": ref, "agency": agency, "field": field}
        if record.text("Code").strip() not in CONFLICTS:
            problems.append(problem("decision-misplaced", where, text=shown(said), **about))
        elif fold(said) in (TRACKER, RETURN):
            decisions[ref, agency, field] = Decision(fold(said), record.text("In the return"))
        else:
            problems.append(problem("not-a-decision", where, text=shown(said), **about))
    return decisions, tuple(problems)


def accepted(
    asked: Sequence[str], conflicts: Iterable[Conflict], agencies: Iterable[Agency] = ()
) -> tuple[dict[tuple[str, str, str], Decision], tuple[Problem, ...]]:
    """The decisions of `--accept REF/AGENCY/FIELD=tracker|return`, matched with the conflicts that there are.

    An agency may be called by any of its names.
    """
    also = {agency.name: (agency.short, *agency.also_known_as) for agency in agencies}
    named = {
        _fold(f"{conflict.key.ref}/{agency}/{conflict.field}"): (*conflict.key, str(conflict.field))
        for conflict in conflicts
        for agency in (conflict.key.agency, *also.get(conflict.key.agency, ()))
    }
    decisions: dict[tuple[str, str, str], Decision] = {}
    problems: list[Problem] = []
    for text in asked:
        name, _, choice = text.rpartition("=")
        key = named.get(_fold(name))
        if key is None:
            problems.append(problem("accept-unknown", Location(), text=shown(name)))
        else:
            decisions[key] = Decision(fold(choice))
    return decisions, tuple(problems)


def _fold(name: str) -> str:
    return "".join(name.casefold().split())
