"""E-mail addresses as people write them into a cell: one or several, with names around them or without."""

import re
import unicodedata
from typing import NamedTuple

_LONGEST_CELL = 2_000  # characters
_LONGEST, _LONGEST_LOCAL = 254, 64
_NAMED = re.compile(r'(?<![^\s;,])(?:"[^"]*+"\s*+|[^\s;,<>"@]++[ \t]*+)*+<\s*+([^<>\s]*+)\s*+>')
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[^\W_](?:[^\W_]|-){0,61}[^\W_]\.|[^\W_]\.)+[^\W\d_](?:[^\W_]|-){0,61}[^\W_]")


class Addresses(NamedTuple):
    """The addresses that a text holds, each once, and what in it is none."""

    found: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def read_addresses(text: str) -> Addresses:
    """The addresses in `text`, between semicolons, commas, spaces or on lines of their own.

    Where anything but addresses stands between two of these marks, it is unclear as a whole: which of its words are
    meant would be a guess.
    """
    if len(text) > _LONGEST_CELL:
        return Addresses((), (text,))
    found: dict[str, str] = {}
    unclear: list[str] = []
    for part in re.split(r"[;,\r\n]+", _NAMED.sub(r" \1 ", text)):
        parts = [bare for word in part.split() if (bare := _bare(word))]
        if all(map(is_address, parts)):
            found |= {one.casefold(): one for one in parts if one.casefold() not in found}
        else:
            unclear.append(" ".join(parts))
    return Addresses(tuple(found.values()), tuple(unclear))


def is_address(text: str) -> bool:
    """Whether `text` is one address that a message can be sent to, and nothing besides.

    None begins a coded word (``=?``): a header would hold what that says.
    """
    local, _, domain = text.rpartition("@")
    return (
        "=?" not in text
        and len(text.encode("utf-8", "replace")) <= _LONGEST
        and len(local.encode("utf-8", "replace")) <= _LONGEST_LOCAL
        and bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))
    )


def _bare(part: str) -> str:
    """`part` without the marks around it that cannot be seen, which come along when an address is pasted."""
    kept = [place for place, letter in enumerate(part) if unicodedata.category(letter) not in ("Cf", "Cc")]
    return part[kept[0] : kept[-1] + 1] if kept else ""
