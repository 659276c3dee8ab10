"""A message as Outlook keeps it (.msg), taken apart."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from plan_tools.mail.found import (
    DAMAGED,
    EMPTY,
    MOST_DEEP,
    MOST_OF_A_MESSAGE,
    NOT_WHOLE,
    Letter,
    Part,
    Unreadable,
    day_of,
)
from plan_tools.mail.text import one_line

if TYPE_CHECKING:
    from oxmsg.properties import Properties
    from oxmsg.storage import Storage

_OF_A_MESSAGE, _OF_ONE_IN_IT, _OF_AN_ATTACHMENT = 32, 24, 8  # bytes before the properties of each
_MOST_STREAMS = 5_000
_STREAM = 2
_DELIVERED, _SUBMITTED = 0x0E06, 0x0039
_SENDER, _ADDRESSES = 0x0C1A, (0x5D01, 0x0C1F)
_NAMES, _DATA, _METHOD = (0x3707, 0x3704, 0x3001), 0x3701, 0x3705
_LINKS, _MESSAGE, _OBJECT = (2, 3, 4, 7), 5, 6
_INNER = "__substg1.0_3701000D"


def read_outlook(data: bytes) -> Letter:
    """The message in `data`, and those attached to it. Raises `Unreadable`."""
    if len(data) > MOST_OF_A_MESSAGE:
        raise Unreadable(f"it has more than {MOST_OF_A_MESSAGE >> 20} MB")
    try:
        return _letter(_opened(data), _OF_A_MESSAGE, MOST_DEEP)
    except Unreadable:
        raise
    except Exception as fault:  # the reader has many ways to fail on what is no message
        raise Unreadable("it is damaged, or no Outlook message") from fault


def _opened(data: bytes) -> "Storage":
    """The streams of the file, once it is known that they hold no more than the file does."""
    from olefile import OleFileIO  # only where there is such a message: they take a while to load
    from oxmsg.storage import Storage

    with OleFileIO(BytesIO(data)) as file:
        entries = [one for one in file.direntries if one is not None]
        if len(entries) > _MOST_STREAMS or sum(one.size for one in entries if one.entry_type == _STREAM) > len(data):
            raise Unreadable("it is built in a way that no mail program writes")
        return Storage.from_ole(file)


def _letter(storage: "Storage", header: int, depth: int) -> Letter:
    from oxmsg.properties import Properties

    if not storage.properties_stream_bytes:
        raise Unreadable("it is no Outlook message")
    told = Properties(storage, header)
    moment = _moment(told, _DELIVERED) or _moment(told, _SUBMITTED)
    return Letter(_sender(told), day_of(moment), tuple(_inside(storage, depth)))


def _inside(storage: "Storage", depth: int) -> Iterator[Part | Letter]:
    from oxmsg.properties import Properties

    for one in storage.iter_attachment_storages():
        told = Properties(one, _OF_AN_ATTACHMENT)
        name = next((name for pid in _NAMES if (name := _text(told, pid))), "attachment")
        method = told.int_prop_value(_METHOD)
        if method in _LINKS:
            yield Part(name, fault="it is a link to a file that stands elsewhere")
        elif method == _OBJECT:
            yield Part(name, fault="it is an object in the text and not a file")
        elif method == _MESSAGE:
            inner = next((other for other in one.storages if other.name.upper() == _INNER.upper()), None)
            if inner is None or depth < 1:
                yield Part(name, fault="it is nested too deep" if inner else DAMAGED)
            else:
                yield _letter(inner, _OF_ONE_IN_IT, depth - 1)
        else:
            yield _file(told, name)


def _file(told: "Properties", name: str) -> Part:
    try:
        data = told.binary_prop_value(_DATA)
    except KeyError:  # it is announced, and not there
        return Part(name, fault=NOT_WHOLE)
    return Part(name, data) if data else Part(name, fault=EMPTY)


def _sender(told: "Properties") -> str:
    """The name and the address of the sender; an address within one organisation tells nobody anything."""
    address = next((one for pid in _ADDRESSES if "@" in (one := _text(told, pid))), "")
    name = _text(told, _SENDER)
    return one_line(f"{name} <{address}>" if name and address and name != address else name or address)


def _text(told: "Properties", pid: int) -> str:
    with suppress(Exception):  # it may be in letters that nobody knows
        return one_line((told.str_prop_value(pid) or "").replace("\0", ""))
    return ""


def _moment(told: "Properties", pid: int) -> datetime | None:
    with suppress(Exception):  # it may be no moment at all
        return told.date_prop_value(pid)
    return None
