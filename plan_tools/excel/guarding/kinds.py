"""What a file is, whatever it is called: told by the bytes that it begins with, and by what is in its archive."""

from collections.abc import Collection
from enum import StrEnum

_OLE, _ZIP, _ZIP_ENDS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"PK\x05\x06"
_MIME_OF_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
UNKNOWN = "a file of another kind"
_PARTS_OF_ODS = (b"content.xml", b"META-INF/manifest.xml")
_STARTS = (
    (b"%pdf", "a PDF document"),
    (b"{\\rtf", "a Word document in rich text"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"gif8", "a picture"),
    (b"<?xml", "an XML document"),
    (b"<htm", "a web page"),
    (b"<!do", "a web page"),
    (b"<tab", "a web page"),
    (b"<met", "a web page"),
    (b"mz\x90", "a program"),
    (b"rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
)
_INSIDE = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "an Excel workbook in the binary form (.xlsb)"),
    ("content.xml", "an OpenDocument file, such as .ods"),
)
_STREAMS = (
    ("WordDocument", "an old Word document (.doc)"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt)"),
    ("__substg1.0_", "an e-mail (.msg)"),
    ("Workbook", "an old Excel workbook (.xls)"),
    ("Book\0", "an old Excel workbook (.xls)"),
)


class FileKind(StrEnum):
    """The kinds of file that are told apart before anything is read, in the words of a message."""

    EXCEL = "an Excel workbook (.xlsx)"
    LOCKED = "an Excel workbook locked with a password"
    XLS = "an old Excel workbook (.xls)"
    XLSB = "an Excel workbook in the binary form (.xlsb)"
    ODS = "an OpenDocument spreadsheet (.ods)"
    DOCX = "a Word document (.docx)"
    TEXT = "a text file (.csv)"
    OTHER = UNKNOWN


ENDINGS = {
    FileKind.XLS: (".xls",),
    FileKind.XLSB: (".xlsb",),
    FileKind.ODS: (".ods",),
    FileKind.DOCX: (".docx", ".docm"),
    FileKind.TEXT: (".csv", ".tsv", ".txt"),
}


_OTHER_ENDINGS = frozenset(
    (*(ending for endings in ENDINGS.values() for ending in endings), ".doc", ".html", ".pdf", ".zip")
)


def other_ending(name: str) -> str:
    """The ending of a file's name where it is that of another kind of file than an Excel workbook."""
    ending = f".{name.rpartition('.')[2].lower()}"
    return ending if ending in _OTHER_ENDINGS else ""


def file_kind(data: bytes) -> FileKind:
    """What a file is by a look at its bytes; what is in it may still prove it to be nothing of the kind."""
    if data.startswith(_ZIP):
        if _lists_a_document(data):
            return FileKind.DOCX
        if data[30:110].startswith(_MIME_OF_ODS) or all(part in data for part in _PARTS_OF_ODS):
            return FileKind.ODS
        binary = b"xl/workbook.bin" in data and b"xl/workbook.xml" not in data
        return FileKind.XLSB if binary else FileKind.EXCEL
    if is_encrypted(data):
        return FileKind.LOCKED
    found = kind_of(data)
    return {FileKind.XLS.value: FileKind.XLS, "plain text": FileKind.TEXT}.get(found, FileKind.OTHER)


def _lists_a_document(data: bytes) -> bool:
    """Whether an archive is a Word document by its table of contents: what is embedded in it may be anything."""
    end = data.rfind(_ZIP_ENDS)
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    listed = data[max(end - size, 0) : end]
    return b"word/document" in listed and b"xl/workbook" not in listed


def is_encrypted(data: bytes) -> bool:
    """Whether this is a workbook that Excel has locked with a password."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def kind_of(data: bytes) -> str:
    """What a file that is no workbook looks like; nothing where it may be one."""
    if data.startswith(_ZIP):
        return ""
    if data.startswith(_OLE):
        named = (kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data)
        return next(named, "a file of an old Office program, or what is left of one")
    if not data.strip(b"\0"):
        return "an empty file"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    named = (kind for magic, kind in _STARTS if start.startswith(magic))
    return next(named, "plain text" if _is_text(data[:1024]) else UNKNOWN)


def kind_of_archive(names: Collection[str]) -> str:
    """What an archive with these parts is, where it is known and no workbook."""
    lower = {name.replace("\\", "/").removeprefix("/").lower() for name in names}
    if "xl/workbook.xml" in lower or not lower:
        return ""
    known = next((kind for name, kind in _INSIDE if name in lower), "")
    return known or ("" if "[content_types].xml" in lower else "an archive of other files")


def utf_16_without_mark(start: bytes) -> str:
    """Which way round the letters of a text stand that are two bytes each, told by its zeros; nothing where not so."""
    half = len(start) // 2
    first, second = start[0 : 2 * half : 2].count(0), start[1 : 2 * half : 2].count(0)
    if half and second > half // 2 and not first:
        return "utf-16-le"
    return "utf-16-be" if half and first > half // 2 and not second else ""


def _is_text(start: bytes) -> bool:
    printable = not any(byte < 32 and byte not in b"\t\n\r\f\v" for byte in start)
    return printable or start.startswith((b"\xff\xfe", b"\xfe\xff")) or bool(utf_16_without_mark(start))
