"""What charts keep of the cells that they show, held against those cells."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from plan_tools.excel.guarding.marks import column_number
from plan_tools.excel.inspecting.formulas import area_named, leads_out
from plan_tools.excel.inspecting.opened import Opened
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model import Place, Raw, Sheet
from plan_tools.model.inspection import Fact

_KEPT = ("numRef", "strRef", "multiLvlStrRef", "datalabelsRange", "numDim", "strDim")
_ROWS = ("cat", "val", "xVal", "yVal", "tx", "bubbleSize")
MOST_POINTS = 50_000
_AREA = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!(),\[\]]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?"
)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


def charts(opened: Opened) -> Iterator[Fact]:
    """The charts that keep something else than their cells hold, show hidden cells, or have data of their own."""
    sheets = {sheet.name: sheet for sheet in opened.workbook.sheets}
    hidden = {one.name for one in opened.listed if one.state != "visible"}
    for part in opened.named("xl/charts/chart", "xl/charts/chartEx", "xl/chartEx/"):
        if not part.lower().endswith(".xml"):
            continue
        found: dict[str, list[str]] = {}
        root, where = opened.tree(part), opened.sheet_of(part)
        for one in root.all(*_KEPT):
            formula = next((each.text for each in one.inside if each.name == "f"), "")
            if code := _compared(area_named(opened, formula), one, sheets, hidden):
                found.setdefault(code, []).append(formula)
        rows = (each for row in root.all(*_ROWS) for each in row.inside)
        own = [one.text for one in rows if one.name in ("numLit", "strLit") and any(True for _ in one.all("pt"))]
        if own:
            found["leaves-chart-data"] = own
        for code, formulas in found.items():
            told = ", ".join(dict.fromkeys(formulas)) if code != "leaves-chart-data" else ""
            yield Fact(code, where, what=told, key=f"{told} {opened.crc(part)}")


def _compared(formula: str, kept: Node, sheets: dict[str, Sheet], hidden: set[str]) -> str:
    """What is to be said of one row of numbers or texts that a chart keeps; "" where it holds what its cells do."""
    several = sum(1 for _ in kept.all("lvl")) > 1
    all_points = list(islice(kept.all("pt"), MOST_POINTS))
    points = {int(one.get("idx") or 0): one.text.strip() for one in all_points}
    if leads_out(formula):
        return "leaves-chart-elsewhere"
    if "#REF!" in formula:
        return "leaves-chart-lost" if points else ""
    found = _AREA.fullmatch(formula.strip())
    if not found:
        return ""
    name = (found[1] or "").replace("''", "'") or found[2]
    if name not in sheets:
        return "leaves-chart-lost" if points else ""
    sheet = sheets[name]
    places = _places(found)
    seen = [place for place in places if not _is_hidden(sheet, place)]
    if name in hidden or len(seen) < len(places):
        return "leaves-chart-hidden"
    if kept.name == "multiLvlStrRef" or several:
        same = all(any(_same_text(one.text, _at(sheet, place)) for place in places) for one in all_points)
    else:
        same = _agree(points, places, sheet, kept.name in ("numRef", "numDim"))
    return "" if same else "leaves-chart-cache"


def _places(found: re.Match[str]) -> Sequence[Place]:
    left, top = column_number(found[3].encode()), int(found[4])
    right = column_number(found[5].encode()) if found[5] else left
    bottom = int(found[6]) if found[6] else top
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    return list(islice(((row, column) for row in rows for column in columns), MOST_POINTS))


def _is_hidden(sheet: Sheet, place: Place) -> bool:
    return place[0] in sheet.unseen.rows or place[1] in sheet.unseen.columns


def _agree(points: dict[int, str], places: Sequence[Place], sheet: Sheet, numbers: bool) -> bool:
    """Whether every point that a chart keeps is what its cell holds; one without a point shows less."""
    for number, text in points.items():
        if not text:
            continue
        if number >= len(places):
            return False
        raw = _at(sheet, places[number])
        if not (_same_number(text, raw, sheet.epoch_1904) if numbers else _same_text(text, raw)):
            return False
    return True


def _at(sheet: Sheet, place: Place) -> Raw:
    row, column = place
    line = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
    return line[column - 1] if column <= len(line) else None


def _same_number(text: str, raw: Raw, epoch_1904: bool) -> bool:
    kept = _number(text)
    if kept is None:
        return text.startswith("#") or text == raw
    value = _number(raw) if isinstance(raw, str) else _serial(raw, epoch_1904)
    if value is None:  # what is no number is drawn as 0
        return kept == 0 or not (raw is None or isinstance(raw, str))
    return abs(kept - value) <= 1e-6 * max(1.0, abs(value), abs(kept))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _serial(raw: Raw, epoch_1904: bool) -> float | None:
    """The number that a cell holds, days and times included; None where it holds none."""
    if isinstance(raw, bool | int | float):
        return float(raw)
    if isinstance(raw, datetime | date):
        moment = raw if isinstance(raw, datetime) else datetime(raw.year, raw.month, raw.day)
        return (moment - (_EPOCH_1904 if epoch_1904 else _EPOCH)) / timedelta(days=1)
    if isinstance(raw, time):
        return (raw.hour * 3600 + raw.minute * 60 + raw.second + raw.microsecond / 1e6) / 86400
    return raw / timedelta(days=1) if isinstance(raw, timedelta) else None


def _same_text(text: str, raw: Raw) -> bool:
    """Whether a text is that of a cell; how a number or a day is shown is not known, so it is taken to be right."""
    return " ".join(raw.split()) == " ".join(text.split()) if isinstance(raw, str) else raw is not None
