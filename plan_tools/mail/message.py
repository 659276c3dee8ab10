"""A message as mail servers pass it on (.eml), taken apart. Nothing in it is believed, and nothing in it is run."""

import re
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from email.errors import InvalidBase64LengthDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any

from plan_tools.mail.found import EMPTY, MOST_DEEP, MOST_OF_A_MESSAGE, NOT_WHOLE, Letter, Part, Unreadable, day_of
from plan_tools.mail.text import one_line

_LONGEST_HEADER = 4_000
_MOST_LINES, _MOST_MARKS, _MOST_MESSAGES = 1_500_000, 20_000, 100
_MOST_STEPS = 50_000_000  # a line is held against every boundary that it may be
_MOST_PARSED = 200_000_000  # the time that a header takes grows with the square of its length
_PARSED = re.compile(rb"^(?:content-[a-z]++|from)[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.MULTILINE)
_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ".xlsb",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/csv": ".csv",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}


class _Short(EmailPolicy):
    """Headers are read no further than any of sense goes: reading a very long one takes minutes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, Any]:
        name, value = super().header_source_parse(sourcelines)
        value = value[:_LONGEST_HEADER]
        with suppress(Exception):  # a header may be broken in any way
            if name.lower().startswith("content-"):
                return name, self.header_factory(name, "".join(value.splitlines()))  # or it is read at every look
        return name, value


_POLICY = _Short()


def read_message(data: bytes) -> Letter:
    """The message in `data`, and those attached to it. Raises `Unreadable`."""
    if not data.strip():
        raise Unreadable("it is empty")
    if len(data) > MOST_OF_A_MESSAGE:
        raise Unreadable(f"it has more than {MOST_OF_A_MESSAGE >> 20} MB")
    if not _is_sound(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lower()):
        raise Unreadable("it is built in a way that no mail program writes")
    if not re.match(rb"(?:From |>?[!-9;-~]+[ \t]*:)", data.lstrip(b"\xef\xbb\xbf\r\n")[:1000]):
        raise Unreadable("it does not begin as a message does")
    try:
        message = BytesParser(policy=_POLICY).parsebytes(data.lstrip(b"\xef\xbb\xbf\r\n"))
        return _letter(message, MOST_DEEP)
    except Unreadable:
        raise
    except Exception as fault:  # the parser has many ways to fail on what is no message
        raise Unreadable("it is damaged") from fault


def _is_sound(text: bytes) -> bool:
    """Whether a message, in lower case and with lines that end alike, is taken apart in a moment."""
    lines, inner = text.count(b"\n"), text.count(b"message/rfc822") + text.count(b"message/global")
    if lines > _MOST_LINES or text.count(b"\n--") > _MOST_MARKS or inner > _MOST_MESSAGES:
        return False
    parsed = sum(min(len(one[0]), _LONGEST_HEADER) ** 2 for one in _PARSED.finditer(text))
    return lines * text.count(b"boundary") <= _MOST_STEPS and parsed <= _MOST_PARSED


def _letter(message: Message, depth: int) -> Letter:
    return Letter(_sender(message), _came_on(message), tuple(_inside(message, depth)))


def _inside(part: Message, depth: int) -> Iterator[Part | Letter]:
    """The files and messages that are attached, whether shown in the text or not."""
    kind = part.get_content_type()
    payload: Any = part.get_payload()
    if kind in ("message/rfc822", "message/global"):
        inner = payload[0] if isinstance(payload, list) and payload else None
        if inner is None or depth < 1:
            yield Part(_name(part) or "a message", fault="it is nested too deep" if inner else EMPTY)
        elif _header(part, "content-transfer-encoding").strip().lower() == "base64":
            yield _decoded(inner, _name(part) or "message.eml", "base64")
        else:
            yield _letter(inner, depth - 1)
    elif isinstance(payload, list):
        if not kind.startswith("message/"):  # a report of what became of a message holds no files
            for one in payload:
                yield from _inside(one, depth)
    elif kind.startswith("multipart/"):
        yield Part(_name(part) or "what is attached", fault="its parts cannot be told apart")
    else:
        name = _name(part) or _name_by_type(kind)
        if name or not kind.startswith("text/"):
            yield _decoded(part, name or "attachment")


def _decoded(part: Message, name: str, encoding: str = "") -> Part:
    """The file that a part holds, and why not."""
    if encoding:
        part["content-transfer-encoding"] = encoding
    data: Any = b""
    with suppress(Base64Error, ValueError, LookupError):
        data = part.get_payload(decode=True)
    if any(isinstance(one, InvalidBase64LengthDefect) for one in part.defects):
        return Part(name, fault=NOT_WHOLE)
    return Part(name, data) if isinstance(data, bytes) and data else Part(name, fault=EMPTY)


def _name(part: Message) -> str:
    found: str | None = None
    with suppress(Exception):  # a header may be broken in any way
        found = part.get_filename()
    return one_line(found or "")


def _name_by_type(kind: str) -> str:
    if kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
        return "winmail.dat"
    return f"attachment{_TYPES[kind]}" if kind in _TYPES else ""


def _header(message: Message, name: str) -> str:
    """The first header called `name`, as it was written."""
    raw: Iterator[tuple[str, Any]] = message.raw_items()
    return next((str(value) for key, value in raw if key.lower() == name), "")


def _sender(message: Message) -> str:
    with suppress(Exception):  # a header may be broken in any way
        return one_line(str(message["from"] or ""))
    return one_line(_header(message, "from"))


def _came_on(message: Message) -> date | None:
    """The day on which the last server had the message; where none says so, the one that the sender wrote."""
    return day_of(_moment(_header(message, "received").rpartition(";")[2]) or _moment(_header(message, "date")))


def _moment(text: str) -> datetime | None:
    with suppress(Exception):  # it may be no date at all
        return parsedate_to_datetime(" ".join(text.split()))
    return None
