"""What a file is, whatever it is called: told by the bytes that it begins with, and by what is in its archive."""

from collections.abc import Collection

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
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
    (b"mz", "a program"),
    (b"rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
)
_INSIDE = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "an Excel workbook in the binary form, .xlsb"),
    ("content.xml", "an OpenDocument file, such as .ods"),
)


def is_encrypted(data: bytes) -> bool:
    """Whether this is a workbook that Excel has locked with a password."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def kind_of(data: bytes) -> str:
    """What a file that is no workbook looks like; nothing where it may be one."""
    if data.startswith(_ZIP):
        return ""
    if data.startswith(_OLE):
        return "a file of an old Office program, such as .xls or .doc"
    if not data.strip(b"\0"):
        return "an empty file"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    named = (kind for magic, kind in _STARTS if start.startswith(magic))
    return next(named, "plain text" if _is_text(data[:1024]) else "a file of another kind")


def kind_of_archive(names: Collection[str]) -> str:
    """What an archive with these parts is, where it is known and no workbook."""
    lower = {name.replace("\\", "/").removeprefix("/").lower() for name in names}
    if "xl/workbook.xml" in lower or not lower:
        return ""
    known = next((kind for name, kind in _INSIDE if name in lower), "")
    return known or ("" if "[content_types].xml" in lower else "an archive of other files")


def _is_text(start: bytes) -> bool:
    printable = not any(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
    return printable or start.startswith((b"\xff\xfe", b"\xfe\xff"))
