"""A mailbox on a mail server (IMAP): read without leaving a trace, and tidied only where that is asked for.

The certificate of the server is always checked. Only a server on this machine may be read without TLS.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from threading import Timer
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit

from plan_tools.mail.folder_names import quoted, readable
from plan_tools.mail.found import MOST_OF_A_MESSAGE, day_of
from plan_tools.mail.smtp import Patience, is_this_machine
from plan_tools.mail.text import one_line
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

MOST_MESSAGES = 2_000
_PORTS = {"imap": 143, "imaps": 993}
_HOST = re.compile(r"[\w.:%-]{1,253}")
_SLOWEST = 20_000  # bytes a second at which a message must get across
_MOST_OF_A_REPLY = MOST_OF_A_MESSAGE + (4 << 20)
_AT_ONCE = 200
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LISTED = re.compile(rb'\([^)]*\) (?:"[^"]*"|NIL) (?:"((?:[^"\\]|\\.)*)"|(\S+))$')
_UID, _SIZE, _CAME = re.compile(rb"UID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)"), re.compile(rb'DATE "([^"]+)"')


class Mailbox(NamedTuple):
    """A folder of a mailbox as a URL names it; `tls_first` tells imaps from imap."""

    host: str
    port: int
    user: str
    folder: str
    tls_first: bool

    @property
    def place(self) -> Location:
        """What messages call it."""
        return Location(f"{self.user} at {self.host}:{self.port}, folder {self.folder}")


class Mailed(NamedTuple):
    """A message of a mailbox: its number there, when the server had it, and its bytes; none where it is too large."""

    uid: int
    came_on: date | None
    size: int
    data: bytes | None


class Listing(NamedTuple):
    """The messages of a folder since a day: `numbered` tells whether their numbers still hold, `left` is too many."""

    numbered: int
    uids: tuple[int, ...]
    left: int


def read_url(url: str) -> Mailbox:
    """The mailbox that `url` names. Raises `CannotGoOn` where it names none, or holds a password."""
    scheme, _, rest = url.partition("://")
    authority, _, folder = rest.partition("/")
    scheme, folder = scheme.lower(), unquote(folder) or "INBOX"
    try:
        parts = urlsplit(f"//{authority}")
        port = parts.port or _PORTS[scheme]
    except (ValueError, KeyError):
        raise cannot_go_on("imap-url", Location(), reason="its server or its port cannot be understood") from None
    if parts.password is not None:
        raise cannot_go_on("imap-password-in-url", Location())
    host, user = parts.hostname or "", unquote(parts.username or "")
    if not _HOST.fullmatch(host) or host.startswith("."):
        reason = "it names no server"
    elif not user or not user.isprintable():
        reason = "it does not say whose mailbox is meant"
    elif not folder.isprintable() or not url.isprintable():
        reason = "the name of its folder cannot be understood"
    else:
        return Mailbox(host, port, user, folder, scheme == "imaps")
    raise cannot_go_on("imap-url", Location(), reason=reason)


@contextmanager
def opened(mailbox: Mailbox, password: str, patience: Patience) -> "Iterator[Session]":
    """A session with the server of `mailbox`. Raises `CannotGoOn` wherever it does not get on."""
    line: _AnyLine | None = None
    try:
        line = _connected(mailbox, patience)
        session = Session(mailbox, line)
        session.log_in(password)
        yield session
        with line.bounded():
            line.logout()
    except ssl.SSLCertVerificationError as fault:
        reason = one_line(fault.verify_message).rstrip(".") or "it is not valid"
        raise cannot_go_on("imap-certificate", mailbox.place, reason=reason) from None
    except ssl.SSLError:
        raise cannot_go_on("imap-lost", mailbox.place, reason="it and this machine could not agree on TLS") from None
    except (OSError, imaplib.IMAP4.error, ValueError) as fault:
        raise cannot_go_on("imap-lost", mailbox.place, reason=_reason(fault, line)) from None
    finally:
        if line is not None:
            _close(line)


class Session:
    """What is done in a mailbox once somebody is let in."""

    def __init__(self, mailbox: Mailbox, line: "_AnyLine") -> None:
        self._mailbox, self._line = mailbox, line

    def log_in(self, password: str) -> None:
        """Log in, trying one way only: a second try with a wrong password could lock the account."""
        line, user = self._line, self._mailbox.user
        abilities = self._abilities()
        try:
            with line.bounded():
                if "AUTH=PLAIN" in abilities:
                    line.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
                elif "LOGINDISABLED" in abilities:
                    raise self._not_let_in("it offers no way of logging in with a password")
                elif not (user + password).isascii() or not password.isprintable():
                    raise self._not_let_in("it takes no name or password with other letters than a to z")
                else:
                    line.login('"' + user.replace("\\", "\\\\").replace('"', '\\"') + '"', password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as fault:
            raise self._not_let_in(_said(fault)) from None

    def list_since(self, day: date | None, to_change: bool = False) -> Listing:
        """The messages that came on `day` or later; the last of them, where they are too many."""
        numbered = self._select(to_change)
        when = ("SINCE", f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}") if day else ("ALL",)
        found = self._told("SEARCH", *when)
        uids = sorted({int(one) for line in found if isinstance(line, bytes) for one in line.split() if one.isdigit()})
        return Listing(numbered, tuple(uids[-MOST_MESSAGES:]), max(0, len(uids) - MOST_MESSAGES))

    def messages(self, uids: Sequence[int]) -> Iterator[Mailed]:
        """These messages one by one, none of them marked as read."""
        for start in range(0, len(uids), _AT_ONCE):
            named = ",".join(map(str, uids[start : start + _AT_ONCE]))
            for line in self._told("FETCH", named, "(UID RFC822.SIZE INTERNALDATE)"):
                told = line if isinstance(line, bytes) else b""
                uid, size, came = _UID.search(told), _SIZE.search(told), _CAME.search(told)
                if uid and size:
                    day, length = _internal_day(came[1] if came else b""), int(size[1])
                    data = self._message(int(uid[1]), length) if length <= MOST_OF_A_MESSAGE else None
                    yield Mailed(int(uid[1]), day, length, data)

    def must_have(self, folder: str) -> None:
        """Raise `CannotGoOn` unless there is a folder of this name."""
        with self._line.bounded():
            answer, _told = self._line.status(quoted(folder), "(UIDNEXT)")
        if answer != "OK":
            raise self._no_folder(folder)
        if not {"MOVE", "UIDPLUS"} & self._abilities():
            raise cannot_go_on("imap-cannot-move", self._mailbox.place)

    def move(self, uids: Sequence[int], numbered: int, folder: str) -> None:
        """Move messages into another folder of the mailbox, as far as their numbers still hold."""
        if self._select(to_change=True) != numbered:
            raise OSError("the messages have other numbers by now")
        moves = "MOVE" in self._abilities()
        for start in range(0, len(uids), _AT_ONCE):
            named = ",".join(map(str, uids[start : start + _AT_ONCE]))
            if moves:
                self._told("MOVE", named, quoted(folder))
            else:
                self._told("COPY", named, quoted(folder))
                self._told("STORE", named, "+FLAGS.SILENT", "(\\Deleted)")
                self._told("EXPUNGE", named)

    def _select(self, to_change: bool) -> int:
        """Open the folder, to be looked at only unless it is to be changed, and give the number of its numbering."""
        with self._line.bounded():
            answer, _count = self._line.select(quoted(self._mailbox.folder), readonly=not to_change)
        if answer != "OK":
            raise self._no_folder(self._mailbox.folder)
        _name, told = self._line.response("UIDVALIDITY")
        return int(told[0]) if told and isinstance(told[0], bytes) and told[0].isdigit() else 0

    def _message(self, uid: int, length: int) -> bytes:
        found = self._told("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_OF_A_MESSAGE}>)", seconds=length / _SLOWEST)
        return next((bytes(one[1]) for one in found if isinstance(one, tuple) and b"BODY[]" in one[0]), b"")

    def _told(self, command: str, *words: str, seconds: float = 0) -> Sequence[Any]:
        """What the server replies to a command about messages."""
        with self._line.bounded(seconds):
            answer, told = self._line.uid(command, *words)
        if answer != "OK":
            raise imaplib.IMAP4.error(told[0] if told else b"")
        return told

    def _abilities(self) -> set[str]:
        with self._line.bounded():
            _answer, told = self._line.capability()
        return {one.upper() for one in b" ".join(one for one in told if one).decode("ascii", "replace").split()}

    def _no_folder(self, folder: str) -> CannotGoOn:
        there = ", ".join(self._folders()) or "none"
        return cannot_go_on("imap-folder", self._mailbox.place, folder=one_line(folder), there=there)

    def _folders(self) -> list[str]:
        with self._line.bounded():
            _answer, told = self._line.list()
        found = (_LISTED.match(line) for line in told if isinstance(line, bytes))
        named = [(one[1] or one[2] or b"").decode("ascii", "replace") for one in found if one]
        return [one_line(readable(re.sub(r"\\(.)", r"\1", name))) for name in named[:20]]

    def _not_let_in(self, reason: str) -> CannotGoOn:
        return cannot_go_on("imap-login", self._mailbox.place, user=self._mailbox.user, reason=reason)


class _Waiting:
    """A connection on which everything has a time by which it must be over, however it trickles in."""

    sock: Any
    patience: Patience
    is_late = False
    said = 0  # bytes, in the reply that is being read

    def open(self, *where: Any, **how: Any) -> None:
        super().open(*where, **how)  # type: ignore[misc]
        self._first = self._timer(self.patience.reply)

    def greeted(self) -> None:
        """The first reply has come."""
        self._first.cancel()
        self.sock.settimeout(self.patience.reply + 1)

    @contextmanager
    def bounded(self, more: float = 0) -> Iterator[None]:
        """Hang up unless this is over in time; `more` are the seconds that a large message needs."""
        self.said = 0
        timer = self._timer(self.patience.reply + more)
        try:
            yield
        finally:
            timer.cancel()

    def read(self, size: int) -> bytes:
        """Read as much as the server has announced."""
        self._count(size)
        return super().read(size)  # type: ignore[misc, no-any-return]

    def readline(self) -> bytes:
        """Read a line."""
        line: bytes = super().readline()  # type: ignore[misc]
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        """Hear a server out no further than any reply goes: all of it is kept in memory."""
        self.said += size
        if self.said > _MOST_OF_A_REPLY:
            raise imaplib.IMAP4.abort("its reply has no end")

    def _timer(self, seconds: float) -> Timer:
        timer = Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        return timer

    def _hang_up(self) -> None:
        self.is_late = True
        with suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Line(_Waiting, imaplib.IMAP4):
    """A connection that is to be protected once it stands, unless it ends on this machine."""

    def __init__(self, mailbox: Mailbox, patience: Patience) -> None:
        self.patience = patience
        super().__init__(mailbox.host, mailbox.port, timeout=patience.connect)


class _TlsLine(_Waiting, imaplib.IMAP4_SSL):
    """A connection that is protected from the start."""

    def __init__(self, mailbox: Mailbox, patience: Patience, context: ssl.SSLContext) -> None:
        self.patience = patience
        super().__init__(mailbox.host, mailbox.port, ssl_context=context, timeout=patience.connect)


_AnyLine: TypeAlias = _Line | _TlsLine


def _connected(mailbox: Mailbox, patience: Patience) -> "_AnyLine":
    """A connection that nobody else can listen to."""
    context = ssl.create_default_context()
    line: _AnyLine = _TlsLine(mailbox, patience, context) if mailbox.tls_first else _Line(mailbox, patience)
    try:
        line.greeted()
        with line.bounded():
            if not mailbox.tls_first and "STARTTLS" in line.capabilities:
                line.starttls(context)
            elif not mailbox.tls_first and not is_this_machine(line.sock.getpeername()[0]):
                raise cannot_go_on("imap-no-tls", mailbox.place)
    except BaseException:
        _close(line)
        raise
    return line


def _close(line: "_AnyLine") -> None:
    with suppress(OSError):
        line.shutdown()


def _internal_day(text: bytes) -> date | None:
    with suppress(ValueError):
        return day_of(datetime.strptime(text.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z"))
    return None


def _said(fault: Exception) -> str:
    """What a server replied, for people: one line of it."""
    said = fault.args[0] if fault.args else b""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    line = one_line(text)[:160].rstrip(". ")
    return f"it says “{line}”" if line else "it gave no reason"


def _reason(fault: Exception, line: "_AnyLine | None") -> str:
    """Why a connection failed, for people."""
    if isinstance(fault, TimeoutError) or (line is not None and line.is_late):
        return "it did not answer in time"
    if isinstance(fault, imaplib.IMAP4.abort):
        return "it closed the connection, or did not reply as a mail server does"
    if isinstance(fault, imaplib.IMAP4.error):
        return _said(fault)
    if isinstance(fault, OSError):
        return (fault.strerror or (str(fault) if type(fault) is OSError else "the network gave an error")).rstrip(".")
    return "its name or its reply cannot be understood"
