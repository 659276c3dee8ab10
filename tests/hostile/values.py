"""Dates, ratings and numbers that are not quite what they should be."""

import re
from collections.abc import Callable

from hostile.filled import START, WORKBOOK, YOURS, Filled
from hostile.variant import ACCEPT, HOLD, REFUSE, ROW, SAY, Variant

SHEET = "Your actions"
RATING, DATE, DONE = ("1.1", "Rating"), ("2(i)", "Requested due date"), ("A-7", "Completed on")
COMPLETE = (DONE, ("A-7", "Rating"))


def date(inside: str, kind: str = "") -> Callable[[Filled], bytes]:
    return lambda f: f.cell("N8", inside, kind).data


def said(text: str) -> Callable[[Filled], bytes]:
    return lambda f: f.typed("N8", text).data


def rating(text: str) -> Callable[[Filled], bytes]:
    return lambda f: f.typed("J5", text).data


def in_1904(f: Filled) -> bytes:
    """Counted from 1904, every date of the file with it."""

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) - 1462}{found[3]}"

    dates = re.compile(r'(<c r="(?:[GLN][5-8]|F20)"[^>]*><v>)(\d+)(</v>)')
    made = {part: dates.sub(moved, f.parts[part].decode()) for part in (YOURS, START)}
    return f.having(made).swapped(WORKBOOK, "<workbookPr ", '<workbookPr date1904="1" ').data


BAD_NUMBERS = ("NaN", "INF", "-INF", "Infinity", "1e999", "60", "0", "-5", "1", "2958466", "99999999", "1e308",
               "-1e308", "43830.5e-3")  # fmt: skip
BAD_DAYS = (
    "31/02/2027",
    "30 February 2027",
    "2027-13-01",
    "00/00/0000",
    "1/1/10000",
    "soon",
    "32/01/2027",
    "13/13/2027",
)
NO_DAYS = ("Ongoing", "TBC", "Summer 2027", "Completed", "N/A", "-", "?")
DAYS = {
    "31/07/2027": "2027-07-31", "31.07.27": "2027-07-31", "31st July 2027": "2027-07-31", "July 2027": "2027-07-31",
    "end of July 2027": "2027-07-31", "2027-07-31": "2027-07-31", "Q1 2027/28": "2027-06-30",
    "01/05/2027 and 31/07/2027": "2027-07-31", " 31 / 07 / 2027 ": "2027-07-31", "３１/０７/２０２７": "2027-07-31",
    "31\u00a0July\u00a02027": "2027-07-31", "31\u201007\u20102027": "2027-07-31",
}  # fmt: skip

VARIANTS = [
    Variant("dates that count from 1904", ACCEPT, in_1904),
    *(Variant(f"the number {text} for a date", ROW, date(f"<v>{text}</v>"), left=(DATE,), where=(SHEET, "N8"))
      for text in BAD_NUMBERS),
    *(Variant(f"the number {text} for an update", ROW, lambda f, text=text: f.cell("K8", f"<v>{text}</v>").data,
              left=(("2(i)", "Progress update"),), where=(SHEET, "K8")) for text in ("NaN", "INF", "1e999")),
    *(Variant(f"{text!r} where a number should be", REFUSE | ROW, date(f"<v>{text}</v>"), left=(DATE,))
      for text in ("12abc", "0x10", "1,5", "4 6599")),
    Variant("a date with a time", ACCEPT | SAY, date("<v>46599.75</v>")),
    Variant("a date written as ISO", ACCEPT | SAY, date("<v>2027-07-31T00:00:00Z</v>", "d")),
    Variant("a date written as ISO that is none", REFUSE | ROW, date("<v>2027-02-31</v>", "d"), left=(DATE,)),
    Variant("yes for a date", ROW, date("<v>1</v>", "b"), left=(DATE,), where=(SHEET, "N8")),
    Variant("a date that has lost its format", SAY, lambda f: f.matched(
        YOURS, r'<c r="N8" s="\d+"', '<c r="N8"').data, where=(SHEET, "N8")),
    Variant("the last day of all", ROW, date("<v>2958465</v>"), left=(DATE,), where=(SHEET, "N8")),
    *(Variant(f"the day {text!r}", ROW, said(text), left=(DATE,), where=(SHEET, "N8")) for text in BAD_DAYS),
    *(Variant(f"no day but {text!r}", SAY | ROW, said(text), left=(DATE,), where=(SHEET, "N8")) for text in NO_DAYS),
    *(Variant(f"the day {text!r}", ACCEPT | SAY, said(text), {DATE: day}) for text, day in DAYS.items()),
    Variant("a day of 100,000 digits", ROW, said("1" * 32_000), left=(DATE,), where=(SHEET, "N8")),
    Variant("a day hidden in 30,000 spaces", ROW | SAY | ACCEPT, said("31" + " " * 30_000 + "July 2027"),
            left_if_row=(DATE,)),
    Variant("completed on a day that is none", ROW, lambda f: f.typed("L7", "31/02/2026").data, left=COMPLETE,
            where=(SHEET, "L7")),
    # ratings
    *(Variant(f"the rating {text!r}", ACCEPT | SAY, rating(text)) for text in (
        "green ", "GREEN", "G", "g", " Green\n", "Ｇｒｅｅｎ", "Green\u00a0")),
    *(Variant(f"the rating {text!r}", ROW, rating(text), left=(RATING,), where=(SHEET, "J5")) for text in (
        "A/G", "Amber-Green", "Yellow", "Blue", "N/A", "TRUE", "-", "Red Green", "1")),
    *(Variant(f"the rating {text!r}", ACCEPT | SAY | ROW, rating(text), left_if_row=(RATING,), where=(SHEET, "J5"))
      for text in ("Green\u200b", "\u202eGreen", "Grееn", "Green.", "Grn", "Gre en?", "=\"Green\"")),
    Variant("a colour and no rating", SAY, lambda f: f.blank("J5").data, left=(RATING,)),
    Variant("yes for a rating", ROW, lambda f: f.cell("J5", "<v>1</v>", "b").data, left=(RATING,), where=(SHEET, "J5")),
    Variant("complete without a date or evidence", ROW, lambda f: f.blank("L7", "M7").data,
            left=(*COMPLETE, ("A-7", "Evidence"))),
    Variant("a locked cell altered", SAY, lambda f: f.typed("F5", "Name two deputies").data, where=(SHEET, "F5")),
    Variant("an action that is another's", ROW | HOLD | SAY, lambda f: f.typed("F5", "Agree the budget").data,
            left_if_row=(RATING, ("1.1", "Progress update"))),
    Variant("nothing to report, yet answered", SAY, lambda f: f.typed("C22", "Yes", START).data),
    Variant("a box that is neither yes nor no", SAY, lambda f: f.typed("C22", "perhaps", START).data,
            where=("Start here", "C22")),
]  # fmt: skip
