"""A value as the XML of a cell: text stays text, whatever it begins with, and a date is a number of days."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import TypeAlias

CellValue: TypeAlias = str | int | float | bool | date | datetime | time | None

LONGEST_TEXT = 32_767  # characters of a cell, counted in units of UTF-16
DATE_FORMAT, TIME_FORMAT, DATE_TIME_FORMAT = 14, 21, 22  # number formats that every workbook knows

_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_FIRST_SURE_DAY = datetime(1900, 3, 1)  # before it, programs disagree by a day about what a number means
_UNFIT = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>{_UNFIT}]|_(?=x[0-9A-Fa-f]{{4}}[_{_UNFIT}])")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def checked(value: CellValue) -> CellValue:
    """The value itself, None for a text without characters; raises ValueError or TypeError if no cell can hold it."""
    match value:
        case None | bool():
            pass
        case "":
            return None
        case str():
            if len(value) * 2 > LONGEST_TEXT and len(value.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
                raise ValueError(f"a cell holds {LONGEST_TEXT:,} characters, and this text has {len(value):,}")
        case int() | float():
            try:
                finite = isfinite(value)
            except OverflowError:
                finite = False
            if not finite:
                raise ValueError("a cell holds no number that is infinite or none")
            return int(value) if isinstance(value, int) else float(value)  # a plain one, whatever the kind it was of
        case datetime() | time():
            if value.tzinfo is not None:
                raise ValueError("a cell holds no time zone")
        case date():
            pass
        case _:
            raise TypeError(f"a cell holds no {type(value).__name__}")
    return value


def number_format(value: CellValue) -> int:
    """The number format that shows a day, a time of day or both; 0 for any other value."""
    match value:
        case datetime() if value.time() != time.min:
            return DATE_TIME_FORMAT
        case date():
            return DATE_FORMAT
        case time():
            return TIME_FORMAT
    return 0


@lru_cache(10_000)
def serial(value: date | time, epoch_1904: bool) -> float:
    """The number of days that stands for `value`; raises ValueError for a day that the workbook cannot count."""
    if isinstance(value, time):
        return (datetime.combine(date.min, value) - datetime.min) / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if moment < (_EPOCH_1904 if epoch_1904 else _FIRST_SURE_DAY):
        raise ValueError("a day that the workbook cannot count")
    days = (moment - (_EPOCH_1904 if epoch_1904 else _EPOCH_1900)) / timedelta(days=1)
    return int(days) if days.is_integer() else days


def cell_writer(prefix: str, epoch_1904: bool) -> Callable[[str, int, CellValue], str]:
    """A function from an address, a style and a value to the XML of a cell; elements get the namespace `prefix`."""

    def write(address: str, style: int, value: CellValue) -> str:
        head = f'<{prefix}c r="{address}" s="{style}"' if style else f'<{prefix}c r="{address}"'
        match value:
            case None:
                return f"{head}/>"
            case str():
                text = escaped_text(value)
                space = ' xml:space="preserve"' if value.strip() != value or "\n" in value else ""
                opened, closed = f"<{prefix}is><{prefix}t{space}>", f"</{prefix}t></{prefix}is></{prefix}c>"
                return f'{head} t="inlineStr">{opened}{text}{closed}'
            case bool():
                return f'{head} t="b"><{prefix}v>{int(value)}</{prefix}v></{prefix}c>'
            case date() | time():
                value = serial(value, epoch_1904)
        return f"{head}><{prefix}v>{value!r}</{prefix}v></{prefix}c>"

    return write


def escaped_text(text: str) -> str:
    """`text` for the inside of an element, what XML cannot hold written as Excel writes it, ``_xHHHH_``."""
    return _SPECIAL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"_x{ord(found[0]):04X}_"
