"""The passwords of workbooks that are locked, from a file with one a line. They go nowhere else."""

import re
from pathlib import Path

from plan_tools.problems import Location, cannot_go_on

_MOST_BYTES = 1 << 20


def read_passwords(path: Path | None) -> tuple[str, ...]:
    """The passwords in a file, each once and in order; none without a file. Raises `CannotGoOn`."""
    if path is None:
        return ()
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as fault:
        raise _unreadable(path, (fault.strerror or "the disk gave an error").lower()) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(data) > _MOST_BYTES:
        raise _unreadable(path, "it is not a text file in UTF-8")
    lines = (line.strip() for line in re.split(r"\r\n|\r|\n", text))
    passwords = tuple(dict.fromkeys(line for line in lines if line))
    if not passwords:
        raise _unreadable(path, "there is none in the file")
    return passwords


def _unreadable(path: Path, reason: str) -> Exception:
    return cannot_go_on("password-file-unreadable", Location(str(path)), reason=reason)
