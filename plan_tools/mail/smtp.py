"""Sending through a mail server: one protected connection for all messages, and no wait without an end.

The certificate of the server is always checked. Only a server on this machine may take messages without TLS.
"""

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from ipaddress import ip_address
from threading import Timer
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from plan_tools.mail.text import one_line
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

_PORTS = {"smtp": 587, "smtps": 465}
_HOST = re.compile(r"[\w.:%-]{1,253}")
_MOST_OF_A_REPLY = 100_000  # bytes
_SLOWEST = 20_000  # bytes a second at which a message must get across
_OK, _GREETING, _GO_AHEAD, _LOGGED_IN, _ASKS, _CLOSING, _LOG_IN_FIRST = 250, 220, 354, 235, 334, 421, 530
_NO_NAME = "[127.0.0.1]"  # what the server is told that this machine is called: its own name is nobody's business
_FAULTS = (OSError, smtplib.SMTPException)


class Server(NamedTuple):
    """A mail server as a URL names it: `user` may be empty, `tls_first` tells smtps from smtp."""

    host: str
    port: int
    user: str
    tls_first: bool

    @property
    def place(self) -> Location:
        """What messages call it."""
        return Location(f"{self.host}:{self.port}")


class Patience(NamedTuple):
    """How many seconds to wait for the connection, and for each reply."""

    connect: float = 20
    reply: float = 60


class Posted(NamedTuple):
    """What became of a message: who it was `taken` for, each address `refused` with the reply of the server.

    Where nobody gets it, `reply` says why; where that cannot be known, `lost` does.
    """

    taken: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}
    reply: str = ""
    lost: str = ""


def read_url(url: str) -> Server:
    """The server that `url` names. Raises `CannotGoOn` where it names none, or holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise cannot_go_on("smtp-url", Location(), reason="its server or its port cannot be understood") from None
    if parts.password is not None:
        raise cannot_go_on("smtp-password-in-url", Location())
    host, user = parts.hostname or "", unquote(parts.username or "")
    if parts.scheme not in _PORTS:
        reason = "it begins neither with smtp:// nor with smtps://"
    elif not _HOST.fullmatch(host) or host.startswith("."):
        reason = "it names no server"
    elif parts.path not in ("", "/") or parts.query or parts.fragment or not user.isprintable():
        reason = "there is more in it than a name, a server and a port"
    else:
        return Server(host, port, user, parts.scheme == "smtps")
    raise cannot_go_on("smtp-url", Location(), reason=reason)


def is_this_machine(address: str) -> bool:
    """Whether an IP address is this machine's own, which nobody else can listen to."""
    return ip_address(address.partition("%")[0]).is_loopback


class _Replies(BufferedReader):
    """What a server says, heard out no further than any reply goes: all of it is kept in memory."""

    said = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line."""
        line = super().readline(size)
        self.said += len(line)
        if self.said > _MOST_OF_A_REPLY:
            raise OSError("its reply has no end")
        return line


class _Line(smtplib.SMTP):
    """A connection on which every reply, and the sending of every line, has a time by which it must be over.

    `allowance` are the seconds more that a large message needs.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(local_hostname=_NO_NAME)
        self.patience, self.allowance, self.is_late = patience, 0.0, False

    def getreply(self) -> tuple[int, bytes]:
        """Wait for a reply, however it trickles in."""
        with self._bounded():
            if self.sock and self.file is None:
                self.file = _Replies(self.sock.makefile("rb", buffering=0))
            if self.file:
                self.file.said = 0
            return super().getreply()

    def send(self, s: object) -> None:
        """Send what a command or a message consists of."""
        with self._bounded():
            super().send(s)  # type: ignore[arg-type]

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        seconds = self.patience.reply + self.allowance
        timer = Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            if self.sock:
                self.sock.settimeout(seconds + 1)
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        self.is_late = True
        with suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # type: ignore[arg-type]


class Connection:
    """The connection to a server, for as many messages as there are."""

    def __init__(self, server: Server, password: str = "", patience: Patience | None = None) -> None:
        self._server, self._password, self._patience = server, password, patience or Patience()
        self._line: _Line | None = None

    def open(self) -> None:
        """Connect, protect the connection and log in. Raises `CannotGoOn` where that cannot be done."""
        line, where = _Line(self._patience), self._server.place
        try:
            self._connect(line)
            if self._server.user:
                self._log_in(line)
            self._line = line
        except ssl.SSLCertVerificationError as fault:
            reason = one_line(fault.verify_message).rstrip(".") or "it is not valid"
            raise cannot_go_on("smtp-certificate", where, reason=reason) from None
        except ssl.SSLError:
            raise cannot_go_on("smtp-unreachable", where, reason="it and this machine could not agree on TLS") from None
        except (*_FAULTS, ValueError) as fault:
            raise cannot_go_on("smtp-unreachable", where, reason=_reason(fault, line)) from None
        finally:
            if self._line is not line:
                line.close()

    def post(self, sender: str, to: Sequence[str], message: bytes) -> Posted:
        """Give the server `message` from `sender` for those in `to`.

        A connection that was dropped since the last message is made anew, once. Raises `CannotGoOn` where there is
        none any more; the message has then not been sent.
        """
        for is_last in (self._line is None, True):
            if self._line is None:
                self.open()
            line = self._line
            assert line is not None  # noqa: S101 - open sets it or raises
            try:
                return self._offered(line, sender, to, message)
            except _FAULTS as fault:
                self.close()
                if is_last or line.is_late:
                    raise cannot_go_on("smtp-lost", self._server.place, reason=_reason(fault, line)) from None
        raise AssertionError  # the second time is the last

    def close(self) -> None:
        """Take leave, as far as that can be done."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_FAULTS):
                if not line.is_late:
                    line.putcmd("QUIT")
            line.close()

    def _connect(self, line: _Line) -> None:
        server, context = self._server, ssl.create_default_context()
        line.sock = socket.create_connection((server.host, server.port), self._patience.connect)
        line.file = None
        here = is_this_machine(line.sock.getpeername()[0])
        if server.tls_first:
            self._protect(line, context)
        _expect(line.getreply(), _GREETING)
        line.ehlo_or_helo_if_needed()
        if server.tls_first:
            return
        if line.has_extn("starttls"):
            _expect(line.docmd("STARTTLS"), _GREETING)
            self._protect(line, context)
            _expect(line.ehlo(), _OK)
        elif not here:
            raise cannot_go_on("smtp-no-tls", server.place)

    def _protect(self, line: _Line, context: ssl.SSLContext) -> None:
        """Go on under TLS; whatever came before it is forgotten."""
        assert line.sock is not None  # noqa: S101 - it was just connected
        line.sock.settimeout(self._patience.connect)
        line.sock = context.wrap_socket(line.sock, server_hostname=self._server.host)
        line.file = None

    def _log_in(self, line: _Line) -> None:
        """Log in, trying one way only: a second try with a wrong password could lock the account."""
        user, password, offered = self._server.user, self._password, line.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            reply = line.docmd("AUTH", f"PLAIN {_coded(f'{chr(0)}{user}{chr(0)}{password}')}")
        elif "LOGIN" in offered:
            reply = line.docmd("AUTH", "LOGIN")
            for answer in (user, password):
                reply = line.docmd(_coded(answer)) if reply[0] == _ASKS else reply
        else:
            raise self._not_let_in("it offers no way of logging in with a password")
        if reply[0] != _LOGGED_IN:
            raise self._not_let_in(_told(reply))

    def _not_let_in(self, reason: str) -> CannotGoOn:
        return cannot_go_on("smtp-login", self._server.place, user=self._server.user or "you", reason=reason)

    def _offered(self, line: _Line, sender: str, to: Sequence[str], message: bytes) -> Posted:
        """Offer a message. Errors of the connection are raised only as long as the message itself is not on its way."""
        options = []
        if not all(one.isascii() for one in (sender, *to)) or not message.partition(b"\r\n\r\n")[0].isascii():
            if not line.has_extn("smtputf8"):
                return Posted(reply="it takes no address with other letters than a to z")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        reply = _still_there(line.mail(sender, options))
        if reply[0] == _LOG_IN_FIRST:
            raise self._not_let_in(_told(reply))
        if reply[0] != _OK:
            return self._rejected(line, {}, reply)
        refused = {}
        for one in to:
            reply = _still_there(line.rcpt(one))
            if reply[0] not in (_OK, 251):
                refused[one] = _told(reply)
        if len(refused) == len(to):
            return self._rejected(line, refused)
        reply = _still_there(line.docmd("DATA"))
        if reply[0] != _GO_AHEAD:
            return self._rejected(line, refused, reply)
        line.allowance = len(message) / _SLOWEST
        try:
            line.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
            reply = line.getreply()
        except _FAULTS as fault:
            self.close()
            return Posted(lost=_reason(fault, line))
        finally:
            line.allowance = 0
        if reply[0] != _OK:
            return self._rejected(line, refused, reply)
        return Posted(tuple(one for one in to if one not in refused), refused)

    def _rejected(self, line: _Line, refused: Mapping[str, str], reply: tuple[int, bytes] | None = None) -> Posted:
        """What is said of a message that was not taken; the connection is made ready for the next one."""
        try:
            _still_there(line.docmd("RSET"))
        except _FAULTS:
            self.close()
        return Posted(refused=refused, reply=_told(reply) if reply else "")


def _expect(reply: tuple[int, bytes], code: int) -> None:
    if reply[0] != code:
        raise smtplib.SMTPResponseException(*reply)


def _still_there(reply: tuple[int, bytes]) -> tuple[int, bytes]:
    """The reply, unless it says that the server closes the connection."""
    if reply[0] == _CLOSING:
        raise smtplib.SMTPResponseException(*reply)
    return reply


def _told(reply: tuple[int, bytes]) -> str:
    """What a server replied, for people: one line of it."""
    code, text = reply
    said = one_line(text.decode("utf-8", "replace"))[:160].rstrip(". ")
    return f"it says “{code} {said}”" if code > 0 else "it gave no reply that could be understood"


def _reason(fault: Exception, line: _Line) -> str:
    """Why a connection failed, for people."""
    if line.is_late or isinstance(fault, TimeoutError):
        return "it did not answer in time"
    if isinstance(fault, smtplib.SMTPResponseException):
        reply = fault.smtp_error
        return _told((fault.smtp_code, reply if isinstance(reply, bytes) else reply.encode()))
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return "it closed the connection"
    if isinstance(fault, ValueError):
        return "its name cannot be understood"
    return (getattr(fault, "strerror", None) or "the network gave an error").rstrip(".")


def _coded(text: str) -> str:
    return b64encode(text.encode("utf-8", "replace")).decode()
