"""What a person types on the command line, understood as it is in a workbook."""

from datetime import date

from plan_tools.rules.dates import read_written_date

_QUOTES = " '\"‘’“”"  # of a terminal, or of a program that makes them pretty


def day(text: str) -> date | None:
    """The day that `text` names, day first; None where it names none exactly."""
    reading = read_written_date(text)
    return None if reading.code else reading.value


def unquoted(text: str) -> str:
    """`text` without the quotation marks around it."""
    return text.strip(_QUOTES)
