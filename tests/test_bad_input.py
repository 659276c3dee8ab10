"""Whatever stands among the returns or in place of the tracker: one clear line a file, and the rest is merged."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from working_folder import CYCLE, command, heading_row, issued, make_folder, send_back, table

from plan_tools.excel.package import Package
from plan_tools.problems import CannotGoOn
from plan_tools.steps import merge

AS_AT = date(2026, 11, 20)
ANSWERED = {"2(i)": {"Rating now": "Amber", "Update": "The budget goes to the October meeting"}}
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows has none, or lets few people make one")


@pytest.fixture(scope="module")
def issued_folder(tmp_path_factory) -> Path:
    """A working folder whose returns have gone out."""
    place = tmp_path_factory.mktemp("issued") / "plan"
    make_folder(place)
    return place


@pytest.fixture
def tracker(issued_folder, tmp_path) -> Path:
    """The tracker of a fresh copy of that folder, to which Council has sent back a sound return."""
    shutil.copytree(issued_folder, tmp_path / "plan")
    found = tmp_path / "plan" / "tracker.xlsx"
    send_back(found, "Council", ANSWERED)
    return found


def received(tracker: Path) -> Path:
    return tracker.parent / "returns" / CYCLE / "received"


def run(tracker: Path, **more: object) -> merge.MergeResult:
    return merge.run(merge.Wanted(tracker, as_at=AS_AT, **more))  # type: ignore[arg-type]


def states(result: merge.MergeResult) -> dict[str, str]:
    """The state of each file, by its name without the folder."""
    return {Path(one.file).name: str(one.state) for one in result.merged.outcomes}


def told(result: merge.MergeResult, name: str) -> list[str]:
    """The codes of the problems of one file."""
    return [found.code for found in result.problems if Path(found.location.file).name == name]


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, but for the lock that a run leaves."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".plan-tools" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def agreed(tracker: Path, ref: str = "2(i)") -> tuple[object, object]:
    """What the tracker says of one action."""
    (row,) = [row for row in table(tracker, "Actions") if row["Ref"] == ref]
    return row["Rating"], row["Progress update"]


# -- what may lie among the returns -----------------------------------------------------------------------------------


def sound(tracker: Path) -> bytes:
    return issued(tracker, "Police").read_bytes()


def other_workbook(_tracker: Path) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Rota", "Week 1"])
    book.save(out)
    return out.getvalue()


def encrypted(tracker: Path) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(sound(tracker))).encrypt("secret", out)
    return out.getvalue()


def with_macros(tracker: Path) -> bytes:
    out = io.BytesIO(sound(tracker))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    return out.getvalue()


def with_a_cell_twice(tracker: Path) -> bytes:
    package = Package(sound(tracker))
    sheet = package.read("xl/worksheets/sheet3.xml")
    twice = b'<row r="99"><c r="A99"><v>1</v></c><c r="A99"><v>2</v></c></row></sheetData>'
    return package.replaced({"xl/worksheets/sheet3.xml": sheet.replace(b"</sheetData>", twice)})


def with_a_document_type(tracker: Path) -> bytes:
    package = Package(sound(tracker))
    core = package.read("docProps/core.xml").replace(b"<cp:", b"<!DOCTYPE cp [<!ENTITY x 'x'>]><cp:", 1)
    return package.replaced({"docProps/core.xml": core})


def damaged(tracker: Path) -> bytes:
    data = bytearray(sound(tracker))
    data[data.index(b"xl/worksheets/sheet2.xml") + 200] ^= 0xFF
    return bytes(data)


BAD: dict[str, tuple[Callable[[Path], bytes], str, str]] = {
    "Police, cut short.xlsx": (lambda tracker: sound(tracker)[:-500], "file-unreadable", "refused"),
    "Police, damaged.xlsx": (damaged, "file-unreadable", "refused"),
    "Police, locked.xlsx": (encrypted, "file-encrypted", "refused"),
    "Rota.xlsx": (other_workbook, "not-a-return", "refused"),
    "Minutes.xlsx": (lambda _: b"Minutes of the meeting\r\n", "file-not-a-workbook", "refused"),
    "Return.csv": (lambda _: b"Ref,Update\r\n1.1,Done\r\n", "not-a-return", "refused"),
    "Return.xlsx": (lambda _: b"Ref,Update\r\n1.1,Done\r\n", "file-misnamed", "refused"),
    "Scan.pdf": (lambda _: b"%PDF-1.7", "file-not-a-workbook", "refused"),
    "Nothing.xlsx": (lambda _: b"", "file-not-a-workbook", "refused"),
    "~$Police.xlsx": (lambda _: b"\6Someone", "file-passed-over", "skipped"),
    "._Police.xlsx": (lambda _: b"\0\5\x16\7", "file-passed-over", "skipped"),
    ".DS_Store": (lambda _: b"\0\0\0\1Bud1", "file-passed-over", "skipped"),
    "Police, macros.xlsm": (with_macros, "file-macros", "held"),
    "Police, odd.xlsx": (with_a_document_type, "file-unsafe", "held"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_file_gets_one_clear_line_and_the_rest_is_merged(tracker, name):
    make, code, state = BAD[name]
    (received(tracker) / name).write_bytes(make(tracker))
    result = run(tracker)
    assert states(result) == {"Council.xlsx": "merged", name: state}
    assert told(result, name) == [code]
    assert result.exit_code == 1
    assert agreed(tracker) == ("Amber", "The budget goes to the October meeting")


def test_all_of_them_at_once_cost_the_sound_ones_nothing(tracker):
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "Named"}})
    for name, (make, _code, _state) in BAD.items():
        (received(tracker) / name).write_bytes(make(tracker))
    result = run(tracker, workers=4)
    sound_ones = {"Council.xlsx": "merged", "Police.xlsx": "merged"}
    assert states(result) == sound_ones | {name: state for name, (_make, _code, state) in BAD.items()}
    assert {name: told(result, name) for name in BAD} == {name: [code] for name, (_make, code, _state) in BAD.items()}
    assert agreed(tracker)[0] == "Amber"


def test_the_files_that_came_back_are_never_changed(tracker):
    for name, (make, _code, _state) in BAD.items():
        (received(tracker) / name).write_bytes(make(tracker))
    before = everything(received(tracker))
    run(tracker)
    assert everything(received(tracker)) == before


def test_the_command_prints_one_line_and_no_traceback(tracker):
    (received(tracker) / "Police, twice.xlsx").write_bytes(with_a_cell_twice(tracker))
    (received(tracker) / "Police, cut short.xlsx").write_bytes(sound(tracker)[:-500])
    code, out, err = command("merge-returns", "--as-at", "20/11/2026", folder=tracker.parent)
    assert (code, err) == (1, "")
    assert "Police, twice.xlsx, sheet New actions" in out
    assert "This file could not be read as a workbook" in out
    assert "Traceback" not in out


@NOT_ON_WINDOWS
def test_links_and_pipes_are_named_and_not_opened(tracker, tmp_path):
    (tmp_path / "private.xlsx").write_bytes(sound(tracker))
    (received(tracker) / "link.xlsx").symlink_to(tmp_path / "private.xlsx")
    (received(tracker) / "gone.xlsx").symlink_to(tmp_path / "gone.xlsx")
    os.mkfifo(received(tracker) / "pipe.xlsx")
    result = run(tracker)
    refused = dict.fromkeys(("link.xlsx", "gone.xlsx", "pipe.xlsx"), "refused")
    assert states(result) == {"Council.xlsx": "merged", **refused}
    assert [told(result, name) for name in refused] == [["file-not-a-workbook"]] * 3


def test_a_return_that_was_named_but_is_not_there_is_said(tracker):
    result = run(tracker, returns=[received(tracker) / "Council.xlsx", received(tracker) / "Police.xlsx"])
    assert states(result) == {"Council.xlsx": "merged", "Police.xlsx": "refused"}
    assert told(result, "Police.xlsx") == ["file-missing"]


# -- names ------------------------------------------------------------------------------------------------------------

NAMES = (
    "-rf return.xlsx",
    "--strict.xlsx",
    "=cmd.xlsx",
    "%s {0} {text}.xlsx",
    "Retour santé \u202exslx.exe\u202c.xlsx",
    f"{'long ' * 34}name.xlsx",
    "résumé ‘final’ 最終版 ✔.xlsx",
    " two  spaces .xlsx",
    "COUNCIL.XLSX",
    "no ending",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_return_may_have_any_name(tracker, name):
    (received(tracker) / "Council.xlsx").rename(received(tracker) / name)
    result = run(tracker)
    assert list(states(result).values()) == ["merged"]
    assert agreed(tracker)[0] == "Amber"
    logged = [str(row["From"]) for row in table(tracker, "Change log")]
    assert all(name in place for place in logged)


def test_a_name_that_begins_with_a_dash_works_on_the_command_line_too(tracker):
    (received(tracker) / "Council.xlsx").rename(received(tracker) / "-rf return.xlsx")
    code, out, err = command("merge-returns", "--as-at", "20/11/2026", folder=tracker.parent)
    assert (code, err) == (1, "")
    assert "merged" in out


def test_returns_in_subfolders_are_found(tracker):
    deep = received(tracker) / "E-mail of 9 November" / "attachments"
    deep.mkdir(parents=True)
    (received(tracker) / "Council.xlsx").rename(deep / "Council.xlsx")
    (deep / "~$Council.xlsx").write_bytes(b"\6Someone")
    result = run(tracker)
    assert states(result) == {"Council.xlsx": "merged", "~$Council.xlsx": "skipped"}
    (row, *_) = table(tracker, "Change log")
    assert f"returns/{CYCLE}/received/E-mail of 9 November/attachments/Council.xlsx" in str(row["From"])


# -- what stands in the cells -----------------------------------------------------------------------------------------

LOOKS_LIKE_A_FORMULA = (
    '=HYPERLINK("http://evil.example","Click")',
    "+1 more meeting held",
    "-see the minutes",
    "@all teams briefed",
    "{=SUM(A1:A9)}",
    "=cmd|' /C calc'!A0",
    "http://example.org/minutes",
)


@pytest.mark.parametrize("text", LOOKS_LIKE_A_FORMULA)
def test_text_that_looks_like_a_formula_stays_text_everywhere(tracker, text):
    send_back(tracker, "Council", {"2(i)": {"Rating now": text, "Update": text}})
    result = run(tracker)
    assert agreed(tracker) == ("Red", text)
    assert "rating-unknown" in told(result, "Council.xlsx")
    written = [tracker, *(tracker.parent / "out").iterdir()]
    assert len(written) == 3
    for path in written:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        same = [cell for cell in cells if isinstance(cell.value, str) and text in cell.value]
        assert same, path
        assert {cell.data_type for cell in same} == {"s"}
        assert not [cell for cell in same if cell.hyperlink]
        package = Package(path.read_bytes())
        assert not [name for name in package.names if "externalLink" in name]
        formulas = [part for name in package.names if "/sheet" in name for part in package.read(name).split(b"<f>")[1:]]
        assert not [part for part in formulas if text.lstrip("=").encode() in part.partition(b"</f>")[0]]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("#REF!", "cell-error"),
        ("=1/0", "formula-without-value"),
    ],
)
def test_an_answer_that_is_no_value_costs_its_own_cell_alone(tracker, answer, code):
    back = send_back(tracker, "Council", {"2(i)": {"Rating now": "Amber"}})
    book = openpyxl.load_workbook(back)
    sheet = book["Your actions"]
    heads = {cell.value: cell.column for cell in sheet[heading_row(sheet)]}
    cell = sheet.cell(heading_row(sheet) + 1, heads["Update"], answer)
    cell.data_type = "e" if answer.startswith("#") else "f"
    book.save(back)
    result = run(tracker)
    assert states(result) == {"Council.xlsx": "partly merged"}
    assert code in told(result, "Council.xlsx")
    assert agreed(tracker) == ("Amber", None)


# -- the tracker ------------------------------------------------------------------------------------------------------


def stopped(tracker: Path) -> tuple[str, str]:
    """The code that stops the run, and its words; nothing in the folder may differ afterwards."""
    before = everything(tracker.parent)
    with pytest.raises(CannotGoOn) as stop:
        run(tracker)
    assert everything(tracker.parent) == before
    return stop.value.problem.code, str(stop.value.problem)


def test_without_a_tracker_nothing_is_done(tracker):
    tracker.unlink()
    assert stopped(tracker)[0] == "tracker-missing"
    with pytest.raises(CannotGoOn) as stop:
        run(tracker.parent)
    assert stop.value.problem.code == "tracker-missing"


def test_a_tracker_without_its_sheet_of_actions_is_left_alone(tracker):
    book = openpyxl.load_workbook(tracker)
    book["Actions"].title = "Plan 2026"
    book.save(tracker)
    code, words = stopped(tracker)
    assert (code, "Plan 2026" in words) == ("no-actions-sheet", True)


@pytest.mark.parametrize(
    ("lock", "content", "owner"),
    [
        ("~$tracker.xlsx", b"\x08J. Smith" + b" " * 46, "Excel, by J. Smith"),
        ("~$tracker.xlsx", b"", "Excel"),
        (".~lock.tracker.xlsx#", b",jsmith,laptop,21.11.2026 09:00,file:///home/jsmith;", "LibreOffice, by jsmith"),
    ],
)
def test_a_tracker_that_is_open_elsewhere_is_left_alone(tracker, lock, content, owner):
    (tracker.parent / lock).write_bytes(content)
    code, words = stopped(tracker)
    assert code == "tracker-open"
    assert owner in words
    assert lock in words


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda data: b"", "file-not-a-workbook"),
        (lambda data: b"Ref,Action\r\n", "tracker-other-kind"),
        (lambda data: data[:-500], "file-unreadable"),
        (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
    ],
    ids=["empty", "text", "cut short", "locked"],
)
def test_a_tracker_that_cannot_be_read_is_left_alone(tracker, make, code):
    tracker.write_bytes(make(tracker.read_bytes()))
    assert stopped(tracker)[0] == code


def test_a_tracker_with_macros_is_merged_into_and_keeps_them(tracker):
    with zipfile.ZipFile(tracker, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf macros")
    result = run(tracker)
    assert states(result) == {"Council.xlsx": "merged"}
    assert Package(tracker.read_bytes()).read("xl/vbaProject.bin") == b"\xd0\xcf macros"


def test_nothing_is_written_where_a_run_is_only_tried(tracker):
    (received(tracker) / "Nothing.xlsx").write_bytes(b"")
    before = everything(tracker.parent)
    assert run(tracker, dry_run=True).exit_code == 1
    assert everything(tracker.parent) == before


def test_the_values_of_a_return_with_macros_are_taken_where_somebody_asks_for_them(tracker):
    (received(tracker) / "Council.xlsx").unlink()
    path = received(tracker) / "Police, macros.xlsm"
    filled = send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "Named"}})
    with zipfile.ZipFile(filled, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    filled.rename(path)
    assert states(run(tracker)) == {path.name: "held"}
    code, out, _ = command("merge-returns", "--json", "--values-only", path, folder=tracker.parent)
    result = json.loads(out)
    assert (code, result["returns"][0]["state"]) == (1, "merged")
    assert "values-only" in [found["code"] for found in result["problems"]]
    assert b"vbaProject" not in tracker.read_bytes()
