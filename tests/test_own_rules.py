"""Conditional formats of ours take the place of those that were ours: none piles up, and nobody else's is touched."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from test_edit import MAIN, SHEET, built, differing, part, rewritten, saved, sheet_of
from working_folder import make_folder, through_libreoffice

from plan_tools.excel.edit import Edit
from plan_tools.excel.rating_rules import is_ours, rating_rules
from plan_tools.excel.style import colour_ratings as colour_when_new
from plan_tools.excel.style import new_workbook
from plan_tools.model import Rating
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.steps import issue
from plan_tools.steps.folder import Folder, open_tracker
from plan_tools.steps.keeping import TrackerEdit

KEY = DEFAULT_KEY[:3]
CELLS = "D2:D40"


def coloured(data: bytes, cells: str = CELLS, key: tuple[Rating, ...] = KEY) -> bytes:
    """The workbook with the ratings of its sheet Actions coloured."""
    edit = Edit(data)
    edit.replace_rules("Actions", cells, rating_rules(key, cells.split(":")[0]))
    return edit.save()


def rules(data: bytes) -> list[tuple[str, int, str]]:
    """Every rule of the sheet Actions as openpyxl finds it: its cells, its rank and its formula, in order of rank."""
    sheet = openpyxl.load_workbook(BytesIO(data))["Actions"]
    found = [
        (str(at.sqref), rule.priority, rule.formula[0]) for at in sheet.conditional_formatting for rule in at.rules
    ]
    return sorted(found, key=lambda one: one[1])


def ours(data: bytes) -> list[tuple[str, int, str]]:
    return [one for one in rules(data) if is_ours(one[2])]


def test_a_rating_is_coloured_by_its_word_and_its_letter() -> None:
    done = coloured(built())
    assert rules(done) == [
        (CELLS, rank, f'AND(OR(TRIM(D2)="{one.name}",TRIM(D2)="{one.letter}"),N("plan-tools")=0)')
        for rank, one in enumerate(KEY, 1)
    ]
    sheet = openpyxl.load_workbook(BytesIO(done))["Actions"]
    looks = [rule.dxf for at in sheet.conditional_formatting for rule in at.rules]
    assert [(look.fill.bgColor.rgb, look.font.color.rgb) for look in looks] == [
        (f"FF{r.fill}", f"FF{r.text}") for r in KEY
    ]


def test_a_second_run_changes_nothing_not_a_byte() -> None:
    done = coloured(built())
    assert coloured(done) is done
    assert coloured(done, "D2:D30") is done, "the cells are covered already"


def test_nothing_but_the_sheet_and_the_list_of_formats_changes() -> None:
    data = built(lambda book, sheet: sheet.write_formula("F1", "=1+1"))
    assert differing(data, coloured(data)) == {SHEET, "xl/styles.xml"}


def test_what_was_ours_goes_wherever_it_has_got_to_and_however_often_it_was_split() -> None:
    ruled = '<conditionalFormatting sqref="{}"><cfRule type="expression" priority="{}"><formula>{}</formula></cfRule>'
    fragments = [
        ruled.format(f"D{row}", row, f"AND(TRIM(D{row})=&quot;Red&quot;, n( &quot;Plan-Tools&quot; ) = 0)")
        + "</conditionalFormatting>"
        for row in range(2, 30)
    ]
    data = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', after="".join(fragments))
    done = coloured(data)
    assert [one[0] for one in rules(done)] == [CELLS] * 3
    assert part(done).count("<conditionalFormatting") == 1


def test_rules_of_others_stay_to_the_byte_and_rank_first() -> None:
    theirs = (
        '<conditionalFormatting sqref="D2:D9" pivot="1"><cfRule priority=\'7\' type="expression" ><formula>D2="x"'
        '</formula></cfRule><cfRule type="expression" priority="3"><formula>N("plan-tools")=0</formula></cfRule>'
        "</conditionalFormatting>"
    )
    data = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', after=theirs)
    left = theirs[: theirs.index('<cfRule type="expression" priority="3"')] + "</conditionalFormatting>"
    done = coloured(data)
    assert left in part(done)
    assert [one[1] for one in rules(done)] == [7, 8, 9, 10]
    assert len(ours(done)) == 3


def test_another_key_takes_the_place_of_the_old_one() -> None:
    other = tuple(replace(one, name=f"New {one.name}", fill="112233") for one in KEY[:2])
    done = coloured(coloured(built()), key=other)
    assert ["New" in one[2] for one in rules(done)] == [True, True]
    assert rules(coloured(done, key=KEY)) == rules(coloured(built()))


def test_other_colours_for_the_same_ratings_are_taken() -> None:
    done = coloured(coloured(built()), key=tuple(replace(one, fill="ABCDEF") for one in KEY))
    sheet = openpyxl.load_workbook(BytesIO(done))["Actions"]
    assert {rule.dxf.fill.bgColor.rgb for at in sheet.conditional_formatting for rule in at.rules} == {"FFABCDEF"}


def test_going_back_and_forth_piles_up_no_rule_and_no_format() -> None:
    other = tuple(replace(one, fill="ABCDEF") for one in KEY)
    once = coloured(coloured(built(), key=other))
    many = once
    for _ in range(5):
        many = coloured(coloured(many, key=other))
    assert part(many) == part(once)
    assert part(many, "xl/styles.xml") == part(once, "xl/styles.xml")


def test_no_rules_wanted_takes_ours_away() -> None:
    assert part(coloured(coloured(built()), key=())) == part(built())


def test_rules_stand_where_the_standard_has_them() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.merge_range("F1:G1", "merged")
        sheet.data_validation("D2:D9", {"validate": "list", "source": ["Red"]})
        sheet.write_url("F3", "https://example.org")

    names = re.findall(r"<(\w+)[ />]", part(coloured(built(build))))
    order = [names.index(name) for name in ("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks")]
    assert order == sorted(order)


def test_a_workbook_without_a_list_of_rules_formats_is_given_one_in_its_place() -> None:
    styles = re.sub(r"<dxfs.*?(/>|</dxfs>)", "", part(built(), "xl/styles.xml"))
    done = coloured(rewritten(built(), {"xl/styles.xml": styles}))
    names = re.findall(r"<(cellXfs|cellStyles|dxfs|tableStyles)\b", part(done, "xl/styles.xml"))
    assert names == ["cellXfs", "cellStyles", "dxfs", "tableStyles"]
    assert len(rules(done)) == 3


def test_the_formats_of_slicer_styles_are_not_counted_among_those_of_rules() -> None:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    own = f'<extLst><ext uri="x"><x14:dxfs xmlns:x14="{space}" count="1"><dxf/></x14:dxfs></ext></extLst></styleSheet>'
    data = rewritten(built(), {"xl/styles.xml": lambda text: text.replace("</styleSheet>", own)})
    done = coloured(data)
    assert '<dxfs count="3">' in part(done, "xl/styles.xml")
    assert len(rules(done)) == 3


def test_prefixed_parts_get_prefixed_rules() -> None:
    def prefixed(xml: str) -> str:
        return re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")

    done = coloured(rewritten(built(), {SHEET: prefixed, "xl/styles.xml": prefixed}))
    assert "<x:conditionalFormatting sqref=" in part(done)
    assert "<x:dxf><x:font>" in part(done, "xl/styles.xml")
    assert coloured(done) is done
    assert len(rules(done)) == 3


def test_rules_take_in_rows_appended_at_the_same_time_or_later() -> None:
    edit = Edit(coloured(built(), "D2:D3"))
    edit.append_rows("Actions", [{1: "A3", 4: "Red"}])
    edit.replace_rules("Actions", "D2:D3", rating_rules(KEY[:1], "D2"))
    assert [one[0] for one in rules(edit.save())] == ["D2:D4"]
    edit = Edit(coloured(built(), "D2:D3"))
    edit.append_rows("Actions", [{1: "A3", 4: "Red"}])
    assert {one[0] for one in rules(edit.save())} == {"D2:D4"}


def test_a_rule_without_the_mark_is_not_written() -> None:
    unmarked = [rating_rules(KEY, "D2")[0]._replace(formula='D2="Red"')]
    with pytest.raises(ValueError, match="mark"):
        Edit(built()).replace_rules("Actions", CELLS, unmarked)


def test_quotation_marks_in_the_name_of_a_rating_stay_text() -> None:
    key = (replace(KEY[0], name='Red" & <x>,"', letter=""),)
    assert [one[2] for one in rules(coloured(built(), key=key))] == [
        'AND(OR(TRIM(D2)="Red"" & <x>,"""),N("plan-tools")=0)'
    ]


def test_what_was_written_anew_is_known_as_ours() -> None:
    book = new_workbook("Plan", "Plan")
    colour_when_new(book, book.workbook.add_worksheet("Actions"), CELLS, KEY)
    data = book.close()
    assert len(ours(data)) == 3
    assert coloured(data) is data


# -- at issue ---------------------------------------------------------------------------------------------------------


def typed_tracker(folder: Path, *theirs: str) -> Path:
    """A tracker that a person made by hand, with rules of their own that colour these ratings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Actions"
    for row in (["Our plan"], ["Ref", "Action", "Agency", "Rating"], ["1", "Name a deputy", "Police", "Red"],
                ["2", "Agree the budget", "Health", "G"]):  # fmt: skip
        sheet.append(row)
    red = PatternFill(bgColor="FF0000")
    sheet.conditional_formatting.add("A3:A9", FormulaRule(formula=['$A3="x"'], fill=red))
    for name in theirs:
        sheet.conditional_formatting.add("D3:D9", CellIsRule(operator="equal", formula=[f'"{name}"'], fill=red))
    path = folder / "tracker.xlsx"
    path.write_bytes(saved(book))
    return path


def issued(tracker: Path, cycle: str) -> bytes:
    issue.run(tracker, cycle, date(2027, 1, 15))
    return tracker.read_bytes()


def test_issuing_colours_the_ratings_of_a_plain_tracker_and_adds_nothing_the_next_time(tmp_path: Path) -> None:
    tracker = typed_tracker(tmp_path)
    first = issued(tracker, "2026-Q4")
    assert next((at, "Red" in formula) for at, _, formula in ours(first)) == ("D3:D504", True)
    assert len(ours(first)) == len(DEFAULT_KEY)
    second = issued(tracker, "2027-Q1")
    assert rules(second) == rules(first)
    assert part(second, "xl/styles.xml").count("<dxf>") == part(first, "xl/styles.xml").count("<dxf>")


def test_issuing_leaves_ratings_alone_that_people_colour_themselves(tmp_path: Path) -> None:
    tracker = typed_tracker(tmp_path, *(rating.name for rating in DEFAULT_KEY))
    before = tracker.read_bytes()
    result = issue.run(tracker, "2026-Q4", date(2027, 1, 15))
    assert part(tracker.read_bytes()) == part(before)
    assert "coloured" not in "".join(result.lines())


def test_where_people_colour_some_ratings_ours_stand_behind_theirs(tmp_path: Path) -> None:
    tracker = typed_tracker(tmp_path, "Red", "Amber")
    result = issue.run(tracker, "2026-Q4", date(2027, 1, 15))
    found = rules(tracker.read_bytes())
    assert [is_ours(formula) for _, _, formula in found] == [False] * 3 + [True] * len(DEFAULT_KEY)
    assert "The ratings in the sheet Actions are now coloured as the RAG index says" in "".join(result.lines())


def test_rules_that_name_every_rating_but_not_for_every_row_are_not_enough(tmp_path: Path) -> None:
    tracker = typed_tracker(tmp_path, *(rating.name for rating in DEFAULT_KEY))
    book = openpyxl.load_workbook(tracker)
    for number in range(3, 12):
        book["Actions"].append([str(number), "More", "Police", "Grey"])
    book.save(tracker)
    assert len(ours(issued(tracker, "2026-Q4"))) == len(DEFAULT_KEY)


def test_rules_end_where_the_sheet_ends(tmp_path: Path) -> None:
    opened = open_tracker(Folder(typed_tracker(tmp_path)))
    actions = replace(opened.tracker.tables["Actions"], last=1_048_500)
    tracker = replace(opened.tracker, tables={**opened.tracker.tables, "Actions": actions})
    edited = TrackerEdit(tracker, opened.data)
    edited.colour_ratings()
    assert {at for at, _, _ in ours(edited.save())} == {"D3:D1048576"}


def test_issuing_extends_the_rules_of_a_new_tracker_and_keeps_their_number(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    first = ours(tracker.read_bytes())
    assert len(first) == len(DEFAULT_KEY)
    assert len({at for at, _, _ in first}) == 1


def test_our_rules_are_known_again_after_another_program_saved_them(tmp_path: Path) -> None:
    tracker = typed_tracker(tmp_path)
    issued(tracker, "2026-Q4")
    through_libreoffice(tracker)
    resaved = tracker.read_bytes()
    assert len(ours(resaved)) == len(DEFAULT_KEY)
    assert len(ours(issued(tracker, "2027-Q1"))) == len(DEFAULT_KEY)


def test_the_namespace_of_rules_is_that_of_the_sheet() -> None:
    assert f'<worksheet xmlns="{MAIN}"' in part(coloured(sheet_of("")))


def test_a_rating_with_a_very_long_name_is_written_in_pieces_that_excel_takes():
    long = Rating("Amber, " * 60, "A", "", 1, False, "Agency", "FFC000", "000000")
    (rule,) = rating_rules([long], "L5")
    assert max(map(len, re.findall(r'"([^"]*)"', rule.formula))) <= 255
    assert "".join(re.findall(r'"([^"]*)"', rule.formula)).startswith(long.name)
