"""What a person does not see by reading down a plan: formulas, comments, hidden cells."""

from collections.abc import Iterator, Sequence

from plan_tools.model import Sheet, cell_address, column_letters
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.adopting.headings import Headings
from plan_tools.rules.adopting.rows import Line, row_numbers
from plan_tools.rules.wording import count_of, listed


def told_unseen(sheet: Sheet, headings: Headings, lines: Sequence[Line]) -> Iterator[Problem]:
    """What is said of formulas, of comments and of what is hidden, in the rows that were taken."""
    where = Location(sheet.file, sheet.name)
    rows = {line.row for line in lines}
    places = {*headings.places.values(), *headings.own}
    formulas = sorted((row, place) for row, place in sheet.formulas if row in rows and place in places)
    if formulas:
        count, first = count_of(len(formulas), "cell"), cell_address(*formulas[0])
        yield problem("plan-formulas", Location(sheet.file, sheet.name, first), count=count)
    comments = sorted((row, place) for row, place in sheet.unseen.comments if row in rows)
    if comments:
        count, first = count_of(len(comments), "cell"), cell_address(*comments[0])
        yield problem("plan-comments", Location(sheet.file, sheet.name, first), count=count)
    hidden_rows = sorted(sheet.unseen.rows & rows)
    hidden_columns = sorted(sheet.unseen.columns & places)
    hidden = [
        *(["the sheet itself"] if sheet.hidden else []),
        *([row_numbers(hidden_rows)] if hidden_rows else []),
        *([f"column{'s' * (len(hidden_columns) > 1)} {', '.join(map(column_letters, hidden_columns))}"]
          if hidden_columns else []),
    ]  # fmt: skip
    if hidden:
        yield problem("plan-hidden", where, what=listed(hidden))
