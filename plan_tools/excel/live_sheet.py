"""A sheet with formulas of our own."""

from collections.abc import Sequence
from typing import Any

from plan_tools.excel.editing.cells import escaped_text
from plan_tools.excel.quick_sheet import QuickSheet


class LiveSheet(QuickSheet):
    """A sheet whose formulas use none of the newer functions that XlsxWriter searches each one for.

    The text that a formula gives is escaped as texts are, so that every reader sees what it will calculate.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """`formula` as it stands."""
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: Any, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        told = "".join(f' {name}="{self._escape_attributes(value)}"' for name, value in attributes)
        shown = escaped_text(str(result))
        self.fh.write(f"<c{told}><f>{self._escape_data(formula)}</f><v>{shown}</v></c>")
