"""Dropdowns of ours, put in place of those that were, in cells where nobody else has a validation.

They are known again by their title and message, which a new tracker's have too. Excel keeps those that read another
sheet in an extension list once it has saved them, so they are looked for in both places.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from plan_tools.excel.editing.own_rules import BEFORE
from plan_tools.excel.editing.ranges import Range, ranges
from plan_tools.excel.editing.worksheet import Worksheet
from plan_tools.excel.markup import Element, Splice, escaped, put_inside
from plan_tools.model import column_letters

RATING_NAMES, AGENCY_NAMES = "Rating_names", "Agency_names"  # as a new tracker defines them
TITLE = "Not in the list"
CHOOSE = "Choose from the list."
CHOOSE_RATING = "Choose a rating of the sheet RAG index."
CHOOSE_AGENCY = "Choose an agency of the sheet Agencies, or add it there first."
_MESSAGES = (CHOOSE, CHOOSE_RATING, CHOOSE_AGENCY)
LONGEST_LIST = 255  # characters of a list that stands in the validation itself, as Excel counts them

Span = tuple[int, int]  # the first and the last of some rows


class Dropdown(NamedTuple):
    """A list to choose from in the `cells` of one column, down to the row `filled` of which anything stands.

    Any of the `formulas` will do where it is there already; the first is written. Where it does not `block`, Excel asks
    whether to keep what was typed.
    """

    cells: Range
    filled: int
    formulas: tuple[str, ...]
    message: str
    blocks: bool = True


class Replaced(NamedTuple):
    """The columns in which a dropdown of ours is new, other than it was, and gone."""

    added: tuple[int, ...] = ()
    righted: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


class _Validation(NamedTuple):
    """One validation that stands there: its XML, the list that it is in, its formula, its cells, whether it is ours."""

    element: Element
    around: Element
    formula: str
    cells: Sequence[Range]
    ours: bool

    def rows(self, column: int) -> list[Span]:
        """The rows of a column that it is for."""
        return [(one.top, one.bottom) for one in self.cells if one.left <= column <= one.right]


class _Change(NamedTuple):
    """What has to go, and what is new with the rows that it is for."""

    gone: Sequence[_Validation]
    new: Sequence[tuple[Dropdown, Sequence[Span]]]


def choices_formula(choices: Sequence[str]) -> str:
    """The formula of a list that stands in the validation itself; "" where Excel would not take it."""
    text = ",".join(choices).replace('"', '""')
    fits = len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_LIST
    return f'"{text}"' if choices and fits and not any("," in one or "\n" in one for one in choices) else ""


def cells_formula(sheet: str, column: int, first: int, last: int) -> str:
    """The formula of a list that stands in cells of a sheet."""
    name, letters = sheet.replace("'", "''"), column_letters(column)
    return f"'{name}'!${letters}${first}:${letters}${last}"


def replaced(sheet: Worksheet, wanted: Sequence[Dropdown]) -> Replaced:
    """Where the dropdowns wanted differ from those of ours that stand there."""
    change = _change(sheet, wanted)
    before = {column for one in change.gone for area in one.cells for column in range(area.left, area.right + 1)}
    now = [one.cells.left for one, _spans in change.new]
    return Replaced(
        tuple(column for column in now if column not in before),
        tuple(column for column in now if column in before),
        tuple(sorted(before.difference(now))),
    )


def dropdown_splices(sheet: Worksheet, wanted: Sequence[Dropdown]) -> list[Splice]:
    """The splices that put `wanted` in place of every dropdown of ours; none where they stand there already."""
    change = _change(sheet, wanted)
    gone = {id(one.element) for one in change.gone}
    new = "".join(_written(sheet.prefix, one, spans) for one, spans in change.new).encode()
    main = next(sheet.named("dataValidations"), None)
    splices: list[Splice] = []
    for around in (one for one in sheet.elements if one.name == "dataValidations"):
        children = [one for one in sheet.elements if one.parent is around and one.name == "dataValidation"]
        cut = [one for one in children if id(one) in gone]
        added = len(change.new) if around is main else 0
        count = len(children) - len(cut) + added
        if not count and cut:
            splices.append(_whole(sheet, around))
        elif cut or added:
            inside = new if added else b""
            splices += (Splice(one.start, one.end, b"") for one in cut)
            splices += put_inside(sheet.data, around, inside, {"count": str(count)})
    if new and main is None:
        name = f"{sheet.prefix}dataValidations"
        at = max(one.end for one in sheet.named(*BEFORE) if one.parent is sheet.elements[0])
        splices.append(Splice(at, at, f'<{name} count="{len(change.new)}">'.encode() + new + f"</{name}>".encode()))
    return splices


def _whole(sheet: Worksheet, around: Element) -> Splice:
    """The splice that takes away a list of validations, with the extension and the list of extensions for it alone."""
    while around.parent is not None and around.parent.name in ("ext", "extLst"):
        beside = [one for one in sheet.elements if one.parent is around.parent]
        if len(beside) > 1:
            break
        around = around.parent
    return Splice(around.start, around.end, b"")


def _written(prefix: str, one: Dropdown, spans: Iterable[Span]) -> str:
    cells = " ".join(str(one.cells._replace(top=top, bottom=bottom)) for top, bottom in spans)
    style = "" if one.blocks else ' errorStyle="warning"'
    return (
        f'<{prefix}dataValidation type="list"{style} allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'errorTitle="{TITLE}" error="{escaped(one.message)}" sqref="{cells}">'
        f"<{prefix}formula1>{escaped(one.formulas[0])}</{prefix}formula1></{prefix}dataValidation>"
    )


def _change(sheet: Worksheet, wanted: Sequence[Dropdown]) -> _Change:
    found = list(_validations(sheet))
    own, others = [one for one in found if one.ours], [one for one in found if not one.ours]
    kept: list[_Validation] = []
    new: list[tuple[Dropdown, Sequence[Span]]] = []
    for dropdown in wanted:
        spans = _free(dropdown, others)
        there = [one for one in own if one.rows(dropdown.cells.left)]
        if spans and len(there) == 1 and _stands(there[0], dropdown, spans):
            kept += there
        elif spans:
            new.append((dropdown, spans))
    return _Change([one for one in own if not any(one is other for other in kept)], new)


def _free(dropdown: Dropdown, others: Iterable[_Validation]) -> list[Span]:
    """The rows that nobody else has a validation in; none where somebody has one for all that are filled."""
    column, top, bottom, _ = dropdown.cells.left, dropdown.cells.top, dropdown.cells.bottom, dropdown.cells.right
    taken = _joined(span for one in others for span in one.rows(column))
    left = _without((top, dropdown.filled), taken)
    return _without((top, bottom), taken) if left else []


def _stands(one: _Validation, dropdown: Dropdown, spans: Sequence[Span]) -> bool:
    """Whether a dropdown of ours is as it should be, in these rows or in more below them."""
    column, bottom = dropdown.cells.left, dropdown.cells.bottom
    alone = all(area.left == area.right == column for area in one.cells)
    there = [(first, min(last, bottom)) for first, last in _joined(one.rows(column)) if first <= bottom]
    return alone and one.formula in dropdown.formulas and there == list(spans)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Rows put together, in order."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """The rows of `span` that are not `taken`, which are in order."""
    left: list[Span] = []
    at, end = span
    for first, last in taken:
        if first > at:
            left.append((at, min(first - 1, end)))
        at = max(at, last + 1)
        if at > end:
            break
    return [one for one in (*left, (at, end)) if one[0] <= one[1]]


def _validations(sheet: Worksheet) -> Iterator[_Validation]:
    """Every validation of a sheet, of its own and of its extensions."""
    inside: list[Element] = []
    current: Element | None = None
    for element in (*sheet.elements, None):
        if current is not None and (element is None or element.start >= current.end):
            yield _validation(sheet, current, inside)
            current, inside = None, []
        if element is not None and element.name == "dataValidation":
            current = element
        elif element is not None and current is not None:
            inside.append(element)


def _validation(sheet: Worksheet, element: Element, inside: Sequence[Element]) -> _Validation:
    def text(name: str) -> str:
        return next((sheet.text(one) for one in inside if one.name == name), "")

    about = element.attributes
    cells = ranges(about.get("sqref", "") or text("sqref"))
    is_list = about.get("type") == "list"
    ours = is_list and about.get("errorTitle") == TITLE and about.get("error") in _MESSAGES
    formula = (text("f") or text("formula1")).strip().removeprefix("=")
    return _Validation(element, element.parent or element, formula, cells, ours)
