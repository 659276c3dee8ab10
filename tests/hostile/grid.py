"""Sheets whose cells, rows and columns are not where they should be, or are far too many."""

import re
from collections.abc import Callable

from hostile.archive import archive, entries, swollen
from hostile.filled import KEY, LEADS, OFFICE, SHEET_KIND, START, STYLES, TYPES, WORKBOOK, YOURS, Filled, worksheet
from hostile.variant import ACCEPT, HOLD, REFUSE, ROW, SAY, Variant

END = "</sheetData>"
LETTERS = "ABCDEFGHIJKLMNO"
FAR = '<row r="1048576"><c r="XFD1048576"{}</c></row>'
CELLS = {
    "a number": "><v>7</v>",
    "a text": ' t="inlineStr"><is><t>x</t></is>',
    "a shared text": ' t="s"><v>0</v>',
    "a formula": "><f>1+1</f><v>2</v>",
    "a date": ' s="4"><v>46000</v>',
}
ROW_5, ROW_6 = r'<row r="5".*?</row>', r'<row r="6".*?</row>'
UPDATES = tuple((ref, "Progress update") for ref in ("1.1", "1.10", "A-7", "2(i)"))


def dimension(ref: str) -> Callable[[Filled], bytes]:
    return lambda f: f.matched(YOURS, r"<dimension [^>]*/>", f'<dimension ref="{ref}"/>').data


def rows_of(f: Filled) -> list[str]:
    return re.findall(r"<row .*?</row>", f.parts[YOURS].decode(), re.DOTALL)


def with_rows(change: Callable[[list[str]], list[str]]) -> Callable[[Filled], bytes]:
    def make(f: Filled) -> bytes:
        rows = rows_of(f)
        return f.swapped(YOURS, "".join(rows), "".join(change(rows))).data

    return make


def cells_in_reverse(row: str) -> str:
    start, inside = re.fullmatch(r"(<row [^>]*>)(.*)</row>", row, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{start}{''.join(reversed(re.findall(r'<c .*?</c>', _closed(inside), re.DOTALL)))}</row>"


def _closed(inside: str) -> str:
    return re.sub(r"(<c [^>]*)/>", r"\1></c>", inside)


def without_references(f: Filled) -> bytes:
    """No cell says where it stands: every cell up to the last is there, one after another."""

    def full(row: str) -> str:
        start, inside = re.fullmatch(r"(<row [^>]*>)(.*)</row>", row, re.DOTALL).groups()  # type: ignore[union-attr]
        cells = {c[1]: c[0] for c in re.finditer(r'<c r="([A-Z]+)\d+".*?</c>', _closed(inside), re.DOTALL)}
        return start + "".join(re.sub(r' r="\w+"', "", cells.get(c, "<c></c>"), count=1) for c in LETTERS) + "</row>"

    return with_rows(lambda rows: [full(row) for row in rows])(f)


def renamed(address: str, other: str) -> Callable[[Filled], bytes]:
    return lambda f: f.swapped(YOURS, f'<c r="{address}"', f'<c r="{other}"').data


def styled_rows(row: str) -> Callable[[Filled], bytes]:
    """A million rows that hold nothing but a format."""

    def make(f: Filled) -> bytes:
        more = "".join([row.replace("#", str(number)) for number in range(9, 1_000_009)])
        return f.in_sheet(END, more).data

    return make


def listed_often(parts: int) -> Callable[[Filled], bytes]:
    """The sheet of answers a thousand times, as one part or as many."""

    def make(f: Filled) -> bytes:
        names = [f"xl/worksheets/copy{n % parts}.xml" for n in range(1_000)]
        leads = "".join(
            f'<Relationship Id="rC{n}" Type="{OFFICE}/worksheet" Target="/{name}"/>' for n, name in enumerate(names)
        )
        types = "".join(
            f'<Override PartName="/{name}" ContentType="{SHEET_KIND}.worksheet+xml"/>' for name in sorted(set(names))
        )
        listed = "".join(f'<sheet name="Copy {n}" sheetId="{n + 9}" r:id="rC{n}"/>' for n in range(1_000))
        made = f.swapped(LEADS, "</Relationships>", leads + "</Relationships>").swapped(
            TYPES, "</Types>", types + "</Types>"
        )
        made = made.swapped(WORKBOOK, "</sheets>", listed + "</sheets>")
        return made.having(dict.fromkeys(names, f.parts[YOURS])).data

    return make


def merges(*refs: str) -> Callable[[Filled], bytes]:
    listed = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return lambda f: f.in_sheet("<conditionalFormatting", f"<mergeCells>{listed}</mergeCells>").data


def heading(address: str, text: str) -> Callable[[Filled], bytes]:
    return lambda f: f.typed(address, text).data


def around(data: bytes, place: bytes) -> tuple[bytes, bytes]:
    before, sign, after = data.partition(place)
    return before, sign + after


VARIANTS = [
    *(
        Variant(f"a dimension of {ref or 'nothing'}", ACCEPT, dimension(ref))
        for ref in ("A1", "A1:B2", "A1:XFD1048576", "A1:O400", "Z9:A1", "bosh", "A1:ZZZZZZ999999999999", "")
    ),
    Variant("no dimension", ACCEPT, lambda f: f.matched(YOURS, r"<dimension [^>]*/>", "").data),
    Variant("rows in reverse", ACCEPT, with_rows(lambda rows: rows[::-1])),
    Variant("the headings below the answers in the file", ACCEPT, with_rows(lambda rows: [*rows[4:], *rows[:4]])),
    Variant("cells in reverse", ACCEPT, with_rows(lambda rows: [*map(cells_in_reverse, rows)])),
    Variant("cells without references", ACCEPT, without_references),
    Variant("rows without numbers", ACCEPT, lambda f: f.matched(YOURS, r'<row r="\d+"', "<row", 99).data),
    Variant("one row in two pieces", ACCEPT, with_rows(lambda rows: [
        *rows[:4], rows[4].replace('<c r="K5"', '</row><row r="5"><c r="K5"'), *rows[5:]])),
    Variant("references in small letters", ACCEPT, lambda f: f.having({YOURS: re.sub(
        rb'<c r="([A-Z]+)', lambda m: m[0].lower(), f.parts[YOURS])}).data),
    # what is far out
    *(Variant(f"{what} at XFD1048576", SAY, lambda f, cell=cell: f.in_sheet(END, FAR.format(cell)).data)
      for what, cell in CELLS.items()),
    Variant("a format at XFD1048576", ACCEPT | SAY, lambda f: f.in_sheet(END, FAR.format(' s="4">')).data),
    Variant("a number at XFD1048576 of another sheet", SAY, lambda f: f.in_sheet(
        END, FAR.format("><v>7</v>"), KEY).data),
    Variant("a number at XFD1048576 of a hidden sheet", SAY, lambda f: f.sheet(
        "Far", worksheet(FAR.format("><v>7</v>")), "hidden").data),
    Variant("a text at A1048576", SAY, lambda f: f.in_sheet(
        END, '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>').data),
    Variant("a text at XFD5", ACCEPT | SAY, lambda f: f.matched(
        YOURS, f"({ROW_5[:-6]})</row>", r'\1<c r="XFD5" t="inlineStr"><is><t>x</t></is></c></row>').data),
    Variant("a number at A1048576 and at XFD1", SAY, lambda f: f.in_sheet(
        END, '<row r="1048576"><c r="A1048576"><v>7</v></c></row>').swapped(
        YOURS, "</row>", '<c r="XFD1"><v>7</v></c></row>').data),
    Variant("a million rows with a format", SAY, styled_rows(
        '<row r="#" s="4" customFormat="1"><c r="A#" s="4"/></row>'), alone=True),
    Variant("a million rows with a height", ACCEPT | SAY, styled_rows('<row r="#" ht="15"/>'), alone=True),
    Variant("a million rows with two formats", SAY, styled_rows('<row r="#"><c r="J#" s="4"/><c r="K#" s="4"/></row>'),
            alone=True),
    Variant("a million rows of spaces", SAY | REFUSE, styled_rows(
        '<row r="#"><c r="K#" t="inlineStr"><is><t> </t></is></c></row>'), alone=True),
    Variant("300,000 merges", ACCEPT | SAY | REFUSE | HOLD, merges(
        *(f"A{row}:B{row}" for row in range(100, 300_100))), alone=True),
    Variant("300,000 formats", ACCEPT | SAY | REFUSE, lambda f: archive([*entries(f.without(STYLES).parts), swollen(
        STYLES, b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 100, 3_000,
        *around(f.parts[STYLES], b"</cellXfs>"))]), alone=True),
    # places that are none
    *(
        Variant(f"a cell called {other or 'nothing'}", HOLD | REFUSE, renamed("K5", other))
        for other in ("XFE5", "A1048577", "A0", "K", "5", "", "5K", "K5:K6", "R5C11", "AAAA5", "K-5", "Ｋ５", "K5 ",
                      "K99999999999999999999", "K5.0", "Sheet1!K5")
    ),
    Variant("a row numbered 0", HOLD | REFUSE, lambda f: f.matched(
        YOURS, ROW_5, '<row r="0"><c><v>1</v></c></row>').data),
    Variant("a row past the grid", HOLD | REFUSE, lambda f: f.in_sheet(
        END, '<row r="1048577"><c><v>1</v></c></row>').data),
    Variant("a cell past the last column, without a reference", HOLD | REFUSE, lambda f: f.in_sheet(
        END, '<row r="9"><c r="XFD9"><v>1</v></c><c><v>2</v></c></row>').data),
    Variant("one cell twice", HOLD | REFUSE, lambda f: f.matched(
        YOURS, f"({ROW_5[:-6]})</row>", r'\1<c r="K5"><v>7</v></c></row>').data),
    Variant("one cell twice, in two rows", HOLD | REFUSE, lambda f: f.in_sheet(
        END, '<row r="5"><c r="K5"><v>7</v></c></row>').data),
    Variant("one cell twice, in two ways of writing", HOLD | REFUSE, lambda f: f.in_sheet(
        END, '<row r="5"><c r="$k$5"><v>7</v></c></row>').data),
    Variant("one cell twice on another sheet", HOLD | REFUSE, lambda f: f.in_sheet(
        END, '<row r="1"><c r="A1"><v>7</v></c></row>', START).data),
    Variant("two values in a cell", HOLD | REFUSE | ROW, lambda f: f.cell("K5", "<v>7</v><v>8</v>").data,
            left=(("1.1", "Progress update"),)),
    Variant("a sheet listed 1,000 times", HOLD | REFUSE, listed_often(1)),
    Variant("a sheet copied 1,000 times", HOLD | REFUSE, listed_often(1_000), alone=True),
    Variant("a sheet listed twice", HOLD | REFUSE, lambda f: f.swapped(
        WORKBOOK, "</sheets>", '<sheet name="Again" sheetId="9" r:id="rId2"/></sheets>').data),
    Variant("the answers copied once", SAY | HOLD, lambda f: f.sheet("Your actions (2)", f.parts[YOURS].decode()).data,
            where=("Your actions (2)", "")),
    Variant("two sheets of one name", HOLD | REFUSE, lambda f: f.sheet("your ACTIONS", worksheet("")).data),
    Variant("two columns headed Update", HOLD | REFUSE | ROW, heading("M4", "Update"), left=(
        *UPDATES, ("A-7", "Evidence"), ("A-7", "Rating")), where=("Your actions", "M4")),
    Variant("two columns headed Ref", HOLD | REFUSE, heading("C4", "Ref")),
    Variant("two columns headed alike but for case", HOLD | REFUSE | ROW, heading("I4", " UPDATE: "), left=UPDATES),
    Variant("a merge over the grid", HOLD | REFUSE, merges("A1:XFD1048576")),
    Variant("a merge past the grid", HOLD | REFUSE, merges("A1:ZZZ9999999")),
    Variant("a merge that is none", HOLD | REFUSE, merges("bosh")),
    Variant("a merge over a whole column", ACCEPT | SAY | HOLD | REFUSE, merges("D5:D1048576")),
    Variant("merges that overlap", ACCEPT | SAY | HOLD | REFUSE, merges("A5:C6", "B5:D6")),
]  # fmt: skip
