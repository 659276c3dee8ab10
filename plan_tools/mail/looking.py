"""A look into a message or an archive, and into those that are in it: the workbooks found, and what was left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from plan_tools.mail.archive import read_archive
from plan_tools.mail.found import (
    DAMAGED,
    EMPTY,
    MOST_DEEP,
    MOST_FILES,
    MOST_UNPACKED,
    NOT_WHOLE,
    Found,
    Letter,
    Part,
    Unreadable,
)
from plan_tools.mail.kinds import HOLDING, Kind, ending_for, in_words, is_document_name, is_workbook_name, kind_of
from plan_tools.mail.message import read_message
from plan_tools.mail.outlook import read_outlook
from plan_tools.problems import Location, Problem, problem, shown

_MOST_NAMED, _LONGEST_SENDER = 10, 120
_READERS = {Kind.MESSAGE: read_message, Kind.OUTLOOK: read_outlook}


@dataclass
class Look:
    """What a look into something came to; where it is a message of a mailbox, the server's `came_on` holds.

    `who` says who sent it and when, where it is a message that could be read.
    """

    passwords: Sequence[str] = field(default=(), repr=False)
    came_on: date | None = None
    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    size: int = 0
    who: str = ""

    def into(self, data: bytes, kind: Kind, name: str) -> "Look":
        """Look into `data`, one of the kinds that hold others; `name` is what messages call it."""
        try:
            self._open(data, kind, _Way((name,), "", self.came_on))
        except _TooMuch:
            self.problems.append(problem("too-much-inside", Location(name), who=self.who))
        return self

    def _open(self, data: bytes, kind: Kind, way: "_Way") -> None:
        if len(way.names) > MOST_DEEP:
            raise _TooMuch
        try:
            if kind is Kind.ARCHIVE:
                self._all(read_archive(data, self.passwords), way)
            else:
                self._letter(_READERS[kind](data), way)
        except Unreadable as fault:
            words = {"kind": str(kind), "reason": str(fault), "who": way.who}
            self.problems.append(problem("message-unreadable", way.place, **words))

    def _letter(self, letter: Letter, way: "_Way") -> None:
        sender = f"{letter.sender}, passed on by {way.sender}" if letter.sender and way.sender else letter.sender
        inner = way._replace(sender=sender or way.sender, came_on=way.came_on or letter.came_on)
        self.who = self.who or (inner.who if len(way.names) == 1 else "")
        self._all(letter.inside, inner)

    def _all(self, inside: Iterable[Part | Letter], way: "_Way") -> None:
        pictures = 0
        documents: list[str] = []
        for one in inside:
            self.files += 1
            if self.files > MOST_FILES:
                raise _TooMuch
            if isinstance(one, Letter):
                self._letter(one, way)
            elif not one.fault and kind_of(one.name, one.data) is Kind.PICTURE:
                pictures += 1
            elif not one.fault and is_document_name(one.name):
                documents.append(f"{shown(one.name)} ({in_words(one.name, b'')})")
            else:
                self._part(one, way)
        if documents:
            self.problems.append(documents_left(documents, way.place, way.who))
        if pictures:
            count = "A picture" if pictures == 1 else f"{pictures} pictures"
            self.problems.append(problem("pictures-left", way.place, count=count))

    def _part(self, part: Part, way: "_Way") -> None:
        self.size += len(part.data)
        if self.size > MOST_UNPACKED:
            raise _TooMuch
        kind = kind_of(part.name, part.data)
        name = shown(part.name)
        if part.fault:
            again = "attachment-not-whole" if part.fault in (EMPTY, NOT_WHOLE, DAMAGED) else "attachment-not-taken"
            code = "attachment-locked" if part.locked else again
            self.problems.append(problem(code, way.place, name=name, reason=part.fault, who=way.who))
        elif kind in HOLDING:
            self._open(part.data, kind, way._replace(names=(*way.names, part.name)))
        elif kind is Kind.WORKBOOK:
            self.found.append(Found(_fitting(part), part.data, way.sender, way.came_on, str(way.place)))
        elif kind is Kind.CLOSED:
            reason = f"it is {in_words(part.name, part.data)}"
            self.problems.append(problem("attachment-not-taken", way.place, name=name, reason=reason, who=way.who))
        else:
            words = {"name": name, "kind": in_words(part.name, part.data)}
            self.problems.append(problem("attachment-left", way.place, **words))


def documents_left(documents: Sequence[str], where: Location, who: str = "") -> Problem:
    """That documents were left in which somebody may have answered; each is told by its name and its kind."""
    more = len(documents) - _MOST_NAMED
    names = ", ".join(documents[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return problem("documents-left", where, names=names, who=who)


def who_sent(sender: str, came_on: date | None) -> str:
    """Who sent something and when, in brackets behind what is told of it; "" where nothing is known of that."""
    told = (f"from {sender[:_LONGEST_SENDER]}" if sender else "", f"{came_on:%d/%m/%Y}" if came_on else "")
    return f" ({', '.join(filter(None, told))})" if any(told) else ""


class _TooMuch(Exception):  # noqa: N818 - it ends a look, and no more
    """More is inside than any sound message holds."""


class _Way(NamedTuple):
    """The way to where a look is: through what, from whom, and since when."""

    names: tuple[str, ...]
    sender: str
    came_on: date | None

    @property
    def place(self) -> Location:
        return Location(" > ".join(self.names))

    @property
    def who(self) -> str:
        return who_sent(self.sender, self.came_on)


def _fitting(part: Part) -> str:
    """The name of a workbook, with an ending that says so."""
    return part.name if is_workbook_name(part.name) else f"{PurePosixPath(part.name).stem}{ending_for(part.data)}"
