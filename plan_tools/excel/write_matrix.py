"""The composite action matrix as a workbook, made fresh from values: the summary first, the key last."""

from dataclasses import replace

from plan_tools.excel.matrix.grid import put_grid
from plan_tools.excel.matrix.guide import put_guide
from plan_tools.excel.matrix.lists import put_actions, put_changes, put_exceptions, put_numbers, put_returns
from plan_tools.excel.matrix.page import (
    ALL_ACTIONS,
    CHANGES,
    EXCEPTIONS,
    GUIDE,
    MATRIX,
    NUMBERS,
    RETURNS,
    SHEETS,
    SUMMARY,
)
from plan_tools.excel.matrix.summary import put_summary
from plan_tools.excel.put import one_line
from plan_tools.excel.style import new_workbook
from plan_tools.model import Matrix


def write_matrix(matrix: Matrix) -> bytes:
    """The workbook of `matrix`; the same matrix gives the same bytes."""
    title, cycle, previous = map(one_line, (matrix.title, matrix.cycle, matrix.previous_cycle))
    matrix = replace(matrix, title=title, cycle=cycle, previous_cycle=previous)
    book = new_workbook(title, f"Composite action matrix, {cycle}")
    sheets = {name: book.workbook.add_worksheet(name) for name in SHEETS}
    places = put_grid(book, sheets[MATRIX], matrix)
    put_summary(book, sheets[SUMMARY], matrix, places)
    put_actions(book, sheets[ALL_ACTIONS], matrix)
    put_exceptions(book, sheets[EXCEPTIONS], matrix)
    put_changes(book, sheets[CHANGES], matrix)
    put_returns(book, sheets[RETURNS], matrix)
    put_guide(book, sheets[GUIDE], matrix)
    put_numbers(book, sheets[NUMBERS], matrix)
    return book.close()
