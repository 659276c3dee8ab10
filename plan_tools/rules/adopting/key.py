"""The rating key of a plan: its own where it carries one, else the usual one. What its own leaves open is listed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from plan_tools.model import Field, Rating, Raw, Sheet, Table, Workbook
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.adopting.headings import Headings
from plan_tools.rules.fold import fold
from plan_tools.rules.legend import Line, find_legend
from plan_tools.rules.rating import DEFAULT_KEY, WHITE
from plan_tools.rules.table import is_blank

_OWN_SEVERITY = 3
_LONGEST_WORD = 40  # characters
_DONE = re.compile(r"(?:actions? )?(?:is |are )?(?:complete|done|finished)", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:(?:rag|brag|rating|status|colour) )*(?:key|legend|index|ratings?)( to .{1,40})?", re.IGNORECASE
)


class Key(NamedTuple):
    """The ratings of a plan, and the rows of its sheet in which its own key stands."""

    ratings: tuple[Rating, ...]
    rows: frozenset[int]
    problems: tuple[Problem, ...]


def find_key(workbook: Workbook, sheet: Sheet, table: Table, headings: Headings, file: str) -> Key:
    """The key of the plan in `table`, beside it or in a sheet of its own; `file` is what the tracker is called.

    One line alone is what is left of a key: the usual one is taken, with that line in it.
    """
    here = Location(file, "RAG index")
    found = (line for line in find_legend(sheet, table) if _is_key(sheet, table, headings, line))
    beside = _each_once(_with_next(sheet, found))
    rows = _with_caption(sheet, [line.place[0] for line in beside])
    elsewhere = ((other, _each_once(_lines_of(other))) for other in workbook.sheets if other is not sheet)
    whole = ((other, lines) for other, lines in elsewhere if len(lines) > 1)
    place, lines = (sheet, beside) if beside else next(whole, (sheet, beside))
    own = {fold(line.word): _rating(place, line) for line in lines}
    if len(own) < 2:
        own = {fold(rating.name): rating for rating in DEFAULT_KEY} | own
        told = problem("plan-key-usual", here)
    else:
        told = _told_taken(tuple(own.values()), here)
    ratings = tuple(own.values())
    return Key(ratings, rows, (told, *_doubts(ratings, here)))


def _told_taken(ratings: Sequence[Rating], here: Location) -> Problem:
    closing = [rating for rating in ratings if rating.closed]
    names, closes = (sep.join(rating.name for rating in some) for sep, some in ((", ", ratings), (" or ", closing)))
    only = ", and only the group may set it" if not any(rating.set_by_agency for rating in closing) else ""
    return problem("plan-key-taken", here, names=names, closes=closes or "None of them", only=only if closing else "")


def _with_caption(sheet: Sheet, rows: Sequence[int]) -> frozenset[int]:
    """The rows of a key, and the one above that only says that it is one."""
    above = next((row for row in range(min(rows, default=1) - 1, 0, -1) if _filled(sheet.rows[row - 1])), 0)
    cells = [raw for raw in sheet.rows[above - 1] if not is_blank(raw)] if above else []
    words = " ".join(re.findall(r"\w+", cells[0])) if len(cells) == 1 and isinstance(cells[0], str) else ""
    return frozenset((*rows, above) if _CAPTION.fullmatch(words) else rows)


def _each_once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The first line of each word; another one is not of the key."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(fold(line.word), line)
    return tuple(first.values())


def _lines_of(sheet: Sheet) -> tuple[Line, ...]:
    return _with_next(sheet, find_legend(sheet, Table(sheet.file, sheet.name, 0, {}, len(sheet.rows))))


def _with_next(sheet: Sheet, lines: Iterable[Line]) -> tuple[Line, ...]:
    """`lines`, with those right below one that look like it: a plan may have ratings of its own."""
    found = {line.place[0]: line for line in lines}
    for line in list(found.values()):
        above: Line | None = line
        while above and (row := above.place[0] + 1) not in found and (above := _like(sheet, row, above)):
            found[row] = above
    return tuple(found[row] for row in sorted(found))


def _like(sheet: Sheet, row: int, line: Line) -> Line | None:
    """The row as a line of a key, where it has a word and a meaning in the same cells as `line`, and nothing else."""
    above, column = line.place
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
    word, meaning = (cells[place - 1] if place <= len(cells) else None for place in (column, column + 1))
    if _filled(cells) != _filled(sheet.rows[above - 1]) or not isinstance(word, str) or not isinstance(meaning, str):
        return None
    is_word = len(word) <= _LONGEST_WORD and word[:1].isalpha() and not any(map(str.isdigit, word))
    return Line(word.strip(), meaning.strip(), (row, column)) if is_word and " " in meaning.strip() else None


def _filled(cells: Sequence[Raw]) -> list[int]:
    return [place for place, raw in enumerate(cells, 1) if not is_blank(raw)]


def _is_key(sheet: Sheet, table: Table, headings: Headings, line: Line) -> bool:
    """Whether a line is one of a key and nothing besides, and not an action that begins with its rating."""
    row, column = line.place
    if row < table.header:
        return True
    cells = sheet.rows[row - 1]
    filled = _filled(cells)
    has_letter = fold(str(cells[filled[0] - 1])) == line.word[:1].casefold()
    beside = fold(str(cells[column - 1])) == fold(line.word)
    is_all = len(filled) == 1 + beside + (has_letter and filled[0] != column)
    return is_all and not (beside and headings.places.get(Field.RATING) == column)


def _rating(sheet: Sheet, line: Line) -> Rating:
    """The rating that a line of a key tells: what it does not say is as usual for a rating of that name."""
    name = " ".join(line.word.split())
    usual = next((rating for rating in DEFAULT_KEY if fold(rating.name) == fold(name)), None)
    base = usual or Rating(name, name[:1].upper(), "", _OWN_SEVERITY, False, "Agency", WHITE, "000000")
    row, column = line.place
    fills = (sheet.fills.get((row, place), WHITE) for place in (column, column - 1, column + 1))
    fill = next((fill for fill in fills if fill != WHITE), "")
    coloured = replace(base, fill=fill, text=_text_on(fill)) if fill else base
    return replace(coloured, name=name, meaning=" ".join(line.meaning.split()))


def _text_on(fill: str) -> str:
    """The colour in which text can be read on `fill`."""
    red, green, blue = (int(fill[place : place + 2], 16) for place in (0, 2, 4))
    return "000000" if 299 * red + 587 * green + 114 * blue > 128_000 else WHITE


def _doubts(ratings: Sequence[Rating], here: Location) -> Iterator[Problem]:
    usual = {fold(rating.name) for rating in DEFAULT_KEY}
    for rating in ratings:
        if fold(rating.name) not in usual:
            yield problem("plan-key-incomplete", here, name=rating.name)
    if not any(rating.closed for rating in ratings):
        yield problem("plan-key-never-closes", here)
    by_agency = (rating for rating in ratings if rating.set_by_agency)
    if not any(_DONE.match(text) for rating in by_agency for text in (rating.name, rating.meaning)):
        yield problem("plan-key-no-complete", here)
