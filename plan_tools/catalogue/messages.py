"""The words that go out to agencies, as they are where the sheet `Messages` of a tracker says nothing else."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

RETURN, CORRECTIONS, MATRIX, FILE = "Return", "Corrections", "Matrix", "File"
REMINDER, LATE, VERY_LATE = "Reminder", "Reminder, late", "Reminder, very late"
VERY_LATE_FROM = 15  # days
MARKING = "OFFICIAL-SENSITIVE"
"""What every message begins with."""
LIST = "list"
NAMES = ("agency", "plan", "cycle", "due", "days late", "actions")
"""What may stand in braces in every message, to be filled in."""
MORE_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {CORRECTIONS: ("points", LIST), MATRIX: ("file",), FILE: ("file",)}
)
"""What else may, in some."""


class Template(NamedTuple):
    """A message: when it is sent, and its words, with names in braces to be filled in."""

    when: str
    words: str


_NOTHING = (
    "If you have nothing to report, choose Yes beside Nothing to report on its first sheet, and send it back all the "
    "same."
)
_NO_NAMES = "Please put no name, date of birth or other detail into it by which a child or a family could be known."
_NOT_ON = "It is for those who need it for the plan. Please do not send it on outside your agency."

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        RETURN: Template(
            "with the return, when it is issued",
            "Dear colleagues,\n\n"
            "Attached is the return of {agency} for {cycle}, with {actions} of yours from {plan}. Please fill it in "
            "and send it back by {due}.\n\n"
            f"{_NOTHING}\n\n"
            f"{_NO_NAMES}\n\n"
            "Thank you.",
        ),
        REMINDER: Template(
            "with the return again, up to the day on which it is due",
            "Dear colleagues,\n\n"
            "This is a reminder that the return of {agency} for {cycle} is due by {due}. It is attached again.\n\n"
            f"{_NOTHING}\n\n"
            "Thank you.",
        ),
        LATE: Template(
            "with the return again, once that day has passed",
            "Dear colleagues,\n\n"
            "We have not yet received the return of {agency} for {cycle}, which was due by {due}: it is {days late} "
            "late. Please fill in the attached workbook and send it back as soon as you can.\n\n"
            f"{_NOTHING}\n\n"
            "Thank you.",
        ),
        VERY_LATE: Template(
            f"with the return again, from the {VERY_LATE_FROM}th day after that day",
            "Dear colleagues,\n\n"
            "The return of {agency} for {cycle} was due by {due} and is now {days late} late. Until it is here, the "
            "matrix that goes to every partner shows {actions} of yours as not confirmed.\n\n"
            "Please send the attached workbook back this week, or tell us who can.\n\n"
            f"{_NOTHING}\n\n"
            "Thank you.",
        ),
        CORRECTIONS: Template(
            "with the marked copy of a return in which something is to be put right",
            "Dear colleagues,\n\n"
            "Thank you for your return for {cycle}. Please look at {points} in it; this is what the attached copy says:"
            "\n\n"
            "{list}\n\n"
            "Please put this right in the attached copy, and send it back.\n\n"
            "Thank you.",
        ),
        MATRIX: Template(
            "with the composite action matrix",
            "Dear colleagues,\n\n"
            "Attached is the composite action matrix of {plan} for {cycle}.\n\n"
            f"{_NOT_ON}\n\n"
            "Thank you.",
        ),
        FILE: Template(
            "with any other file that is sent",
            f"Dear colleagues,\n\nAttached is {{file}}, from {{plan}}.\n\n{_NOT_ON}\n\nThank you.",
        ),
    }
)

WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "finding-unknown": Wording(
            WARNING,
            "{text} was accepted, and nothing of that name was found in the file.",
            "What was found has changed, or the name was mistyped.",
            "Copy the name from the list of what was found.",
        ),
        "correction-not-written": Wording(
            WARNING,
            "{agency} has something to put right, and the marked copy of its return is not there.",
            "It is written when the returns are merged, and goes with the message.",
            "Run merge-returns, and then this again.",
        ),
        "message-unknown": Wording(
            WARNING,
            "{text} is no message that plan-tools sends.{near}",
            "Its words would never go out.",
            "Call it one of: {allowed}.",
        ),
        "message-name-unknown": Wording(
            ERROR,
            "The message {message} holds {text}, which is nothing that can be filled in.{near}",
            "It would stand in the e-mail as it is. Until it is put right, the usual words are sent in place of these.",
            "Write one of {allowed}, or no braces, and save the tracker.",
        ),
        "sent-to-inactive": Wording(
            WARNING,
            "{agency} is not active, and the file goes to it, since it was named.",
            "An agency that is not active gets nothing that is sent to all.",
            "If that is right, nothing to do. If not, do not send its draft.",
        ),
        "held-not-reminded": Wording(
            WARNING,
            "{agency} was left out: something has come from it and is held. {reason}",
            "A reminder would ask for what is here already.",
            "Sort out with {agency} what counts. merge-returns lists what is held, and what to do about it.",
        ),
        "came-unread": Wording(
            WARNING,
            "This came back and was not taken, and nothing in it says whose it is. {reason}",
            "An agency of which nothing seems to have come may have sent it.",
            "Look whose it is, and ask that agency for a fresh copy rather than for its return. If it is no return, "
            "take it out of the folder.",
        ),
        "identifier-not-sent": Wording(
            ERROR,
            "The return of {agency} was not sent: it holds {masked}, in {places}.",
            "It says who a person is, and must not leave by accident. Nothing else was held up by it.",
            "If it may stand, list it in the sheet Allowed names, save and run it again, or send the return yourself. "
            "If not, and it never went out, delete its file and its line in the sheet Returns, put the plan right, and "
            "issue it again.",
        ),
    }
)
