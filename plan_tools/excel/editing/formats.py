"""The formats of an existing workbook, and those added: twins that show a date or are bold, and colours of rules."""

import re
from collections.abc import Mapping

from plan_tools.excel.editing.cells import TIME_FORMAT
from plan_tools.excel.editing.refusal import refusal
from plan_tools.excel.markup import MAIN, Element, Splice, prefix, put_inside, retagged, scan, spliced

_BUILT_IN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58))
_BUILT_IN_TIMES = frozenset((*range(18, 23), *range(32, 36), *range(45, 48)))
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_CODE, _TIME_CODE = re.compile("[dy]|mmm", re.IGNORECASE), re.compile("[hs]", re.IGNORECASE)
_BEFORE_DIFFERENTIALS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
_DIFFERENTIAL = (
    '<{0}dxf><{0}font><{0}color rgb="FF{text}"/></{0}font>'
    '<{0}fill><{0}patternFill><{0}bgColor rgb="FF{fill}"/></{0}patternFill></{0}fill></{0}dxf>'
)
_SHARED = {"numFmts": "numFmt", "fonts": "font", "fills": "fill", "borders": "border"}
_LEADS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_CODE = 163  # the number before those that number formats of one's own may have
_TAG = re.compile(rb"<(/?)(?=[A-Za-z])")
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
    """The styles part of a workbook. `changed` says whether one was added; formats are numbered from 0."""

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
        self._differentials = self._children("dxfs", "dxf")
        self._new: list[bytes] = []
        self._new_differentials: list[bytes] = []
        self._new_fonts: list[bytes] = []
        self._taken_in: dict[str, list[bytes]] = {"numFmts": [], "fills": [], "borders": []}
        self._twins: dict[tuple[int, int], int] = {}
        self._heading = 0
        if not self._formats:
            raise refusal("the list of its cell formats is missing")

    @property
    def changed(self) -> bool:
        """Whether the part differs from what it was."""
        return bool(self._new or self._new_differentials)

    def dated(self, style: int, number_format: int) -> int:
        """A format that shows a date or a time: `style` itself, or its twin with the built-in `number_format`."""
        if (style, number_format) not in self._twins:
            known = style if style < len(self._formats) else 0
            changes: dict[str, str | None] = {"numFmtId": str(number_format), "applyNumberFormat": "1"}
            self._twins[style, number_format] = (
                known if self._shows(known, number_format) else self._twin(known, changes)
            )
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

    def colours(self, number: int) -> tuple[str, str]:
        """The fill and the colour of the text of a differential format, as RGB; "" where it has none or a theme's."""
        if not 0 <= number < len(self._differentials):
            return "", ""
        whole = self._differentials[number]
        inside = [one for one in self._elements if whole.start < one.start < whole.end]
        fill = next((one.attributes.get("rgb", "") for one in inside if one.name == "bgColor"), "")
        fonts = (one for one in inside if one.name == "color" and one.parent is not None and one.parent.name == "font")
        text = next((one.attributes.get("rgb", "") for one in fonts), "")
        return fill[-6:].upper(), text[-6:].upper()

    def only_draws_lines(self, number: int) -> bool:
        """Whether a differential format says nothing but which lines stand around a cell."""
        if not 0 <= number < len(self._differentials):
            return False
        whole = self._differentials[number]
        return {one.name for one in self._elements if one.parent is whole} == {"border"}

    def differential(self, fill: str, text: str) -> int:
        """The number of the differential format with this fill and colour of the text (RGB), and nothing else."""
        name = prefix(self._data, self._elements[0])
        new = _DIFFERENTIAL.format(name, fill=fill, text=text).encode()
        there = [self._data[one.start : one.end] for one in self._differentials] + self._new_differentials
        if new not in there:
            self._new_differentials.append(new)
            there.append(new)
        return there.index(new)

    def take_in(self, styles: bytes) -> tuple[list[int], list[int]]:
        """Add the formats of a styles part that was written here; give their new numbers, those of rules apart."""
        other = Formats(styles)
        new = {**self._taken_in, "fonts": self._new_fonts}
        starts = {
            attribute: len(self._children(name, _SHARED[name])) + len(new[name]) for attribute, name in _LEADS.items()
        }
        codes = self._codes.keys() | {str(_FIRST_OWN_CODE)}
        own = {code: max(map(int, codes)) + number for number, code in enumerate(map(int, other._codes), 1)}
        self._new_fonts += other._pieces("fonts", "font", self)
        for name in ("fills", "borders"):
            self._taken_in[name] += other._pieces(name, _SHARED[name], self)
        self._taken_in["numFmts"] += [
            _renumbered(piece, "numFmtId", own) for piece in other._pieces("numFmts", "numFmt", self)
        ]
        first, first_rule = len(self._formats) + len(self._new), len(self._differentials) + len(self._new_differentials)
        for piece in other._pieces("cellXfs", "xf", self):
            for attribute, start in starts.items():
                piece = _renumbered(piece, attribute, start)
            self._new.append(_renumbered(piece, "numFmtId", own))
        self._new_differentials += other._pieces("dxfs", "dxf", self)
        formats, rules = len(other._formats), len(other._differentials)
        return list(range(first, first + formats)), list(range(first_rule, first_rule + rules))

    def _pieces(self, parent: str, name: str, into: "Formats") -> list[bytes]:
        """The members of one list, written with the prefix of the styles that they go into."""
        of = prefix(into._data, into._elements[0]).encode()
        pieces = (self._data[one.start : one.end] for one in self._children(parent, name))
        return [_TAG.sub(rb"<\1" + of, piece) for piece in pieces]

    def save(self) -> bytes:
        """The part with everything new in it."""
        splices: list[Splice] = []
        for name, new in self._taken_in.items():
            if new:
                splices += self._put(name, len(self._children(name, _SHARED[name])), new)
        if self._new:
            splices += self._put("cellXfs", len(self._formats), self._new)
        if self._new_fonts:
            splices += self._put("fonts", len(self._fonts), self._new_fonts)
        if self._new_differentials:
            splices += self._put("dxfs", len(self._differentials), self._new_differentials)
        return spliced(self._data, splices)

    def _shows(self, style: int, number_format: int) -> bool:
        """Whether a format shows what `number_format` is for: a day where there is one, else a time of day."""
        built_in, code_of = (
            (_BUILT_IN_TIMES, _TIME_CODE) if number_format == TIME_FORMAT else (_BUILT_IN_DATES, _DATE_CODE)
        )
        number = self._formats[style].attributes.get("numFmtId", "0")
        code = self._codes.get(number)
        if code is None:
            return number.isdigit() and int(number) in built_in
        return code.lower() != "general" and bool(code_of.search(_NOT_CODE.sub("", code)))

    def _twin(self, style: int, changes: dict[str, str | None]) -> int:
        """The number of the format that is like `style` but for `changes`: one that is there, or a new one."""
        base = self._formats[style]
        tag, rest = self._data[base.start : base.inside], self._data[base.inside : base.end]
        new = retagged(tag, changes) + rest
        there = [self._data[one.start : one.end] for one in self._formats] + self._new
        if new not in there:
            self._new.append(new)
            there.append(new)
        return there.index(new)

    def _bold(self, font: Element) -> bytes:
        name = prefix(self._data, font)
        inner = self._data[font.inside : font.close]
        is_bold = any(one.parent is font and one.name == "b" for one in self._elements)
        bold = b"" if is_bold else f"<{name}b/>".encode()
        return f"<{name}font>".encode() + bold + inner + f"</{name}font>".encode()

    def _put(self, name: str, count: int, new: list[bytes]) -> list[Splice]:
        """The splices that put `new` last into the list called `name`, which has `count` members."""
        counted, inside = {"count": str(count + len(new))}, b"".join(new)
        children = [one for one in self._elements if one.parent is self._elements[0] and one.space in MAIN]
        for parent in children:
            if parent.name == name:
                return put_inside(self._data, parent, inside, counted)
        at = max(one.end for one in children if one.name in _BEFORE_DIFFERENTIALS)
        if name == "numFmts":  # which stand first
            at = self._elements[0].inside
        name = prefix(self._data, self._elements[0]) + name
        return [Splice(at, at, f'<{name} count="{len(new)}">'.encode() + inside + f"</{name}>".encode())]

    def _children(self, parent: str, name: str) -> list[Element]:
        return [
            one
            for one in self._elements
            if one.name == name
            and one.space in MAIN
            and one.parent is not None
            and one.parent.name == parent
            and one.parent.space in MAIN
        ]


def _renumbered(piece: bytes, attribute: str, new: int | Mapping[int, int]) -> bytes:
    """An element with the number in one attribute given anew: moved up, or looked up where it is listed."""

    def anew(found: re.Match[bytes]) -> bytes:
        number = int(found[2])
        return found[1] + str(number + new if isinstance(new, int) else new.get(number, number)).encode()

    return re.sub(rf'(\b{attribute}=")(\d+)'.encode(), anew, piece, count=1)


def holds_formats(data: bytes) -> bool:
    """Whether a styles part has anything in it."""
    return bool(data) and len(scan(data)) > 1


def minimal_styles(space: str) -> bytes:
    """A styles part with the plain format alone, for a workbook that has none; `space` is its main namespace."""
    return _MINIMAL.format(space=space).encode()
