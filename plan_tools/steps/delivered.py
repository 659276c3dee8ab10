"""What became of messages to agencies: written as drafts, sent, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from plan_tools.mail.text import one_line
from plan_tools.model.sending import Mail
from plan_tools.problems import Problem

DRAFT, SENT, SENT_BEFORE, NOT_SENT, PERHAPS_SENT = "draft", "sent", "sent before", "not sent", "perhaps sent"


class Fate(NamedTuple):
    """What became of a message: its state, for whom, and its draft or its Message-ID."""

    mail: Mail
    to: tuple[str, ...]
    state: str
    draft: str = ""
    message_id: str = ""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What became of all messages; `told` says it in lines for people."""

    problems: tuple[Problem, ...] = ()
    written: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    fates: tuple[Fate, ...] = ()

    def as_json(self) -> list[dict[str, Any]]:
        """The messages for JSON."""
        return [
            {
                "agency": one.mail.agency,
                "to": list(one.to),
                "subject": one.mail.subject,
                "attachments": [attachment.name for attachment in one.mail.attachments],
                "state": one.state,
                "draft": one.draft,
                "message_id": one.message_id,
                "refused": list(one.refused),
            }
            for one in self.fates
        ]


def to_whom(mail: Mail, to: Sequence[str]) -> str:
    """A message in a line for people: to whom, about what, and which it is where its subject does not say so."""
    kind = "" if mail.subject.startswith(mail.kind) else f" ({mail.kind[0].lower()}{mail.kind[1:]})"
    return f"{one_line(mail.agency)} ({', '.join(to) or 'no address'}): {one_line(mail.subject)}{kind}"
