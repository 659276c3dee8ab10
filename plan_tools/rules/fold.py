"""Text compared as people mean it: case, spaces and punctuation folded away."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

LONGEST_NAME = 100  # characters: what is longer is neither a heading nor a name
_NOT_WORD = re.compile(r"[\W_]+")
_DASHES = re.compile(r"[‐‑‒–—―−⁃﹘﹣－]")


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
    if ref.isascii():
        return "".join(ref.lower().split())
    folded = ref
    while (again := "".join(plain_signs(folded).casefold().split())) != folded:
        folded = again
    return folded


def plain_signs(text: str) -> str:
    """`text` with one form of every letter, digit, dash and space, and without marks that cannot be seen.

    Raised and circled digits stay as they are: they are notes and bullets, and no part of a number.
    """
    if text.isascii():
        return text
    runs: list[str] = []
    for kept, run in groupby(visible(text), key=lambda letter: unicodedata.category(letter) == "No"):
        signs = "".join(run)
        runs.append(signs if kept else "".join(map(_digit, unicodedata.normalize("NFKC", signs))))
    return _DASHES.sub("-", "".join(runs))


def visible(text: str) -> str:
    """`text` without the marks that cannot be seen: joiners, marks of direction, soft hyphens."""
    return text if text.isascii() else "".join(one for one in text if unicodedata.category(one) != "Cf")


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def near(text: str, options: Iterable[str]) -> str:
    """The words " Did you mean …?" with the option nearest to `text`, or nothing where none is near."""
    from difflib import get_close_matches  # only where something was mistyped

    folded = {fold(option): option for option in options}
    matches = get_close_matches(fold(text), folded, n=1, cutoff=0.75)
    return f" Did you mean {folded[matches[0]]}?" if matches else ""


def is_slip(text: str, name: str) -> bool:
    """Whether `text` is `name` with a slip of the keys in it: one in a short name, two in one of a dozen letters."""
    from rapidfuzz.distance import OSA  # only where a heading is not known

    one, other = fold(text), fold(name)
    longest = max(len(one), len(other))
    allowed = 0 if longest < 5 else 1 if longest < 12 else 2
    return 0 < OSA.distance(one, other, score_cutoff=allowed) <= allowed
