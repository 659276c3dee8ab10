"""XlsxWriter's workbook, mended in four things: its strings, its language, what formats and what long parts cost.

Texts are escaped as Excel escapes them. XlsxWriter itself looks for escapes one after the other and not where one
begins inside another, so that ``_x0041_x0042_`` would come back as another text. For the language it has no word. It
works out every format of every workbook anew, which is an eighth of the time that a return takes. And it holds each
part as a whole when it puts it into the archive.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

from plan_tools.excel.editing.cells import escaped_text
from plan_tools.excel.part import Part
from plan_tools.excel.quick_sheet import QuickSheet

LANGUAGE = "en-GB"


class _Core(Core):  # type: ignore[misc]
    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", LANGUAGE)


class _Strings(SharedStrings):  # type: ignore[misc]
    def _write_si(self, string: str) -> None:
        if string.startswith("<r>") and string.endswith("</r>"):  # runs of a rich text, escaped when they were written
            self._xml_rich_si_element(string)
        else:
            kept = ' xml:space="preserve"' if string.strip() != string else ""
            self.fh.write(f"<si><t{kept}>{escaped_text(string)}</t></si>")
            self.fh.settle_if_long()


class _Packager(Packager):  # type: ignore[misc]
    """Hands over the parts of a workbook, but for the `long` ones."""

    long: Sequence[tuple[Part, str]] = ()

    def _create_package(self) -> list[tuple[Part, str, bool]]:
        parts: list[tuple[Part, str, bool]] = super()._create_package()
        self.long = [(part, name) for part, name, _gives_bytes in parts if part.is_long]
        return [one for one in parts if not one[0].is_long]

    def _filename(self, xml_filename: str) -> Part:
        part = Part()
        self.filenames.append((part, xml_filename, True))  # True: it gives bytes
        return part

    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()

    def _write_core_file(self) -> None:
        core = _Core()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class FaithfulWorkbook(Workbook):  # type: ignore[misc]
    """A workbook whose cells give back every text as it was put in, and that says that it is in English."""

    worksheet_class = QuickSheet

    def add_format(self, properties: Mapping[str, Any] | None = None) -> Format:
        """A format with these properties; one that looks like one of another workbook is copied from it."""
        asked = frozenset({**self.default_format_properties, **(properties or {})}.items())
        look = Format.__new__(Format)
        vars(look).update(_look(asked))
        look.xf_format_indices, look.dxf_format_indices = self.xf_format_indices, self.dxf_format_indices
        self.formats.append(look)
        return look

    def _get_packager(self) -> Any:
        self._packager = _Packager()
        return self._packager

    def _store_workbook(self) -> None:
        """Put everything into the archive; parts that are long go in piece by piece."""
        super()._store_workbook()
        if self._packager.long:
            with ZipFile(self.filename, "a", ZIP_DEFLATED) as archive:
                for part, name in self._packager.long:
                    about = ZipInfo(name)
                    about.compress_type = ZIP_DEFLATED
                    with archive.open(about, "w") as file:
                        file.writelines(part.pieces())


@lru_cache(1000)
def _look(asked: Collection[tuple[str, Any]]) -> Mapping[str, Any]:
    """All that a format with these properties holds, before a workbook has given it a number."""
    look = Format(dict(sorted(asked)))
    look._get_format_key()
    return dict(vars(look))
