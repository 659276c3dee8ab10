"""Whose return it is and how often it came, and what its file is called."""

from collections.abc import Callable

from hostile.archive import archive, entries
from hostile.filled import COLUMNS, ROWS, SOUND, START, Filled
from hostile.variant import ACCEPT, HOLD, REFUSE, SAY, SKIP, Variant

MAIN_FILE = "{}.xlsx"


def two(other: Callable[[Filled], bytes]) -> Callable[[Filled], dict[str, bytes]]:
    """The return, and another file of the same team."""
    return lambda f: {MAIN_FILE: f.data, "{}_again.xlsx": other(f)}


def reference(f: Filled, cell: str, property_: str) -> Filled:
    made = f.typed("F17", cell, START) if cell else f
    if not property_:
        return made
    return made.matched("docProps/custom.xml", r"<vt:lpwstr>[^<]*", f"<vt:lpwstr>{property_}")


def without_reference(f: Filled) -> Filled:
    """Copied into a new workbook: no properties, no reference."""
    made = f.without("docProps/custom.xml").matched("_rels/.rels", r'<Relationship [^>]*custom-properties"[^>]*/>', "")
    made = made.matched("[Content_Types].xml", r'<Override PartName="/docProps/custom.xml"[^>]*/>', "")
    return made.cell("F17", "", sheet=START)


def nothing(f: Filled) -> bytes:
    """No answers, and the box ticked."""
    made = f.blank(*(f"{column}{row}" for row in ROWS.values() for column in "JKLMNO"))
    return made.typed("C22", "Yes", START).data


EVERYTHING = tuple((ref, field) for ref in ROWS for field in COLUMNS)


def blank(f: Filled) -> bytes:
    """As it was issued."""
    return (f.folder / "returns" / "2026-Q3" / "issued" / f"{f.agency} 2026-Q3.xlsx").read_bytes()


NAMES = (
    "-rf {}.xlsx", "--help", "--accept={}.xlsx", "CON.xlsx", "aux.xlsx", "NUL.xlsx", "{}" + "a" * 170 + ".xlsx",
    "\u202exslx.{}.xlsx",
    "{} \u200f.xlsx", "{}.XLSX", "{}.xlsx.xlsx", "{}", "{}.", " {} .xlsx", "Copy of {} return (2) FINAL v3.xlsx",
    ".{}.xlsx",
    "={}.xlsx", "@{}.xlsx", "{} 👩‍👧.xlsx", "{} \"quoted\" 'twice'.xlsx", "{} <b>&amp;.xlsx", "{} %s %n {a}.xlsx",
    "{}\n2.xlsx",
    "{}\x1b[31m.xlsx", "{}\t.xlsx", "{};rm.xlsx", "{}|a.xlsx", "{}*?.xlsx", "{} $(id).xlsx", "{} \udcff.xlsx",
    "{} cafe\u0301.xlsx",
    "{}\\b.xlsx", "a/b/c/d/{}.xlsx", "{} \x07.xlsx", "{} \ufeff.xlsx", "[{}]!A1.xlsx",
)  # fmt: skip

VARIANTS = [
    Variant("the same return twice", ACCEPT, two(lambda f: f.data), files={"{}_again.xlsx": SKIP}),
    Variant("the same return saved again", ACCEPT, two(lambda f: archive(reversed(entries(f.parts)))),
            files={"{}_again.xlsx": SKIP}),
    Variant("two versions of one return", HOLD, two(lambda f: f.typed("K5", "Two deputies").data),
            files={"{}_again.xlsx": HOLD}),
    Variant("a return and its blank", ACCEPT | SAY | HOLD, two(blank), files={"{}_again.xlsx": HOLD | SKIP | SAY}),
    Variant("a return and one that cannot be read", ACCEPT, two(lambda f: f.data[:500]),
            files={"{}_again.xlsx": REFUSE}),
    Variant("another agency's name on it", HOLD, lambda f: f.typed("F19", SOUND, START).data),
    Variant("an agency that nobody knows", HOLD, lambda f: f.typed("F19", "Harbour Truss", START).data),
    Variant("another plan's", HOLD, lambda f: reference(f, "2026-q3/team/0000", "2026-q3/team/0000").data),
    Variant("another's reference in the cell", HOLD, lambda f: reference(f, "2026-q3/harbour-trust/1", "").data),
    Variant("another's reference in the property", HOLD, lambda f: reference(f, "", "2026-q3/harbour-trust/1").data),
    Variant("a reference that is a formula's text", HOLD, lambda f: reference(f, "=1+1", "=1+1").data),
    Variant("a return of another cycle", HOLD, lambda f: f.other("Team 01", "2026-Q2").data),
    Variant("as it was issued", SAY | HOLD, blank, left=()),
    Variant("nothing to report", ACCEPT, nothing, left=EVERYTHING),
    Variant("no reference anywhere", SAY, lambda f: without_reference(f).data),
    Variant("no reference in the cell", ACCEPT | SAY, lambda f: f.cell("F17", "", sheet=START).data),
    *(Variant(f"called {name!r}", ACCEPT, lambda f: f.data, file=name) for name in NAMES),
]  # fmt: skip
