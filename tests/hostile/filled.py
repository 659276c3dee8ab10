"""A working folder whose returns have gone out to many teams, and the return of one, filled in as Excel saves it."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path

import openpyxl
from working_folder import CYCLE, DUE_BY, ISSUED_ON, columns, heading_row, issued

from hostile.archive import zipped
from plan_tools.steps import issue, new

SOUND = "Harbour Trust"
TEAMS = tuple(f"Team {number:02}" for number in range(1, 41))
START, YOURS, PROPOSED, KEY = (f"xl/worksheets/sheet{number}.xml" for number in range(1, 5))
STRINGS, STYLES, WORKBOOK, TYPES = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"
LEADS, TOP_LEADS, SHEET_LEADS = "xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/worksheets/_rels/sheet2.xml.rels"
PLAN = {"1.1": "Name a deputy", "1.10": "Brief every team", "A-7": "Agree the budget", "2(i)": "Audit the files"}
ROWS = {ref: row for row, ref in enumerate(PLAN, 5)}
COLUMNS = {
    "Rating": "J",
    "Progress update": "K",
    "Completed on": "L",
    "Evidence": "M",
    "Requested due date": "N",
    "Reason for request": "O",
}
BEFORE = {"Rating": "Grey", "Progress update": "Said last time", "Due date": date(2027, 6, 30)}
ANSWERS: dict[str, dict[str, str | int]] = {
    "1.1": {"Rating": "Green", "Progress update": "A deputy is named"},
    "1.10": {"Rating": "Amber", "Progress update": "Three teams are briefed"},
    "A-7": {"Rating": "Complete", "Progress update": "Agreed", "Completed on": 46328, "Evidence": "Minutes, item 4"},
    "2(i)": {
        "Rating": "Red",
        "Progress update": "The audit is late",
        "Requested due date": 46599,
        "Reason for request": "Staff are away",
    },
}
DAYS = {46328: date(2026, 11, 2), 46599: date(2027, 7, 31)}


def make_folder(place: Path) -> Path:
    """A working folder whose returns have gone out for two cycles to the sound agency and to every team."""
    new.run(place, "Saltmarsh partnership")
    tracker = place / "tracker.xlsx"
    book = openpyxl.load_workbook(tracker)
    for row, name in enumerate((SOUND, *TEAMS), 2):
        book["Agencies"].cell(row, 1, name)
    sheet = book["Actions"]
    places, row = columns(sheet), heading_row(sheet) + 1
    for agency in (SOUND, *TEAMS):
        for ref, action in PLAN.items():
            for name, value in {"Ref": ref, "Action": action, "Agency": agency, **BEFORE}.items():
                sheet.cell(row, places[name], value)
            row += 1
    book.save(tracker)
    issue.run(tracker, "2026-Q2", date(2026, 8, 14), TEAMS[:1], issued_on=date(2026, 8, 3))
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    return tracker


@dataclass(frozen=True)
class Filled:
    """A return filled in, part by part, its texts in the shared table."""

    agency: str
    parts: Mapping[str, bytes]
    folder: Path

    @property
    def data(self) -> bytes:
        return zipped(self.parts)

    def other(self, agency: str, cycle: str = CYCLE) -> "Filled":
        """The return of somebody else, or of another cycle."""
        return fill(self.folder / "tracker.xlsx", agency, cycle)

    def having(self, changed: Mapping[str, bytes | str]) -> "Filled":
        """With these parts, new or in the place of old ones."""
        made = {name: part.encode() if isinstance(part, str) else part for name, part in changed.items()}
        return replace(self, parts={**self.parts, **made})

    def without(self, *names: str) -> "Filled":
        return replace(self, parts={name: part for name, part in self.parts.items() if name not in names})

    def swapped(self, part: str, old: str, new: str, times: int = 1) -> "Filled":
        """With one text of a part exchanged; it must be there."""
        text = self.parts[part].decode()
        assert old in text, f"{part} has no {old}"
        return self.having({part: text.replace(old, new, times)})

    def matched(self, part: str, pattern: str, new: str, times: int = 1) -> "Filled":
        """With what a pattern finds in a part exchanged; it must be there."""
        text, count = re.subn(pattern, new, self.parts[part].decode(), count=times, flags=re.DOTALL)
        assert count, f"{part} has no {pattern}"
        return self.having({part: text})

    def cell(self, address: str, inside: str, kind: str = "", sheet: str = YOURS) -> "Filled":
        """With a cell that holds this XML, in its old format."""
        named = f' t="{kind}"' if kind else ""
        pattern = rf'<c r="{address}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
        return self.matched(sheet, pattern, lambda found: f'<c r="{address}"{found[1] or ""}{named}>{inside}</c>')  # type: ignore[arg-type]

    def typed(self, address: str, text: str, sheet: str = YOURS) -> "Filled":
        """With a text in a cell, as it stands."""
        return self.cell(address, f'<is><t xml:space="preserve">{escape(text, False)}</t></is>', "inlineStr", sheet)

    def blank(self, *addresses: str) -> "Filled":
        made = self
        for address in addresses:
            made = made.cell(address, "")
        return made

    def in_sheet(self, before: str, more: str, sheet: str = YOURS) -> "Filled":
        """With more XML before a tag of a sheet."""
        return self.swapped(sheet, before, more + before)

    def part(self, name: str, data: str | bytes, kind: str, type_: str, lead: str = LEADS, more: str = "") -> "Filled":
        """With a new part, listed by its content type and led to from another part."""
        target = f'<Relationship Id="rX{len(self.parts)}" Type="{type_}" Target="{more or "/" + name}"/>'
        made = self.having({name: data})
        if lead not in made.parts:
            made = made.having({lead: f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'})
        made = made.swapped(lead, "</Relationships>", target + "</Relationships>")
        return made.swapped(TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')

    def sheet(self, name: str, data: str, state: str = "visible", part: str = "") -> "Filled":
        """With one more sheet."""
        part = part or f"xl/worksheets/extra{len(self.parts)}.xml"
        id_ = f"rX{len(self.parts)}"
        made = self.part(part, data, f"{SHEET_KIND}.worksheet+xml", f"{OFFICE}/worksheet")
        listed = f'<sheet name="{name}" sheetId="{len(self.parts) + 90}" state="{state}" r:id="{id_}"/></sheets>'
        return made.swapped(WORKBOOK, "</sheets>", listed)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def worksheet(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def fill(tracker: Path, agency: str, cycle: str = CYCLE) -> Filled:
    """The return that went out to an agency, filled in."""
    with zipfile.ZipFile(issued(tracker, agency, cycle)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet, strings = parts[YOURS].decode(), parts[STRINGS].decode()
    number = strings.count("<si>")
    for ref, answers in ANSWERS.items():
        for field, value in answers.items():
            address = f"{COLUMNS[field]}{ROWS[ref]}"
            blank = re.search(rf'<c r="{address}"( s="\d+")/>', sheet)
            assert blank, f"{address} is not blank"
            if isinstance(value, str):
                strings = strings.replace("</sst>", f"<si><t>{escape(value)}</t></si></sst>")
                full, number = f'<c r="{address}"{blank[1]} t="s"><v>{number}</v></c>', number + 1
            else:
                full = f'<c r="{address}"{blank[1]}><v>{value}</v></c>'
            sheet = sheet.replace(blank[0], full)
    filled = Filled(agency, {**parts, YOURS: sheet.encode(), STRINGS: strings.encode()}, tracker.parent)
    return filled.typed("C17", "A. Clerk", START).typed("C18", "Clerk", START).typed("C19", "B. Head", START)
