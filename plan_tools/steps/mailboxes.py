"""Taking what came back out of a mailbox, and filing its messages away."""

import os
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from plan_tools.mail.kinds import Kind
from plan_tools.problems import Location, cannot_go_on, problem
from plan_tools.rules.wording import count_of
from plan_tools.steps.arrivals import Arrivals, Reading

if TYPE_CHECKING:
    from plan_tools.mail.imap import Mailbox
    from plan_tools.mail.smtp import Patience

PASSWORD = "PLAN_TOOLS_IMAP_PASSWORD"  # noqa: S105 - the name of a variable
_MAILBOXES = ("imap://", "imaps://")


@dataclass(frozen=True)
class Filing:
    """Messages to be moved once what was in them is safe."""

    mailbox: "Mailbox"
    password: str = field(repr=False)
    patience: "Patience"
    numbered: int
    uids: tuple[int, ...]
    folder: str


def is_mailbox(source: object) -> bool:
    """Whether a source is the URL of a mailbox."""
    return isinstance(source, str) and source.lower().startswith(_MAILBOXES)


def collect_mailbox(url: str, arrivals: Arrivals) -> Filing | None:
    """Take in what came to a mailbox since the returns went out, and what is to be filed away of it.

    Raises `CannotGoOn` where the mailbox cannot be read.
    """
    from plan_tools.mail.imap import MOST_MESSAGES, opened, read_url
    from plan_tools.mail.smtp import Patience

    reading, mailbox = arrivals.reading, read_url(url)
    password, patience = _password(mailbox, reading), reading.patience or Patience()
    to_file, none_in = [], 0
    with opened(mailbox, password, patience) as session:
        if reading.file_away:
            session.must_have(reading.file_away)
        listing = session.list_since(reading.since)
        if listing.left:
            words = {"count": f"{listing.left:,}", "most": f"{MOST_MESSAGES:,}"}
            arrivals.problems.append(problem("imap-more", mailbox.place, **words))
        for one in session.messages(listing.uids):
            found, is_safe = _mailed(arrivals, one.data, one.came_on, one.size, mailbox.place)
            none_in += not found
            to_file += [one.uid] if found and is_safe else []
    if none_in:
        there = f"{count_of(none_in, 'message')} {'is' if none_in == 1 else 'are'}"
        arrivals.problems.append(problem("imap-no-workbook", mailbox.place, count=there))
    if not to_file or not reading.file_away:
        return None
    return Filing(mailbox, password, patience, listing.numbered, tuple(to_file), reading.file_away)


def _mailed(
    arrivals: Arrivals, data: bytes | None, came_on: date | None, size: int, where: Location
) -> tuple[bool, bool]:
    """One message of a mailbox: whether there was anything in it, and whether all of that is safe."""
    from plan_tools.mail.found import MOST_OF_A_MESSAGE
    from plan_tools.mail.looking import Look

    day = f"{came_on:%d/%m/%Y}" if came_on else "an unknown day"
    if data is None:
        words = {"day": day, "size": f"{size / (1 << 20):.0f}", "most": str(MOST_OF_A_MESSAGE >> 20)}
        arrivals.problems.append(problem("imap-message-too-large", where, **words))
        return True, False
    look = Look(came_on=came_on, passwords=arrivals.reading.passwords)
    look.into(data, Kind.MESSAGE, f"{where.file}, message of {day}")
    arrivals.problems += look.problems
    kept = [arrivals.keep(found) for found in look.found]
    wanting = any(one.needs_a_person for one in look.problems)
    return bool(kept) or wanting, all(kept) and not wanting


def _password(mailbox: "Mailbox", reading: Reading) -> str:
    password = os.environ.get(PASSWORD) or ""
    if not password and reading.ask:
        password = reading.ask(f"Password of {mailbox.user} at {mailbox.host}")
    if not password:
        raise cannot_go_on("imap-password-missing", mailbox.place, user=mailbox.user)
    return password


def file_away(filing: Filing) -> int:
    """Move messages to their folder; how many there were. Raises `CannotGoOn` where the server does not."""
    from plan_tools.mail.imap import opened

    with opened(filing.mailbox, filing.password, filing.patience) as session:
        session.move(filing.uids, filing.numbered, filing.folder)
    return len(filing.uids)
