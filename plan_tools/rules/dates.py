"""Dates as people write them in plans: day first, never guessed.

A month alone is taken to its last day, and so is a quarter of a financial year (April to March). What names no day
("Ongoing", "Summer 2021") has no date, and says so.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import NamedTuple

from plan_tools.model import Raw


class Reading(NamedTuple):
    """A date, or None, and the code of what a person should know about how it was read ("" for nothing)."""

    value: date | None
    code: str = ""


_MONTHS = {name[:3]: number for number, name in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december"), 1)}  # fmt: skip
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" \
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # fmt: skip
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_CLOCK = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"

_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})\s*(?P<sep>[/.\-])\s*(?P<number>\d{{1,2}})\s*(?P=sep)\s*{_YEAR}{_CLOCK}",
        rf"(?P<year>\d{{4}})-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}}){_CLOCK}",
        rf"{_WEEKDAY}{_DAY}(?:\s+of)?[\s\-]*{_MONTH},?[\s\-]*{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})",
    )
)
_WHOLE_MONTH = re.compile(  # two digits after a space may be a day of the month, so a year of two digits wants a sign
    rf"(?:by\s+)?(?:the\s+)?(?:end\s+(?:of\s+)?)?{_MONTH}(?:,?[\s\-/]*(?P<year>\d{{4}})|\s*[\-/']\s*(?P<short>\d{{2}}))"
)
_QUARTER = re.compile(
    r"(?:end\s+(?:of\s+)?)?q(?:uarter)?\s*(?P<quarter>[1-4])[\s,]*(?P<first>\d{4})\s*[/\-–]\s*(?P<second>\d{2}|\d{4})"
)
_FINANCIAL_YEAR = re.compile(r"(?:end\s+(?:of\s+)?)?(?:fy\s*)?(?P<first>\d{4})\s*[/–]\s*(?P<second>\d{2}|\d{4})")
_OPEN = re.compile(
    r"(?:on[\s\-]?going|continuous|tb[acd]|to be (?:agreed|confirmed|determined|decided|set)|n/a|none|unknown|"
    r"not (?:applicable|set|known)|as required|annual(?:ly)?|quarterly|monthly|weekly|termly|"
    r"(?:once|twice|\w+ times) a (?:year|month|term|week))\b.*|[\-–?]+",
    re.DOTALL,
)
_SEASON = re.compile(
    r"\b(?:spring|summer|autumn|winter|term|early|mid|late|christmas|easter|half[\s\-]term|beginning)\b"
)
_COMPLETE = re.compile(r"(?:completed?|done|closed|finished|achieved)\b.*", re.DOTALL)
_SEVERAL = re.compile(
    rf"\b\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*(?:\d{{4}}|\d{{2}})\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|"
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH.replace('?P<month>', '?:')}\s+'?\d{{2,4}}\b"
)
FIRST_YEAR, LAST_YEAR = 1950, 2150
LONGEST = 400  # characters: what is longer is a story, not a date
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def read_date(raw: Raw, epoch_1904: bool = False) -> Reading:
    """What a cell of a date column means; `epoch_1904` is the workbook's way of counting days."""
    if raw is None:
        return Reading(None)
    if isinstance(raw, datetime):
        return _in_range(raw.date())
    if isinstance(raw, date):
        return _in_range(raw)
    if isinstance(raw, float) or (isinstance(raw, int) and not isinstance(raw, bool)):
        return _from_serial(float(raw), epoch_1904)
    if isinstance(raw, str):
        return read_written_date(raw)
    return Reading(None, "date-unreadable")


def read_written_date(text: str) -> Reading:
    """The date that `text` names, day first."""
    words = " ".join(text.split()).casefold().strip(" .;,")
    if not words:
        return Reading(None)
    if len(words) > LONGEST:
        return Reading(None, "date-unreadable")
    reading = _one_date(words)
    if reading is None and _COMPLETE.fullmatch(words):
        return Reading(None, "date-claims-complete")
    if reading is None and _OPEN.fullmatch(words):
        return Reading(None, "date-open")
    season = Reading(None, "date-season" if _SEASON.search(words) else "date-unreadable")
    return reading or _several(words) or season


def _one_date(words: str) -> Reading | None:
    """The date that `words` are, where they are nothing else."""
    for pattern in _DAYS:
        if match := pattern.fullmatch(words):
            return _day(match)
    if match := _WHOLE_MONTH.fullmatch(words):
        year = _year(match["year"] or match["short"])
        return _month_end(year, _MONTHS[match["month"][:3]], "date-end-of-month")
    for pattern in (_QUARTER, _FINANCIAL_YEAR):
        if match := pattern.fullmatch(words):
            return _financial(match)
    return None


def _several(words: str) -> Reading | None:
    """The last of several dates in one cell."""
    readings = [_one_date(match.group()) for match in _SEVERAL.finditer(words)]
    if len(readings) < 2:
        return None
    days = [reading.value for reading in readings if reading and reading.value]
    return Reading(max(days), "date-several") if len(days) == len(readings) else Reading(None, "date-impossible")


def _day(match: re.Match[str]) -> Reading:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTHS[groups["month"][:3]]
    try:
        return _in_range(date(_year(groups["year"]), month, int(groups["day"])))
    except ValueError:
        return Reading(None, "date-impossible")


def _financial(match: re.Match[str]) -> Reading:
    first, second = int(match["first"]), match["second"]
    if int(second) != (first + 1) % 10 ** len(second):
        return Reading(None, "date-unreadable")
    quarter = int(match.groupdict().get("quarter") or 4)
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
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Reading(None, "date-impossible")
    return Reading(date(year, month, monthrange(year, month)[1]), code)
