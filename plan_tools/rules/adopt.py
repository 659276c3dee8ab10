"""An existing plan becomes the rows of a tracker: nothing is dropped, nothing is guessed, and all doubts are listed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from plan_tools.catalogue.wording import Severity
from plan_tools.model import Agency, Column, Field, Rating, Workbook, cell_address
from plan_tools.problems import Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.adopting.agencies import agencies_of, alike
from plan_tools.rules.adopting.draft import Draft, as_written, draft
from plan_tools.rules.adopting.finding import Found, find_plan
from plan_tools.rules.adopting.headings import Headings, Maps, match_headings
from plan_tools.rules.adopting.key import find_key
from plan_tools.rules.adopting.leads import agencies_in_leads
from plan_tools.rules.adopting.linking import link
from plan_tools.rules.adopting.milestones import suggest_dates
from plan_tools.rules.adopting.ratings import rate_by_fill
from plan_tools.rules.adopting.refs import told_refs, without_unreadable
from plan_tools.rules.adopting.rows import read_lines
from plan_tools.rules.adopting.splitting import ask_agencies, split_by_action, split_by_agency
from plan_tools.rules.adopting.unseen import told_unseen
from plan_tools.rules.calendar import read_calendar
from plan_tools.rules.fold import fold
from plan_tools.rules.table import find_sheet, title_above
from plan_tools.rules.tracker import ACTIONS, KEPT, is_tracker
from plan_tools.rules.values import Reader
from plan_tools.rules.wording import count_of, listed

SHEETS = (ACTIONS, "Agencies", "RAG index", "Columns", *KEPT)
_LACKING = {
    Field.REF: "plan-no-ref",
    Field.AGENCY: "plan-no-agency",
    Field.RATING: "plan-no-rating",
    Field.DUE_DATE: "plan-no-due-date",
}
_IN_LEAD = "plan-agency-in-lead"
_ECHOES = ("ref-missing", "duplicate-action", "theme-blank")
_SPLIT = ("plan-actions-split", "plan-agencies-split")
_SEVERAL = ("plan-actions-several", "plan-split-taken")


class Wishes(NamedTuple):
    """What a person has said about a plan: which sheet, which columns, and what may be taken that is in doubt."""

    sheet: str = ""
    maps: Maps = ()
    split: bool = False
    take_fills: bool = False
    agency: str = ""


class Target(NamedTuple):
    """Where the plan goes: the tracker's name, and the first row below the headings of its sheet Actions."""

    file: str
    first_row: int


@dataclass(frozen=True)
class Adopted:
    """What a tracker is made of; `rows` are the actions, by field; `sheet` is where they stood.

    `suggested` are the maps that are worth running it again with.
    """

    title: str
    sheet: str
    columns: tuple[Column, ...]
    key: tuple[Rating, ...]
    agencies: tuple[Agency, ...]
    rows: tuple[Mapping[str, str | date], ...]
    suggested: Maps
    problems: tuple[Problem, ...]


def adopt(workbook: Workbook, wishes: Wishes, target: Target) -> Adopted:
    """The plan in `workbook` as a tracker. Raises `CannotGoOn` where there is none, or a wish that it cannot meet."""
    found = find_plan(workbook, wishes.sheet, wishes.maps)
    sheet = found.sheet
    headings = match_headings(sheet, found.header, wishes.maps)
    table = headings.table(sheet, found.header)
    key = find_key(workbook, sheet, table, headings, target.file)
    lines = read_lines(sheet, found.header, headings, key.rows)
    reader = Reader(key.ratings, epoch_1904=sheet.epoch_1904, calendar=read_calendar(workbook.sheets)[0])
    drafts = [draft(line.row, line.group, line.cells, headings.columns, reader) for line in lines.lines]
    drafts = without_unreadable(drafts)
    if place := headings.places.get(Field.RATING):
        drafts = [rate_by_fill(one, place, sheet.fills, key.ratings, wishes.take_fills) for one in drafts]
    drafts = list(ask_agencies(split_by_agency(split_by_action(drafts, wishes.split), wishes.split)))
    if Field.DUE_DATE not in headings.places:
        drafts = [suggest_dates(one) for one in drafts]
    drafts = [link(one) for one in drafts]
    given = [number for number, one in enumerate(drafts) if wishes.agency and not one.text(Field.AGENCY)]
    for number in given:
        drafts[number] = drafts[number].having(Field.AGENCY, wishes.agency)
    maybe = [] if wishes.agency or Field.AGENCY in headings.places else agencies_in_leads(drafts)
    lead: dict[str, str] = {Field.AGENCY: headings.called[headings.places[Field.LEAD_OFFICER]]} if maybe else {}
    columns = _columns(headings, drafts)
    places = {column.field: number for number, column in enumerate(columns, 1)}

    def address(number: int, field: str = Field.REF) -> str:
        return cell_address(target.first_row + number, places[field])

    drafts = told_refs(drafts, address, Field.REF in headings.places)
    agencies = agencies_of(drafts)
    here = Location(target.file, ACTIONS)
    return Adopted(
        title_above(sheet, table),
        sheet.name,
        columns,
        key.ratings,
        agencies,
        tuple(one.cells for one in drafts),
        tuple((called, field) for field, called in {**lead, **headings.suggested}.items()),
        (
            *found.problems,
            *headings.problems,
            *_told_lacking(headings, here, wishes.agency or bool(maybe)),
            *(_told_lead(headings, found, maybe) if maybe else ()),
            *key.problems,
            *lines.problems,
            *told_unseen(sheet, headings, lines.lines),
            *_told_agencies(agencies, drafts, target.file),
            *_told_given(given, wishes.agency, target.file),
            *_told_copied(drafts, here),
            *_told_rows(drafts, address, here),
        ),
    )


def refuse_tracker(workbook: Workbook) -> None:
    """Raise `CannotGoOn` where `workbook` is a tracker already, or has a sheet in the place of one of a tracker's."""
    taken = next((sheet for name in SHEETS if (sheet := find_sheet(workbook.sheets, name))), None)
    if taken is None:
        return
    if is_tracker(workbook):
        raise cannot_go_on("plan-is-a-tracker", Location(workbook.file))
    raise cannot_go_on("plan-sheet-taken", Location(workbook.file, taken.name), sheet=taken.name)


def untold(found: Iterable[Problem], told: Sequence[Problem]) -> list[Problem]:
    """What a check of the new tracker has `found` that the adoption has not `told` of already."""
    whole = {code: field for field, code in _LACKING.items()} | {_IN_LEAD: Field.AGENCY}
    fields = {whole[one.code] for one in told if one.code in whole}
    cells = {one.location for one in told if one.severity is not Severity.NOTE}
    several = {one.ref for one in told if one.code in _SEVERAL}
    return [
        one
        for one in found
        if not (one.code in _ECHOES or one.field in fields)
        and (one.location not in cells or one.code == "no-due-date")
        and (one.ref not in several or one.code != "ref-of-two-actions")
    ]


def _columns(headings: Headings, drafts: Sequence[Draft]) -> tuple[Column, ...]:
    """The usual columns, the plan's own, and those for what could not be taken as it was written."""
    filled = {name for one in drafts for name in one.cells}
    kept = dict.fromkeys((*map(as_written, Field), *(as_written(column.field) for column in headings.columns)))
    return (*headings.columns, *(Column(name, name) for name in kept if name in filled))


def _told_lacking(headings: Headings, here: Location, has_agency: object) -> Iterator[Problem]:
    """The columns that a plan should have and this one has not: said once, and not again for every row."""
    twice = {one.field for one in headings.problems if one.code == "plan-column-twice"}
    for field, code in _LACKING.items():
        if field not in headings.places and field not in twice and not (field == Field.AGENCY and has_agency):
            yield problem(code, here, field=field)


def _told_lead(headings: Headings, found: Found, names: Sequence[str]) -> Iterator[Problem]:
    """The column of lead officers that may hold the agencies."""
    place = headings.places[Field.LEAD_OFFICER]
    where = Location(found.sheet.file, found.sheet.name, cell_address(found.header, place))
    column = f"{shown(headings.called[place])} ({where.cell})"
    option = f'--map "{headings.called[place]}={Field.AGENCY}"'
    yield problem(_IN_LEAD, where, field=Field.AGENCY, column=column, names=", ".join(map(shown, names)), option=option)


def _told_given(given: Sequence[int], agency: str, file: str) -> Iterator[Problem]:
    if given:
        where, count = Location(file, "Agencies"), count_of(len(given), "row")
        yield problem("plan-agency-given", where, agency=agency, field=Field.AGENCY, count=count)


def _told_copied(drafts: Sequence[Draft], here: Location) -> Iterator[Problem]:
    """That the parts of what was split have one rating and one update: said once."""
    split = [one for one in drafts if any(map(one.says, _SPLIT))]
    copied = [field for field in (Field.RATING, Field.PROGRESS_UPDATE) if any(field in one.cells for one in split)]
    if copied:
        yield problem("plan-split-copied", here, what=listed(copied))


def _told_agencies(agencies: Sequence[Agency], drafts: Sequence[Draft], file: str) -> Iterator[Problem]:
    """The agencies that may be one, unless they are listed already as being several."""
    several = {fold(one.text(Field.AGENCY)) for one in drafts if one.says("plan-agencies-several")}
    for pair in alike(agencies, several):
        cell = Location(file, "Agencies", cell_address(pair.number + 2, 1))
        yield problem("plan-agencies-alike", cell, one=pair.first, other=pair.second, agency=pair.second)


def _told_rows(drafts: Sequence[Draft], address: Callable[[int, str], str], here: Location) -> Iterator[Problem]:
    for number, one in enumerate(drafts):
        for code, field, details in one.findings:
            where = Location(here.file, here.sheet, address(number, field))
            ref, agency = one.text(Field.REF), one.text(Field.AGENCY)
            if as_written(field) in one.cells and "text" in details:
                details = {**details, "text": f"{details['text']} (kept in {address(number, as_written(field))})"}
            yield problem(code, where, ref=ref, agency=agency, field=field, **details)
