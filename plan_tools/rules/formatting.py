"""The tables of a workbook that have ratings: whose looks they follow, what may be chosen, what only a fill says.

In a tracker these are the plan and whatever else is rated; the set-up sheets stay as they are. Elsewhere it is every
sheet with a column of ratings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plan_tools.model import Column, Field, Kind, Place, Rating, Raw, Sheet, Table, Tracker, Workbook, cell_address
from plan_tools.problems import CannotGoOn, Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.adopting.headings import Headings
from plan_tools.rules.adopting.key import find_key
from plan_tools.rules.fold import LONGEST_NAME, fold
from plan_tools.rules.legend import find_legend
from plan_tools.rules.neighbours import some
from plan_tools.rules.rating import WHITE, find_rating, rating_of_fill
from plan_tools.rules.setup import RAG_INDEX, read_setup, read_sheet
from plan_tools.rules.table import LOOK_FOR_HEADINGS, find_table, is_blank
from plan_tools.rules.tracker import ACTIONS, HISTORY, read_tracker
from plan_tools.rules.values import written

AGENCIES = "Agencies"
_LEFT = frozenset(map(fold, (RAG_INDEX, AGENCIES, "Columns", "Calendar")))
_STRONG = 38  # how far red, green and blue are apart in a colour that is no banding, of 255


class Listed(NamedTuple):
    """A list that stands in the cells of a sheet, one below the other; rows and columns count from 1."""

    sheet: str
    column: int
    first: int
    last: int


class Offer(NamedTuple):
    """What may be chosen in a column: what is `listed` in a sheet, or else the `choices`."""

    column: int
    kind: Kind
    choices: tuple[str, ...]
    listed: Listed | None = None


class Filled(NamedTuple):
    """A cell whose rating is only a colour; `rating` is None where no rating of the key has it."""

    place: Place
    fill: str
    rating: Rating | None


class Strange(NamedTuple):
    """A text that stands in cells for a rating, and is not of the key."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Rated:
    """A table with ratings: the columns that they stand in, the key that they follow and where that comes from.

    `is_actions` says that it is the plan of a tracker, `is_summary` that it has no other heading of a plan, as where it
    only counts ratings: it is coloured, and that is all.
    """

    sheet: Sheet
    table: Table
    columns: tuple[int, ...]
    key: tuple[Rating, ...]
    key_from: str
    offers: tuple[Offer, ...] = ()
    filled: tuple[Filled, ...] = ()
    strange: tuple[Strange, ...] = ()
    is_actions: bool = False
    is_summary: bool = False

    def heading(self, column: int) -> str:
        """What stands at the head of a column."""
        row = self.sheet.rows[self.table.header - 1]
        return " ".join(written(row[column - 1]).split()) if column <= len(row) else ""

    def field(self, column: int) -> str:
        """The field that a column holds."""
        return next((field for field, place in self.table.columns.items() if place == column), Field.RATING)

    def values(self, column: int) -> Iterator[Raw]:
        """What stands below the heading of a column; not what is merged over several columns."""
        wide = {(top, left) for top, left, _bottom, right in self.sheet.merges if right > left}
        for number, row in enumerate(self.sheet.rows[self.table.header :], self.table.header + 1):
            if column <= len(row) and (number, column) not in wide:
                yield row[column - 1]

    @property
    def headed(self) -> list[int]:
        """The columns that have a heading."""
        row = self.sheet.rows[self.table.header - 1]
        return [column for column, raw in enumerate(row, 1) if not is_blank(raw)]


class Formatting(NamedTuple):
    """The tables of a workbook that have ratings; `tracker` is None where it is none."""

    tables: tuple[Rated, ...]
    tracker: Tracker | None
    problems: tuple[Problem, ...]


def find_formatting(workbook: Workbook) -> Formatting:
    """The tables with ratings in `workbook`, whose fills were read of all cells."""
    tracker = _tracker(workbook)
    columns = tracker.columns if tracker else schema.ACTIONS
    tables: list[Rated] = []
    problems: list[Problem] = []
    for sheet in workbook.sheets:
        plan = tracker.tables[ACTIONS] if tracker else None
        if plan and tracker and sheet.name == plan.sheet:
            tables.append(_plan(workbook, sheet, plan, tracker))
        elif fold(sheet.name) not in _LEFT:
            found = _rated(workbook, sheet, columns, tracker)
            tables += found.tables
            problems += found.problems
    if not tables and not problems:
        names = sorted({column.heading for column in columns if column.kind is Kind.RATING})
        problems.append(problem("no-ratings-column", Location(workbook.file), headings=" or ".join(["RAG", *names])))
    return Formatting(tuple(tables), tracker, tuple(problems))


def rating_columns(tracker: Tracker) -> list[int]:
    """The columns of the sheet Actions that hold ratings: that of the plan, and others that the sheet Columns names."""
    places = tracker.tables[ACTIONS].columns
    rated = {column.field for column in tracker.columns if column.kind is Kind.RATING} | {str(Field.RATING)}
    return sorted(place for field, place in places.items() if field in rated)


def told_fills(rated: Rated, taken: bool) -> Iterator[Problem]:
    """What is to be said of the cells whose rating is only a colour: that it was `taken`, or what it might be."""
    for place, fill, rating in rated.filled:
        where = Location(rated.sheet.file, rated.sheet.name, cell_address(*place))
        if rating is None:
            allowed = ", ".join(one.name for one in rated.key)
            yield problem("fill-not-in-key", where, field=Field.RATING, fill=fill, allowed=allowed)
        else:
            code = "fill-taken" if taken else "fill-not-taken"
            yield problem(code, where, field=Field.RATING, fill=fill, rating=rating.name)


def told_strange(rated: Rated) -> Iterator[Problem]:
    """What stands where a rating should, and is not of the key: a warning a text, with its cells."""
    allowed = ", ".join(one.name for one in rated.key)
    for text, places in rated.strange:
        where = Location(rated.sheet.file, rated.sheet.name, cell_address(*places[0]))
        cells = some([cell_address(*place) for place in places])
        yield problem(
            "rating-not-in-key", where, field=rated.field(places[0][1]), text=shown(text), cells=cells, allowed=allowed
        )


def _tracker(workbook: Workbook) -> Tracker | None:
    try:
        return read_tracker(workbook)[0]
    except CannotGoOn:
        return None


def _plan(workbook: Workbook, sheet: Sheet, table: Table, tracker: Tracker) -> Rated:
    """The sheet Actions of a tracker."""
    columns = tuple(rating_columns(tracker))
    rows = {line.place[0] for line in find_legend(sheet, table, tracker.key)}
    offers = tuple(_offers(workbook, table, tracker))
    filled = tuple(_filled(sheet, table, columns, tracker.key, rows))
    strange = tuple(_strange(sheet, table, columns, tracker.key, rows))
    return Rated(sheet, table, columns, tracker.key, _key_source(workbook), offers, filled, strange, is_actions=True)


def _key_source(workbook: Workbook) -> str:
    return f"the sheet {RAG_INDEX}" if _listed(workbook, RAG_INDEX, schema.RAG_INDEX, "Rating") else "the usual key"


def _offers(workbook: Workbook, table: Table, tracker: Tracker) -> Iterator[Offer]:
    ratings = tuple(rating.name for rating in tracker.key)
    rated = rating_columns(tracker)
    for column in tracker.columns:
        place = table.columns.get(column.field)
        if place in rated:
            yield Offer(place, Kind.RATING, ratings, _listed(workbook, RAG_INDEX, schema.RAG_INDEX, "Rating"))
        elif place and column.kind is Kind.AGENCY:
            yield Offer(place, Kind.AGENCY, (), _listed(workbook, AGENCIES, schema.AGENCIES, "Agency"))
        elif place and column.kind in (Kind.CHOICE, Kind.YES_NO):
            yield Offer(place, Kind.CHOICE, column.choices if column.kind is Kind.CHOICE else ("Yes", "No"))


def _listed(workbook: Workbook, name: str, columns: Sequence[Column], field: str) -> Listed | None:
    """Where a set-up sheet lists its ratings or agencies; None where it does not."""
    records = [record for record in read_sheet(workbook.sheets, name, columns)[0] if record.text(field).strip()]
    if not records:
        return None
    table = records[0].table
    return Listed(table.sheet, table.columns[field], records[0].row, records[-1].row)


class _Found(NamedTuple):
    tables: tuple[Rated, ...] = ()
    problems: tuple[Problem, ...] = ()


def _rated(workbook: Workbook, sheet: Sheet, columns: Sequence[Column], tracker: Tracker | None) -> _Found:
    """The table of a sheet that is no plan of a tracker, where it has ratings."""
    names = {
        fold(name)
        for column in columns
        if column.kind is Kind.RATING
        for name in (column.heading, column.field, *column.also_known_as)
    }
    table, is_summary = _table(sheet, columns, names)
    if table is None or _is_key(sheet, table):
        return _Found()
    key, key_from, key_rows = _key(workbook, sheet, table, tracker)
    kept = tracker is not None and fold(sheet.name) == fold(HISTORY)
    headed = [column for column, raw in enumerate(sheet.rows[table.header - 1], 1) if _names(raw, names)]
    rated = tuple(column for column in headed if kept or _holds_ratings(sheet, table, column, key))
    left = (_told_left(sheet, table, column, key) for column in headed if column not in rated)
    if not rated:
        return _Found(problems=tuple(left))
    if kept or is_summary:
        return _Found((Rated(sheet, table, rated, key, key_from, is_summary=is_summary),), tuple(left))
    listed = _listed(workbook, RAG_INDEX, schema.RAG_INDEX, "Rating")
    choices = tuple(rating.name for rating in key)
    offers = tuple(Offer(column, Kind.RATING, choices, listed) for column in rated)
    filled = tuple(_filled(sheet, table, rated, key, key_rows))
    strange = tuple(_strange(sheet, table, rated, key, key_rows))
    return _Found((Rated(sheet, table, rated, key, key_from, offers, filled, strange),), tuple(left))


def _table(sheet: Sheet, columns: Sequence[Column], names: set[str]) -> tuple[Table | None, bool]:
    """The table of a sheet with a heading of `names`, and whether no other heading of a plan is there."""
    found = find_table(sheet, columns).table
    rows = enumerate(sheet.rows[:LOOK_FOR_HEADINGS], 1)
    headers = [found.header] if found else [number for number, row in rows if _is_heading(row)]
    for header in headers:
        places = [place for place, raw in enumerate(sheet.rows[header - 1], 1) if _names(raw, names)]
        if places:
            filled = (number for number, row in enumerate(sheet.rows, 1) if any(not is_blank(raw) for raw in row))
            table = Table(sheet.file, sheet.name, header, {Field.RATING: places[0]}, max(*filled, header + 1))
            return table, found is None
    return None, False


def _is_heading(row: Sequence[Raw]) -> bool:
    """Whether a row may be one of headings: several cells, all of them words."""
    filled = [raw for raw in row if not is_blank(raw)]
    return len(filled) > 1 and all(isinstance(raw, str) for raw in filled)


def _names(raw: Raw, names: set[str]) -> bool:
    return isinstance(raw, str) and len(raw) < LONGEST_NAME and fold(raw) in names


def _is_key(sheet: Sheet, table: Table) -> bool:
    """Whether a table only says what the ratings mean."""
    told = {line.place[0] for line in find_legend(sheet, table)}
    rows = enumerate(sheet.rows[table.header :], table.header + 1)
    filled = {number for number, row in rows if any(not is_blank(raw) for raw in row)}
    return bool(filled) and filled <= told


def _key(
    workbook: Workbook, sheet: Sheet, table: Table, tracker: Tracker | None
) -> tuple[tuple[Rating, ...], str, frozenset[int]]:
    """The key that a table follows, where it comes from, and the rows of its sheet in which its own stands."""
    places = Headings(table.columns, {}, (), {}, {})
    own = find_key(workbook, sheet, table, places, sheet.file)
    if tracker or _listed(workbook, RAG_INDEX, schema.RAG_INDEX, "Rating"):
        key = tracker.key if tracker else read_setup(workbook.sheets).key
        return key, _key_source(workbook), own.rows
    if any(one.code == "plan-key-taken" for one in own.problems):
        return tuple(one for one in own.ratings if one.fill != WHITE), "the workbook's own key", own.rows
    return own.ratings, "the usual key", own.rows


def _holds_ratings(sheet: Sheet, table: Table, column: int, key: Sequence[Rating]) -> bool:
    """Whether a column is blank, or most of what stands in it is in the key."""
    texts = [raw for raw in _below(sheet, table, column) if isinstance(raw, str | float | int) and not is_blank(raw)]
    known = sum(isinstance(raw, str) and find_rating(raw, key) is not None for raw in texts)
    return 2 * known >= len(texts)


def _told_left(sheet: Sheet, table: Table, column: int, key: Sequence[Rating]) -> Problem:
    where = Location(sheet.file, sheet.name, cell_address(table.header, column))
    heading = shown(written(sheet.rows[table.header - 1][column - 1]))
    return problem("column-not-of-ratings", where, heading=heading, allowed=", ".join(one.name for one in key))


def _below(sheet: Sheet, table: Table, column: int) -> Iterator[Raw]:
    return (row[column - 1] for row in sheet.rows[table.header :] if column <= len(row))


def _filled(
    sheet: Sheet, table: Table, columns: Iterable[int], key: Sequence[Rating], key_rows: Iterable[int]
) -> Iterator[Filled]:
    """The cells of actions whose rating is only a colour, from top to bottom."""
    rated, rows = set(columns), set(key_rows)
    inside = {place for merge in sheet.merges for place in _covered(merge, rated)}
    for place, fill in sorted(sheet.fills.items()):
        row, column = place
        if column not in rated or not table.header < row <= len(sheet.rows) or row in rows or place in inside:
            continue
        cells = sheet.rows[row - 1]
        blank = column > len(cells) or is_blank(cells[column - 1])
        if not blank or place in sheet.formulas or all(map(is_blank, cells)) or fill == WHITE:
            continue
        is_band = all(sheet.fills.get((row, beside)) == fill for beside in range(1, len(cells) + 1))
        rating = None if is_band and not is_strong(fill) else rating_of_fill(fill, key)
        if rating or is_strong(fill):
            yield Filled(place, fill, rating)


def _strange(
    sheet: Sheet, table: Table, columns: Iterable[int], key: Sequence[Rating], key_rows: Iterable[int]
) -> Iterator[Strange]:
    """The texts in the columns of ratings that are not of the key; not headings, and not what is merged across."""
    wide = {(top, left) for top, left, _bottom, right in sheet.merges if right > left}
    left_out = set(key_rows)
    found: dict[str, list[Place]] = {}
    for column in columns:
        heading = fold(written(sheet.rows[table.header - 1][column - 1]))
        for row, cells in enumerate(sheet.rows[table.header :], table.header + 1):
            raw = cells[column - 1] if column <= len(cells) else None
            if not isinstance(raw, str) or is_blank(raw) or row in left_out or (row, column) in wide:
                continue
            if fold(raw) != heading and find_rating(raw, key) is None:
                found.setdefault(" ".join(raw.split()), []).append((row, column))
    return (Strange(text, tuple(places)) for text, places in found.items())


def _covered(merge: tuple[int, int, int, int], columns: Iterable[int]) -> Iterator[Place]:
    """The cells of a merge in these columns that cannot hold anything: all but its first."""
    top, left, bottom, right = merge
    for column in columns:
        if left <= column <= right:
            yield from ((row, column) for row in range(top, bottom + 1) if (row, column) != (top, left))


def is_strong(rgb: str) -> bool:
    """Whether a colour is no grey, and no tint as bands of a table have."""
    parts = [int(rgb[place : place + 2], 16) for place in (0, 2, 4)]
    return max(parts) - min(parts) >= _STRONG
