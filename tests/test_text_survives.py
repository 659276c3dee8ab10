"""Whatever people type comes out as they typed it: in the tracker, its log and history, the matrix and the problems.

What is changed on the way is listed in the README (What happens to text), and stands here in `held` and `essence`.
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hostile.filled import STRINGS, Filled
from hypothesis import strategies as st
from working_folder import CYCLE, DUE_BY, ISSUED_ON, send_back, type_plan

from plan_tools.steps import issue, merge, new

AS_AT, MOST = date(2026, 11, 20), 32_767
REFS = tuple(f"1.{number}" for number in range(1, 21))
BEFORE = {"Progress update": "Said before", "Evidence": "", "Reason for request": "", "Rating": "Red"}
FIELDS = {"Update": "Progress update", "Evidence": "Evidence", "Reason for new date": "Reason for request"}
PROPOSED = ("Action", "Recommendation", "Reason")
UNFIT = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"  # and so not for a workbook; a carriage return is
CRAMPED = re.compile(f"[\r{UNFIT}]|_(?=x[0-9A-Fa-f]{{4}}[_\r{UNFIT}])")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

NASTY = (
    "=1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://example.org")', "+44 1632 960000", "-5", "@SUM(A1:A9)", "'quoted",
    "{=1+1}", "http://example.org/a?b=c#d", "mailto:a@example.org", "internal:Key!A1", "TRUE", "#N/A", "#REF!", "007",
    "1.10", "1e5", "31/02/2027", "N/A", "nan", "None", "-", "  spaces  ", "\ttab", "tab\t", "a\nb", "a\r\nb", "a\rb",
    "\n\na", "a\n", "a  b", "\u00a0a\u00a0", "\u2028a", "\u0085a", "\ufeffa", "\u202eesrever", "zero\u200bwidth",
    "e\u0301", "é", "İ", "ß", "日本語", "نص عربي", "👩‍👩‍👧", "\U0010ffff", "<b>&amp;]]><!-- -->", "<r>bold</r>", "<r></r>", '"',
    "{0} %s {field}", "\x7f\x9b", "\x01", "a\x00b", "\x0b a", "\x1f", "a\ud800b", "\udfff", "\ufffe\uffff", "_x0041_",
    "_x005F_", "_x000D_\n", "_xD800_", "_x0041", "_X0041_", "__x0041__", "", " ", "\r", "\u200b",
)  # fmt: skip
PIECES = (*"_x\r\n\t =+-@<>&", "_x0041_", "_x005F_", "x0042_", "_x0041", "_x005f", "_xD800_", "\r\n", "\x01", "\ud800",
          "\ufffe", "\x1f", "<r>", "</r>", "é", "😀", "\u00a0")  # fmt: skip
letters = st.characters(codec=None, exclude_categories=())
texts = (
    st.text(letters, max_size=20)
    | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
    | st.sampled_from(NASTY)
)  # fmt: skip
long_texts = st.builds(
    lambda piece, more: piece * ((MOST + more) // units(piece)),
    st.sampled_from(["a", "é", "😀", "a b", "&", "=", "a\r\n", "_x0041_", "\x01a"]),
    st.integers(-3, 3),
)


# -- what the text becomes --------------------------------------------------------------------------------------------


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Without the signs that a workbook cannot hold."""
    return re.sub(f"[{UNFIT}]", "", text)


def held(text: str) -> str:
    """What the tracker holds of an answer; nothing where it says nothing, or is more than a cell can hold."""
    return clean(text) if clean(text).strip() and units(clean(text)) <= MOST else ""


def essence(text: str) -> str:
    """What must differ in two texts that are not the same: not their line ends, nor the space around them."""
    return re.sub("\r\n?", "\n", held(text)).strip()


def told_of(text: str) -> list[str]:
    """What is said of a text that is not taken as it stands; of one without a sign to be seen nothing is."""
    if units(clean(text)) > MOST:
        return ["text-too-long"]
    return ["text-cleaned"] if clean(text) != text and not text.isspace() else []


# -- another writer and another reader --------------------------------------------------------------------------------


def in_xml(text: str) -> str:
    """A text as Excel writes it into XML."""
    return escape(CRAMPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def typed(data: bytes, part: str, cells: Mapping[str, str], shared: bool) -> bytes:
    """The workbook with these texts in cells of a sheet, written as Excel does: in the table of strings, or inline."""
    book = Filled("", parts_of(data), Path())
    opened = '<{0}><t xml:space="preserve">'.format
    if not shared:
        for address, text in cells.items():
            book = book.cell(address, f"{opened('is')}{in_xml(text)}</t></is>", "inlineStr", part)
        return book.data
    first = book.parts[STRINGS].count(b"<si>")
    strings = "".join(f"{opened('si')}{in_xml(text)}</t></si>" for text in cells.values())
    book = book.swapped(STRINGS, "</sst>", strings + "</sst>")
    for number, address in enumerate(cells, first):
        book = book.cell(address, f"<v>{number}</v>", "s", part)
    return book.data


@dataclass(frozen=True)
class Seen:
    """A cell as it stands in a workbook: its text, its kind, and whether there is more to it."""

    text: str
    kind: str
    formula: bool
    link: bool


def seen(data: bytes) -> dict[str, dict[str, Seen]]:
    """The cells of every sheet by address, read by nothing but a parser of XML."""
    parts = parts_of(data)
    leads = {
        one.get("Id"): one.get("Target", "") for one in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    strings = [said(one) for one in ElementTree.fromstring(parts.get(STRINGS, b"<sst/>"))]
    sheets = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        target = leads[sheet.get(f"{{{OFFICE}}}id")]
        root = ElementTree.fromstring(parts[target.lstrip("/") if target.startswith("/") else f"xl/{target}"])
        links = {one.get("ref") for one in root.iter(f"{MAIN}hyperlink")}
        sheets[sheet.get("name", "")] = {
            cell.get("r", ""): Seen(_text(cell, strings), cell.get("t", "n"), cell.find(f"{MAIN}f") is not None,
                                    cell.get("r") in links)
            for cell in root.iter(f"{MAIN}c")
        }  # fmt: skip
    return sheets


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def said(element: ElementTree.Element) -> str:
    """The text of a string, its escapes read as Excel reads them."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(one.text or "" for one in element.iter(f"{MAIN}t")))


def _text(cell: ElementTree.Element, strings: Sequence[str]) -> str:
    value = cell.findtext(f"{MAIN}v") or ""
    match cell.get("t"):
        case "s":
            return strings[int(value)]
        case "inlineStr":
            return said(cell)
    return value


def rows_of(cells: Mapping[str, Seen], heading: str) -> list[dict[str, str]]:
    """The rows below the first cell that says `heading`, by heading."""
    top = next(int(re.sub("[A-Z]", "", address)) for address, cell in cells.items() if cell.text == heading)
    rows: dict[int, dict[str, str]] = {}
    for address, cell in cells.items():
        row = int(re.sub("[A-Z]", "", address))
        if row >= top and cell.text:
            rows.setdefault(row, {})[re.sub("[0-9]", "", address)] = cell.text
    names = rows.pop(top)
    return [{names[column]: text for column, text in row.items() if column in names} for row in rows.values()]


def unsound(data: bytes, planted: Iterable[str]) -> list[str]:
    """The cells that have become more than text: a formula, a link, an error, a number."""
    texts = {text for text in planted if text}
    found = [name for name, part in parts_of(data).items() if name.endswith(".rels") and b'"External"' in part]
    for name, cells in seen(data).items():
        for address, cell in cells.items():
            if cell.kind == "e" or (
                cell.text in texts and (cell.formula or cell.link or cell.kind not in ("s", "inlineStr"))
            ):
                found.append(f"{name}!{address}")
    return found


# -- a folder, and what stands where in it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one cycle behind it, not yet issued for the next."""
    place = tmp_path_factory.mktemp("text") / "plan"
    new.run(place, "Saltmarsh partnership")
    tracker = place / "tracker.xlsx"
    type_plan(tracker, [{"Ref": ref, "Action": f"Do {ref}", "Agency": "Police", **_filled(BEFORE)} for ref in REFS])
    issue.run(tracker, "2026-Q2", date(2026, 8, 14), issued_on=date(2026, 8, 3))
    send_back(tracker, "Police", {REFS[0]: {"Rating now": "Red", "Update": "Said before"}}, cycle="2026-Q2")
    merge.run(merge.Wanted(tracker, as_at=date(2026, 8, 20)))
    return place


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


@pytest.fixture(scope="module")
def gone_out(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with its returns gone out."""
    place = tmp_path_factory.mktemp("text") / "plan"
    shutil.copytree(prepared, place)
    issue.run(place / "tracker.xlsx", CYCLE, DUE_BY, issued_on=ISSUED_ON)
    return place


def a_copy(folder: Path, of: str = "copy") -> Path:
    """A copy of a prepared folder in the place of the last one; gives its tracker."""
    place = folder.parent / of
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    return place / "tracker.xlsx"


def addresses(data: bytes, sheet: str, headings: Iterable[str]) -> dict[tuple[str, str], str]:
    """The address of each cell by Ref and heading."""
    cells = seen(data)[sheet]
    columns = {cell.text: re.sub("[0-9]", "", address) for address, cell in reversed(cells.items())}
    rows = {cell.text: re.sub("[A-Z]", "", at) for at, cell in cells.items() if at.startswith(columns["Ref"])}
    return {(ref, name): columns[name] + rows[ref] for ref in REFS for name in headings}


YOURS, NEW_ACTIONS, ACTIONS = (f"xl/worksheets/sheet{number}.xml" for number in (2, 3, 1))
