"""What is sent to agencies."""

from datetime import datetime
from typing import NamedTuple


class Message(NamedTuple):
    """The words to send to one agency; `attach` are the files that go with them, a line each, or their folder.

    `kind` is which of the messages it is, such as "Reminder, late", and `short` what its agency is called in the names
    of files.
    """

    agency: str
    mailbox: str
    subject: str
    words: str
    attach: str
    kind: str = ""
    short: str = ""


class Attachment(NamedTuple):
    """A file that goes out with a message: what it is called there, its bytes, and the folder that it stands in."""

    name: str
    data: bytes
    folder: str = ""


class Mail(NamedTuple):
    """A message to one agency; `to` is its mailbox as it was typed, `words` paragraphs between blank lines.

    `kind` is which of the messages it is, such as "Reminder, late", and `short` what its agency is called in the names
    of files.
    """

    agency: str
    to: str
    subject: str
    words: str
    attachments: tuple[Attachment, ...] = ()
    kind: str = ""
    short: str = ""


class Sent(NamedTuple):
    """What the ledger says of one message that was sent: to whom, with which files (name, SHA-256), and when.

    `refused` are the addresses that the server would not take, `accepted` what was found in the files and accepted. A
    draft for which something was accepted stands here too: to nobody, since only its sender knows whether it went.
    """

    key: str
    command: str
    agency: str
    to: tuple[str, ...]
    subject: str
    attachments: tuple[tuple[str, str], ...]
    when: datetime
    message_id: str
    refused: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
