"""The rating key of a plan: its own where it carries one, else the usual one. What its own leaves open is listed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from plan_tools.model import Field, Rating, Raw, Sheet, Table, Workbook, cell_address
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.adopting.headings import Headings
from plan_tools.rules.fold import fold
from plan_tools.rules.legend import Line, find_legend
from plan_tools.rules.rating import DEFAULT_KEY, WHITE
from plan_tools.rules.table import is_blank

_OWN_SEVERITY = 3
_LONGEST_WORD = 40  # characters
_MOST_CELLS = 3  # of a line of a key: a letter, a word and its meaning
_APART = re.compile(r"\s*(?:[:=–—]|\s-)\s*")
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

    def is_key(line: Line) -> bool:
        return line.place[0] != table.header and _is_key(sheet, table, headings, line)

    beside = _whole(sheet, filter(is_key, find_legend(sheet, table)), is_key)
    rows = _with_caption(sheet, [line.place[0] for line in beside])
    elsewhere = ((other, _lines_of(other)) for other in workbook.sheets if other is not sheet)
    others = ((other, lines) for other, lines in elsewhere if len(lines) > 1)
    place, lines = (sheet, beside) if beside else next(others, (sheet, beside))
    own = {fold(line.word): _rating(place, line) for line in lines}
    if len(own) < 2:
        own = {fold(rating.name): rating for rating in DEFAULT_KEY} | own
        told = problem("plan-key-usual", here)
    else:
        told = _told_taken(tuple(own.values()), here)
    ratings = tuple(own.values())
    left = _told_left(place, lines, table.header if place is sheet else 0) if len(lines) > 1 else ()
    return Key(ratings, rows, (told, *left, *_doubts(ratings, here)))


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


def _lines_of(sheet: Sheet) -> tuple[Line, ...]:
    return _whole(sheet, find_legend(sheet, Table(sheet.file, sheet.name, 0, {}, len(sheet.rows))), lambda _line: True)


def _whole(sheet: Sheet, lines: Iterable[Line], is_key: Callable[[Line], bool]) -> tuple[Line, ...]:
    """`lines` with those among and beside them that look like them, the first of each word.

    A plan may have ratings of its own, and say in one word what they mean. At the ends, that is a line of the key where
    its word is a usual one or coloured; above the key, where headings stand, only where it is a usual one.
    """
    found = {line.place[0]: line for line in lines}
    for line in list(found.values()):
        for step in (-1, 1):
            rows = list(_beside(sheet, line, step, found))
            run = list(_alike(sheet, rows, line, is_key))
            is_among = len(run) == len(rows) and line.place[0] + step * (len(rows) + 1) in found
            sure = (number for number, one in enumerate(run, 1) if is_among or _is_sure(sheet, one, step))
            found |= {one.place[0]: one for one in run[: max(sure, default=0)]}
    first: dict[str, Line] = {}
    for row in sorted(found):
        first.setdefault(fold(found[row].word), found[row])
    return tuple(first.values())


def _beside(sheet: Sheet, line: Line, step: int, taken: Mapping[int, Line], header: int = 0) -> Iterator[int]:
    """The rows that adjoin a line, above (`step` is -1) or below, up to one that is blank, `taken` or no line."""
    row = line.place[0] + step
    while row not in taken and row != header and 0 < row <= len(sheet.rows):
        if not 0 < len(_filled(sheet.rows[row - 1])) <= _MOST_CELLS:
            return
        yield row
        row += step


def _alike(sheet: Sheet, rows: Iterable[int], line: Line, is_key: Callable[[Line], bool]) -> Iterator[Line]:
    """The first of `rows`, as far as they are lines of a key like `line`."""
    for row in rows:
        one = _like(sheet, row, line)
        if one is None or not is_key(one):
            return
        yield one


def _is_sure(sheet: Sheet, line: Line, step: int) -> bool:
    """Whether a line at an end of the key is one of it."""
    is_below = step > 0 and (" " in line.meaning or sheet.fills.get(line.place, WHITE) != WHITE)
    return is_below or _is_usual(line.word)


def _is_usual(word: str) -> bool:
    """Whether a word is one that keys are known by."""
    return bool(find_legend(Sheet("", "", ((word, "what it means"),)), Table("", "", 0, {}, 1)))


def _like(sheet: Sheet, row: int, line: Line) -> Line | None:
    """The row as a line of a key, where it has a word and a meaning in the same cells as `line`, and nothing else."""
    other, column = line.place
    cells = sheet.rows[row - 1]
    if _filled(cells) != _filled(sheet.rows[other - 1]):
        return None
    word, meaning = cells[column - 1], cells[column] if column < len(cells) else None
    if isinstance(word, str) and is_blank(meaning) and sheet.rows[other - 1][column - 1] != line.word:
        word, *rest = _APART.split(word.strip(), maxsplit=1)
        meaning = "".join(rest)
    if not isinstance(word, str) or not isinstance(meaning, str) or not meaning.strip() or not _may_be_word(word):
        return None
    return Line(word.strip(), meaning.strip(), (row, column))


def _may_be_word(text: str) -> bool:
    return len(text) <= _LONGEST_WORD and text[:1].isalpha() and not any(map(str.isdigit, text))


def _told_left(sheet: Sheet, lines: Sequence[Line], header: int) -> Iterator[Problem]:
    """The rows that stand among the lines of a key or right below them, or repeat its words, and were not taken."""
    taken = {line.place[0]: line for line in lines}
    words = {fold(line.word) for line in lines}
    left: dict[int, tuple[int, str]] = {}
    for line in lines:
        column = line.place[1]
        for step in (-1, 1):
            for row in _beside(sheet, line, step, taken, header):
                text = next((raw for raw in sheet.rows[row - 1][column - 1 : column]), None)
                word = _APART.split(text.strip(), maxsplit=1)[0] if isinstance(text, str) else ""
                is_among = step > 0 or row > lines[0].place[0]
                if word and (fold(word) in words or _is_usual(word) or (is_among and _may_be_word(word))):
                    left[row] = (column, word)
    for row, (column, word) in sorted(left.items()):
        where = Location(sheet.file, sheet.name, cell_address(row, column))
        yield problem("plan-key-line-left", where, text=shown(word))


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
