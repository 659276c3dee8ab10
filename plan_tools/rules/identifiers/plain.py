"""A text with one form of every digit, space and dash, in which every sign knows where it stood."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_KEPT = "…"  # three dots in plain signs, and part of every mask
_ALIKE = {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "“": '"', "”": '"', "−": "-"}


class Plain(NamedTuple):
    """A text in plain signs, and for each of them its place in the text as it was written."""

    text: str
    places: Sequence[int]


class _Signs(dict[int, str]):
    """The plain signs of every letter that was met."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain(chr(code)))


def plain_signs(text: str) -> str:
    """`text` in plain signs; marks that cannot be seen are left out, circled and raised digits stay as they are."""
    return text if text.isascii() else text.translate(_SIGNS)


def plain_text(text: str) -> Plain:
    """`text` in plain signs, with the place of each."""
    if text.isascii():
        return Plain(text, range(len(text)))
    places = [place for place, letter in enumerate(text) for _sign in _SIGNS[ord(letter)]]
    return Plain(plain_signs(text), places)


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter.isascii() or category == "No" or letter == _KEPT:
        return letter
    if category == "Cf" or "\ufe00" <= letter <= "\ufe0f":
        return ""
    if category in ("Zs", "Pd"):
        return " " if category == "Zs" else "-"
    return _ALIKE.get(letter) or "".join(map(_digit, unicodedata.normalize("NFKC", letter)))


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


_SIGNS = _Signs()
