"""The language that a workbook says it is in, which XlsxWriter has no word for."""

from functools import partial

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.packager import Packager

LANGUAGE = "en-GB"


class _Core(Core):  # type: ignore[misc]
    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", LANGUAGE)


def say_language(workbook: Workbook) -> None:
    """Say in the properties of `workbook` that it is in English."""
    packager = workbook._get_packager()
    packager._write_core_file = partial(_write_core, packager)
    workbook._get_packager = lambda: packager


def _write_core(packager: Packager) -> None:
    core = _Core()
    core._set_properties(packager.workbook.doc_properties)
    core._set_xml_writer(packager._filename("docProps/core.xml"))
    core._assemble_xml_file()
