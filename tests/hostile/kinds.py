"""Files that are no Excel workbook, whatever they are called, and things that are no file."""

import os
import random
import socket
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from hostile.archive import zipped
from hostile.filled import ANSWERS, COLUMNS, Filled
from hostile.variant import ACCEPT, HOLD, REFUSE, SAY, SKIP, Variant

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(900)
WORD = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": b"<Relationships/>",
    "word/document.xml": b"<w:document/>",
}
OPEN = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:document-content/>"}
XML_2003 = (
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)


def table(f: Filled) -> list[list[str]]:
    """The answers as a table of texts, with the headings that a return has."""
    heads = ["Ref", "Action", "Rating now", "Update", "Completed on", "Evidence", "New due date", "Reason for new date"]
    days = {46328: "02/11/2026", 46599: "31/07/2027"}
    rows = []
    for ref, answers in ANSWERS.items():
        cells = [answers.get(field, "") for field in COLUMNS]
        rows.append([ref, ACTIONS[ref], *(days[cell] if isinstance(cell, int) else cell for cell in cells)])
    title = f"Saltmarsh partnership  |  2026-Q3 return  |  {f.agency}"
    return [[f"Your actions: {f.agency}"], [title], [], heads, *rows]


ACTIONS = {"1.1": "Name a deputy", "1.10": "Brief every team", "A-7": "Agree the budget", "2(i)": "Audit the files"}


def csv(f: Filled) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in table(f)).encode("utf-8-sig")


def open_document(f: Filled) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    rows = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        ) + "</table:table-row>" for row in table(f)
    )  # fmt: skip
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Your actions">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return zipped({**OPEN, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def locked(f: Filled) -> bytes:
    out = BytesIO()
    OOXMLFile(BytesIO(f.data)).encrypt("secret", out)
    return out.getvalue()


def page(f: Filled) -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table(f))
    return f"<html><body><table>{rows}</table></body></html>".encode()


def link_to(target: str) -> Callable[[Filled], Callable[[Path], None]]:
    return lambda _filled: lambda path: path.symlink_to(target)


def link_beside(f: Filled) -> Callable[[Path], None]:
    """A link to the very return, outside the folder."""

    def make(path: Path) -> None:
        outside = path.parents[3] / "elsewhere"
        outside.mkdir(exist_ok=True)
        (outside / path.name).write_bytes(f.data)
        path.symlink_to(outside / path.name)

    return make


def a_socket(_filled: Filled) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may be no longer than a hundred letters
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
        finally:
            os.chdir(here)

    return make


def sparse(size: int) -> Callable[[Filled], Callable[[Path], None]]:
    return lambda _filled: lambda path: _grow(path, size)


def _grow(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def thing(make: Callable[[Path], object]) -> Callable[[Filled], Callable[[Path], object]]:
    return lambda _filled: make


def bytes_of(data: bytes) -> Callable[[Filled], bytes]:
    return lambda _filled: data


MISNAMED: dict[str, Callable[[Filled], bytes]] = {
    "an old workbook": bytes_of(OLD_OFFICE),
    "a table of commas": csv,
    "an OpenDocument table": open_document,
    "a web page": page,
    "a web page that begins with a space": lambda f: b"\r\n  " + page(f),
    "a Word document": bytes_of(zipped(WORD)),
    "rich text": bytes_of(b"{\\rtf1\\ansi Ref}"),
    "a PDF": bytes_of(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"),
    "a picture": bytes_of(b"\x89PNG\r\n\x1a\n" + bytes(99)),
    "XML of 2003": bytes_of(XML_2003),
    "a message": bytes_of(b"From: a@example.org\r\nSubject: our return\r\n\r\nPlease find attached"),
    "a packed file": bytes_of(b"\x1f\x8b\x08" + zlib.compress(b"a" * 99)),
    "a workbook packed again": lambda f: b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(f.data)[2:-4],
    "noise": bytes_of(random.Random(3).randbytes(4_096)),
    "one byte": bytes_of(b"P"),
    "two letters": bytes_of(b"PK"),
    "the start of an archive": bytes_of(b"PK\3\4"),
    "the end of an archive": bytes_of(b"PK\5\6" + bytes(18)),
    "nothing": bytes_of(b""),
    "noughts": bytes_of(bytes(4_096)),
    "a page to sign in": bytes_of(b"<!DOCTYPE html><html><title>Sign in to your account</title>"),
    "a workbook with a password": locked,
}

VARIANTS = [
    *(Variant(f"{what} called .xlsx", REFUSE, make) for what, make in MISNAMED.items()),
    Variant("the tracker among the returns", HOLD | REFUSE, lambda f: (f.folder / "tracker.xlsx").read_bytes()),
    Variant("a workbook with a password called .xls", REFUSE, locked, file="{}.xls"),
    Variant("a return called .xls", REFUSE | SAY, lambda f: f.data, file="{}.xls"),
    Variant("a return called .csv", REFUSE | SAY, lambda f: f.data, file="{}.csv"),
    Variant("a return called .pdf", REFUSE | SAY, lambda f: f.data, file="{}.pdf"),
    Variant("a table of commas", SAY | HOLD, csv, file="{}.csv"),
    Variant("an OpenDocument table", SAY | HOLD, open_document, file="{}.ods"),
    Variant("a lock file of Excel", REFUSE | SKIP, bytes_of(b"\x07A. Clerk" + bytes(157)), file="~${}.xlsx"),
    Variant("a leftover of a Mac", REFUSE | SKIP, bytes_of(b"\0\5\x16\7" + bytes(200)), file="._{}.xlsx"),
    Variant("a lock file of LibreOffice", REFUSE | SKIP, bytes_of(b",a,b,c"), file=".~lock.{}.xlsx#"),
    Variant("a folder's own file", REFUSE | SKIP, bytes_of(b"\0\0\0\1Bud1"), file="Thumbs.db"),
    Variant("a folder called .xlsx", REFUSE | SKIP, thing(Path.mkdir), file="{} folder.xlsx"),
    Variant("a return in a folder called .xlsx", ACCEPT, lambda f: f.data, file="{} (2).xlsx/{}.xlsx"),
    Variant("a pipe", REFUSE, thing(os.mkfifo)),
    Variant("a socket", REFUSE, a_socket),
    Variant("a link to the passwords", REFUSE, link_to("/etc/passwd")),
    Variant("a link to a return elsewhere", REFUSE, link_beside),
    Variant("a link to the return beside it", REFUSE, link_to("Harbour Trust.xlsx")),
    Variant("a link to nothing", REFUSE, link_to("gone.xlsx")),
    Variant("a link to itself", REFUSE, link_to("./loop.xlsx"), file="loop.xlsx"),
    Variant("a link to a folder", REFUSE | SKIP, link_to("..")),
    Variant("a link to endless noughts", REFUSE, link_to("/dev/zero")),
    Variant("a link to the tracker", REFUSE, link_to("../../../tracker.xlsx")),
    Variant("33 MiB", REFUSE, sparse(33 << 20)),
    Variant("5 GiB", REFUSE, sparse(5 << 30)),
    Variant("just under 32 MiB of noughts", REFUSE, sparse((32 << 20) - 1)),
    Variant("a file nobody may read", ACCEPT | REFUSE, lambda f: lambda path: (
        path.write_bytes(f.data), path.chmod(0))),
]  # fmt: skip
