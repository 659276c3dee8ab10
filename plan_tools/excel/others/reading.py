"""A file of another kind than .xlsx, read where it can do no harm, if it is called what it is."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath

from plan_tools.excel.guard import guard
from plan_tools.excel.guarding.kinds import ENDINGS, FileKind, file_kind
from plan_tools.excel.others.across import unpacked
from plan_tools.excel.others.apart import apart
from plan_tools.excel.read import read_guarded
from plan_tools.model import Workbook
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

SECONDS, SECONDS_TO_UNLOCK = 10, 20
EVERY_EXCELS = "VelvetSweatshop"  # locks what anybody may read, and is never asked for
_WORK = {FileKind.XLS: "xls", FileKind.XLSB: "xlsb", FileKind.ODS: "ods"}


def read_other(data: bytes, kind: FileKind, name: str, own: bool, passwords: Sequence[str]) -> Workbook:
    """The workbook with these bytes, which are of this kind; `own` may carry programs. Raises `CannotGoOn`."""
    if kind is FileKind.LOCKED:
        workbook = _unlocked(data, name, own, passwords)
    elif kind is FileKind.DOCX:
        raise cannot_go_on("file-not-a-workbook", Location(name), kind=kind)
    elif kind is FileKind.TEXT:
        workbook = _read_text(data, name)
    else:
        _hold_to_name(kind, name)
        workbook = _read_apart(data, kind, name, own, passwords)
    return replace(workbook, sha256=sha256(data).hexdigest())


def read_document(data: bytes, name: str) -> Workbook:
    """The tables of the Word document with these bytes, a plan of one's own. Raises `CannotGoOn`.

    Nothing else asks for one: a document is neither a return nor a tracker.
    """
    _hold_to_name(FileKind.DOCX, name)
    said = apart("docx", {}, data, name, SECONDS).said
    form = f"{FileKind.DOCX}, of which the tables alone count, without comments, hidden text and deletions"
    return Workbook(name, sha256(data).hexdigest(), unpacked(said, name), format=form)


def _read_text(data: bytes, name: str) -> Workbook:
    from plan_tools.excel.others.text import read_text

    workbook = read_text(data, name)
    _hold_to_name(FileKind.TEXT, name)
    return workbook


def _hold_to_name(kind: FileKind, name: str) -> None:
    """Raise `CannotGoOn` where a file is called something else than it is."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS[kind]:
        called = f"ends in {ending}" if ending else "has no ending"
        raise cannot_go_on("file-misnamed", Location(name), kind=kind, called=called, ending=ENDINGS[kind][0])


def _read_apart(data: bytes, kind: FileKind, name: str, own: bool, passwords: Sequence[str]) -> Workbook:
    try:
        said = apart(_WORK[kind], {"own": own}, data, name, SECONDS).said
    except CannotGoOn as stop:
        if stop.problem.code != "file-encrypted":
            raise
        return _unlocked(data, name, own, passwords)
    if not said["sheets"]:
        raise cannot_go_on("file-unreadable", Location(name), reason="it has no sheets")
    return Workbook(name, "", unpacked(said, name), format=kind.value)


def _unlocked(data: bytes, name: str, own: bool, passwords: Sequence[str]) -> Workbook:
    """The workbook that is behind the password, as any other; what is locked twice stays shut."""
    tried = {"passwords": [*passwords, EVERY_EXCELS]}
    try:
        said, opened = apart("unlock", tried, data, name, SECONDS_TO_UNLOCK)
    except CannotGoOn as stop:
        if stop.problem.code != "file-password-wrong":
            raise
        code = "file-password-wrong" if passwords else "file-encrypted"
        raise cannot_go_on(code, Location(name), count=str(len(passwords))) from None
    kind, number = file_kind(opened), said["number"]
    words = f"locked with a password, and password {number} of those given opened it"
    if number > len(passwords):
        words = "locked with the password that every Excel knows"
    if kind is FileKind.EXCEL:
        workbook = read_guarded(guard(opened, name, programs=own), name)
        return replace(workbook, format=f"an Excel workbook {words}")
    if kind not in (FileKind.XLS, FileKind.XLSB):
        reason = "what the password opens is no workbook"
        raise cannot_go_on("file-unreadable", Location(name), reason=reason)
    _hold_to_name(kind, name)
    workbook = _read_apart(opened, kind, name, own, ())
    return replace(workbook, format=f"{kind.value} {words}")
