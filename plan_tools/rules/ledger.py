"""The ledger of what was sent: a second run sends only the rest, and a message that may come twice is known as one."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from plan_tools.model.sending import Mail, Sent

BY_DAY = ("remind",)  # commands whose message is another one on another day


def key_of(command: str, cycle: str, mail: Mail, day: date) -> str:
    """What tells a message from every other: the command, the agency, the cycle and the files that go with it."""
    files = (part for name, digest in files_of(mail) for part in (name, digest))
    parts = [command, mail.agency, cycle, day.isoformat() if command in BY_DAY else "", *files]
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]


def files_of(mail: Mail) -> tuple[tuple[str, str], ...]:
    """The names and the SHA-256 of the files that go with a message."""
    return tuple((one.name, sha256(one.data).hexdigest()) for one in mail.attachments)


def message_id(key: str, before: int, sender: str) -> str:
    """The Message-ID of a message that was sent on purpose `before` times: the same however often it is tried."""
    again, domain = f".{before}" if before else "", sender.rpartition("@")[2]
    return f"<{key}{again}@{domain if domain.isascii() else 'plan-tools.invalid'}>"


def still_to_send(addresses: Iterable[str], key: str, ledger: Iterable[Sent]) -> tuple[str, ...]:
    """Those of `addresses` to which the message has not been sent."""
    done = {one.casefold() for sent in ledger if sent.key == key for one in sent.to}
    return tuple(one for one in addresses if one.casefold() not in done)


def read_ledger(data: bytes) -> tuple[Sent, ...]:
    """The ledger that `data` holds. Raises `ValueError` where it is not one."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError from None
    return tuple(map(_read, _list_of(dict, found)))


def written_ledger(ledger: Sequence[Sent]) -> bytes:
    """The ledger as it is kept."""
    return json.dumps(list(map(as_json, ledger)), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def as_json(sent: Sent) -> dict[str, Any]:
    """An entry of the ledger for JSON."""
    files = [{"name": name, "sha256": digest} for name, digest in sent.attachments]
    return {
        "key": sent.key,
        "command": sent.command,
        "agency": sent.agency,
        "to": list(sent.to),
        "subject": sent.subject,
        "attachments": files,
        "when": sent.when.isoformat(timespec="seconds"),
        "message_id": sent.message_id,
        "refused": list(sent.refused),
        "accepted": list(sent.accepted),
    }


def _read(entry: dict[str, Any]) -> Sent:
    key, command, agency, subject, message, when = (
        _text(entry.get(name)) for name in ("key", "command", "agency", "subject", "message_id", "when")
    )
    to, refused, accepted = (tuple(_list_of(str, entry.get(name))) for name in ("to", "refused", "accepted"))
    files = tuple(
        (_text(one.get("name")), _text(one.get("sha256"))) for one in _list_of(dict, entry.get("attachments"))
    )
    moment = datetime.fromisoformat(when)
    return Sent(key, command, agency, to, subject, files, moment, message, refused, accepted)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _list_of(kind: type, value: object) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        raise ValueError
    return value
