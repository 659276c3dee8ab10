"""What an attachment is: by its name, or by what it holds where the name says nothing."""

from enum import StrEnum
from pathlib import PurePosixPath

_ZIP, _ZIP_ENDS, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".csv", ".tsv"))
_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".emz", ".wmz", ".webp", ".tif", ".tiff"))
_CLOSED = {
    ".p7m": "a signed or encrypted message",
    ".rar": "an archive of a kind that is not opened here",
    ".7z": "an archive of a kind that is not opened here",
    ".gz": "an archive of a kind that is not opened here",
    ".tar": "an archive of a kind that is not opened here",
    ".rpmsg": "a message that only its reader may open",
}
_DOCUMENTS = {
    ".pdf": "a PDF document",
    ".docx": "a Word document",
    ".docm": "a Word document",
    ".doc": "a Word document",
    ".rtf": "a Word document",
    ".odt": "a text document",
}
_OTHERS = {
    **_DOCUMENTS,
    ".pptx": "a PowerPoint presentation",
    ".ppt": "a PowerPoint presentation",
    ".ics": "an invitation",
    ".vcf": "a business card",
    ".txt": "a text",
    ".htm": "a web page",
    ".html": "a web page",
    ".xml": "an XML document",
    ".p7s": "a signature",
    ".asc": "a signature",
    ".sig": "a signature",
}
_PROGRAMS = frozenset((".exe", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".lnk", ".msi", ".dll"))

_NEVER = frozenset((*_PICTURES, *_CLOSED, *_OTHERS, *_PROGRAMS))


class Kind(StrEnum):
    """The kinds of attachment that are treated differently."""

    WORKBOOK = "a workbook"
    MESSAGE = "a message"
    OUTLOOK = "an Outlook message"
    ARCHIVE = "a zip archive"
    CLOSED = "a file that is not opened here"
    PICTURE = "a picture"
    OTHER = "a file of another kind"


HOLDING = (Kind.MESSAGE, Kind.OUTLOOK, Kind.ARCHIVE)
"""The kinds that are looked into."""


def ending(name: str) -> str:
    """The ending of a name, in lower case; a dot or a space behind it does not count."""
    return PurePosixPath(f"a{name.rstrip(' .')}").suffix.lower()


def is_workbook_name(name: str) -> bool:
    """Whether a name is that of a workbook, whatever the file holds."""
    return ending(name) in _WORKBOOKS


def is_document_name(name: str) -> bool:
    """Whether a name is that of a document in which somebody may have answered."""
    return ending(name) in _DOCUMENTS


def is_other_name(name: str) -> bool:
    """Whether a name alone says that a file is neither a workbook nor holds one that could be taken out."""
    return ending(name) in _NEVER or name.lower() == "winmail.dat"


def kind_of(name: str, data: bytes) -> Kind:
    """What an attachment of this name and these bytes is."""
    named = ending(name)
    if named in _WORKBOOKS:
        return Kind.WORKBOOK
    if named in _CLOSED or name.lower() == "winmail.dat" or data.startswith(_TNEF):
        return Kind.CLOSED
    if named in _PICTURES:
        return Kind.PICTURE
    if named in _OTHERS or named in _PROGRAMS:
        return Kind.OTHER
    by_name = {".eml": Kind.MESSAGE, ".msg": Kind.OUTLOOK}
    return by_name.get(named) or _kind_inside(data) or (Kind.ARCHIVE if named == ".zip" else Kind.OTHER)


def _kind_inside(data: bytes) -> Kind | None:
    if data.startswith(_ZIP):
        listed = _listed(data)
        if data[30:110].startswith(_ODS) or (b"xl/workbook" in listed and b"[Content_Types].xml" in listed):
            return Kind.WORKBOOK
        return Kind.OTHER if b"word/document" in listed or b"ppt/presentation" in listed else Kind.ARCHIVE
    if data.startswith(_OLE):
        if _holds(data, "__properties_version1.0"):
            return Kind.OUTLOOK
        return Kind.WORKBOOK if any(_holds(data, name) for name in ("EncryptedPackage", "Workbook", "Book\0")) else None
    return None


def in_words(name: str, data: bytes) -> str:
    """What an attachment that is no workbook is, in the words of a message."""
    if name.lower() == "winmail.dat" or data.startswith(_TNEF):
        return "an attachment that only Outlook can open (winmail.dat)"
    named = ending(name)
    known = _CLOSED.get(named) or _OTHERS.get(named)
    return known or ("a program" if named in _PROGRAMS else str(kind_of(name, data)))


def ending_for(data: bytes) -> str:
    """The ending that a workbook's name should have, by what it holds."""
    if data.startswith(_OLE):
        return ".xlsx" if _holds(data, "EncryptedPackage") else ".xls"
    if data[30:110].startswith(_ODS):
        return ".ods"
    listed = _listed(data)
    return ".xlsb" if b"xl/workbook.bin" in listed and b"xl/workbook.xml" not in listed else ".xlsx"


def _listed(data: bytes) -> bytes:
    """The table of contents of a zip archive: what is packed in it may be anything."""
    end = data.rfind(_ZIP_ENDS)
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return data[max(end - size, 0) : end] if end >= 0 else b""


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data
