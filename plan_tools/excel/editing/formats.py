"""The cell formats of an existing workbook, to which twins are added: one that shows a date, one that is bold."""

import re

from plan_tools.excel.editing.refusal import refusal
from plan_tools.excel.markup import MAIN, Element, Splice, prefix, put_inside, retagged, scan, spliced

_BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_CODE = re.compile("[dy]|mmm", re.IGNORECASE)
_MINIMAL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{space}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Formats:
    """The styles part of a workbook. `changed` says whether a twin was added; formats are numbered from 0."""

    def __init__(self, data: bytes) -> None:
        """Read the part, given in UTF-8; raises MarkupError if it cannot be followed."""
        self._data = data
        self._elements = scan(data)
        self._formats = self._children("cellXfs", "xf")
        self._fonts = self._children("fonts", "font")
        self._codes = {
            one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
            for one in self._children("numFmts", "numFmt")
        }
        self._new: list[bytes] = []
        self._new_fonts: list[bytes] = []
        self._twins: dict[tuple[int, int], int] = {}
        self._heading = 0
        if not self._formats:
            raise refusal("the list of its cell formats is missing")

    @property
    def changed(self) -> bool:
        """Whether the part differs from what it was."""
        return bool(self._new)

    def dated(self, style: int, number_format: int) -> int:
        """A format that shows a date: `style` itself, or its twin with the built-in `number_format`."""
        if (style, number_format) not in self._twins:
            known = style if style < len(self._formats) else 0
            changes: dict[str, str | None] = {"numFmtId": str(number_format), "applyNumberFormat": "1"}
            self._twins[style, number_format] = known if self._shows_date(known) else self._twin(known, changes)
        return self._twins[style, number_format]

    def heading(self) -> int:
        """The workbook's plain format, in bold."""
        if not self._heading:
            changes: dict[str, str | None] = {"applyFont": "1"}
            if self._fonts:
                self._new_fonts.append(self._bold(self._fonts[0]))
                changes["fontId"] = str(len(self._fonts))
            self._heading = self._twin(0, changes)
        return self._heading

    def save(self) -> bytes:
        """The part with the twins in it."""
        splices = self._put("cellXfs", len(self._formats), self._new)
        if self._new_fonts:
            splices += self._put("fonts", len(self._fonts), self._new_fonts)
        return spliced(self._data, splices)

    def _shows_date(self, style: int) -> bool:
        number = self._formats[style].attributes.get("numFmtId", "0")
        code = self._codes.get(number)
        if code is None:
            return number.isdigit() and int(number) in _BUILT_IN_DATES
        return code.lower() != "general" and bool(_DATE_CODE.search(_NOT_CODE.sub("", code)))

    def _twin(self, style: int, changes: dict[str, str | None]) -> int:
        base = self._formats[style]
        tag, rest = self._data[base.start : base.inside], self._data[base.inside : base.end]
        self._new.append(retagged(tag, changes) + rest)
        return len(self._formats) + len(self._new) - 1

    def _bold(self, font: Element) -> bytes:
        name = prefix(self._data, font)
        inner = self._data[font.inside : font.close]
        is_bold = any(one.parent is font and one.name == "b" for one in self._elements)
        bold = b"" if is_bold else f"<{name}b/>".encode()
        return f"<{name}font>".encode() + bold + inner + f"</{name}font>".encode()

    def _put(self, name: str, count: int, new: list[bytes]) -> list[Splice]:
        parent = next(one for one in self._elements if one.name == name and one.space in MAIN)
        return put_inside(self._data, parent, b"".join(new), {"count": str(count + len(new))})

    def _children(self, parent: str, name: str) -> list[Element]:
        return [
            one
            for one in self._elements
            if one.name == name and one.space in MAIN and one.parent is not None and one.parent.name == parent
        ]


def minimal_styles(space: str) -> bytes:
    """A styles part with the plain format alone, for a workbook that has none; `space` is its main namespace."""
    return _MINIMAL.format(space=space).encode()
