"""Whatever people type comes out as they typed it: in the tracker, its log and history, the matrix and the problems.

What is changed on the way is listed in the README (What happens to text), and stands here in `held` and `essence`.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hostile.filled import STRINGS, Filled
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from working_folder import (
    CYCLE,
    DUE_BY,
    ISSUED_ON,
    issued,
    make_folder,
    send_back,
    table,
    through_libreoffice,
    type_plan,
)

from plan_tools.excel.read import read_workbook
from plan_tools.problems import Problem
from plan_tools.rules.tracker import read_tracker
from plan_tools.steps import issue, merge, new
from plan_tools.steps.merge_result import MergeResult

AS_AT, MOST = date(2026, 11, 20), 32_767
REFS = tuple(f"A-{number}" for number in range(1, 27))
BEFORE = {"Progress update": "Said before", "Evidence": "Seen before", "Reason for request": "Asked before"}
FIELDS = {"Update": "Progress update", "Evidence": "Evidence", "Reason for new date": "Reason for request"}
PROPOSED = ("Action", "Recommendation", "Reason")
UNFIT = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"  # and so not for a workbook; a carriage return is
CRAMPED = re.compile(f"[\r{UNFIT}]|_(?=x[0-9A-Fa-f]{{4}}[_\r{UNFIT}])")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

NASTY = (
    "=1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://example.org")', "+44 since 1 April", "-5", "@SUM(A1:A9)",
    "'quoted", "{=1+1}", "http://example.org/a?b=c#d", "mailto:a@example.org", "internal:Key!A1", "TRUE", "#N/A",
    "#REF!", "007", "1.10", "1e5", "31/02/2027", "N/A", "nan", "None", "-", "  spaces  ", "\ttab", "tab\t", "a\nb",
    "a\r\nb", "a\rb", "\n\na", "a\n",
    "a  b", "\u00a0a\u00a0", "\u2028a", "\u0085a", "\ufeffa", "\u202eesrever", "zero\u200bwidth",
    "e\u0301", "é", "İ", "ß", "日本語", "نص عربي", "👩‍👩‍👧", "\U0010ffff", "<b>&amp;]]><!-- -->", "<r>bold</r>",
    "<r></r>", '"', "{0} %s {field}", "\x7f\x9b", "\x01", "a\x00b", "\x0b a", "\x1f", "a\ud800b", "\udfff",
    "\ufffe\uffff", "_x0041_", "_x005F_", "_x000D_\n", "_xD800_", "_x0041", "_X0041_", "__x0041__", "", " ", "\r",
    "\u200b",
)  # fmt: skip
PIECES = (*"_x\r\n\t =+-@<>&", "_x0041_", "_x005F_", "x0042_", "_x0041", "_x005f", "_xD800_", "\r\n", "\x01", "\ud800",
          "\ufffe", "\x1f", "<r>", "</r>", "é", "😀", "\u00a0")  # fmt: skip
letters = st.characters(codec=None, exclude_categories=())
texts = (
    st.text(letters, max_size=20)
    | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
    | st.sampled_from(NASTY)
)  # fmt: skip
long_texts = st.tuples(
    st.sampled_from(["a", "é", "😀", "a b", "&", "=", "a\r\n", "_x0041_", "\x01a"]), st.integers(MOST - 3, MOST + 3)
)
merges = settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])  # shrinking takes minutes


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
    return value and f"({cell.get('t', 'n')} {value})"


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


OWN_LINK = re.compile(rb'Target="\.\./(?:tracker|returns/[\w-]+/received/[\w-]+)\.xlsx" TargetMode="External"')


def unsound(data: bytes, planted: Iterable[str]) -> list[str]:
    """The cells that have become more than text: a formula, a link, an error."""
    texts = {text for text in planted if text}
    parts = {name: OWN_LINK.sub(b"", part) for name, part in parts_of(data).items() if name.endswith(".rels")}
    found = [name for name, part in parts.items() if b'"External"' in part]
    book = seen(data)
    for name, cells in book.items():
        for address, cell in cells.items():
            foreign = cell.link and cell.text not in book  # the matrix leads to its own sheets
            if cell.kind == "e" or (cell.text in texts and (cell.formula or foreign)):
                found.append(f"{name}!{address}")
    return found


# -- a folder, and what stands where in it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one cycle behind it, not yet issued for the next."""
    place = tmp_path_factory.mktemp("text") / "plan"
    new.run(place, "Saltmarsh partnership")
    tracker = place / "tracker.xlsx"
    same = {"Action": "Do it", "Agency": "Police", "Rating": "Red", **BEFORE}
    type_plan(tracker, [{"Ref": ref, **same} for ref in REFS])
    issue.run(tracker, "2026-Q2", date(2026, 8, 14), issued_on=date(2026, 8, 3))
    send_back(tracker, "Police", {REFS[0]: {"Rating now": "Red", "Update": "Said before"}}, cycle="2026-Q2")
    merge.run(merge.Wanted(tracker, as_at=date(2026, 8, 20)))
    return place


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


class Texts(dict[tuple[str, str], str]):
    """Texts by Ref and field; those that matter are told by what fails."""

    def __repr__(self) -> str:
        return f"{len(self)} texts"


NOTHING = Texts({(ref, field): "" for ref in REFS for field in BEFORE})


def answered(tracker: Path, answers: Texts, proposed: Sequence[str] = (), shared: bool = False) -> Path:
    """The return with these answers, and Red for the first action, sent back as Excel saves it."""
    data = issued(tracker, "Police").read_bytes()
    places = addresses(data, "Your actions", (*FIELDS, "Rating now"))
    cells = {places[ref, heading]: answers[ref, field] for ref in REFS for heading, field in FIELDS.items()}
    data = typed(data, YOURS, {**cells, places[REFS[0], "Rating now"]: "Red"}, shared)
    data = typed(data, NEW_ACTIONS, dict(zip(("A5", "B5", "D5"), proposed, strict=False)), shared)
    back = tracker.parent / "returns" / CYCLE / "received" / "Police.xlsx"
    back.parent.mkdir(exist_ok=True)
    back.write_bytes(data)
    return back


def merged(tracker: Path) -> MergeResult:
    return merge.run(merge.Wanted(tracker, as_at=AS_AT))


def outputs(tracker: Path) -> dict[str, bytes]:
    """The tracker, the matrix and the problems."""
    out = tracker.parent / "out"
    files = {"tracker": tracker, "matrix": out / f"Composite action matrix {CYCLE}.xlsx",
             "problems": out / f"Problems {CYCLE}.xlsx"}  # fmt: skip
    return {name: path.read_bytes() for name, path in files.items()}


def of_fields(rows: Iterable[Mapping[str, str]], fields: Iterable[str]) -> Texts:
    fields = list(fields)
    return Texts({(row["Ref"], field): row.get(field, "") for row in rows for field in fields})


def told(problems: Iterable[Problem], *codes: str) -> set[tuple[str, str, str]]:
    return {(found.ref, found.field, found.code) for found in problems if found.code in codes}


@st.composite
def all_answers(draw: st.DrawFn) -> Texts:
    """A text for every answer."""
    keys = [(ref, field) for ref in REFS for field in BEFORE]
    return Texts(zip(keys, draw(st.lists(texts, min_size=len(keys), max_size=len(keys))), strict=True))


def apart(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """What was found and what was wanted, where they differ."""
    both = {place: (found.get(place), wanted.get(place)) for place in {**found, **wanted}}
    return {place: pair for place, pair in both.items() if pair[0] != pair[1]}


# -- what holds -------------------------------------------------------------------------------------------------------


@merges
@given(answers=all_answers(), long=long_texts, shared=st.booleans())
def test_an_answer_stands_everywhere_as_it_was_typed(
    gone_out: Path, answers: Texts, long: tuple[str, int], shared: bool
) -> None:
    tracker = a_copy(gone_out)
    piece, length = long
    answers[REFS[-1], "Progress update"] = piece * (length // units(piece))
    answered(tracker, answers, shared=shared)
    result = merged(tracker)
    wanted = {(ref, field): held(text) or BEFORE[field] for (ref, field), text in answers.items()}
    changed = {place: text for place, text in wanted.items() if essence(text) != BEFORE[place[1]]}
    updates = {ref: text for (ref, field), text in wanted.items() if field == "Progress update"}
    files = outputs(tracker)

    book = seen(files["tracker"])
    assert apart(of_fields(rows_of(book["Actions"], "Ref"), BEFORE), wanted) == {}
    plan, _ = read_tracker(read_workbook(tracker, "tracker.xlsx", own=True))
    by_ref = {action.ref: action for action in plan.actions}
    assert apart({(ref, field): by_ref[ref].text(field) for ref, field in wanted}, wanted) == {}
    log = [row for row in rows_of(book["Change log"], "When") if row["Cycle"] == CYCLE]
    assert apart({(row["Ref"], row["Field"]): row["Now"] for row in log}, changed) == {}
    assert all(row["Was"] == BEFORE[row["Field"]] for row in log)
    assert apart({(one.key.ref, one.field): one.now.text for one in result.merged.changes}, changed) == {}
    history = [row for row in rows_of(book["History"], "Cycle") if row["Cycle"] == CYCLE]
    assert apart({row["Ref"]: row["Progress update"] for row in history}, updates) == {}

    notes = {(*place, code) for place, text in answers.items() for code in told_of(text)}
    assert told(result.problems, "text-cleaned", "text-too-long") == notes

    matrix = seen(files["matrix"])
    assert apart(of_fields(rows_of(matrix["All actions"], "Ref"), BEFORE), wanted) == {}
    latest = {row["Ref"]: row["Latest update"] for row in rows_of(matrix["Matrix"], "Ref") if "Latest update" in row}
    assert apart(latest, {ref: text.strip() for ref, text in updates.items()}) == {}
    moved = {row["Ref"]: row["Now"] for row in rows_of(matrix["Changes"], "What") if row["What"] == "Update"}
    assert apart(moved, {ref: text for ref, text in updates.items() if (ref, "Progress update") in changed}) == {}
    exceptions = [row for row in rows_of(matrix["Exceptions"], "Kind") if row["Kind"] == "Off track"]
    assert apart({row["Ref"]: row["Detail"] for row in exceptions}, updates) == {}

    planted = {*answers.values(), *wanted.values(), *latest.values()}
    assert {name: unsound(data, planted) for name, data in files.items()} == {name: [] for name in files}
    assert merged(tracker).merged.changes == []
    assert apart(outputs(tracker), files) == {}


@settings(merges, max_examples=10)
@given(proposed=st.lists(texts, min_size=3, max_size=3), shared=st.booleans())
def test_a_proposed_action_is_given_as_it_was_typed(gone_out: Path, proposed: list[str], shared: bool) -> None:
    tracker = a_copy(gone_out)
    answered(tracker, NOTHING, proposed, shared)
    result = merged(tracker)
    given_ = {name: held(text) for name, text in zip(PROPOSED, proposed, strict=True) if held(text)}
    listed = [given_] if given_ else []
    assert [dict(one.cells) for one in result.merged.proposals] == listed
    assert [one["values"] for one in result.as_json()["proposed"]] == listed


@pytest.mark.parametrize("text", ["Two\x01 rooms", "a" * (MOST + 1)], ids=["unfit", "long"])
def test_what_cannot_be_kept_of_a_proposed_action_is_said(gone_out: Path, text: str) -> None:
    tracker = a_copy(gone_out)
    answered(tracker, NOTHING, [text])
    codes = {found.code for found in merged(tracker).problems if found.location.cell == "A5"}
    assert codes == {"new-action", *told_of(text)}


@st.composite
def quarrels(draw: st.DrawFn) -> tuple[Texts, Texts, Texts]:
    """What was issued, what the tracker says today and what came back; often two of them are the same."""
    issued_, today, back = (draw(all_answers()) for _ in range(3))
    for number, place in enumerate(issued_):
        if number % 5 == 1:
            today[place] = issued_[place]
        elif number % 5 == 2:
            back[place] = issued_[place]
        elif number % 5 == 3:
            back[place] = today[place]
    piece, length = draw(long_texts)
    back[REFS[-1], "Evidence"] = piece * (length // units(piece))
    return issued_, today, back


@merges
@given(texts=quarrels(), shared=st.booleans())
def test_the_three_sides_of_a_conflict_stand_in_full_and_the_chosen_one_is_taken(
    prepared: Path, texts: tuple[Texts, Texts, Texts], shared: bool
) -> None:
    first, today, back = texts
    tracker = a_copy(prepared, "quarrel")
    in_tracker(tracker, first)
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    in_tracker(tracker, today)
    answered(tracker, back, shared=shared)
    result = merged(tracker)

    fresh = {place for place, text in back.items()
             if essence(text) and essence(text) not in (essence(first[place]), essence(today[place]))}  # fmt: skip
    taken = {place for place in fresh if essence(today[place]) == essence(first[place])}
    conflicts = fresh - taken
    files = outputs(tracker)
    after = {place: held(back[place]) if place in taken else text for place, text in today.items()}
    assert apart(of_fields(rows_of(seen(files["tracker"])["Actions"], "Ref"), BEFORE), after) == {}
    listed = [row for row in rows_of(seen(files["problems"])["Problems"], "No") if row["Code"] == "conflict"]
    shown = {(row["Ref"], row["Field"]): tuple(held(row.get(name, "")) for name in SIDES) for row in listed}
    values = {place: tuple(held(side[place]) for side in (first, today, back)) for place in conflicts}
    assert apart(shown, values) == {}
    assert told(result.problems, "locked-altered", "action-reworded") == set()
    planted = {text for side in texts for text in (*side.values(), *map(held, side.values()))}
    assert {name: unsound(data, planted) for name, data in files.items()} == {name: [] for name in files}

    decide(tracker, "return")
    merged(tracker)
    chosen = {place: held(back[place]) if place in conflicts else text for place, text in after.items()}
    assert apart(of_fields(rows_of(seen(tracker.read_bytes())["Actions"], "Ref"), BEFORE), chosen) == {}


SIDES = ("As issued", "In the tracker", "In the return")


def in_tracker(tracker: Path, texts: Texts) -> None:
    """Type texts into the tracker as Excel saves it."""
    data = tracker.read_bytes()
    places = addresses(data, "Actions", BEFORE)
    tracker.write_bytes(typed(data, ACTIONS, {places[place]: text for place, text in texts.items()}, shared=False))


def decide(tracker: Path, choice: str) -> None:
    """Choose the same side in every conflict that the problems workbook lists."""
    path = tracker.parent / "out" / f"Problems {CYCLE}.xlsx"
    data = path.read_bytes()
    cells = seen(data)["Problems"]
    columns = {cell.text: re.sub("[0-9]", "", address) for address, cell in cells.items()}
    asked = {columns["Decision"] + re.sub("[A-Z]", "", address): choice for address, cell in cells.items()
             if address.startswith(columns["Code"]) and cell.text == "conflict"}  # fmt: skip
    path.write_bytes(typed(data, ACTIONS, asked, shared=False))


# -- other programs ---------------------------------------------------------------------------------------------------


def spread(knows: Callable[[str], bool]) -> Texts:
    """The nasty texts that a program knows, one in each place."""
    places = [(ref, field) for ref in REFS for field in BEFORE]
    assert len(NASTY) <= len(places)
    return Texts(zip(places, filter(knows, NASTY), strict=False))


def by_openpyxl(text: str) -> bool:
    """Whether openpyxl can write a text, and read what others write of it: it knows no escapes."""
    return in_xml(text) == escape(text, quote=False) and "_x" not in text


def test_what_another_program_types_is_what_it_reads_in_the_tracker(gone_out: Path) -> None:
    tracker = a_copy(gone_out)
    sent = spread(by_openpyxl)
    answers = {ref: {heading: sent.get((ref, field)) for heading, field in FIELDS.items()} for ref in REFS}
    send_back(tracker, "Police", answers)
    merged(tracker)
    found = {row["Ref"]: row for row in table(tracker, "Actions")}
    wanted = {place: held(text) or BEFORE[place[1]] for place, text in sent.items()}
    assert apart({place: found[place[0]][place[1]] for place in sent}, wanted) == {}


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (date(2026, 11, 9), "9 Nov 2026"), (True, "TRUE")])
def test_what_is_no_text_is_written_out_as_it_is_seen(gone_out: Path, value: object, text: str) -> None:
    tracker = a_copy(gone_out)
    send_back(tracker, "Police", {REFS[0]: {"Update": value}})
    merged(tracker)
    assert table(tracker, "Actions")[0]["Progress update"] == text


def test_what_fits_into_the_tracker_alone_is_shortened_behind_the_name_and_stands_elsewhere(tmp_path: Path) -> None:
    rows = [{"Ref": "A-1", "Action": "Do it", "Agency": agency, "Rating": "Red"} for agency in ("Police", "Health")]
    tracker = make_folder(tmp_path / "plan", rows)
    send_back(tracker, "Police", {"A-1": {"Update": "a" * MOST}})
    merged(tracker)
    matrix = seen(outputs(tracker)["matrix"])
    latest = rows_of(matrix["Matrix"], "Ref")[-1]["Latest update"]
    assert re.fullmatch(r"Police: a{30000,} … \(shortened: more than a cell can hold\)", latest)
    assert rows_of(matrix["All actions"], "Ref")[0]["Progress update"] == "a" * MOST


def saved_by_openpyxl(path: Path) -> None:
    openpyxl.load_workbook(path).save(path)


def by_libreoffice(text: str) -> bool:
    """Whether LibreOffice saves a text as it is: it writes what looks like an escape as one."""
    return not ESCAPE.search(text)


@pytest.mark.parametrize(("save", "knows"), [(saved_by_openpyxl, by_openpyxl), (through_libreoffice, by_libreoffice)])
def test_a_return_that_another_program_has_saved_is_not_a_changed_one(
    prepared: Path, save: Callable[[Path], None], knows: Callable[[str], bool]
) -> None:
    tracker = a_copy(prepared, "saved")
    in_tracker(tracker, spread(knows))
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    save(send_back(tracker, "Police", {REFS[0]: {"Rating now": "Amber"}}))
    result = merged(tracker)
    assert [(one.was.text, one.now.text) for one in result.merged.changes] == [("Red", "Amber")]
    assert told(result.problems, "locked-altered", "answer-cleared") == set()
    assert result.merged.conflicts == []


# -- the least that was ever lost -------------------------------------------------------------------------------------

LIKE_ESCAPES = ("_x0041_x0042_", "_x0041\r", "<r>_x0041_</r>", "<r>a\rb</r>")


@pytest.mark.parametrize("text", LIKE_ESCAPES)
def test_the_matrix_shows_a_text_that_looks_like_escapes(gone_out: Path, text: str) -> None:
    tracker = a_copy(gone_out)
    answered(tracker, Texts({**NOTHING, (REFS[0], "Evidence"): text}))
    merged(tracker)
    assert rows_of(seen(outputs(tracker)["matrix"])["All actions"], "Ref")[0]["Evidence"] == text


@pytest.mark.parametrize("text", LIKE_ESCAPES)
def test_an_answer_is_taken_where_what_was_issued_looks_like_escapes(prepared: Path, text: str) -> None:
    tracker = a_copy(prepared)
    in_tracker(tracker, Texts({(REFS[0], "Evidence"): text}))
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    answered(tracker, Texts({**NOTHING, (REFS[0], "Evidence"): "Minutes"}))
    result = merged(tracker)
    assert [(one.now.text, one.was.text) for one in result.merged.changes] == [("Minutes", text)]
    assert result.merged.conflicts == []


@pytest.mark.parametrize("text", LIKE_ESCAPES)
def test_a_decision_holds_for_a_text_that_looks_like_escapes(gone_out: Path, text: str) -> None:
    tracker = a_copy(gone_out)
    in_tracker(tracker, Texts({(REFS[0], "Evidence"): "Minutes"}))
    answered(tracker, Texts({**NOTHING, (REFS[0], "Evidence"): text}))
    merged(tracker)
    decide(tracker, "return")
    assert [one.now.text for one in merged(tracker).merged.changes] == [text]


@pytest.mark.parametrize("text", ["_x005F\ud800", "_x005f\ufffe"])
def test_half_a_letter_after_what_looks_like_an_escape_is_left_out(gone_out: Path, text: str) -> None:
    tracker = a_copy(gone_out)
    answered(tracker, Texts({**NOTHING, (REFS[0], "Evidence"): text}))
    merged(tracker)
    assert rows_of(seen(tracker.read_bytes())["Actions"], "Ref")[0]["Evidence"] == clean(text)
