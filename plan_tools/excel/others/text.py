"""A text file in columns (.csv, .tsv, .txt): which letters, which separator, and every value as the text that it is."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import PurePath
from typing import NamedTuple

from plan_tools.excel.guarding.kinds import utf_16_without_mark
from plan_tools.excel.guarding.marks import MOST_CELLS
from plan_tools.model import Sheet, Workbook
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}  # in doubt the one that prose has least
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_SAID = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAMPLE, _LINES = 100_000, 100


class _Text(NamedTuple):
    """What a file says, and the letters that it was read as."""

    text: str
    letters: str


def read_text(data: bytes, name: str) -> Workbook:
    """The one sheet of a text file in columns, called as the file is. Raises `CannotGoOn` where it is none."""
    text, letters = _decoded(data, name)
    said = _SAID.match(text)
    table = text[said.end() :] if said else text
    separator = said[1] if said else _separator(table)
    if not separator:
        raise cannot_go_on("file-not-a-workbook", Location(name), kind="plain text, not in columns")
    rows = tuple(_rows(table, separator, name, 1 if said else 0))
    form = f"a text file: letters read as {letters}, columns parted by {SEPARATORS[separator]}"
    return Workbook(name, "", (Sheet(name, PurePath(name).stem, rows),), format=form)


def _decoded(data: bytes, name: str) -> _Text:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _Text(_as(data[len(mark) :], encoding, name), _NAMES[encoding])
    if encoding := utf_16_without_mark(data[:1024]):
        return _Text(_as(data, encoding, name), _NAMES[encoding])
    try:
        return _Text(_without_nul(data.decode("utf-8"), name), _NAMES["utf-8"])
    except UnicodeDecodeError:
        return _Text(_as(data, "cp1252", name), _NAMES["cp1252"])


def _as(data: bytes, encoding: str, name: str) -> str:
    try:
        return _without_nul(data.decode(encoding), name)
    except UnicodeDecodeError as fault:
        line = len(_LINE_END.findall(data[: fault.start].decode(encoding, "ignore"))) + 1
        reason = f"a byte in line {line} is no letter in {_NAMES[encoding]}"
        raise cannot_go_on("file-unreadable", Location(name), reason=reason) from None


def _without_nul(text: str, name: str) -> str:
    before, found, _ = text.partition("\0")
    if found:
        raise _unreadable(len(_LINE_END.findall(before)) + 1, "holds a zero byte, which no text has", name)
    return text


def _separator(text: str) -> str:
    """The separator by which nearly all of the first lines have the same number of columns; "" where there is none."""
    lines = StringIO(text[:_SAMPLE], newline="").readlines()
    fits: dict[str, float] = {}
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in _first_rows(lines, separator) if row)
        width, rows = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        fits[separator] = rows / widths.total() if width > 1 else 0
    best = max(fits, key=lambda separator: fits[separator])
    return best if fits[best] else ""


def _first_rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    reader = csv.reader(lines, delimiter=separator)
    found = []
    try:
        for _, row in zip(range(_LINES), reader, strict=False):
            found.append(row)
    except csv.Error:
        return found
    return found


def _rows(text: str, separator: str, name: str, line: int) -> Iterator[tuple[str | None, ...]]:
    """The rows of the table, of which the first stands after `line`."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    cells = before = 0
    try:
        for row in reader:
            cells, before = cells + max(1, len(row)), reader.line_num
            if cells > MOST_CELLS:
                raise cannot_go_on("file-too-large", Location(name), reason=f"it has more than {MOST_CELLS:,} cells")
            yield tuple([_LINE_END.sub("\n", value) or None for value in row])
    except csv.Error as fault:
        raise _unreadable(line + before + 1, _in_words(fault), name) from None


def _in_words(fault: csv.Error) -> str:
    said = str(fault)
    if "unexpected end" in said:
        return "opens a quotation mark that is never closed"
    if "field limit" in said or "field larger" in said:
        return f"has a cell of more than {csv.field_size_limit():,} letters"
    return "has a quotation mark in the middle of a cell that begins with one"


def _unreadable(line: int, what: str, name: str) -> CannotGoOn:
    return cannot_go_on("file-unreadable", Location(name), reason=f"its line {line} {what}")
