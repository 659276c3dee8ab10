"""Names as parts of addresses: those from the store are nobody's to trust."""

import os
import re
from hashlib import sha256
from urllib.parse import quote, unquote

from plan_tools.problems import CannotGoOn
from plan_tools.steps.folder import check_cycle

NO_CYCLE = "-"  # no cycle can be called that
_NOT_PLAIN = re.compile(r"[^\w .,&'’()\-]")
_SIGN = re.compile(r"~[0-9a-f]{8}$")
_LONGEST, _SHORTENED = 200, 40  # bytes as a part of an address; signs
_MOST_SIGNS = 250


def key_of(folder: str) -> str:
    """What a partnership is called in the data set: as its folder is, unless that is very long or cannot be seen.

    A name that was changed ends in a sign of its own, so that two folders are never one.
    """
    short = folder.isprintable() and len(segment(folder).encode()) <= _LONGEST
    if short and not _SIGN.search(folder):
        return folder
    plain = _NOT_PLAIN.sub("_", folder)[:_SHORTENED].strip()
    return f"{plain}~{sha256(folder.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def segment(name: str) -> str:
    """A name as one part of an address: what could mean something there, or on some disk, is escaped."""
    return _NOT_PLAIN.sub(lambda found: quote(found[0], safe=""), name)


def name_in(part: str) -> str:
    """The name that `segment` made a part of an address of."""
    return unquote(part)


def is_cycle(name: str) -> bool:
    """Whether a cycle can be called so."""
    try:
        check_cycle(name)
    except CannotGoOn:
        return False
    return True


def fault_of(path: str) -> str:
    """Why the path of a file in the store, from its partnership's folder, cannot be followed; "" where it can."""
    parts = path.split("/")
    if len(path) > _MOST_SIGNS:
        return "its path is too long"
    if any(part in ("", ".", "..") for part in parts) or "\\" in path or (os.name == "nt" and ":" in path):
        return "its path leads elsewhere"
    return "" if path.isprintable() else "its name holds signs that cannot be seen"
