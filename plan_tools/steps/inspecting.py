"""A file looked into before it leaves: what would go with it, found by whatever is about to send it."""

from collections.abc import Collection
from pathlib import Path

from plan_tools.excel.guarding.kinds import FileKind, file_kind, kind_of
from plan_tools.excel.inspecting.look_into import look_into
from plan_tools.mail.kinds import Kind
from plan_tools.mail.kinds import kind_of as kind_of_attached
from plan_tools.problems import CannotGoOn, Location, cannot_go_on
from plan_tools.rules.identifiers import allowed_in
from plan_tools.rules.inspection import Finding, inspect, masked_name
from plan_tools.steps.folder import open_tracker, tracker_near

__all__ = ["Finding", "allowed_near", "inspect_data"]

_OTHER_WORKBOOKS = (FileKind.LOCKED, FileKind.XLS, FileKind.XLSB, FileKind.ODS, FileKind.TEXT)


def inspect_data(data: bytes, name: str, allowed: Collection[str] = (), own: bool = False) -> tuple[Finding, ...]:
    """What would leave with the file of these bytes, the worst first; nothing where it is clean.

    `name` is what it will be called, and `allowed` are phrases that look like identifiers and are none; one's `own` may
    be larger than others. Raises `CannotGoOn` where the file cannot be looked into.
    """
    shown = masked_name(name, allowed)
    if (held := kind_of_attached(name, data)) in (Kind.MESSAGE, Kind.OUTLOOK):
        raise cannot_go_on("inspect-message", Location(shown), kind=held)
    kind = file_kind(data)
    if kind in _OTHER_WORKBOOKS:
        raise cannot_go_on("inspect-other-kind", Location(shown), kind=kind)
    if named := kind if kind is FileKind.DOCX else kind_of(data):
        raise cannot_go_on("inspect-no-workbook", Location(shown), kind=named)
    return inspect(look_into(data, shown, own), name, allowed)


def allowed_near(path: Path, tracker: Path | None = None) -> tuple[str, ...]:
    """What the plan that a file belongs to allows: that of `tracker`, or of the one in a folder above the file.

    Nothing where there is none, or where it cannot be read. Raises `CannotGoOn` where the one named cannot be read.
    """
    folder = tracker_near(path, tracker)
    if folder is None:
        return ()
    try:
        return allowed_in(open_tracker(folder).tracker)
    except CannotGoOn:
        if tracker is not None:
            raise
        return ()
