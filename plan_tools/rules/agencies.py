"""What agencies are called: today and before, alone and several in one cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

from plan_tools.model import Agency, DatedName
from plan_tools.rules.dates import Reading, read_written_date
from plan_tools.rules.fold import LONGEST_NAME, fold

_BETWEEN = re.compile(r"\s*[/;,&+\n]\s*|\s+and\s+", re.IGNORECASE)
_MOST_PARTS = 12
_WORD = re.compile(r"\w+")
_EVERYBODY = re.compile(
    r"everyone|everybody|(?:(?:all|each|every)|multi ?agency)(?: (?:of|the|and|our|other|relevant|listed|named|above|"
    r"statutory|safeguarding|partners?|partnership|members?|agency|agencies|organi[sz]ations?|bodies|body|services?))*"
)
_LONGEST = 400  # characters of a cell that may hold names
_DATED = re.compile(
    r"(?P<name>.+?)\s*\(\s*(?:(?P<first>from|since|after)\s+(?P<since>.+?))?"
    r"(?:\s*\b(?P<last>until|to|before)\s+(?P<until>.+?))?\s*\)",
    re.IGNORECASE | re.DOTALL,
)
_DAY = timedelta(days=1)


class Names:
    """The agencies of a plan by what they are called, on a day `as_at`."""

    def __init__(self, agencies: Iterable[Agency], as_at: date = date.max) -> None:
        self._agencies, self._as_at = tuple(agencies), as_at

    @cached_property
    def _by_name(self) -> dict[str, list[Agency]]:
        found: dict[str, list[Agency]] = {}
        for agency in self._agencies:
            for name in dict.fromkeys(map(fold, (agency.name, agency.short, *agency.also_known_as))):
                found.setdefault(name, []).append(agency)
        return {name: self._in_force(name, agencies) for name, agencies in found.items()}

    def _in_force(self, name: str, agencies: list[Agency]) -> list[Agency]:
        """Of several agencies of one name, those to which it still belongs."""
        if len(agencies) < 2:
            return agencies
        return [agency for agency in agencies if self._holds(dated_name(agency, name))] or agencies

    def _holds(self, dated: DatedName | None) -> bool:
        return dated is None or (dated.since or date.min) <= self._as_at <= (dated.until or date.max)

    def find(self, text: str) -> Sequence[Agency]:
        """The agencies that `text` may stand for: one where it is right, none or several where it is not."""
        return self._by_name.get(fold(text), ())

    def one(self, text: str) -> str:
        """The name of the one agency that `text` stands for; nothing where there is none, or more than one."""
        found = self.find(text)
        return found[0].name if len(found) == 1 else ""

    def in_one_cell(self, text: str) -> Sequence[Agency]:
        """The agencies that `text` names one after the other, each once; none where a part of it is nobody's name."""
        if len(text) > _LONGEST:
            return ()
        marks = list(_BETWEEN.finditer(text.strip()))
        if not 0 < len(marks) < _MOST_PARTS:
            return ()
        named = self._from(text.strip(), 0, [*((mark.start(), mark.end()) for mark in marks), (len(text.strip()),) * 2])
        return tuple(dict.fromkeys(named or ()))

    def _from(self, text: str, start: int, ends: Sequence[tuple[int, int]]) -> tuple[Agency, ...] | None:
        """The agencies from `start` on, the longest names first; None where they cannot be told."""
        if start == len(text):
            return ()
        for place in reversed(range(len(ends))):
            end, after = ends[place]
            found = self.find(text[start:end]) if end > start else ()
            if len(found) == 1 and (rest := self._from(text, after, ends[place + 1 :])) is not None:
                return (*found, *rest)
        return None


def means_everybody(text: str) -> bool:
    """Whether `text` is no agency's name but stands for all of them: "All partners", "Multi-agency"."""
    return len(text) < LONGEST_NAME and bool(_EVERYBODY.fullmatch(" ".join(_WORD.findall(text.lower()))))


def dated_name(agency: Agency, text: str) -> DatedName | None:
    """The dates of the name `text` of an agency, where it has any."""
    return next((dated for dated in agency.dated_names if fold(dated.name) == fold(text)), None)


def is_alias(agency: Agency, text: str) -> bool:
    """Whether `text` is a name of the agency other than its own and its short one."""
    return fold(text) not in (fold(agency.name), fold(agency.short))


def read_names(names: Iterable[str]) -> Iterator[tuple[DatedName, Reading | None]]:
    """Each name without the dates in brackets behind it, its first and last day, and a date that could not be read."""
    for text in names:
        match = _DATED.fullmatch(text) if len(text) < LONGEST_NAME else None
        if not match or not (match["since"] or match["until"]):
            yield DatedName(text, None, None), None
            continue
        since, until = (read_written_date(match[part] or "") for part in ("since", "until"))
        unread = next((r for part, r in (("since", since), ("until", until)) if match[part] and not r.value), None)
        yield DatedName(match["name"], _first_day(since, match["first"]), _last_day(until, match["last"])), unread


def _first_day(reading: Reading, word: str | None) -> date | None:
    if reading.value is None:
        return None
    if word and word.lower() == "after":
        return reading.value + _DAY
    return reading.value.replace(day=1) if reading.code == "date-end-of-month" else reading.value


def _last_day(reading: Reading, word: str | None) -> date | None:
    if reading.value is None or not word or word.lower() != "before":
        return reading.value
    first = reading.value.replace(day=1) if reading.code == "date-end-of-month" else reading.value
    return first - _DAY
