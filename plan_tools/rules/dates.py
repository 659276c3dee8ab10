"""Dates as people write them in plans: day first, never guessed.

A month alone is taken to its last day, and so is a quarter of a financial year (April to March). What names no day
("Ongoing", "Summer 2021") has no date, and says so, unless the plan's own calendar gives that time its last day.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from plan_tools.model import Raw
from plan_tools.rules.fold import fold, plain_signs


class Reading(NamedTuple):
    """A date, or None, and the code of what a person should know about how it was read ("" for nothing)."""

    value: date | None
    code: str = ""


Calendar = Mapping[str, date]
"""The last day of each time that a plan names, such as a term, by its folded name."""

NO_CALENDAR: Calendar = MappingProxyType({})
FIRST_YEAR, LAST_YEAR = 1950, 2150
LONGEST = 400  # characters: what is longer is a story, not a date
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip

_MONTH_NAME = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" \
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # fmt: skip
_MONTH = rf"(?P<month>{_MONTH_NAME})"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_TH = r"(?:st|nd|rd|th)"
_DAY = rf"(?:the\s+)?(?P<day>\d{{1,2}}){_TH}?"
_WEEKDAY = r"(?:(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\s?[ap]m)?|(?:1[0-2]|0?[1-9])\s?[ap]m"
_CLOCK = rf"(?:(?:t|,?\s+(?:at\s+)?)(?:{_TIME})\s?(?:z|utc|gmt|bst|[+\-]\d\d:?\d\d)?)?"
_BY = r"(?:(?:due|due by|by|no later than|on)\s+)?"
_END = r"(?:(?:the\s+)?end(?:\s+of|-|\s)\s*(?:the\s+)?)?"
_QUARTER_NAME = r"(?:(?:q|qtr|quarter)\s*(?P<quarter>[1-4])|(?P<nth>1st|2nd|3rd|4th|first|second|third|fourth) quarter)"
_FINANCIAL = r"(?P<first>\d{4}|\d{2})\s*[/\-]\s*(?P<second>\d{4}|\d{2})"

_DAYS = tuple(
    re.compile(_BY + pattern + _CLOCK)
    for pattern in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s*(?P<sep>[/.\-])\s*(?P<number>\d{{1,2}})\s*(?P=sep)\s*{_YEAR}",
        r"(?P<year>\d{4})(?P<sep>[/.\-])(?P<number>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        rf"{_WEEKDAY}{_DAY}(?:\s+of)?[\s\-/.]*{_MONTH},?[\s\-/.]*{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}}){_TH}?,?\s+(?P<year>\d{{4}})",
    )
)
_WHOLE_MONTH = re.compile(  # two digits after a space may be a day of the month, so a year of two digits wants a sign
    rf"{_BY}{_END}(?:{_MONTH}(?:\s+of\s+|,?[\s\-/]*)(?P<year>\d{{4}})|{_MONTH.replace('month', 'name')}"
    r"\s*[\-/']\s*(?P<short>\d{2})|(?P<number>\d{1,2})[/.](?P<of>\d{4}))"
)
_PERIODS = tuple(
    re.compile(_BY + _END + pattern)
    for pattern in (
        rf"{_QUARTER_NAME}(?:\s+of)?[\s,]*\(?(?:fy\s*)?{_FINANCIAL}\)?",
        rf"(?:fy\s*)?{_FINANCIAL}[\s,\-]*\(?{_QUARTER_NAME}\)?",
        rf"(?:fy|financial year)\s*{_FINANCIAL}",
        r"(?P<first>\d{4})\s*/\s*(?P<second>\d{4}|\d{2})",
        r"(?P<first>\d{4})\s*-\s*(?P<second>\d{4}|1[3-9]|[2-9]\d|00)",  # 2009-10 may be a month of a year
    )
)
_NTH = {"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4}
_SERIAL = re.compile(r"(\d{5})(?:\.0*)?")
_TO = r"\s*(?:-|to|and|&|or|until)\s*"
_SHARED_YEAR = re.compile(  # March and June 2021; 1-5 March 2021; Q1 to Q3 2021/22
    rf"(?:{_MONTH_NAME}(?:{_TO}|\s*/\s*)(?={_MONTH_NAME})|\d{{1,2}}{_TH}?{_TO}(?=\d{{1,2}}{_TH}?\s+(?:of\s+)?{_MONTH_NAME})|"
    rf"\d{{1,2}}{_TH}?\s+{_MONTH_NAME}{_TO}(?=\d)|q\s?[1-4](?:{_TO}|\s*/\s*)(?=q))(?P<rest>.+)"
)
_SEVERAL = re.compile(
    rf"\b\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*(?:\d{{4}}|\d{{2}})\b|\b\d{{4}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}\b|"
    rf"\b(?:\d{{1,2}}{_TH}?\s+(?:of\s+)?)?{_MONTH_NAME},?[\s\-]+'?\d{{2,4}}\b|"
    rf"\b{_MONTH_NAME}\s+\d{{1,2}}{_TH}?,?\s+\d{{4}}\b|"
    r"\b(?:q|qtr|quarter)\s*[1-4][\s,]*\(?(?:fy\s*)?(?:\d{4}|\d{2})\s*[/\-]\s*(?:\d{4}|\d{2})\b"
)
_OPEN = re.compile(
    r"(?:on[\s\-]?going|continuous|tb[acd]|to be (?:agreed|confirmed|determined|decided|set)|n/a|none|unknown|"
    r"not (?:applicable|set|known|started)|as required|as soon as|asap|immediate(?:ly)?|in progress|rolling|"
    r"annual(?:ly)?|quarterly|monthly|weekly|termly|(?:once|twice|\w+ times) a (?:year|month|term|week))\b.*|[\-?]+",
    re.DOTALL,
)
_VAGUE = re.compile(
    rf"\b(?:w/[ce]|week (?:commencing|beginning|ending)|wk (?:com|beg|end))|"
    rf"\b(?:early|mid|middle|late|beginning|start)\b(?:\s+(?:of|in))?[\s\-]*{_MONTH_NAME}\b"
)
_SEASON = re.compile(
    r"\b(?:spring|summer|autumn|winter|term|early|mid|late|christmas|easter|half[\s\-]term|beginning|"
    r"(?:financial|academic|school|calendar) year|year[\s\-]end|end of (?:the )?(?:year|\d{4}))\b"
)
_COMPLETE = re.compile(r"(?:completed?|done|closed|finished|achieved)\b.*", re.DOTALL)


def read_date(raw: Raw, epoch_1904: bool = False, calendar: Calendar = NO_CALENDAR) -> Reading:
    """What a cell of a date column means; `epoch_1904` is the workbook's way of counting days."""
    if raw is None:
        return Reading(None)
    if isinstance(raw, datetime):
        return _in_range(raw.date())
    if isinstance(raw, date):
        return _in_range(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_serial(raw, epoch_1904)
    if isinstance(raw, str):
        return read_written_date(raw, epoch_1904, calendar)
    return Reading(None, "date-unreadable")


def read_written_date(text: str, epoch_1904: bool = False, calendar: Calendar = NO_CALENDAR) -> Reading:
    """The date that `text` names, day first; a time that the calendar knows is its last day."""
    words = " ".join(plain_signs(text).split()).casefold().strip(" .;,")
    if not words:
        return Reading(None)
    if len(words) > LONGEST:
        return Reading(None, "date-unreadable")
    if match := _SERIAL.fullmatch(words):
        return _from_serial(int(match[1]), epoch_1904)
    reading = _read(words)
    if calendar and (reading.code.startswith("date-end-of") or not reading.value):
        named = re.sub(rf"^{_BY}{_END}", "", words)
        day = calendar.get(fold(words)) or calendar.get(fold(named))
        return Reading(day, "date-from-calendar") if day else reading
    return reading


@lru_cache(10_000)  # the same dates come back in every file
def _read(words: str) -> Reading:
    return _one_date(words) or _no_date(words)


def _no_date(words: str) -> Reading:
    """What `words` are that name no single day: several days, a claim, no date at all, or something unreadable."""
    if _COMPLETE.fullmatch(words):
        return Reading(None, "date-claims-complete")
    if _OPEN.fullmatch(words):
        return Reading(None, "date-open")
    if _VAGUE.search(words):
        return Reading(None, "date-season")
    return _several(words) or Reading(None, "date-season" if _SEASON.search(words) else "date-unreadable")


def _one_date(words: str) -> Reading | None:
    """The date that `words` are, where they are nothing else."""
    for pattern in _DAYS:
        if match := pattern.fullmatch(words):
            return _day(match)
    if match := _WHOLE_MONTH.fullmatch(words):
        name = match["month"] or match["name"]
        month = _MONTHS[name[:3]] if name else int(match["number"])
        return _month_end(_year(match["year"] or match["short"] or match["of"]), month, "date-end-of-month")
    for pattern in _PERIODS:
        if match := pattern.fullmatch(words):
            return _financial(match)
    return None


def _several(words: str) -> Reading | None:
    """The last of several dates in one cell."""
    if match := _SHARED_YEAR.fullmatch(words):
        last = _one_date(match["rest"])
        if last is not None:
            return Reading(last.value, "date-several") if last.value else last
    readings = [_one_date(match.group()) for match in _SEVERAL.finditer(words)]
    if len(readings) < 2:
        return None
    days = [reading.value for reading in readings if reading and reading.value]
    return Reading(max(days), "date-several") if len(days) == len(readings) else Reading(None, "date-impossible")


def _day(match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTHS[groups["month"][:3]]
    try:
        reading = _in_range(date(_year(groups["year"]), month, int(groups["day"])))
    except ValueError:
        return Reading(None, "date-impossible")
    said = groups.get("weekday")
    if said and reading.value and _WEEKDAYS[reading.value.weekday()] != said[:3]:
        return reading._replace(code="date-weekday-odd")
    return reading


def _financial(match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    first, second = _year(groups["first"]), groups["second"]
    if int(second) != (first + 1) % 10 ** len(second):
        return Reading(None, "date-unreadable")
    nth = groups.get("nth")
    quarter = _NTH[nth] if nth else int(groups.get("quarter") or 4)
    year, month = (first + 1, 3) if quarter == 4 else (first, 3 + 3 * quarter)
    return _month_end(year, month, "date-end-of-quarter")


def _from_serial(serial: float, epoch_1904: bool) -> Reading:
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH
    if not 20_000 <= serial < 80_000:  # 1954 to 2119: smaller numbers are years and quantities, not days
        return Reading(None, "date-unreadable")
    return Reading(epoch + timedelta(days=int(serial)), "date-from-number")


def _in_range(day: date) -> Reading:
    return Reading(day) if FIRST_YEAR <= day.year <= LAST_YEAR else Reading(None, "date-impossible")


def _year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 70 else 1900 + int(digits)


def _month_end(year: int, month: int, code: str) -> Reading:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return Reading(None, "date-impossible")
    return Reading(date(year, month, monthrange(year, month)[1]), code)
