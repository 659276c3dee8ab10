"""What is sent to agencies."""

from typing import NamedTuple


class Message(NamedTuple):
    """The words to send to one agency; `attach` are the files that go with them, a line each, or their folder."""

    agency: str
    mailbox: str
    subject: str
    words: str
    attach: str
