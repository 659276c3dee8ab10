"""What a person has decided in the problems workbook of the last merge."""

from pathlib import Path

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_guarded
from plan_tools.model import Decision
from plan_tools.problems import CannotGoOn, Problem
from plan_tools.rules.decisions import read_decisions
from plan_tools.steps.folder import Folder


def problems_path(out: Path, cycle: str) -> Path:
    """Where the problems workbook of a cycle is, in the folder `out`."""
    return out / f"Problems {cycle}.xlsx"


def decisions_in(path: Path, folder: Folder) -> tuple[dict[tuple[str, str, str], Decision], tuple[Problem, ...]]:
    """The decisions in the problems workbook at `path`, if it is there; a problem, where it cannot be read."""
    if not path.is_file():
        return {}, ()
    name = folder.name_of(path)
    data = read_bytes(path, name, follow_links=True)
    try:
        return read_decisions(read_guarded(guard(data, name), name).sheets)
    except CannotGoOn as fault:
        return {}, (fault.problem,)
