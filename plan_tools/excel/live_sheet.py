"""A sheet with formulas of our own."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.editing.cells import escaped_text


class LiveSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas use none of the newer functions that XlsxWriter searches each one for.

    The text that a formula gives is escaped as texts are, so that every reader sees what it will calculate.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """`formula` as it stands."""
        return formula.removeprefix("=")

    def _write_cell_value(self, value: Any) -> None:
        if isinstance(value, str):
            self.fh.write(f"<v>{escaped_text(value)}</v>")
        else:
            super()._write_cell_value(value)
