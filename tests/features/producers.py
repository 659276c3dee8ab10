"""The same workbook as other programs write it: each function takes a package and gives one that says the same."""

import io
import re
import zipfile
from collections.abc import Callable

from features.parts import MAIN, OFFICE, Parts

_SHEETS = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")
_PREFIXED = re.compile(r"xl/(?:workbook|styles|sharedStrings|worksheets/sheet[0-9]+|tables/table[0-9]+)\.xml")
_TAG = re.compile(r"<([\w:.-]+)((?:\s+[\w:.-]+=\"[^\"]*\")+)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)=\"([^\"]*)\"")


def strict(parts: Parts) -> bytes:
    """The strict form of the standard, as Excel saves it when asked."""
    purl = "http://purl.oclc.org/ooxml"

    def converted(text: str) -> str:
        text = text.replace(MAIN, f"{purl}/spreadsheetml/main").replace(f"{OFFICE}/metadata", "@")
        text = text.replace(OFFICE, f"{purl}/officeDocument/relationships").replace("@", f"{OFFICE}/metadata")
        text = re.sub("http://schemas.openxmlformats.org/drawingml/2006/(main|chart|spreadsheetDrawing)",
                      rf"{purl}/drawingml/\1", text)  # fmt: skip
        return text.replace("<workbook ", '<workbook conformance="strict" ', 1)

    return _each(parts, converted, lambda name: name.endswith((".xml", ".rels")) and name[0] != "[").zipped()


def prefixed(parts: Parts) -> bytes:
    """Every name of the main namespace with a prefix, as programs write that make XML from a model."""

    def converted(text: str) -> str:
        text = re.sub(r"<(/?)(?=\w)(?![\w.-]+:)", r"<\1x:", text)
        return text.replace(f' xmlns="{MAIN}"', f' xmlns:x="{MAIN}"')

    return _each(parts, converted, _PREFIXED.fullmatch).zipped()


def in_utf_16(parts: Parts) -> bytes:
    """Every part in UTF-16, with a mark of the order of its bytes."""
    return Parts(
        (name, data.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16") if _is_markup(name) else data)
        for name, data in parts.items()
    ).zipped()


def in_single_quotes(parts: Parts) -> bytes:
    """Attributes in another order, in single quotes, each on a line of its own."""

    def turned(found: re.Match[str]) -> str:
        attributes = reversed(_ATTRIBUTE.findall(found[2]))
        lines = "".join(f"\n  {name} = '{value.replace(chr(39), '&apos;')}'" for name, value in attributes)
        return f"<{found[1]}{lines} {found[3]}>"

    return _each(parts, lambda text: _TAG.sub(turned, text), lambda name: _is_markup(name) and name[0] != "[").zipped()


def with_comments(parts: Parts) -> bytes:
    """Comments, instructions and marked sections among the rows and in the cells."""

    def converted(text: str) -> str:
        text = re.sub(r"<v>([^<]*)</v>", r"<v><![CDATA[\1]]></v>", text)
        text = re.sub(r'(<row r="[0-9]+")', r'<!-- <row r="2"><c r="A1"/></row> -->\1', text)
        return re.sub(r"(</c>)(<c )", r"\1<?note </row></sheetData>?><!-- > -->\2", text)

    return _each(parts, converted, _SHEETS.fullmatch).zipped()


def without_numbers(parts: Parts) -> bytes:
    """Rows and cells that are where they are by their order alone; cells in between are there, blank."""

    def converted(text: str) -> str:
        return re.sub(r"(<row|<c) r=\"[A-Z]*[0-9]+\"", r"\1", text)

    return _each(parts, converted, _SHEETS.fullmatch).zipped()


def with_strings_in_cells(parts: Parts) -> bytes:
    """No table of strings: every cell holds its text."""
    strings = re.findall(r"<si>(.*?)</si>", parts.text("xl/sharedStrings.xml"))

    def converted(text: str) -> str:
        return re.sub(
            r'(<c [^>]*)t="s"><v>([0-9]+)</v>',
            lambda found: f'{found[1]}t="inlineStr"><is>{strings[int(found[2])]}</is>',
            text,
        )

    return _each(parts, converted, _SHEETS.fullmatch).zipped()


def with_absolute_targets(parts: Parts) -> bytes:
    """Relationships that name the whole way to a part."""
    new = Parts(parts)
    for name in parts:
        if name.endswith(".rels") and name.startswith("xl/"):
            folder = name[: name.index("_rels/")]
            text = re.sub(
                r'Target="(?![/#])(?![^"]*"[^>]*TargetMode)([^"]*)"', rf'Target="/{folder}\1"', parts.text(name)
            )
            while re.search(r"/[^/\"]+/\.\./", text):
                text = re.sub(r"/[^/\"]+/\.\./", "/", text)
            new[name] = text.encode()
    return new.zipped()


def in_another_case(parts: Parts) -> bytes:
    """Names of entries in another case than that of the relationships that lead to them."""
    return _renamed(parts, lambda name: name.upper() if name.startswith(b"xl/") else name)


def with_backslashes(parts: Parts) -> bytes:
    """Names of entries with the slashes of Windows, as some old programs write them."""
    return _renamed(parts, lambda name: name.replace(b"/", b"\\"))


def _renamed(parts: Parts, new_name: Callable[[bytes], bytes]) -> bytes:
    """The archive with names of the same length in place of its own; `zipfile` would put slashes right."""
    data = parts.zipped()
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.start_dir
        for info in archive.infolist():
            name = info.filename.encode()
            at = data.index(name, at)
            for place in (info.header_offset + 30, at):
                out[place : place + len(name)] = new_name(name)
    return bytes(out)


def in_the_large_form(parts: Parts) -> bytes:
    """Every entry with a header of the kind for files beyond four gigabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(data)
    return out.getvalue()


class Onward(io.RawIOBase):
    """Somewhere to write to that cannot go back."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self.data += bytes(piece)
        return len(piece)


def streamed(parts: Parts) -> bytes:
    """Every entry followed by its sizes, as a server writes them on the fly."""
    out = Onward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.data


def stored(parts: Parts) -> bytes:
    """Nothing compressed."""
    return parts.zipped(compress_type=zipfile.ZIP_STORED)


KINDS: dict[str, Callable[[Parts], bytes]] = {
    "strict": strict,
    "prefixed names": prefixed,
    "UTF-16": in_utf_16,
    "single quotes": in_single_quotes,
    "comments and marked sections": with_comments,
    "rows without numbers": without_numbers,
    "strings in cells": with_strings_in_cells,
    "absolute targets": with_absolute_targets,
    "another case": in_another_case,
    "backslashes": with_backslashes,
    "large form": in_the_large_form,
    "streamed": streamed,
    "stored": stored,
}


def _each(parts: Parts, change: Callable[[str], str], where: Callable[[str], object]) -> Parts:
    return Parts((name, change(data.decode()).encode() if where(name) else data) for name, data in parts.items())


def _is_markup(name: str) -> bool:
    return name.endswith((".xml", ".rels"))
