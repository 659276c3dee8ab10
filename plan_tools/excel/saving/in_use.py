"""Who has a workbook open: Excel and LibreOffice leave a lock file beside a workbook that somebody works on."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from plan_tools.excel.saving.disk import told
from plan_tools.problems import Location, cannot_go_on


def refuse_if_open(workbook: Path, code: str = "tracker-open") -> None:
    """Raise `CannotGoOn` where Excel or LibreOffice has `workbook` open, by the lock file that they leave beside it."""
    for lock in (workbook.with_name(f".~lock.{workbook.name}#"), workbook.with_name(f"~${workbook.name}")):
        with told(workbook):
            there = lock.exists()
        if there:
            raise cannot_go_on(code, Location(workbook.name), owner=_owner(lock), lock=lock.name)


def _owner(lock: Path) -> str:
    """Who has a workbook open, as its lock file says."""
    program, names_in = ("Excel", _excel_names) if lock.name.startswith("~$") else ("LibreOffice", _office_names)
    data = b""
    with suppress(OSError):  # Excel may keep others from reading it
        data = lock.read_bytes()[:1000]
    names = (name.strip(" \0") for name in names_in(data))
    name = next((name for name in names if name and name.isprintable() and "\ufffd" not in name), "")
    return f"{program}, by {name}" if name else program


def _excel_names(data: bytes) -> Iterator[str]:
    """The name in Excel's lock file: in Unicode from byte 55, and before that in the letters of the computer."""
    if len(data) > 56 and data[55] <= 52:
        yield data[57 : 57 + 2 * data[55]].decode("utf-16-le", "replace")
    yield data[1 : 1 + data[0]].decode("cp1252", "replace") if data else ""


def _office_names(data: bytes) -> Iterator[str]:
    """The names in LibreOffice's lock file: what the person is called, then what the computer calls the person."""
    for part in re.findall(r"((?:\\.|[^\\,;])*)[,;]", data.decode("utf-8", "replace"))[:2]:
        yield re.sub(r"\\(.)", r"\1", part)
