"""What is found in messages and archives, as plain values, and how much of it there may be."""

from datetime import UTC, date, datetime
from typing import NamedTuple

EMPTY, NOT_WHOLE, DAMAGED = "it is empty", "it did not arrive whole", "it is damaged"
"""Why a file cannot be taken out that its sender may have whole."""
MOST_BYTES = 32 << 20  # of one file, as for any workbook
MOST_OF_A_MESSAGE = 40 << 20
MOST_UNPACKED = 400 << 20  # of all that is in one message or archive
MOST_FILES = 1_000
MOST_DEEP = 6  # a workbook in an archive in a message in a message is three deep


class Unreadable(Exception):  # noqa: N818 - it is a phrase for people
    """A message or an archive cannot be read; says why."""


class Part(NamedTuple):
    """A file in a message or an archive, as it is called there; where it cannot be taken out, `fault` says why.

    One that is `locked` can be, once its password is given.
    """

    name: str
    data: bytes = b""
    fault: str = ""
    locked: bool = False


class Letter(NamedTuple):
    """A message: who it says that it is from, the day on which a server had it, and what is attached to it."""

    sender: str
    came_on: date | None
    inside: "tuple[Part | Letter, ...]"


class Found(NamedTuple):
    """A workbook that was found; `source` says where, `came_on` is None where nothing proves a day."""

    name: str
    data: bytes
    sender: str = ""
    came_on: date | None = None
    source: str = ""


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment, as it was where this machine stands; one without a time zone is of UTC."""
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone().date()
    except (OverflowError, ValueError, OSError):
        return None
