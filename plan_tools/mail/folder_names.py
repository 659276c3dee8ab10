"""Names of folders as mail servers write them: letters beyond ASCII in UTF-7 of their own kind, and in quotes."""

import re
from base64 import b64decode, b64encode

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def quoted(name: str) -> str:
    """The name of a folder as a server understands it, and nothing besides. Raises `ValueError` where there is none.

    A name with control characters could end the command and begin another.
    """
    if not name or not name.isprintable():
        raise ValueError("it is no name of a folder")
    pieces = (piece.replace("&", "&-") if piece.isascii() else _shifted(piece) for piece in _runs(name))
    return '"' + "".join(pieces).replace("\\", "\\\\").replace('"', '\\"') + '"'


def readable(name: str) -> str:
    """A folder's name as people read it, from what a server calls it."""
    return _SHIFTED.sub(lambda found: _unshifted(found[1]) if found[1] else "&", name)


def _runs(name: str) -> list[str]:
    return re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name)


def _shifted(run: str) -> str:
    coded = b64encode(run.encode("utf-16-be")).decode().rstrip("=")
    return f"&{coded.replace('/', ',')}-"


def _unshifted(coded: str) -> str:
    padded = coded.replace(",", "/") + "=" * (-len(coded) % 4)
    try:
        return b64decode(padded).decode("utf-16-be")
    except ValueError:
        return f"&{coded}-"
