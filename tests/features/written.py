"""Features that XlsxWriter writes: what stands in and on a sheet, each as one small function."""

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from features.tracker import LAST, PLAN, Feature

Sheets = Mapping[str, Any]
SHEET = "xl/worksheets/sheet1.xml"


def png(red: int, green: int, blue: int, side: int = 8) -> bytes:
    """A small picture in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + bytes((red, green, blue)) * side) * side)
    head = chunk(b"IHDR", struct.pack(">2L5B", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _charts(book: Any, sheets: Sheets) -> None:
    for place, kind in enumerate(("column", "pie", "line", "bar", "doughnut")):
        chart = book.add_chart({"type": kind})
        chart.add_series({"categories": "=Dashboard!$A$2:$A$4", "values": "=Dashboard!$B$2:$B$4", "name": "Ratings"})
        chart.set_title({"name": "Ratings this quarter"})
        sheets["Dashboard"].insert_chart(0, 3 + 8 * place, chart)
    chart = book.add_chart({"type": "scatter"})
    chart.add_series({"categories": f"=Actions!$F$2:$F${LAST}", "values": f"=Actions!$F$2:$F${LAST}"})
    sheets["Actions"].insert_chart("P30", chart)


def _chartsheet(book: Any, _: Sheets) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "=Dashboard!$A$2:$A$4", "values": "=Dashboard!$B$2:$B$4"})
    book.add_chartsheet("Ratings chart").set_chart(chart)


def _pictures(_: Any, sheets: Sheets) -> None:
    options = {"image_data": io.BytesIO(png(180, 30, 30)), "description": "The partnership's badge"}
    sheets["Actions"].insert_image("P2", "badge.png", options)
    linked = {"image_data": io.BytesIO(png(30, 30, 180)), "url": "https://partnership.example/"}
    sheets["Dashboard"].insert_image("D40", "logo.png", linked)


def _text_boxes(_: Any, sheets: Sheets) -> None:
    look = {"width": 300, "fill": {"color": "#FFF2CC"}, "font": {"bold": True}, "textlink": "=$A$2"}
    sheets["Actions"].insert_textbox("P8", "Colours are as at the last meeting", look)
    sheets["Dashboard"].insert_textbox("D45", "For the board only")


def _sparklines(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].add_sparkline("M2", {"range": "Dashboard!B2:B4", "type": "column", "high_point": True})
    sheets["Actions"].add_sparkline("M3", {"location": ["M3", "M4"], "range": ["Dashboard!B2:B4", "Dashboard!B2:B3"]})


def _notes(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].write_comment("E2", "Agreed by the chair on 3 September", {"author": "BM", "visible": True})
    sheets["Actions"].write_comment("G5", "Waiting for finance")
    sheets["Change log"].write_comment("A1", "Never typed by hand")


def _rules_of_2010(_: Any, sheets: Sheets) -> None:
    bars = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_negative_color": "#FF0000"}
    sheets["Actions"].conditional_format(f"F2:F{LAST}", bars)
    icons = {"type": "icon_set", "icon_style": "3_traffic_lights", "reverse_icons": True}
    sheets["Actions"].conditional_format(f"F2:F{LAST}", icons)


def _rules(book: Any, sheets: Sheets) -> None:
    red = book.add_format({"bg_color": "#C00000", "font_color": "#FFFFFF"})
    actions = sheets["Actions"]
    actions.conditional_format(f"E2:E{LAST}", {"type": "cell", "criteria": "==", "value": '"Red"', "format": red})
    actions.conditional_format(f"A2:K{LAST}", {"type": "formula", "criteria": '=$E2="Red"', "format": red})
    actions.conditional_format("N2:N99", {"type": "3_color_scale"})
    actions.data_validation(f"E2:E{LAST}", {"validate": "list", "source": ["Red", "Amber", "Green", "Complete"]})
    actions.data_validation(f"D2:D{LAST}", {"validate": "list", "source": "=Agencies!$A$2:$A$9"})


def _filter(book: Any, sheets: Sheets) -> None:
    sheets["Actions"].autofilter(0, 0, LAST - 1, 10)
    sheets["Actions"].filter_column("E", "x != Grey")
    sheets["Actions"].print_area(0, 0, LAST - 1, 10)
    sheets["Actions"].repeat_rows(0)
    book.define_name("Everyone", "=Agencies!$A$2:$A$9")


def _dynamic_arrays(_: Any, sheets: Sheets) -> None:
    lengths = [len(row[2]) for row in PLAN]
    sheets["Actions"].write_dynamic_array_formula(f"N2:N{LAST}", f"=LEN(C2:C{LAST})", None, lengths[0])
    sheets["Actions"].write_column(2, 13, lengths[1:])


def _formulas(_: Any, sheets: Sheets) -> None:
    for row, values in enumerate(PLAN, 2):
        sheets["Actions"].write_formula(row - 1, 11, f"=LEN(C{row})", None, len(values[2]))


def _header_pictures(_: Any, sheets: Sheets) -> None:
    picture = {"image_center": "badge.png", "image_data_center": io.BytesIO(png(30, 120, 30))}
    sheets["Actions"].set_header("&L&D&C&G&R&P of &N", picture)
    sheets["Actions"].set_footer("&LOfficial: sensitive")


def _background(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].set_background(io.BytesIO(png(240, 240, 240)))


def _protection(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].protect("", {"format_cells": True, "sort": True, "autofilter": True})
    sheets["Actions"].unprotect_range("G2:G200", "Updates")
    sheets["Actions"].unprotect_range("I2:K200")


def _ignored_errors(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].ignore_errors({"number_stored_as_text": "A1:A200", "eval_error": "L2"})


def _rich_text(book: Any, sheets: Sheets) -> None:
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#C00000"})
    sheets["Actions"].write_rich_string("G6", bold, "In draft", " since ", red, "June ")
    sheets["Dashboard"].write_rich_string("A20", "Not ", bold, "yet", " agreed")


def _cell_pictures(_: Any, sheets: Sheets) -> None:
    for cell, colour in (("O2", (200, 0, 0)), ("O3", (0, 200, 0))):
        sheets["Actions"].embed_image(cell, "face.png", {"image_data": io.BytesIO(png(*colour))})


def _checkboxes(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].insert_checkbox("O5", True)
    sheets["Actions"].insert_checkbox("O6", False)


def _buttons(_: Any, sheets: Sheets) -> None:
    sheets["Dashboard"].insert_button("D50", {"macro": "Refresh", "caption": "Refresh", "width": 80, "height": 30})


def _macros(book: Any, _: Sheets) -> None:
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8), is_stream=True)
    book.set_vba_name("ThisWorkbook")


def _table_with_totals(_: Any, sheets: Sheets) -> None:
    columns = [
        {"header": "Agency", "total_string": "All"},
        {"header": "Owed", "total_function": "sum"},
        {"header": "Twice", "formula": "=[@Owed]*2", "total_function": "max"},
    ]
    look = {"name": "Owed", "columns": columns, "total_row": True, "style": "Table Style Medium 4"}
    sheets["Dashboard"].add_table("A30:C34", look)
    for row, (agency, owed) in enumerate((("Police", 2), ("Health", 2), ("Council", 1)), 30):
        sheets["Dashboard"].write_row(row, 0, [agency, owed])


def _labels(book: Any, _: Sheets) -> None:
    label = "MSIP_Label_9d2f1c4e-1b5a-4c53-8a0e-2f1f5f3c7b11"
    for name, value in (("Enabled", "true"), ("Name", "Official-Sensitive"), ("Method", "Privileged")):
        book.set_custom_property(f"{label}_{name}", value)
    book.set_properties({"title": "Saltmarsh plan", "category": "Official", "comments": "Kept by the business team"})


def _links(_: Any, sheets: Sheets) -> None:
    sheets["Actions"].write_url("I2", "https://partnership.example/minutes?id=1&view=all", string="Minutes")
    sheets["Actions"].write_url("I3", "internal:Dashboard!A1", string="See the dashboard")


def _layout(book: Any, sheets: Sheets) -> None:
    actions = sheets["Actions"]
    actions.set_row(2, 40, None, {"level": 1})
    actions.set_column(10, 10, 30, book.add_format({"text_wrap": True}), {"level": 1, "hidden": True})
    actions.set_h_pagebreaks([3])
    actions.set_landscape()
    actions.merge_range("P1:S1", "Not for sharing")
    actions.set_tab_color("#C00000")
    book.add_worksheet("Lists").very_hidden()
    book.read_only_recommended()


_GROWN_RULES = {SHEET: frozenset({"conditionalFormatting @sqref", "dataValidation @sqref"})}
_GROWN_FILTER = {SHEET: frozenset({"autoFilter @ref"}), "xl/workbook.xml": frozenset({"definedName"})}

WRITTEN = (
    Feature("charts", {f"xl/charts/chart{n}.xml": "<c:chart>" for n in range(1, 7)}, _charts),
    Feature("chartsheet", {"xl/chartsheets/sheet1.xml": "<drawing "}, _chartsheet),
    Feature("pictures", {"xl/media/*.png": "IHDR", "xl/drawings/*.xml": "badge"}, _pictures),
    Feature("text boxes", {"xl/drawings/*.xml": "Colours are as at"}, _text_boxes),
    Feature("sparklines", {SHEET: "<x14:sparklineGroups"}, _sparklines),
    Feature("notes", {"xl/comments1.xml": "Agreed by", SHEET: "<legacyDrawing "}, _notes),
    Feature(
        "rules of 2010",
        {SHEET: "<x14:conditionalFormattings>"},
        _rules_of_2010,
        grows={SHEET: frozenset({"conditionalFormatting @sqref", "sqref"})},
    ),
    Feature("rules", {SHEET: "<dataValidations "}, _rules, grows=_GROWN_RULES),
    Feature("filter", {SHEET: "<customFilter ", "xl/workbook.xml": "Print_Titles"}, _filter, grows=_GROWN_FILTER),
    Feature("dynamic arrays", {"xl/metadata.xml": "XLDAPR", SHEET: ' cm="'}, _dynamic_arrays),
    Feature("formulas", {SHEET: "<f>LEN("}, _formulas),
    Feature("header pictures", {SHEET: "<legacyDrawingHF ", "xl/drawings/*.vml": "CH"}, _header_pictures),
    Feature("background", {SHEET: "<picture "}, _background),
    Feature("protection", {SHEET: "<protectedRange "}, _protection),
    Feature("ignored errors", {SHEET: "<ignoredErrors>"}, _ignored_errors),
    Feature("rich text", {"xl/sharedStrings.xml": "<rPr>"}, _rich_text),
    Feature("cell pictures", {"xl/richData/rdrichvalue.xml": "<rv ", SHEET: ' vm="'}, _cell_pictures),
    Feature("checkboxes", {"xl/featurePropertyBag/featurePropertyBag.xml": "Checkbox"}, _checkboxes),
    Feature("buttons", {"xl/drawings/*.vml": "Refresh"}, _buttons),
    Feature("macros", {"xl/vbaProject.bin": "\xd0\xcf", SHEET: "codeName"}, _macros),
    Feature("table with totals", {"xl/tables/table1.xml": "totalsRowFunction"}, _table_with_totals),
    Feature("properties", {"docProps/custom.xml": "MSIP_Label"}, _labels),
    Feature("links", {SHEET: "<hyperlinks>"}, _links),
    Feature("layout", {SHEET: "<rowBreaks ", "xl/workbook.xml": "veryHidden"}, _layout),
)
