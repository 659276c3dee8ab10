"""Whatever a return looks like when it comes back: it is read, or refused in our own words, and the process goes on."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_guard import book, row, rows

from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.problems import CannotGoOn

SCRIPTS = Path(__file__).parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

import fuzz  # noqa: E402

KEPT = sorted(fuzz.KEPT.glob("*"))


def test_five_hundred_damaged_returns_do_no_harm():
    ended, failed = fuzz.run(500)
    assert failed == []
    assert sum(ended.values()) == 500
    assert ended["merged"] > 100, "too much damage: hardly any return was merged"
    assert ended["file-unreadable"] > 100, "too little damage: hardly any return was refused"


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_did_harm_once_does_none_now(path):
    assert fuzz.one_case(path.read_bytes())


# -- the fuzzer itself ------------------------------------------------------------------------------------------------


def test_the_same_number_is_the_same_case():
    assert fuzz.case(7) == fuzz.case(7) != fuzz.case(8)


def test_a_case_that_raises_has_failed(monkeypatch, capsys):
    def raises(_data: bytes) -> str:
        raise KeyError("Ref")

    monkeypatch.setattr(fuzz, "one_case", raises)
    monkeypatch.setattr(fuzz, "_limit_memory", lambda: None)
    fuzz.main(["--work", "3", "4"])
    assert capsys.readouterr().out.startswith("3 failed with KeyError")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("print(5, 'merged', flush=True); import os; os.abort()", "the process ended"),
        ("print(5, 'merged', flush=True); import time; time.sleep(60)", "it took more than 1 seconds"),
    ],
)
def test_a_case_that_ends_or_hangs_the_process_has_failed_and_is_kept(monkeypatch, tmp_path, does, said):
    script = tmp_path / "work.py"
    script.write_text(f"import sys\nif sys.argv[2] == '5':\n    {does}\nelse:\n    print(7, 'merged', flush=True)\n")
    monkeypatch.setattr(fuzz, "__file__", str(script))
    monkeypatch.setattr(fuzz, "SECONDS", 1)
    monkeypatch.setattr(fuzz, "KEPT", tmp_path / "kept")
    ended, failed = fuzz.run(3, 5)
    assert [(number, said in words) for number, words in failed] == [(6, True)]
    assert (ended["merged"], [path.name for path in fuzz.KEPT.iterdir()]) == (2, ["6.xlsx"])


# -- sheets made up of anything ---------------------------------------------------------------------------------------

references = st.one_of(
    st.from_regex(r"[A-C][1-9]", fullmatch=True),
    st.sampled_from(["", "A0", "a1", "$A$1", "XFD1048576", "XFE1", "A1048577", "AAAA1", "1A", "A1:B2", "A01"]),
    st.text(max_size=6),
)
values = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["", "0", "1", "TRUE", "#REF!", "#WHAT!", "2027-03-31", "1e999", "-0", " 7 ", "7,5", "_x0041_"]),
    st.text(max_size=12),
)
kinds = st.sampled_from(["", "s", "str", "inlineStr", "b", "e", "n", "d", "z"])
insides = st.sampled_from(
    ["<v>{}</v>", "<is><t>{}</t></is>", "<f>{}</f>", "<f>A2</f><v>{}</v>", "<v/>", "", "<is><r><t>{}</t></r></is>{}"]
)
orders = st.permutations(["r", "s", "t"])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\ud800", "")


@st.composite
def cells(draw: st.DrawFn) -> str:
    said = {"r": draw(references), "s": str(draw(st.integers(-1, 3))), "t": draw(kinds)}
    quote = draw(st.sampled_from("\"'"))
    named = [
        f" {name}={quote}{escaped(said[name])}{quote}" for name in draw(orders) if draw(st.booleans()) and said[name]
    ]
    return f"<c{''.join(named)}>{draw(insides).replace('{}', escaped(draw(values)))}</c>"


one_row = st.lists(cells(), max_size=5).map("".join)
some_rows = st.lists(one_row.map('<row r="1">{}</row>'.format), max_size=3).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(one_row.map(row), some_rows.map(rows)))
def test_a_sheet_made_up_of_anything_is_read_or_refused(sheet):
    try:
        found = read_guarded(guard(book(sheet.encode("utf-8", "replace")), "return.xlsx"), "return.xlsx")
        said = f"{len(found.sheets)} sheet"
    except CannotGoOn as stop:
        said = stop.problem.code
    assert said in {"1 sheet", "file-unreadable", "file-unsafe", "file-too-large"}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_refused(data):
    with pytest.raises(CannotGoOn):
        guard(data, "return.xlsx")
