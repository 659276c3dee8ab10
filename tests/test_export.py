"""`plan-tools export`: files for other programs that say what the tracker says, and run nothing."""

import csv
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from conftest import needs
from exported import PLAIN, READING, Rows, read_back, unusual_plan, workbook_of
from hypothesis import example, given
from hypothesis import strategies as st
from working_folder import command, make_folder

from plan_tools.problems import CannotGoOn, Problem
from plan_tools.steps import export
from plan_tools.steps.folder import find_tracker
from plan_tools.tables import to_frame
from plan_tools.tables.csv_file import neutral

AS_AT = date(2026, 11, 20)
LIVE = tuple("=+-@\t\r\n＝＋－＠")
MARKED = re.compile(next(re.finditer(r'marked = r"(.*?)"  #', READING))[1])


def exported(tracker: Path, kind: str) -> Path:
    export.run(tracker, kind, as_at=AS_AT)
    return tracker.parent / "out" / f"Actions.{kind}"


def frame_of(tracker: Path) -> pd.DataFrame:
    return to_frame(export.read_plan(find_tracker(tracker), AS_AT)[0])


def plain_plan(folder: Path, *more: tuple[object, ...]) -> Path:
    return workbook_of(folder / "tracker.xlsx", Actions=(*PLAIN, *more))


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


# -- csv --------------------------------------------------------------------------------------------------------------


def test_a_csv_is_what_the_standard_says_and_what_excel_reads_as_utf_8(tmp_path):
    data = exported(plain_plan(tmp_path), "csv").read_bytes()
    lines = data.decode("utf-8-sig").split("\r\n")
    assert data.startswith(b'\xef\xbb\xbf"Ref","Plan",')
    assert lines[1] == (
        '"1.10","","","","Name a deputy","Police","","2027-03-31","","","","Amber","He said ""yes"",\nthen no"'
        + ',""' * 7
    )
    assert [line[:7] for line in lines[2:]] == ['"1.10",', '"2","",', ""]


def test_no_text_and_no_heading_of_a_csv_begins_like_a_formula_and_numbers_stay_numbers(tmp_path):
    path = exported(unusual_plan(tmp_path), "csv")
    heads, *rows = cells(path)
    assert heads[-1] == "'=cmd"
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Action"], first["Workshop"], first["Tier"]) == ("'-Begin", "'=2+2", "'=High")
    assert (first["Cost"], first["Due date"], first["Public"]) == ("-1250.5", "2027-03-31", "true")
    numbers = {"Cost"}
    texts = [text for row in (heads, *rows) for head, text in zip(heads, row, strict=True) if head not in numbers]
    assert not [text for text in texts if text.lstrip(" ").startswith(LIVE)]


def test_libreoffice_finds_no_formula_in_a_csv(tmp_path):
    soffice, path = needs("soffice"), exported(unusual_plan(tmp_path), "csv")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--infilter=CSV:44,34,76",
         "--convert-to", "xlsx", "--outdir", tmp_path, path], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = [cell for row in openpyxl.load_workbook(tmp_path / "Actions.xlsx").active.iter_rows() for cell in row]
    assert "-Begin" in "".join(str(cell.value) for cell in found)
    assert not [cell.value for cell in found if cell.data_type in ("f", "e")]


@given(st.text(st.sampled_from("'=+-@＝＋－＠ \t\r\n\u00a0\u3000ab1"), max_size=8) | st.text(max_size=20))
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("''-x")
@example(" +44 20")
def test_any_text_can_be_told_from_a_formula_and_made_what_it_was(text):
    marked = neutral(text)
    assert not marked.lstrip(" \u00a0\u3000").startswith(LIVE)
    assert marked in (text, f"'{text}")
    assert MARKED.sub(r"\1", marked) == text


@pytest.mark.parametrize("plan", [plain_plan, unusual_plan])
def test_a_csv_read_by_its_schema_is_the_same_frame(plan, tmp_path):
    tracker = plan(tmp_path)
    read, whole = read_back(exported(tracker, "csv")), frame_of(tracker)
    if "First rating" in whole:  # the example orders the column Rating alone
        read["First rating"] = read["First rating"].astype(whole["First rating"].dtype)
    pd.testing.assert_frame_equal(read, whole)


def test_the_schema_says_what_each_column_holds(tmp_path):
    schema = json.loads(exported(unusual_plan(tmp_path), "csv").with_name("Actions.schema.json").read_text("utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == cells(tmp_path / "out" / "Actions.csv")[0]
    assert (schema["primaryKey"], schema["missingValues"]) == (["Ref", "Agency"], [""])
    assert "single quotation mark" in schema["description"]
    assert fields["Rating"] == {
        "name": "Rating",
        "type": "string",
        "format": "default",
        "title": "How is it going?",
        "description": "One of the ratings of the sheet RAG index.",
        "constraints": {"required": False, "enum": ["Blue", "Complete", "Grey", "Green", "Amber", "Red"]},
    }
    assert fields["Cost"] == {
        "name": "Cost",
        "type": "number",
        "format": "default",
        "title": "Cost (£)",
        "description": "In pounds.",
        "constraints": {"required": False},
    }
    read = pd.read_csv(tmp_path / "out" / "Actions.csv", dtype=str)
    needed = {name for name, field in fields.items() if field["constraints"]["required"]}
    assert needed == {"Ref", "Agency"}
    assert read[[*needed]].notna().all(axis=None)
    assert fields["Tier"]["constraints"] == {"required": False, "enum": ["'=High", "Low"]}
    assert {name: field["type"] for name, field in fields.items() if field["type"] != "string"} == {
        "Due date": "date", "Requested due date": "date", "Revised due date": "date", "Completed on": "date",
        "Signed off on": "date", "Cost": "number", "Public": "boolean", "Reviewed on": "date",
    }  # fmt: skip


# -- json and parquet -------------------------------------------------------------------------------------------------


def test_json_holds_every_text_as_it_is_and_real_numbers(tmp_path):
    records = json.loads(exported(unusual_plan(tmp_path), "json").read_bytes().decode("utf-8"))
    first = {name: value for name, value in records[0].items() if value is not None}
    assert first == {
        "Ref": "007", "Action": "-Begin", "Agency": "Police", "Due date": "2027-03-31", "Rating": "Red",
        "Progress update": "'=quoted", "Cost": -1250.5, "Public": True, "Reviewed on": "2027-02-01", "Tier": "=High",
        "Partner": "Police", "First rating": "Green", "Workshop": "=2+2", "workshop (2)": "12", "=cmd": "9 Nov 2026",
    }  # fmt: skip
    assert [record["Ref"] for record in records] == ["007", "1e2", "3"]
    assert {tuple(record) for record in records} == {tuple(frame_of(tmp_path / "tracker.xlsx").columns)}


def test_parquet_holds_the_frame_with_real_types(tmp_path):
    tracker = unusual_plan(tmp_path)
    path, whole = exported(tracker, "parquet"), frame_of(tracker)
    table = pq.read_table(path)
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["Ref"], types["Due date"], types["Cost"], types["Public"]) == (
        "string", "date32[day]", "double", "bool"
    )  # fmt: skip
    assert re.fullmatch("dictionary<values=string, indices=int[0-9]+, ordered=1>", types["Rating"])
    read = table.to_pandas(date_as_object=False)
    pd.testing.assert_frame_equal(read.astype(whole.dtypes.to_dict()), whole)
    assert (read["Rating"].cat.ordered, read["Rating"].max()) == (True, "Red")


def test_duckdb_asks_a_parquet_file_by_day(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = exported(plain_plan(tmp_path), "parquet")
    late = """select Ref, Agency, Rating from read_parquet(?) where "Due date" < date '2027-04-01'"""
    assert duckdb.execute(late, [str(path)]).fetchall() == [("1.10", "Police", "Amber")]


@pytest.mark.parametrize("module", ["pandas", "pyarrow"])
def test_without_pandas_or_pyarrow_csv_and_json_are_written_and_parquet_says_what_to_install(module, tmp_path):
    tracker = plain_plan(tmp_path)
    for kind, code in (("csv", 1), ("json", 1), ("parquet", 3)):
        say = (
            f"import sys; sys.modules[{module!r}] = None; sys.argv = ['plan-tools', 'export', '--as', {kind!r}];"
            "from plan_tools.cli import main; main()"
        )
        done = subprocess.run([sys.executable, "-c", say], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert (done.returncode, (tmp_path / "out" / f"Actions.{kind}").exists()) == (code, code == 1)
    assert 'pip install "plan-tools[frames]"' in done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module, None)
        with pytest.raises(CannotGoOn) as stop:
            export.run(tracker, "parquet")
    assert stop.value.problem.code == "extra-missing"


# -- where it goes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_the_same_plan_is_the_same_file_and_an_older_export_is_replaced(kind, tmp_path):
    tracker = plain_plan(tmp_path)
    path = exported(tracker, kind)
    first = path.read_bytes()
    assert exported(tracker, kind).read_bytes() == first
    plain_plan(tmp_path, ("3", "Do", "Police", "Red"))
    assert exported(tracker, kind).read_bytes() != first


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_an_export_of_a_plan_without_an_action_is_replaced_too(kind, tmp_path):
    tracker = workbook_of(tmp_path / "tracker.xlsx", Actions=PLAIN[:1])
    exported(tracker, kind)
    plain_plan(tmp_path)
    assert exported(tracker, kind).stat().st_size > 0
    assert export.run(tracker, kind, as_at=AS_AT).rows == 3


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
@pytest.mark.parametrize(
    "theirs",
    [b"", b"Ref,Plan\r\n1,mine\r\n", b'[{"Ref": "1"}]', b'{"mine": 1}', b"[" * 100_000, b"\xff\xfe", b"PAR1PAR1", b'"'],
)
def test_a_file_that_is_no_export_is_not_replaced(kind, theirs, tmp_path):
    tracker, target = plain_plan(tmp_path), tmp_path / f"mine.{kind}"
    target.write_bytes(theirs)
    with pytest.raises(CannotGoOn) as stop:
        export.run(tracker, kind, target)
    assert stop.value.problem.code == "target-not-allowed"
    assert target.read_bytes() == theirs


def test_a_schema_of_other_people_beside_the_csv_keeps_both_from_being_written(tmp_path):
    tracker, target = plain_plan(tmp_path), tmp_path / "mine.csv"
    (tmp_path / "mine.schema.json").write_text('{"fields": [{"name": "mine"}]}', "utf-8")
    with pytest.raises(CannotGoOn):
        export.run(tracker, "csv", target)
    assert not target.exists()


def test_nothing_is_written_over_the_tracker_or_among_the_returns_and_backups(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    before = tracker.read_bytes()
    for target in (tracker, tracker.parent / "returns" / "a.csv", tracker.parent / "backups" / "a.csv"):
        with pytest.raises(CannotGoOn) as stop:
            export.run(tracker, "csv", target)
        assert stop.value.problem.code == "target-not-allowed"
    assert tracker.read_bytes() == before


def test_a_file_that_somebody_has_open_is_not_replaced(tmp_path):
    tracker = plain_plan(tmp_path)
    path = exported(tracker, "csv")
    before = path.read_bytes()
    (path.parent / ".~lock.Actions.csv#").write_text(",somebody,desk", "utf-8")
    with pytest.raises(CannotGoOn) as stop:
        export.run(tracker, "csv")
    assert (stop.value.problem.code, path.read_bytes()) == ("output-open", before)


def test_a_dry_run_writes_nothing_and_says_what_it_would_write(tmp_path):
    tracker = plain_plan(tmp_path)
    result = export.run(tracker, "csv", dry_run=True)
    assert result.written == ("out/Actions.csv", "out/Actions.schema.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tracker.xlsx"]


def test_exporting_leaves_the_tracker_as_it_was_and_nothing_else_behind(tmp_path):
    tracker = plain_plan(tmp_path)
    before = tracker.read_bytes()
    exported(tracker, "csv")
    assert tracker.read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Actions.csv", "Actions.schema.json"]


# -- what is said of it -----------------------------------------------------------------------------------------------


def told(tracker: Path, code: str) -> list[Problem]:
    return [found for found in export.run(tracker, "json", as_at=AS_AT).problems if found.code == code]


def test_identifiers_that_leave_are_listed_by_cell_and_never_shown_whole(tmp_path):
    rows: Rows = (*PLAIN, ("3", "Ring 07700 900123", "Police", "Green", None, "NHS number 943 476 5919"))
    found = told(workbook_of(tmp_path / "tracker.xlsx", Actions=rows), "identifier-in-export")
    assert [(one.location.cell, one.ref, one.agency) for one in found] == [("B5", "3", "Police"), ("F5", "3", "Police")]
    assert "943" not in str(found)
    allowed: Rows = (("Name", "Why"), ("07700 900123", "The duty desk"), ("943 476 5919", "An example"))
    assert not told(workbook_of(tmp_path / "tracker.xlsx", Actions=rows, Allowed_names=allowed), "identifier-in-export")


def test_what_the_tracker_lacks_is_told_as_everywhere(tmp_path):
    assert [one.location.cell for one in told(plain_plan(tmp_path), "required-blank")] == ["D4"]


def test_the_command_says_what_it_wrote_in_words_and_in_json(tmp_path):
    rows: Rows = (("Ref", "Action", "Agency", "Rating", "Due date", "Progress update", "Completed on", "Evidence",
                   "Requested due date", "Reason for request"),
                  ("1", "Do", "Police", "Green", date(2099, 3, 31)))  # fmt: skip
    folder = workbook_of(tmp_path / "tracker.xlsx", Actions=rows).parent
    code, out, err = command("plan-tools", "export", "--as", "csv", folder=folder)
    assert (code, err) == (0, "")
    assert out.split("\n")[0] == "1 row of 20 columns."
    assert "  out/Actions.csv\n" in out
    code, out, err = command(
        "plan-tools", "export", "tracker.xlsx", "--as", "json", "-o", "a.json", "--json", folder=folder
    )
    result = json.loads(out)
    assert (code, err, result["exit_code"], result["rows"], result["written"]) == (0, "", 0, 1, ["a.json"])
    assert result["columns"][:2] == ["Ref", "Plan"]
    assert json.loads((folder / "a.json").read_text("utf-8"))[0]["Due date"] == "2099-03-31"


@pytest.mark.parametrize("words", [[], ["--as", "xlsx"]])
def test_a_kind_that_there_is_not_is_exit_2(words, tmp_path):
    code, out, err = command("plan-tools", "export", plain_plan(tmp_path), *words)
    assert (code, out) == (2, "")
    assert "'csv', 'parquet', 'json'" in err or "csv" in err
