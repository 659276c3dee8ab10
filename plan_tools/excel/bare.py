"""A workbook as bare as the reader of values needs it: sheets called by their number, their texts and their formats."""

import struct
import zlib
from collections.abc import Mapping, Sequence

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = f'<Relationship Id="r{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
_WORKBOOK = (
    f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
    '<workbookPr date1904="{}"/><sheets>{}</sheets></workbook>'
)
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_FIRST_OF_1980 = 33


def bare_workbook(sheets: Sequence[bytes], strings: bytes, styles: bytes, epoch_1904: bool) -> bytes:
    """A workbook of these sheets, each the XML of one, and nothing in it that a reader of values does not need."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    leads = "".join(_RELATION.format(number, "worksheet", f"worksheets/{number}.xml") for number in numbers)
    parts = {
        "_rels/.rels": _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.xml")).encode(),
        "xl/workbook.xml": _WORKBOOK.format(int(epoch_1904), listed).encode(),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(leads).encode(),
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": styles,
    }
    parts |= {f"xl/worksheets/{number}.xml": data for number, data in enumerate(sheets, 1)}
    return _archive({name: data for name, data in parts.items() if data})


def _archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of these parts, not packed: packing and unpacking them again would be work for nothing."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in parts.items():
        raw_name = name.encode("ascii")
        shared = (20, 0, 0, 0, _FIRST_OF_1980, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += (_CENTRAL.pack(b"PK\1\2", 20, *shared, 0, 0, 0, 0, offset), raw_name)
        body += (_LOCAL.pack(b"PK\3\4", *shared), raw_name, data)
        offset += _LOCAL.size + len(name) + len(data)
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), offset, 0)
    return b"".join((*body, listed, end))
