"""What is not meant for everybody: the tracker, its problems, and the return of a single agency."""

from collections.abc import Collection

from plan_tools.model import Tracker, Workbook
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.inspection import PREFIX, Finding
from plan_tools.rules.issue import TO_CORRECT
from plan_tools.rules.outputs import MATRIX, PROBLEMS, output_kind
from plan_tools.rules.returned import has_answers, is_return, read_reference
from plan_tools.rules.table import find_sheet
from plan_tools.rules.tracker import is_tracker

_SIGNS = 6  # of the SHA-256, as in the names of other findings


def is_matrix(workbook: Workbook) -> bool:
    """Whether a workbook is a composite action matrix."""
    return output_kind(workbook) == MATRIX


def not_for_all(workbook: Workbook, sha256: str, tracker: Tracker, to: Collection[str]) -> list[Finding]:
    """What a workbook is, where it is not meant for the agencies `to`; nothing where it may go to them.

    A return may go to the agency that it was issued to, and to nobody else.
    """
    where, kind = Location(workbook.file), output_kind(workbook)
    if is_return(workbook) or (not kind and has_answers(workbook)):
        owner = _owner(workbook, tracker)
        if owner and set(to) == {owner}:
            return []
        marked = "a marked copy of the return" if find_sheet(workbook.sheets, TO_CORRECT) else "the return"
        told = problem("leaves-a-return", where, what=f"{marked} of {owner or 'an agency'}")
    elif kind == PROBLEMS:
        told = problem("leaves-internal", where, what="a problems workbook")
    elif kind != MATRIX and is_tracker(workbook):
        told = problem("leaves-internal", where, what="a tracker")
    else:
        return []
    return [Finding(_name(told, sha256), told)]


def _owner(workbook: Workbook, tracker: Tracker) -> str:
    """The agency that a return was issued to; "" where the register does not know it."""
    references = set(filter(None, read_reference(workbook)))
    owners = {entry.agency for entry in tracker.register if entry.reference in references}
    return owners.pop() if len(references) == 1 and len(owners) == 1 else ""


def _name(told: Problem, sha256: str) -> str:
    return f"{told.code.removeprefix(PREFIX)}:{sha256[:_SIGNS]}"
