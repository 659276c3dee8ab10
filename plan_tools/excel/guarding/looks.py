"""How cells look, as far as it changes what a person reads: the colour behind a cell, and text that cannot be seen.

Colours are RGB such as ``C00000``, worked out from the styles and the theme of a workbook.
"""

import colorsys
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from plan_tools.excel.guarding.marks import column_number
from plan_tools.excel.guarding.soundness import MOST_DEPTH
from plan_tools.excel.markup import DAMAGED, MarkupError
from plan_tools.model import Place

WHITE, BLACK = "FFFFFF", "000000"
_RGB = re.compile("(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_THEME = {  # in the order in which cells number them, each as it is where a workbook brings no theme
    "lt1": WHITE, "dk1": BLACK, "lt2": "E7E6E6", "dk2": "44546A", "accent1": "4472C4", "accent2": "ED7D31",
    "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1",
    "folHlink": "954F72",
}  # fmt: skip
_THEME_COLOUR = re.compile(
    rb"""<(?:\w+:)?([ld][kt][12]|accent[1-6]|hlink|folHlink)>\s*<[^<>]*?\b(?:lastClr|val)=["']([0-9A-Fa-f]{6})["']"""
)
_INDEXED = re.findall(  # the usual palette, of which the first eight colours have a second number too
    "......",
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080C0C0C0808080"
    "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00FF9900FF6600666699969696"
    "003366339966003300333300993300993366333399333333",
)
_DAY_CODE = re.compile("[dmyhs]", re.IGNORECASE)
_MANY = 50  # formats that one pattern looks for by their numbers
_FAINT = 1.2  # a ratio of contrast below which text cannot be told from what is behind it
_VIVID = 0.15  # how far red, green and blue of a strong colour are apart
_HIDDEN_FORMATS = re.compile(r';;;+|"";"";""(?:;"")?')


class Looks(NamedTuple):
    """By the number of a cell format: the colours of fills, those that are strong, which text is not seen, which days.

    `days` may have a format too many: one whose number may be a day or a time.
    """

    fills: Mapping[int, str]
    vivid: Mapping[int, str]
    faint: frozenset[int]
    days: frozenset[int]


NO_LOOKS = Looks({}, {}, frozenset(), frozenset())


@lru_cache(32)  # the returns of one cycle nearly all carry the same styles
def read_looks(styles: bytes, theme: bytes) -> Looks:
    """The looks that the parts of a workbook's styles and theme declare; raises MarkupError."""
    reading = _Styles(_theme(theme))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.begin, reading.finish
    try:
        parser.Parse(styles, True)
    except expat.ExpatError as fault:
        raise MarkupError(DAMAGED) from fault
    return reading.looks()


def cells_with(data: bytes, formats: frozenset[int]) -> Iterator[tuple[Place, int, bool]]:
    """The cells of a sheet, as the reader of values has it, that have one of these formats: (place, format, blank)."""
    pattern = _cells_pattern(formats if len(formats) < _MANY else frozenset())
    for found in pattern.finditer(data) if formats else ():
        if (number := int(found[3])) in formats:
            yield (int(found[2]), column_number(found[1])), number, bool(found[4] or found[5])


@lru_cache(32)
def _cells_pattern(formats: frozenset[int]) -> re.Pattern[bytes]:
    numbers = "|".join(map(str, sorted(formats))) or "[0-9]{1,7}"
    cell = rf'<c r="([A-Z]{{1,3}})([0-9]{{1,7}})"(?: (?:t|cm|vm)="\w{{1,12}}")* s="0*({numbers})"'
    cell += r"[^<>]{0,900}?(/?)>(</c>)?"
    return re.compile(cell.encode())


class _Styles:
    """One pass over the part of styles."""

    def __init__(self, theme: Sequence[str]) -> None:
        self._theme = theme
        self._path: list[str] = []
        self._fonts: list[str] = []
        self._fills: list[str] = []
        self._formats: list[tuple[int, int, int]] = []
        self._hidden: set[int] = set()
        self._days = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # those that need no code
        self._pattern = "none"

    def begin(self, qualified: str, attributes: dict[str, str]) -> None:
        self._path.append(qualified.rpartition(" ")[2])
        if len(self._path) > MOST_DEPTH:
            raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
        match self._path[1:]:
            case ["fonts", "font"]:
                self._fonts.append(BLACK)
            case ["fonts", "font", "color"]:
                self._fonts[-1] = self._colour(attributes, BLACK)
            case ["fills", "fill"]:
                self._fills.append("")
            case ["fills", "fill", "patternFill"]:
                self._pattern = attributes.get("patternType", "none")
            case ["fills", "fill", "patternFill", "fgColor"] if self._pattern == "solid":
                self._fills[-1] = self._colour(attributes, WHITE)
            case ["numFmts", "numFmt"]:
                code = attributes.get("formatCode", "")
                if _HIDDEN_FORMATS.fullmatch(code):
                    self._hidden.add(_number(attributes, "numFmtId"))
                if _DAY_CODE.search(code):
                    self._days.add(_number(attributes, "numFmtId"))
            case ["cellXfs", "xf"]:
                font, fill, shown = (_number(attributes, name) for name in ("fontId", "fillId", "numFmtId"))
                self._formats.append((font, fill, shown))

    def finish(self, qualified: str) -> None:  # noqa: ARG002 - expat gives it
        self._path.pop()

    def looks(self) -> Looks:
        """What was found, by format."""
        fills: dict[int, str] = {}
        faint = set()
        for number, (font, fill, shown) in enumerate(self._formats):
            behind = self._fills[fill] if fill < len(self._fills) else ""
            ink = self._fonts[font] if font < len(self._fonts) else BLACK
            if behind:
                fills[number] = behind
            if shown in self._hidden or contrast(ink, behind or WHITE) < _FAINT:
                faint.add(number)
        vivid = {number: fill for number, fill in fills.items() if _is_vivid(fill)}
        days = frozenset(number for number, (*_, shown) in enumerate(self._formats) if shown in self._days)
        return Looks(fills, vivid, frozenset(faint), days)

    def _colour(self, attributes: Mapping[str, str], automatic: str) -> str:
        if rgb := _RGB.fullmatch(attributes.get("rgb", "")):
            base = rgb[1].upper()
        elif "theme" in attributes:
            base = _nth(self._theme, _number(attributes, "theme"), automatic)
        elif "indexed" in attributes:
            number = _number(attributes, "indexed")
            base = _nth(_INDEXED, number if number < 8 else number - 8, automatic)
        else:
            return automatic
        return tinted(base, attributes.get("tint", "0"))


def contrast(one: str, other: str) -> float:
    """The ratio of contrast of two colours, from 1 (the same) to 21, as the guidelines for accessibility define it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tinted(colour: str, tint: str) -> str:
    """A colour made darker (tint below 0) or lighter, as spreadsheets do with those of a theme."""
    try:
        amount = float(tint)
    except ValueError:
        amount = 0
    if not amount or not -1 <= amount <= 1:
        return colour
    hue, light, full = colorsys.rgb_to_hls(*_shares(colour))
    light = light * (1 + amount) if amount < 0 else light * (1 - amount) + amount
    return "".join(f"{round(channel * 255):02X}" for channel in colorsys.hls_to_rgb(hue, light, full))


def _shares(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _is_vivid(colour: str) -> bool:
    """Whether a colour is a strong one, such as a rating has, and no grey, cream or white."""
    shares = _shares(colour)
    return max(shares) - min(shares) >= _VIVID


def _luminance(colour: str) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in _shares(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _theme(part: bytes) -> Sequence[str]:
    found = {name.decode(): colour.decode().upper() for name, colour in _THEME_COLOUR.findall(part)}
    return [found.get(name, usual) for name, usual in _THEME.items()]


def _nth(colours: Sequence[str], number: int, otherwise: str) -> str:
    return colours[number] if 0 <= number < len(colours) else otherwise


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
