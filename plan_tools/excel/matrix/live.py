"""The formulas of the matrix: a rating retyped in All actions changes Matrix, Numbers, Summary and the charts.

Only functions that Excel, LibreOffice and Google Sheets share are used, and no cell is looked up by a text that could
be taken for a pattern. Each formula comes with the value that it has as the workbook is written. `All actions` decides
for each line; `Matrix` looks its lines up by their number, so that the list may be sorted, and rolls each row up from
the marks that stand in it; `Numbers` counts; the `Summary` and its charts read the numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from plan_tools.excel.literals import quoted
from plan_tools.excel.matrix.heads import (
    CONFIRMED,
    DUE,
    DUE_RANK,
    LAST,
    LATE,
    LINE,
    MARK,
    OF_ACTION,
    PART,
    SINCE,
    TOLD,
    TREND,
)
from plan_tools.excel.matrix.layout import FIRST, Layout
from plan_tools.excel.matrix.marks import NO_RATING, NOT_KNOWN, NOT_THERE, moved, part_mark, shown
from plan_tools.excel.matrix.page import ALL_ACTIONS, GUIDE, MATRIX, NUMBERS, before, long_date
from plan_tools.excel.put import FIRST_YEAR, Entry, Filled, Formula, one_line
from plan_tools.model import Field, MatrixRow, Movement, Part

AS_AT = "AsAt"
KEY_COLUMNS = {"KeyRating": 0, "KeyMark": 2, "KeyShown": 5, "KeyCanBeLate": 6, "KeyOrder": 7, "KeyLevel": 8}
"""The names that formulas have for columns of the sheet Guide."""
DUE_SOON = 30  # days
KIND, FAR_DAY = 10_000_000, 5_000_000  # both beyond the last day that a workbook knows, as a number


@dataclass(frozen=True)
class Live:
    """The formulas of one matrix, whose parts stand where `layout` says."""

    layout: Layout

    # -- All actions

    def since(self, part: Part) -> Entry:
        """How the rating of a line has moved since the last cycle."""
        value = moved(part.movement)
        return value if part.movement is Movement.UNKNOWN and not part.last else self._filled(self._since, value)

    def _since(self, row: int) -> str:
        now, last = (_of_rating(self._own(row, name), "KeyLevel") for name in (Field.RATING, LAST))
        same = f"{self._own(row, Field.RATING)}={self._own(row, LAST)}"
        known = f'IF({now}*{last}=0,"{NOT_KNOWN}",{_movement(now, last, same)})'
        return f'=IF({self._own(row, LAST)}="","{moved(Movement.NEW)}",{known})'

    def part_late(self, part: Part) -> Filled:
        """How many days late a line is."""
        return self._filled(self._part_late, part.days_late if _is_day(part.action.due) else 0)

    def _part_late(self, row: int) -> str:
        due, owed = self._own(row, Field.DUE_DATE), self._owed(self._own(row, Field.RATING))
        return f"=IF(AND(ISNUMBER({due}),{owed}),MAX(0,{AS_AT}-{due}),0)"

    def confirmed(self, part: Part) -> Filled:
        """Whether the rating of a line need not be confirmed, since a return told it or it is closed."""
        return self._filled(self._confirmed, "Yes" if part.confirmed else "No")

    def _confirmed(self, row: int) -> str:
        order, unrated = _of_rating(self._own(row, Field.RATING), "KeyOrder"), self.layout.orders[1]
        closed = f"AND({order}>0,{order}<{unrated})"
        return f'=IF(OR({self._own(row, TOLD)}="Yes",{closed}),"Yes","No")'

    def due_rank(self, part: Part) -> Filled:
        """How much the date of a line counts for its action: first what is owed, then what is open; the next day first.

        A line without a date has the rank of its kind alone.
        """
        known, due = part.rating, part.action.due
        value = 3 if known is None or known.name in self.layout.owed else 1 if known.closed else 2
        day = FAR_DAY - serial(due) if due and _is_day(due) else 0
        return self._filled(self._due_rank, value * KIND + day)

    def _due_rank(self, row: int) -> str:
        due, rating = self._own(row, Field.DUE_DATE), self._own(row, Field.RATING)
        kind = f"IF({self._owed(rating)},3,IF({_of_rating(rating, 'KeyOrder')}>{self.layout.orders[1]},2,1))"
        return f"={kind}*{KIND}+IF(ISNUMBER({due}),{FAR_DAY}-{due},0)"

    def mark(self, part: Part) -> Filled:
        """How a line is shown in the sheet Matrix."""
        return self._filled(self._mark, part_mark(part, self.layout.marks))

    def _mark(self, row: int) -> str:
        rating, since = self._own(row, Field.RATING), self._own(row, SINCE)
        order, unrated = _of_rating(rating, "KeyOrder"), self.layout.orders[1]
        mark = f"INDEX(KeyMark,SUMPRODUCT((KeyRating={rating})*(ROW(KeyRating)-MIN(ROW(KeyRating))+1)))"
        doubt = f'IF(AND({self._own(row, CONFIRMED)}="No",{order}>{unrated}),"?","")'
        arrow = f'IF(LEFT({since},1)="▲"," ▲",IF(LEFT({since},1)="▼"," ▼",""))'
        return f'=IF({order}=0,"{NO_RATING}",{mark}&{doubt})&{arrow}'

    def _filled(self, text: Callable[[int], str], value: str | int) -> Filled:
        return Filled(text, self.layout.last_line, value)

    def _owed(self, rating: str) -> str:
        return f'SUMPRODUCT((KeyRating={rating})*(KeyCanBeLate="No"))=0'

    def _own(self, row: int, name: str) -> str:
        return f"{self.layout.action_columns[name]}{row + 1}"

    def _lines(self, name: str) -> str:
        """A column of the sheet All actions."""
        column = self.layout.action_columns[name]
        return f"'{ALL_ACTIONS}'!${column}${FIRST + 1}:${column}${self.layout.last_line + 1}"

    # -- Matrix

    def part(self, part: Part) -> Formula:
        """One agency's part, looked up by the number of its line."""
        found = f"=INDEX({self._lines(MARK)},MATCH({part.line},{self._lines(LINE)},0))"
        return Formula(found, part_mark(part, self.layout.marks))

    def now(self, row: int, action: MatrixRow) -> Formula:
        """The mark of the overall rating: of the worst open part, or of the worst where all are closed."""
        parts, unrated = self._parts(row), self.layout.orders[1]
        each = f'LEFT(SUBSTITUTE({parts},"?"," ")&" ",LEN(KeyMark)+1)=KeyMark&" "'
        worst = f'MAX(SUMPRODUCT(MAX(({each})*KeyOrder)),IF(COUNTIF({parts},"~?")>0,{unrated},0))'
        value = self.layout.marks[action.overall.name] if action.overall else NO_RATING
        return Formula(f'=IFERROR(INDEX(KeyMark,MATCH({worst},KeyOrder,0)),"{NO_RATING}")', value)

    def overall(self, row: int, action: MatrixRow) -> Formula:
        """The overall rating in words, with a question mark where a part is not confirmed."""
        now, doubt = self._now(row), f'IF(COUNTIF({self._parts(row)},"*~?*")>0," ?","")'
        words = f'IF({now}="{NO_RATING}","No rating",INDEX(KeyShown,MATCH({now},KeyMark,0)))'
        value = shown(action.overall, self.layout.marks) if action.overall else "No rating"
        return Formula(f"={words}&{doubt}", f"{value}{'' if action.confirmed else ' ?'}")

    def overall_since(self, row: int, action: MatrixRow) -> Entry:
        """How the overall rating has moved since the last cycle, which stands among the cycles of the trend."""
        value = moved(action.movement)
        column = self.layout.columns.get(TREND + action.previous_cycle)
        if column is None or not action.previous_cycle:
            return value
        was, now = xl_rowcol_to_cell(row, column), self._now(row)
        known = _movement(_level_of_mark(now), _level_of_mark(was), f"{now}={was}")
        unknown = f'OR({was}="{NO_RATING}",{now}="{NO_RATING}")'
        new = moved(Movement.NEW)
        return Formula(f'=IF({was}="{NOT_THERE}","{new}",IF({unknown},"{NOT_KNOWN}",{known}))', value)

    def due(self, number: int, action: MatrixRow) -> Formula:
        """The due date of the action `number`: the next one of the lines that count most; words where there is none."""
        worst = f"SUMPRODUCT(MAX(({self._lines(OF_ACTION)}={number})*{self._lines(DUE_RANK)}))"
        words = action.due.isoformat() if action.due else one_line(action.written_due) or "No date"
        value = serial(action.due) if action.due and _is_day(action.due) else words
        none = quoted("No date" if isinstance(value, int) else words)
        return Formula(f"=IF(MOD({worst},{KIND})=0,{none},{FAR_DAY}-MOD({worst},{KIND}))", value)

    def late(self, row: int, action: MatrixRow) -> Formula:
        """How many days late an action is."""
        due, now = xl_rowcol_to_cell(row, self.layout.columns[DUE]), self._now(row)
        owed = f'IF({now}="{NO_RATING}","Yes",INDEX(KeyCanBeLate,MATCH({now},KeyMark,0)))="Yes"'
        days = action.days_late if _is_day(action.due) else 0
        return Formula(f"=IF(AND(ISNUMBER({due}),{owed}),MAX(0,{AS_AT}-{due}),0)", days)

    def tally(self, row: int) -> str:
        """The formula of a band: how many of its actions have each rating, from `row` of the sheet Numbers."""
        counts = ((mark, cell_of_numbers(row, place)) for place, (mark, _name) in enumerate(self.layout.counted))
        pieces = (f'IF({count}>0,{quoted(f" {mark} ")}&{count},"")' for mark, count in counts)
        return f"=TRIM({'&'.join(pieces)})"

    def _parts(self, row: int) -> str:
        columns = [place for name, place in self.layout.columns.items() if name.startswith(PART)]
        return f"{xl_rowcol_to_cell(row, columns[0])}:{xl_rowcol_to_cell(row, columns[-1])}"

    def _now(self, row: int) -> str:
        return str(xl_rowcol_to_cell(row, self.now_column))

    @property
    def now_column(self) -> int:
        """The column of the sheet Matrix with the marks of the overall ratings."""
        return self.layout.columns[TREND + self.layout.cycles[-1]]

    # -- Numbers

    def count_actions(self, place: int, rows: tuple[int, int], value: int) -> Formula:
        """How many actions of the rows `rows` of the sheet Matrix have the rating at `place` in the key, or none."""
        marks = f"{MATRIX}!{xl_range_abs(rows[0], self.now_column, rows[1], self.now_column)}"
        mark = self._key(place, "KeyMark") if place < len(self.layout.matrix.key) else f'"{NO_RATING}"'
        return Formula(f"=SUMPRODUCT(--({marks}={mark}))", value)

    def count_parts(self, place: int, owed: str, value: int) -> Formula:
        """How many parts that are `owed` have the rating at `place` in the key, or none."""
        if place == len(self.layout.matrix.key):
            return Formula(f'=SUMPRODUCT(({owed})*({self._lines(MARK)}="{NO_RATING}"))', value)
        if self.layout.matrix.key[place].name not in self.layout.known:
            return Formula("=0", value)
        rated = self._lines(Field.RATING)
        return Formula(f"=SUMPRODUCT(({owed})*({rated}={self._key(place, 'KeyRating')}))", value)

    def count_late_parts(self, owed: str, value: int) -> Formula:
        """How many parts that are `owed` are late."""
        return Formula(f"=SUMPRODUCT(({owed})*({self._lines(LATE)}>0))", value)

    def owed_by(self, agency: str, row: int) -> str:
        """The parts of the agency named in `row` of the sheet Numbers, as a term; of nobody where it has no name."""
        return f"EXACT({self._lines(Field.AGENCY)},{f'$B{row + 1}' if agency else quoted('')})"

    def count_late(self, rows: tuple[int, int], value: int) -> Formula:
        """How many actions of the rows `rows` of the sheet Matrix are late."""
        return Formula(f'=COUNTIF({self._grid(LATE, rows)},">0")', value)

    def sum_of(self, row: int, value: int) -> Formula:
        """The counts of one row together."""
        last = 1 + len(self.layout.counted)
        return Formula(f"=SUM({xl_rowcol_to_cell(row, 2)}:{xl_rowcol_to_cell(row, last)})", value)

    def _key(self, place: int, name: str) -> str:
        return f"{GUIDE}!{xl_rowcol_to_cell(FIRST + place, KEY_COLUMNS[name], True, True)}"

    def _grid(self, name: str, rows: tuple[int, int]) -> str:
        column = self.layout.columns[name]
        return f"{MATRIX}!{xl_range_abs(rows[0], column, rows[1], column)}"

    # -- Summary

    @cached_property
    def all_rows(self) -> tuple[int, int]:
        """The rows of the sheet Matrix from the first action to the last."""
        return FIRST, self.layout.last_row

    def figure(self, term: str, value: int) -> Formula:
        """A number as text, which is shown however narrow its cell is."""
        return Formula(f'=TEXT({term},"0")', f"{value}")

    def fixed(self, value: int) -> Formula:
        """A number that nothing changes, shown in the same way."""
        return self.figure(str(value), value)

    def since_before(self, place: int, row: int, value: int) -> Formula:
        """By how much the count of the rating at `place` in the key differs from the cycle in `row` of Numbers."""
        than = before(self.layout.matrix)
        by = f"{cell_of_numbers(self.layout.now, place)}-{cell_of_numbers(row, place)}"
        text = f"{value:+} since {than}" if value else f"same as {than}"
        since, same = quoted(f" since {than}"), quoted(f"same as {than}")
        return Formula(f'=IF({by}=0,{same},TEXT({by},"+0;-0")&{since})', text)

    def late_actions(self) -> str:
        """How many actions are late, as a term."""
        return f'COUNTIF({self._grid(LATE, self.all_rows)},">0")'

    def due_soon(self) -> str:
        """How many actions that are not closed are due within the next days, as a term."""
        due, now = self._grid(DUE, self.all_rows), self._grid(TREND + self.layout.cycles[-1], self.all_rows)
        marks = (self.layout.marks[rating.name] for rating in self.layout.matrix.key if rating.closed)
        still_open = "".join(f"*({now}<>{quoted(mark)})" for mark in marks)
        return f"SUMPRODUCT(ISNUMBER({due})*({due}>={AS_AT})*({due}<={AS_AT}+{DUE_SOON}){still_open})"

    def moved(self, movement: Movement) -> str:
        """How many actions have moved so, as a term."""
        return f'COUNTIF({self._grid(SINCE, self.all_rows)},"{moved(movement)}")'

    def not_confirmed(self) -> str:
        """How many parts are not confirmed by a return of this cycle, as a term."""
        return f'COUNTIF({self._lines(CONFIRMED)},"No")'

    def rated(self, names: Sequence[str]) -> str:
        """How many actions have one of these ratings, as a term."""
        key = self.layout.matrix.key
        cells = [cell_of_numbers(self.layout.now, place) for place, one in enumerate(key) if one.name in names]
        return f"({'+'.join(cells) or 0})"

    def headline(self) -> Entry:
        """The one sentence that a director reads."""
        matrix = self.layout.matrix
        if not matrix.rows:
            return matrix.headline
        closed = self.rated([rating.name for rating in matrix.key if rating.closed])
        off_track = self.rated([name for source in matrix.sources for name in source.off_track])
        late, actions = self.late_actions(), len(matrix.rows)
        of = f" of {actions} action{'' if actions == 1 else 's'} "
        said = (
            f'{closed}&"{of}"&{_be(closed)}&" closed, "&{off_track}&" "&{_be(off_track)}&" off track and "'
            f'&{late}&" "&{_be(late)}&" late."'
        )
        return Formula(f"={said}", matrix.headline)

    def movements(self) -> Entry:
        """How many actions got better, and how many worse."""
        matrix = self.layout.matrix
        if not any(source.previous_cycle for source in matrix.sources):
            return matrix.moved
        better, worse = self.moved(Movement.BETTER), self.moved(Movement.WORSE)
        since = quoted(f"Since {before(matrix)}, ")
        said = f'{since}&{better}&" action"&IF({better}=1,"","s")&" got better and "&{worse}&" got worse."'
        return Formula(f"={said}", matrix.moved)

    def position(self, line: str) -> Formula:
        """The line that says which plan, which cycle and which day."""
        day = f'DAY({AS_AT})&" "&CHOOSE(MONTH({AS_AT}),{_MONTHS})&" "&YEAR({AS_AT})'
        return Formula(f"={quoted(line)}&{day}", f"{line}{long_date(self.layout.matrix.as_at)}")


def cell_of_numbers(row: int, place: int) -> str:
    """The cell of the sheet Numbers with the count of the rating at `place` in the key; the sum and Late come after."""
    return f"{NUMBERS}!{xl_rowcol_to_cell(row, 2 + place, True, True)}"


def _of_rating(cell: str, column: str) -> str:
    """What the key says, as a number in `column`, of the rating that is named in `cell`; 0 where it is none of it."""
    return f"SUMPRODUCT((KeyRating={cell})*{column})"


def _movement(now: str, was: str, same: str) -> str:
    """How a rating moved, by two terms for how bad it is and was, and one that is true where it is the same."""
    better, worse, alike, changed = map(moved, (Movement.BETTER, Movement.WORSE, Movement.SAME, Movement.CHANGED))
    return f'CHOOSE(2+SIGN({now}-{was}),"{better}",IF({same},"{alike}","{changed}"),"{worse}")'


def _level_of_mark(cell: str) -> str:
    return f"INDEX(KeyLevel,MATCH({cell},KeyMark,0))"


def _be(count: str) -> str:
    return f'IF({count}=1,"is","are")'


def serial(day: date) -> int:
    """A day as the number that a workbook holds; it knows a 29 February 1900."""
    number = (day - date(1899, 12, 31)).days
    return number + (number > 59)


def _is_day(day: date | None) -> bool:
    """Whether a workbook can hold `day` as a date."""
    return day is not None and day.year >= FIRST_YEAR


_MONTHS = ",".join(f'"{date(2000, month, 1):%B}"' for month in range(1, 13))
