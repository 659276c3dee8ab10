"""Several actions in one cell: where a person numbered them, put a sign before each, or left a blank line between."""

import re
from collections.abc import Callable, Sequence

_NUMBERED = (
    re.compile(r"\(?(?P<mark>\d{1,2})[.)](?=\s|[^\W\d])\s*"),
    re.compile(r"\(?(?P<mark>[a-z])\)(?=\s)\s*", re.IGNORECASE),
    re.compile(r"(?P<mark>[a-z])\.(?=\s)\s*"),
    re.compile(r"\(?(?P<mark>[ivx]{1,5})[.)](?=\s)\s*", re.IGNORECASE),
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_BULLET = re.compile(r"(?P<mark>[-–—](?=\s)|[•*·▪◦●‣](?=\s|\w))\s*")
_A_MARK = re.compile(r"\s*(?:\(?\w{1,5}[.)]|[-–—•*·▪◦●‣])")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_IN_A_LINE = re.compile(r"(?<=[.;,]\s)(?=\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)\s|\d{1,2}\.\s)", re.IGNORECASE)
_BEFORE_BRACKETS = re.compile(r"(?<=\s)(?=\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)\s)", re.IGNORECASE)
_CITES = re.compile(
    r".*(?:\d|\b(?:sub)?(?:sections?|paragraphs?|clauses?|points?|items?|options?|parts?|articles?|see|under|in|of|to|per|"
    r"from|with|by))\s+",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_BULLETS = re.compile(r"(?<=\s)(?=[•●▪◦‣]\s)")


def split_actions(text: str) -> tuple[str, ...]:
    """The actions that a cell lists, without the numbers and signs before them; the whole text where it lists none.

    A list has two items or more: numbers and letters count up from the first, and every line begins with a mark or
    belongs to the one above it. Words before the first item are put before it.
    """
    if not ("\n" in text or "\r" in text or _A_MARK.match(text)):
        return (text,)  # nearly every cell
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines = whole.split("\n")
    in_brackets = _uncited(_BEFORE_BRACKETS.split(whole))
    for pieces in (lines, *map(_begun, (_IN_A_LINE.split(whole), in_brackets, _BETWEEN_BULLETS.split(whole)))):
        for items in (*(_numbered(pieces, pattern) for pattern in _NUMBERED), _bulleted(pieces)):
            if len(items) > 1:
                return items
    paragraphs = tuple(part.strip() for part in _BLANK_LINE.split(whole) if part.strip())
    return paragraphs if len(paragraphs) > 1 and all(map(_stands_alone, paragraphs)) else (text,)


def _begun(pieces: Sequence[str]) -> Sequence[str]:
    """The pieces of a line, where it begins with an item: in the middle of a sentence, a list is part of it."""
    return pieces if any(pattern.match(pieces[0]) for pattern in (*_NUMBERED, _BULLET)) else ()


def _uncited(pieces: Sequence[str]) -> Sequence[str]:
    """The pieces, where each says something and none ends in words that lead to a mark, as in "section 4 (b)"."""
    says = all(len(piece.split()) > 2 for piece in pieces)
    return pieces if says and not any(map(_CITES.fullmatch, pieces[:-1])) else pieces[:1]


def _numbered(lines: Sequence[str], pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The items of lines that are numbered from the first on; none where the numbers do not count up."""
    return _items(lines, pattern, lambda mark, before: _counts(mark.lower(), len(before) + 1))


def _bulleted(lines: Sequence[str]) -> tuple[str, ...]:
    """The items of lines that begin with one and the same sign."""
    return _items(lines, _BULLET, lambda mark, before: not before or mark == before[0])


def _items(
    lines: Sequence[str], pattern: re.Pattern[str], begins: Callable[[str, Sequence[str]], bool]
) -> tuple[str, ...]:
    """The items of a list: one begins where a mark does that fits those before it; other lines belong to the last."""
    items: list[list[str]] = []
    marks: list[str] = []
    lead: list[str] = []
    for line in lines:
        match = pattern.match(line.strip())
        if match and begins(match["mark"], marks):
            marks.append(match["mark"])
            items.append([*lead, line.strip()[match.end() :]])
            lead = []
        else:
            (items[-1] if items else lead).append(line)
    return _joined(items)


def _counts(mark: str, number: int) -> bool:
    """Whether a mark is that of item `number`."""
    return mark in (str(number), chr(96 + number) if number < 27 else "", _ROMAN[number - 1] if number < 16 else "")


def _joined(items: Sequence[Sequence[str]]) -> tuple[str, ...]:
    joined = tuple("\n".join(lines).strip() for lines in items)
    return joined if all(joined) else ()


def _stands_alone(paragraph: str) -> bool:
    """Whether a paragraph begins as a sentence does, and does not only lead up to the next one."""
    return not paragraph[0].islower() and not paragraph.endswith((":", ","))
