"""Text compared as people mean it: case, spaces and punctuation folded away."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LONGEST_NAME = 100  # characters: what is longer is neither a heading nor a name
_NOT_WORD = re.compile(r"[\W_]+")
_DASHES = re.compile(r"[‐‑‒–—―−﹘﹣－]")


def fold(text: str) -> str:
    """`text` without case, spaces and punctuation; ``&`` counts as "and"."""
    return _fold(text) if len(text) < LONGEST_NAME else _fold.__wrapped__(text)


@lru_cache(10_000)  # the same headings, names and ratings come back in every file
def _fold(text: str) -> str:
    if text.isascii():
        return _NOT_WORD.sub("", text.replace("&", "and").lower())
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).replace("&", "and").casefold())


def fold_ref(ref: str) -> str:
    """A reference without case and spaces, and with every kind of dash and digit alike: 1.1 and 11 stay apart."""
    return "".join(_DASHES.sub("-", unicodedata.normalize("NFKC", ref)).casefold().split())


def near(text: str, options: Iterable[str]) -> str:
    """The words " Did you mean …?" with the option nearest to `text`, or nothing where none is near."""
    from difflib import get_close_matches  # only where something was mistyped

    folded = {fold(option): option for option in options}
    matches = get_close_matches(fold(text), folded, n=1, cutoff=0.75)
    return f" Did you mean {folded[matches[0]]}?" if matches else ""
