"""What people type or paste: texts that look like something else, and texts that a workbook cannot hold."""

from collections.abc import Callable
from html import escape

from hostile.filled import STRINGS, Filled
from hostile.variant import ACCEPT, HOLD, REFUSE, ROW, SAY, Variant, planted

SHEET, UPDATE = "Your actions", ("1.1", "Progress update")
MOST = 32_767

UNCHANGED = (
    "=1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://127.0.0.1:9/","x")', "+44 since 1 April", "-5 staff left",
    "@SUM(A1:A9)", "\tindented", "'quoted", "{=1+1}", "{=SUM(A1:A9)}", "{1,2}", "=", "-", "+", "@", "==", "=\n1",
    "＝1+1", "%0A=1", "http://example.org/a?b=c#d", "https://example.org", "mailto:a@example.org", "ftp://example.org",
    "file:///C:/a.txt", "internal:Key!A1", "external:a.xlsx", "www.example.org", "\\\\server\\share",
    "<b>bold</b> & ]]> <!-- -->", '"', "a,b;c\td", "two\nlines", "  two spaces  ", "N/A", "None", "null", "nan", "NaN",
    "TRUE", "False", "inf", "#N/A", "#REF!", "NULL", "n/a", "-nan", "1e5", "007", "1.10", "00:00", "31/02/2026", "0",
    "1,000", "12%", "£5", "Straße", "naïve cafe\u0301", "İstanbul", "日本語のテキスト", "نص عربي", "👩‍👩‍👧 and 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "\u202eesrever\u202c", "a\u200fb\u200eb", "zero\u200bwidth\u200djoined", "\ufeffmarked", "soft\u00adhyphen",
    "no\u00a0break", "a\u2028b", "\u0085next", "del\x7fete", "c1 \x9b31m", "{0} %s {field} ${HOME}", "\\x41 \\u0041",
    "__import__('os')", "'; DROP TABLE", "[Red]", "_x0041_", "x_x000D_x", "_x005F_", "_xHELLO_", "Team 01",
    "Rating now",
)  # fmt: skip


def typed(text: str) -> Callable[[Filled], bytes]:
    """Typed into a cell as Excel writes it: what looks like an escape is escaped."""
    return lambda f: f.typed("K5", text.replace("_x", "_x005F_x")).data


def shared(text: str) -> Callable[[Filled], bytes]:
    """In the table of strings, as it stands."""

    def make(f: Filled) -> bytes:
        count = f.parts[STRINGS].count(b"<si>")
        made = f.swapped(STRINGS, "</sst>", f'<si><t xml:space="preserve">{escape(text, False)}</t></si></sst>')
        return made.cell("K5", f"<v>{count}</v>", "s").data

    return make


def written(inside: str, kind: str = "inlineStr") -> Callable[[Filled], bytes]:
    return lambda f: f.cell("K5", inside, kind).data


def took(text: str) -> dict[tuple[str, str], object]:
    return {UPDATE: text}


RUNS = (
    '<is><r><rPr><b/></rPr><t xml:space="preserve">A deputy </t></r><r><rPr><strike/></rPr><t>is</t></r>'
    '<r><t xml:space="preserve"> named</t></r></is>'
)
SPOKEN = f'<is><t>A deputy is named</t><rPh sb="0" eb="3"><t>{planted("phonetics:text")}</t></rPh></is>'
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA", "#MADEUP!")

VARIANTS = [
    *(Variant(f"the text {text!r}", ACCEPT | SAY, typed(text), took(text)) for text in UNCHANGED),
    *(
        Variant(f"the shared text {text!r}", ACCEPT | SAY, shared(text), took(text))
        for text in ("=1+1", "{=1+1}", "http://example.org", "\tindented", "N/A", "two\nlines")
    ),
    *(
        Variant(f"the escape {text}", ACCEPT | SAY, written(f"<is><t>{text}</t></is>"), took(read))
        for text, read in {"_x0041_bc": "Abc", "_x005F_x0041_": "_x0041_", "a_x0009_b": "a\tb"}.items()
    ),
    *(
        Variant(f"the escape {text}, which no workbook can hold", SAY, written(f"<is><t>{text}</t></is>"), took(read),
                where=(SHEET, "K5"))
        for text, read in {
            "a_x0001_b": "ab", "a_x0000_b": "ab", "a_xD800_b": "ab", "a_xDFFF_b": "ab", "a_xFFFE_b": "ab",
            "a_x001B_b": "ab",
        }.items()
    ),
    Variant("line ends of three kinds", ACCEPT | SAY, written("<is><t>a_x000D_\nb_x000D_c\nd</t></is>"),
            took("a\r\nb\rc\nd")),
    Variant("a half surrogate in a shared text", SAY, shared("a_xD800_b"), took("ab"), where=(SHEET, "K5")),
    # what is long
    Variant("32,767 letters", ACCEPT, typed("a" * MOST), took("a" * MOST)),
    Variant("32,768 letters", ROW, typed("a" * (MOST + 1)), left=(UPDATE,), where=(SHEET, "K5")),
    Variant("16,383 signs of two units", ACCEPT, typed("😀" * 16_383), took("😀" * 16_383)),
    Variant("16,384 signs of two units", ROW, typed("😀" * 16_384), left=(UPDATE,), where=(SHEET, "K5")),
    Variant("900,000 letters", ROW, typed("a b" * 300_000), left=(UPDATE,), where=(SHEET, "K5")),
    Variant("253 line breaks and more", ACCEPT | SAY, typed("a\n" * 5_000 + "b"), took("a\n" * 5_000 + "b")),
    Variant("32,767 letters that begin with a sign", ACCEPT, typed("=" * MOST), took("=" * MOST)),
    Variant("32,767 letters that are escaped", ACCEPT | SAY, typed("&" * MOST), took("&" * MOST)),
    Variant("an address of 3,000 letters", ACCEPT, typed(f"https://a.org/{'b' * 3_000}"),
            took(f"https://a.org/{'b' * 3_000}")),
    Variant("4,600 escapes that were typed", ACCEPT | SAY, typed("_x0041_" * 4_600), took("_x0041_" * 4_600)),
    # how it is written
    Variant("rich text", ACCEPT | SAY, written(RUNS)),
    Variant("rich text in 3,000 pieces", ACCEPT | SAY, written(f"<is>{'<r><rPr><b/></rPr><t>ab</t></r>' * 3_000}</is>"),
            took("ab" * 3_000)),
    Variant("phonetics", ACCEPT | SAY, written(SPOKEN)),
    Variant("a text where a shared one should be", REFUSE | ROW, written("<v>A deputy</v>", "s"), left=(UPDATE,)),
    Variant("a shared text that is not there", REFUSE | ROW, written("<v>99999</v>", "s"), left=(UPDATE,)),
    Variant("a shared text before the first", REFUSE | ROW, written("<v>-1</v>", "s"), left=(UPDATE,)),
    Variant("a kind of cell that is none", REFUSE | ROW | ACCEPT | SAY, written("<v>A deputy is named</v>", "bosh"),
            left_if_row=(UPDATE,)),
    Variant("a text kept as a formula's value", ACCEPT, written("<v>A deputy is named</v>", "str")),
    Variant("a tick for yes", ACCEPT | SAY, written("<v>1</v>", "b"), took("TRUE")),
    Variant("a number", ACCEPT | SAY, written("<v>1.0</v>", "n"), took("1")),
    Variant("spaces alone", SAY, written('<is><t xml:space="preserve">   </t></is>'), left=(UPDATE,)),
    Variant("spaces alone that do not break", SAY, typed("\u00a0\u00a0"), left=(UPDATE,)),
    Variant("marks without width alone", SAY | ACCEPT, typed("\u200b\u200b"), took("\u200b\u200b")),
    *(Variant(f"the error {text}", ROW, written(f"<v>{text}</v>", "e"), left=(UPDATE,), where=(SHEET, "K5"))
      for text in ERRORS),
    Variant("an error in a rating", ROW, lambda f: f.cell("J5", "<v>#N/A</v>", "e").data, left=(("1.1", "Rating"),),
            where=(SHEET, "J5")),
    Variant("an error in a Ref", ROW, lambda f: f.cell("B5", "<v>#REF!</v>", "e").data,
            left=(("1.1", "Rating"), UPDATE), where=(SHEET, "B5")),
    Variant("an error in the return reference", ACCEPT | SAY | HOLD, lambda f: f.cell(
        "F17", "<v>#REF!</v>", "e", "xl/worksheets/sheet1.xml").data),
]  # fmt: skip
