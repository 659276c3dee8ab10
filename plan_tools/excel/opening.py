"""A workbook of whatever kind, opened: Excel's own through the guard, others by readers that are kept apart."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.guarding.kinds import FileKind, file_kind, other_ending
from plan_tools.excel.read import read_guarded
from plan_tools.model import Workbook
from plan_tools.problems import Location, cannot_go_on


def open_workbook(
    path: Path, name: str, *, own: bool = False, passwords: Sequence[str] = (), colours: bool = False
) -> Workbook:
    """The workbook at `path`; `name` is what messages call it, and `own` is a file of one's own.

    Such a file may be a link, may carry programs and may be larger than others. `passwords` are tried in turn where it
    is locked; with `colours`, those of all cells are read. Raises `CannotGoOn`.
    """
    return open_data(read_bytes(path, name, follow_links=own), name, own=own, passwords=passwords, colours=colours)


def open_data(
    data: bytes,
    name: str,
    *,
    own: bool = False,
    programs: bool = False,
    passwords: Sequence[str] = (),
    colours: bool = False,
) -> Workbook:
    """The workbook with these bytes, as `open_workbook` gives it; its name must agree with what it is.

    With `programs`, it may carry such, whoever it comes from.
    """
    kind = file_kind(data)
    ending = "" if kind is not FileKind.EXCEL else other_ending(name)
    if kind in (FileKind.EXCEL, FileKind.OTHER):
        workbook = read_guarded(guard(data, name, own, programs), name, colours)
        return (
            replace(workbook, format=f"an Excel workbook (.xlsx) whose name ends in {ending}") if ending else workbook
        )
    from plan_tools.excel.others.reading import read_other

    return read_other(data, kind, name, own or programs, passwords)


def must_be_excel(data: bytes, name: str) -> None:
    """Raise `CannotGoOn` where a tracker is of a kind that can be read, but not changed in its place."""
    kind = file_kind(data)
    if kind is FileKind.LOCKED:
        raise cannot_go_on("file-encrypted", Location(name))
    if kind not in (FileKind.EXCEL, FileKind.OTHER):
        raise cannot_go_on("tracker-other-kind", Location(name), kind=kind)
