"""Places told as people write them: B2:B9, rows 4:7, columns C:D."""

from collections.abc import Iterable, Iterator

from plan_tools.model.workbook import Place, cell_address, column_letters


def ranges(places: Iterable[Place]) -> tuple[str, ...]:
    """Cells as ranges, from the top left: those that stand side by side and below one another are one."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(places):
        rows.setdefault(row, []).append(column)
    done: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}  # the first row of what goes on down to the last row looked at
    last = 0
    for row, columns in rows.items():
        runs = set(_runs(columns))
        ended = [run for run in growing if run not in runs or row != last + 1]
        done += [(growing.pop(run), run[0], last, run[1]) for run in ended]
        for run in runs:
            growing.setdefault(run, row)
        last = row
    done += [(first, run[0], last, run[1]) for run, first in growing.items()]
    return tuple(_told(*area) for area in sorted(done))


def rows_told(rows: Iterable[int]) -> tuple[str, ...]:
    """Rows such as 4:7 and 12."""
    return tuple(str(first) if first == last else f"{first}:{last}" for first, last in _runs(sorted(rows)))


def columns_told(columns: Iterable[int]) -> tuple[str, ...]:
    """Columns such as C:D and F."""
    runs = _runs(sorted(columns))
    return tuple(column_letters(a) if a == b else f"{column_letters(a)}:{column_letters(b)}" for a, b in runs)


def _told(top: int, left: int, bottom: int, right: int) -> str:
    first, last = cell_address(top, left), cell_address(bottom, right)
    return first if first == last else f"{first}:{last}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for number in numbers:
        if number != last + 1:
            if first >= 0:
                yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last
