"""The widths of columns: how wide each is, how wide it has to be to be read, and the widening of some."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from math import ceil, isfinite
from typing import NamedTuple

from plan_tools.excel.editing.worksheet import Worksheet
from plan_tools.excel.markup import Element, Splice, put_inside, retagged
from plan_tools.excel.text_size import size
from plan_tools.model import Raw

USUAL = 8.43  # characters, where a sheet does not say
WIDEST = 40.0  # that a column is made by itself
_DAY, _TIME, _MARGIN = 10.0, 8.0, 1.0


class Width(NamedTuple):
    """How wide a column is, in characters; whether anybody has ever said so, and whether it is hidden."""

    characters: float
    given: bool
    hidden: bool


def width_of(sheet: Worksheet, column: int) -> Width:
    """The width of one column."""
    usual = next((one.attributes for one in sheet.named("sheetFormatPr")), {})
    characters = _number(usual.get("defaultColWidth"), USUAL)
    for one in _columns(sheet):
        first, last = _span(one)
        if first <= column <= last:
            characters = _number(one.attributes.get("width"), characters)
            return Width(characters, one.flag("customWidth"), one.flag("hidden") or characters == 0)
    return Width(characters, False, characters == 0)


def least_width(values: Iterable[Raw], rated: bool) -> float:
    """The width below which days and numbers show as ####; where the column is `rated`, words are cut too."""
    return max((_least(value, rated) for value in values), default=0.0)


def full_width(values: Iterable[Raw]) -> float:
    """The width in which all the values can be read, as far as that is not too wide."""
    lines = (line for value in values if isinstance(value, str) for line in value.split("\n"))
    return min(WIDEST, max((ceil(size(line) + 2 * _MARGIN) for line in lines), default=0))


def _least(value: Raw, rated: bool) -> float:
    match value:
        case bool():
            return 0.0
        case int() | float():
            return len(str(int(abs(value)))) + _MARGIN if abs(value) < 1e11 else 0.0
        case date():
            return _DAY
        case time() | timedelta():
            return _TIME
        case str() if rated:
            return min(WIDEST, size(value.strip()))
    return 0.0


def width_splices(sheet: Worksheet, widths: Mapping[int, float]) -> list[Splice]:
    """The splices that give columns other widths; each keeps whatever else is said of it."""
    there = list(_columns(sheet))
    splices: list[Splice] = []
    left = dict(widths)
    for one in there:
        first, last = _span(one)
        inside = {column: left.pop(column) for column in sorted(left) if first <= column <= last}
        if inside:
            splices.append(Splice(one.start, one.end, b"".join(_apart(sheet.data, one, inside))))
    return [*_put_in(sheet, there, left), *splices]


def _put_in(sheet: Worksheet, there: Sequence[Element], widths: Mapping[int, float]) -> Iterator[Splice]:
    """The splices that say something of columns of which nothing was said."""
    around = next(sheet.named("cols"), None)
    behind = b""
    for column, width in sorted(widths.items()):
        new = f'<{sheet.prefix}col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'.encode()
        after = next((one for one in there if _span(one)[0] > column), None)
        if after is None:
            behind += new
        else:
            yield Splice(after.start, after.start, new)
    if behind and around is not None:
        yield from put_inside(sheet.data, around, behind)
    elif behind:
        name = f"{sheet.prefix}cols".encode()
        yield Splice(sheet.body.start, sheet.body.start, b"<" + name + b">" + behind + b"</" + name + b">")


def _apart(data: bytes, one: Element, widths: Mapping[int, float]) -> Iterator[bytes]:
    """What is said of several columns, said apart for those that get another width."""
    tag = data[one.start : one.inside]
    tag = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    at, last = _span(one)
    for column, width in widths.items():
        if at < column:
            yield retagged(tag, {"min": str(at), "max": str(column - 1)})
        about = {"min": str(column), "max": str(column), "width": f"{width:g}", "customWidth": "1", "bestFit": None}
        yield retagged(tag, about)
        at = column + 1
    if at <= last:
        yield retagged(tag, {"min": str(at), "max": str(last)})


def _number(text: str | None, usual: float) -> float:
    """The width that a sheet gives; the usual one where it gives none, or no number."""
    with suppress(ValueError):
        return number if isfinite(number := float(text or "")) else usual
    return usual


def _columns(sheet: Worksheet) -> Iterator[Element]:
    """What a sheet says of its columns; nothing where it does not say of which."""
    return (one for one in sheet.named("col") if all(one.attributes.get(end, "").isdecimal() for end in ("min", "max")))


def _span(one: Element) -> tuple[int, int]:
    return int(one.attributes["min"]), int(one.attributes["max"])
