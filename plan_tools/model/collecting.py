"""Where a file that came back is from."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Note:
    """What is kept of a file that was taken out of a message, an archive or a folder.

    `file` is its name in the folder received, `came_on` the day on which a mail server had it (None: nothing proves
    one), `sender` whoever the message says that it is from, `original` what the sender called the file.
    """

    file: str
    sha256: str
    came_on: date | None
    sender: str
    original: str
    source: str
