"""What is said of things in a workbook that a person does not see by reading down its columns."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "hidden-sheet": Wording(
        WARNING,
        "The sheet {sheet} is hidden.",
        "What is hidden goes wherever the workbook goes, and nobody sees it leave.",
        "Ask {whose} whether it is meant to be there.",
    ),
    "hidden-rows": Wording(
        WARNING,
        "Rows that are hidden or filtered out hold something: {rows}.",
        "They were read like all others.",
        "Look at what was taken from them.",
    ),
    "plan-rows-hidden": Wording(
        NOTE,
        "Rows of the plan that are hidden or filtered out count like all others: {rows}.",
        "They are issued, merged and shown in the matrix.",
        "Nothing to do, if they are meant to be in the plan.",
    ),
    "hidden-columns": Wording(
        WARNING,
        "Columns that are hidden hold something: {columns}.",
        "They were read like all others.",
        "Look at what was taken from them.",
    ),
    "text-not-seen": Wording(
        WARNING,
        "There is text that cannot be seen, because it has the colour of its background, in {cells}.",
        "It was read like any other text.",
        "Look at what was taken from there.",
    ),
    "comments": Wording(
        WARNING,
        "There are comments at {cells}.",
        "Comments are not merged, so what they say would be missed.",
        "Read them in the workbook.",
    ),
    "far-cells": Wording(
        WARNING,
        "Something stands far away from everything else, in {cells}.",
        "It may have been typed there by accident.",
        "Look at what it is.",
    ),
    "blank-rows": Wording(
        NOTE,
        "There are {count} rows with formats and nothing else.",
        "They make the workbook large and slow.",
        "Nothing to do. In a workbook of your own, delete these rows in Excel and save it.",
    ),
    "workbook-carries": Wording(
        WARNING,
        "This workbook carries {what}.",
        "Nothing of it was taken or passed on.",
        "Nothing to do, unless it should not have left its sender.",
    ),
    "values-only": Wording(
        NOTE,
        "Only the values of this file were taken.",
        "It was named after --values-only, because it carries programs.",
        "Nothing to do here. Ask for the next return without them.",
    ),
    "formula-outside": Wording(
        ERROR,
        "The formula in this cell reaches outside the workbook, with {what}.",
        "Opening such a workbook may send data away or start another program, so the whole file is kept aside.",
        "Ask {agency} to type the answer in place of the formula, and to send the return again.",
    ),
}
