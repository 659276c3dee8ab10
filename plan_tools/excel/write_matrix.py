"""The composite action matrix as a workbook, made fresh from values: the summary first, the key and the log last."""

from dataclasses import replace

from plan_tools.excel.matrix import page
from plan_tools.excel.matrix.actions import put_actions
from plan_tools.excel.matrix.grid import put_grid
from plan_tools.excel.matrix.guide import put_guide
from plan_tools.excel.matrix.layout import Layout
from plan_tools.excel.matrix.lists import put_changes, put_closed, put_exceptions, put_log, put_returns
from plan_tools.excel.matrix.numbers import put_numbers
from plan_tools.excel.matrix.summary import put_summary
from plan_tools.excel.put import one_line
from plan_tools.excel.style import new_workbook
from plan_tools.model import Matrix

_WRITERS = {
    page.SUMMARY: put_summary,
    page.MATRIX: put_grid,
    page.ALL_ACTIONS: put_actions,
    page.EXCEPTIONS: put_exceptions,
    page.CHANGES: put_changes,
    page.CLOSED: put_closed,
    page.RETURNS: put_returns,
    page.NUMBERS: put_numbers,
    page.GUIDE: put_guide,
    page.CHANGE_LOG: put_log,
}


def write_matrix(matrix: Matrix) -> bytes:
    """The workbook of `matrix`; the same matrix gives the same bytes."""
    title, cycle, previous = map(one_line, (matrix.title, matrix.cycle, matrix.previous_cycle))
    layout = Layout(replace(matrix, title=title, cycle=cycle, previous_cycle=previous))
    book = new_workbook(title, page.footer(layout.matrix))
    sheets = {name: book.workbook.add_worksheet(name) for name in page.SHEETS}
    for name, put in _WRITERS.items():
        put(book, sheets[name], layout)
    return book.close()
