"""What is sent to agencies."""

from typing import NamedTuple


class Message(NamedTuple):
    """The words to send to one agency; `attach` is the folder in which that stands which goes with them."""

    agency: str
    mailbox: str
    subject: str
    words: str
    attach: str
