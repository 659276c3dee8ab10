"""Safe names for files that strangers have named."""

import re
import unicodedata
from collections.abc import Collection

_LONGEST, _MOST_BYTES = 90, 200  # of a name without its ending
_NOT_ALLOWED = re.compile(r'[<>:"|?*]+')
_ENDING = re.compile(r"[A-Za-z0-9]{1,5}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def safe_name(called: str, taken: Collection[str] = ()) -> str:
    """A name for the file that its sender `called` so: of one folder, of one line, and not among those `taken`.

    `taken` are names as `as_compared` gives them.
    """
    base = re.split(r"[/\\]", called.rstrip("/\\"))[-1]
    seen = "".join(" " if sign.isspace() else sign for sign in base if _is_plain(sign))
    name = " ".join(_NOT_ALLOWED.sub("_", unicodedata.normalize("NFC", seen)).split()).strip("-. ~").rstrip(". ")
    stem, dot, last = name.rpartition(".")
    ending = f".{last.lower()}" if dot and _ENDING.fullmatch(last) else ""
    stem = (stem if ending else name).rstrip(". ") or "attachment"
    if is_reserved(stem):
        stem = f"file {stem}"
    stem = stem[:_LONGEST].encode()[:_MOST_BYTES].decode(errors="ignore").rstrip(". ")
    numbered = (f"{stem}{more}{ending}" for more in _numbers(len(taken)))
    return next(one for one in numbered if as_compared(one) not in taken)


def is_reserved(name: str) -> bool:
    """Whether Windows takes a file of this name for a device."""
    return bool(_RESERVED.fullmatch(name.partition(".")[0].strip()))


def as_compared(name: str) -> str:
    """A name in the form in which two are one on some disk: capitals and the writing of accents do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _is_plain(sign: str) -> bool:
    """Whether a sign can be seen; spaces count."""
    return sign.isspace() or unicodedata.category(sign)[0] != "C"


def _numbers(most: int) -> list[str]:
    return ["", *(f" ({number})" for number in range(2, most + 3))]
