"""Dates that stand in the words of an action, where a plan has no column for them."""

import re
from collections.abc import Iterator

from plan_tools.model import Field
from plan_tools.problems import shown
from plan_tools.rules.adopting.draft import Draft
from plan_tools.rules.dates import Reading, read_written_date
from plan_tools.rules.values import written_day

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MAYBE = re.compile(
    rf"\b(?:\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|\d{{2}})|\d{{4}}-\d\d-\d\d|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}\s+'?\d{{4}})\b",
    re.IGNORECASE,
)


def suggest_dates(one: Draft) -> Draft:
    """`one` with the last date that its action's words name, suggested as its due date."""
    found = [(text, day) for text, reading in _dates(one.text(Field.ACTION)) if (day := reading.value)]
    if not found:
        return one
    text, day = max(found, key=lambda pair: pair[1])
    return one.saying("plan-date-in-words", Field.DUE_DATE, text=shown(text), date=written_day(day))


def _dates(text: str) -> Iterator[tuple[str, Reading]]:
    return ((match.group(), read_written_date(match.group())) for match in _MAYBE.finditer(text))
