"""Dates of birth: a whole date straight after words such as DOB, date of birth or born on."""

import re
from collections.abc import Iterator

from plan_tools.rules.identifiers.masks import BIRTH

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|ober)?\.?"
_NTH = r"[0-3]?\d(?:st|nd|rd|th)?"
_PART = r"\s?[-/.]\s?"
DATE = (
    rf"(?:[0-3]?\d{_PART}[0-3]?\d{_PART}(?:\d{{4}}|\d\d)|\d{{4}}[-/.][01]?\d[-/.][0-3]?\d"
    rf"|{_NTH}[\s-]{{0,2}}(?:of\s)?{_MONTH}[\s,-]{{1,2}}'?(?:\d{{4}}|\d\d)|{_MONTH}\s{_NTH},?\s\d{{4}}"
    r"|[0-3]?\d\s[01]?\d\s(?:\d{4}|\d\d)|[0-3]\d[01]\d(?:19|20)\d\d)(?![^\W_T]|[./]\d)"
)
STEMS = ("birth", "born", "dob", "d.o.b", "d o b")
WORD = (
    r"(?<![A-Za-z])(?:D\.O\.B\.?|D\sO\sB|DOB|dates?[\s-]of[\s-]birth|birth\s?dates?|birthdays?|born)"
    r"(?:'?s)?(?![A-Za-z])"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
GAP = (
    rf"(?:[\s:;,.=(-]{{0,4}}(?:(?:is|was|of|on|as|the|recorded|given|noted|confirmed|{_DAY})\b[\s:.,(]{{1,3}}){{0,4}})"
)
_PLACE = r"(?:(?<=born)\s(?:at|in)(?:\s[^\W\d_][\w'-]*){1,4}\son)?"
_AFTER = re.compile(rf"{WORD}(?:\)|\(s\))?{_PLACE}{GAP}(?P<date>{DATE})", re.IGNORECASE)
_NEXT = re.compile(rf"\s?(?:[,;/&]|and)\s?(?:and\s)?(?P<date>{DATE})", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<![\d/.-])(?P<date>{DATE})\s?\(\s?(?:DOB|D\.O\.B\.?|date\sof\sbirth)\s?\)", re.IGNORECASE)
_SEVERAL = re.compile("dates.of|dob'?s|birth ?dates|birthdays", re.IGNORECASE)


def births(text: str) -> Iterator[tuple[str, int, int]]:
    """Where dates of birth stand in `text`; more than one after a word that stands for several."""
    lower = text.lower()
    if not any(stem in lower for stem in STEMS):
        return
    for match in _AFTER.finditer(text):
        found: re.Match[str] | None = match
        several = _SEVERAL.search(match[0])
        while found:
            yield BIRTH, *found.span("date")
            found = _NEXT.match(text, found.end()) if several else None
    for match in _BEFORE.finditer(text):
        yield BIRTH, *match.span("date")
