"""One message as bytes: a draft that opens ready to be sent, or what a mail server is given.

The same message gives the same bytes: its boundaries are made of what stands between them.
"""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from hashlib import sha256
from pathlib import PurePath

from plan_tools.mail.addresses import read_addresses
from plan_tools.mail.text import as_html, attachment_name, in_ascii, one_line, words
from plan_tools.model.sending import Mail

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
_CODED = "quoted-printable"


def draft(mail: Mail) -> bytes:
    """`mail` as a draft: Outlook, and other programs that heed ``X-Unsent``, open it ready to be sent."""
    return _message(mail, {"X-Unsent": "1"})


def message(mail: Mail, sender: str, when: datetime, message_id: str) -> bytes:
    """`mail` as a mail server takes it; `sender` is an address, and `when` has its time zone."""
    return _message(mail, {"From": sender, "Date": format_datetime(when), "Message-ID": message_id})


def _message(mail: Mail, headers: Mapping[str, str]) -> bytes:
    to = read_addresses(mail.to).found
    plain = all(address.isascii() for address in (*to, headers.get("From", "")))
    whole = EmailMessage((SMTP if plain else SMTPUTF8).clone(cte_type="7bit"))
    for name, value in headers.items():
        whole[name] = value
    if to:
        whole["To"] = ", ".join(to)
    whole["Subject"] = one_line(mail.subject).replace("=?", "= ?")  # or what follows is decoded, line breaks too
    whole.set_content(f"{words(mail.words)}\n", cte=_CODED)
    whole.add_alternative(as_html(mail.subject, mail.words), subtype="html", cte=_CODED)
    for attachment in mail.attachments:
        name = attachment_name(attachment.name)
        kind, _, form = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream").partition("/")
        whole.add_attachment(attachment.data, kind, form, filename=name, params={"name": in_ascii(name)})
    for number, part in enumerate(part for part in whole.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{_digest(mail)}")
    return whole.as_bytes()


def _digest(mail: Mail) -> str:
    parts = [mail.subject, mail.words, *(one.name for one in mail.attachments)]
    found = sha256("\x1f".join(parts).encode("utf-8", "replace"))
    for one in mail.attachments:
        found.update(sha256(one.data).digest())
    return found.hexdigest()[:32]
