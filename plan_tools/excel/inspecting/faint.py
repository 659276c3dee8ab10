"""Formats under which a cell cannot be read although it is not hidden: tiny letters, and codes that show nothing."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from plan_tools.excel.guarding.looks import WHITE, cells_with, contrast
from plan_tools.excel.guarding.opening import GuardedSheet
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model import Place, Raw, Sheet

_TINY = 2.0  # points
_FAINT = 1.2
_BACKGROUND = "65"  # the number of the colour that windows have, which is white
_PIECES = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[([^\]]*)\]|(;)|(General|.)', re.IGNORECASE | re.DOTALL)
_WHITE_INKS = ("white", "color2", "color 2")


class Hiding(NamedTuple):
    """The formats of a workbook under which cells may not be read, by their numbers: tiny ones, and suspect codes."""

    always: frozenset[int] = frozenset()
    codes: Mapping[int, str] = {}


class _Section(NamedTuple):
    """A part of a format code: whether it shows the value itself, anything at all, and whether in white."""

    value: bool
    anything: bool
    white: bool


def hiding_formats(styles: Node) -> Hiding:
    """The formats in a workbook's styles under which cells may not be read."""
    fonts = [one for found in styles.all("fonts") for one in found.inside]
    codes = {one.get("numFmtId"): one.get("formatCode") for found in styles.all("numFmts") for one in found.inside}
    suspect = {number: code for number, code in codes.items() if any(map(_is_suspect, _sections(code)))}
    formats = [one for found in styles.all("cellXfs") for one in found.inside]
    unread = {str(number) for number, font in enumerate(fonts) if _is_unread(font)}
    return Hiding(
        frozenset(number for number, one in enumerate(formats) if (one.get("fontId") or "0") in unread),
        {number: suspect[one.get("numFmtId")] for number, one in enumerate(formats) if one.get("numFmtId") in suspect},
    )


def faint_cells(sheet: Sheet, guarded: GuardedSheet, hiding: Hiding, fills: Mapping[int, str]) -> Iterator[Place]:
    """The cells of a sheet that hold something and have a format under which it cannot be read."""
    for place, number, blank in cells_with(guarded.data, frozenset(hiding.always | hiding.codes.keys())):
        real = guarded.spread.place(place) if guarded.spread else place
        raw = None if blank else _raw(sheet, real)
        if raw is not None and (number in hiding.always or _hides(hiding.codes[number], raw, fills.get(number, WHITE))):
            yield real


def _is_unread(font: Node) -> bool:
    sizes = [one.get("val") for one in font.all("sz")]
    tiny = any(re.fullmatch(r"[0-9.]+", size) and float(size) <= _TINY for size in sizes)
    return tiny or any(one.get("indexed") == _BACKGROUND for one in font.all("color"))


def _sections(code: str) -> list[_Section]:
    done, value, anything, white = [], False, False, False
    for quoted, escaped, bracketed, end, other in _PIECES.findall(code):
        if end:
            done.append(_Section(value, anything, white))
            value = anything = white = False
        lasting = bracketed[:1] in ("h", "m", "s")  # hours, minutes or seconds that have passed
        value = value or lasting or other in ("0", "#", "?", "@") or other.isalpha()
        anything = anything or lasting or bool((quoted + escaped + other).strip()) or bracketed[:1] == "$"
        white = white or bracketed.lower() in _WHITE_INKS
    return [*done, _Section(value, anything, white)]


def _is_suspect(section: _Section) -> bool:
    return section.white or not section.value


def _hides(code: str, raw: Raw, behind: str) -> bool:
    """Whether a value cannot be seen under a format code; one that is 0 hides nothing."""
    sections = _sections(code)
    if isinstance(raw, str):
        of_text = sections[3] if len(sections) > 3 else sections[-1] if _shows_text(code) else None
        return of_text is not None and (not of_text.value or (of_text.white and _is_white(behind)))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw == 0:
            return False
        one = sections[1] if raw < 0 and len(sections) > 1 else sections[0]
        return not one.anything or (one.white and _is_white(behind))
    return not any(one.anything for one in sections)


def _shows_text(code: str) -> bool:
    return any(other == "@" for *_, other in _PIECES.findall(code.rpartition(";")[2]))


def _is_white(behind: str) -> bool:
    return contrast(behind, WHITE) < _FAINT


def _raw(sheet: Sheet, place: Place) -> Raw:
    line = sheet.rows[place[0] - 1] if place[0] <= len(sheet.rows) else ()
    return line[place[1] - 1] if place[1] <= len(line) else None
