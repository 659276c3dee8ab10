"""What the words of a problem are made of."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem asks of a person."""

    ERROR = "error"  # something was not taken, or could not be done
    WARNING = "warning"  # taken, but a person should look
    NOTE = "note"  # how something was understood; nothing to do

    @property
    def word(self) -> str:
        """What people are told that it is."""
        return _WORDS[self]


_WORDS = {Severity.ERROR: "Problem", Severity.WARNING: "To look at", Severity.NOTE: "Note"}


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one code. Braces are filled from the details given to `problem`."""

    severity: Severity
    found: str
    why: str
    fix: str
