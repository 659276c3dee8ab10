"""What a person reads in a paragraph of a Word document: not what is hidden, or marked as deleted."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from plan_tools.excel.others.word_numbers import BULLET, Numbers, value, way

PARAGRAPH, TABLE, ROW, CELL = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_RUN, _TEXT = qn("w:r"), qn("w:t")
_SIGNS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-"}
_AROUND = frozenset(
    qn(f"w:{name}")
    for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo")
)
_BODY_TEXT = 9  # the level of an outline that is none
_TITLES = ("title", "subtitle")


def members(parent: Any, *names: str) -> Iterator[Any]:
    """The elements of these names in `parent`, also where a control, a link or an insertion stands around them."""
    for child in parent:
        if child.tag in names:
            yield child
        elif child.tag in _AROUND:
            yield from members(child, *names)


class Line(NamedTuple):
    """A paragraph: the number or sign that Word puts before it, and its text."""

    label: str
    text: str


class Texts:
    """The texts of a document; its paragraphs are to be read from first to last, since their numbers are counted."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        """Take the roots of the parts that describe its styles and lists; None where there is no such part."""
        found = () if styles is None else styles.findall(way("style"))
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._numbers = Numbers(numbering)
        self._said: dict[tuple[str, str], Any] = {}

    def lines(self, paragraphs: Iterable[Any]) -> Iterator[Line]:
        """The paragraphs as lines; where the end of one is marked as deleted, it and the next are one."""
        before = ""
        for paragraph in paragraphs:
            text = before + self._text(paragraph)
            if paragraph.find(way("pPr", "rPr", "del")) is None:
                yield Line(self._label(paragraph), text)
                before = ""
            else:
                before = text
        if before:
            yield Line("", before)

    def is_heading(self, paragraph: Any) -> bool:
        """Whether a paragraph is a heading: by its style, by its place in the outline, or because it is all bold."""
        style = self._style_of(paragraph)
        name = value(self._by_style(style, way("name"))).lower()
        level = value(self._own_or(paragraph, style, way("pPr", "outlineLvl")), str(_BODY_TEXT))
        if name in _TITLES or int(level) < _BODY_TEXT:
            return True
        runs = [run for run in members(paragraph, _RUN) if _written(run).strip()]
        return bool(runs) and all(_is_on(run.find(way("rPr", "b"))) for run in runs)

    def _text(self, paragraph: Any) -> str:
        style = self._style_of(paragraph)
        return "".join(_written(run) for run in members(paragraph, _RUN) if not self._is_hidden(run, style))

    def _is_hidden(self, run: Any, style: str) -> bool:
        own = value(run.find(way("rPr", "rStyle")))
        found = self._own_or(run, own, way("rPr", "vanish"))
        return _is_on(self._by_style(style, way("rPr", "vanish")) if found is None else found)

    def _label(self, paragraph: Any) -> str:
        style = self._style_of(paragraph)
        number, level = (self._own_or(paragraph, style, way("pPr", "numPr", name)) for name in ("numId", "ilvl"))
        listed = value(number, "0")
        return "" if listed == "0" else self._numbers.label(listed, int(value(level, "0")))

    def _style_of(self, paragraph: Any) -> str:
        return value(paragraph.find(way("pPr", "pStyle")))

    def _own_or(self, element: Any, style: str, path: str) -> Any:
        """What stands at `path` in an element itself, or else in its style."""
        own = element.find(path)
        return self._by_style(style, path) if own is None else own

    def _by_style(self, style: str, path: str) -> Any:
        """What stands at `path` in a style, or in the nearest one that it is based on; None where it is nowhere."""
        if (style, path) not in self._said:
            said, seen, at = None, set(), style
            while said is None and at in self._styles and at not in seen:
                seen.add(at)
                said = self._styles[at].find(path)
                at = value(self._styles[at].find(way("basedOn")))
            self._said[style, path] = said
        return self._said[style, path]


def joined(lines: Iterable[Line]) -> str:
    """The text of a cell, a line for each paragraph; of numbers without a text, the numbers alone."""
    found = list(lines)
    if not any(line.text.strip() for line in found):
        numbers = (line.label.strip(" .:()") for line in found if line.label != BULLET)
        return "\n".join(filter(None, numbers))
    return "\n".join(f"{label} {text}" if label and text.strip() else text for label, text in found).strip()


def _written(run: Any) -> str:
    return "".join((child.text or "") if child.tag == _TEXT else _SIGNS.get(child.tag, "") for child in run)


def _is_on(element: Any) -> bool:
    return element is not None and value(element, "1") not in ("0", "false", "off")
