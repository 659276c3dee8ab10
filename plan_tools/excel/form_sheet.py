"""A sheet that people will type in."""

from typing import Any

from xlsxwriter.worksheet import Worksheet


class FormSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows open at the height they are given, and grow when a longer text is typed.

    XlsxWriter marks such a height as set by hand (``customHeight``), and then Excel and LibreOffice keep it for ever
    and cut off what does not fit.
    """

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row":
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """`formula` as it stands: ours use none of the newer functions that XlsxWriter searches each one for."""
        return formula.removeprefix("=")
