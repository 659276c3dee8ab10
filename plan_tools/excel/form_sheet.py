"""A sheet that people will type in."""

from typing import Any

from plan_tools.excel.quick_sheet import QuickSheet


class FormSheet(QuickSheet):
    """A sheet whose rows open at the height they are given, and grow when a longer text is typed.

    XlsxWriter marks such a height as set by hand (``customHeight``), and then Excel and LibreOffice keep it for ever
    and cut off what does not fit.
    """

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row":
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)
