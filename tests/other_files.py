"""Files of other kinds than .xlsx: made by LibreOffice, altered byte by byte, or locked with a password."""

import io
import struct
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import md5
from pathlib import Path

import olefile
from conftest import needs
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.format.xls97 import Xls97File
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from msoffcrypto.method.rc4 import _makekey

_WRITER, _LOCK = 0x5C, 0x2F
_SALT, _SECRET = bytes(range(16)), bytes(range(16, 32))


def converted(ending: str, place: Path, *paths: Path) -> list[Path]:
    """Workbooks saved by LibreOffice as another kind, in the folder `place`."""
    soffice = needs("soffice")
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", ending.lstrip("."), "--outdir", place, *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [place / f"{path.stem}{ending}" for path in paths]


# -- .xls -------------------------------------------------------------------------------------------------------------


def stream_of(data: bytes) -> bytes:
    """The records of an .xls."""
    return olefile.OleFileIO(io.BytesIO(data)).openstream("Workbook").read()


def with_stream(data: bytes, stream: bytes) -> bytes:
    """An .xls with other records of the same length."""
    out = io.BytesIO(data)
    container = olefile.OleFileIO(out, write_mode=True)
    container.write_stream("Workbook", stream)
    return out.getvalue()


def places(stream: bytes, number: int) -> list[int]:
    """Where in the stream the records with this number begin."""
    return [place for place, found, _length in _records(stream) if found == number]


def with_record(data: bytes, number: int, offset: int, new: bytes) -> bytes:
    """An .xls in whose first record with this number some bytes differ, counted from the record's contents."""
    stream = bytearray(stream_of(data))
    place = places(bytes(stream), number)[0] + 4 + offset
    stream[place : place + len(new)] = new
    return with_stream(data, bytes(stream))


def with_storage(data: bytes, name: str) -> bytes:
    """An .xls with a part of this name, which was the description of its class before."""
    old = "\1CompObj".encode("utf-16-le")
    place = data.index(old)
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\0") + struct.pack("<H", len(written) + 2)
    return data[:place] + entry + data[place + 66 :]


def locked_xls(data: bytes, password: str) -> bytes:
    """An .xls locked with a password as Excel 97 does it; the name of its writer makes room for the lock."""
    stream = stream_of(data)
    place = places(stream, _WRITER)[0]
    length = struct.unpack_from("<H", stream, place + 2)[0]
    cipher = Cipher(ARC4(_makekey(password, _SALT, 0)), mode=None).encryptor()
    proof = cipher.update(_SECRET) + cipher.update(md5(_SECRET).digest())
    lock = struct.pack("<HHH", 1, 1, 1) + _SALT + proof
    rest = length - len(lock) - 4
    block = struct.pack("<HH", _LOCK, len(lock)) + lock + struct.pack("<HH", 0x1FFF, rest) + bytes(rest)
    prepared = with_stream(data, stream[:place] + block + stream[place + 4 + length :])
    file, turned = Xls97File(io.BytesIO(prepared)), io.BytesIO()
    file.load_key(password)
    file.decrypt(turned)  # the cipher is its own reverse
    sealed = stream_of(turned.getvalue())
    return with_stream(data, sealed[:place] + block[: len(lock) + 4] + sealed[place + len(lock) + 4 :])


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    place = 0
    while place + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, place)
        yield place, number, length
        place += 4 + length


# -- .ods and .xlsb ---------------------------------------------------------------------------------------------------

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def ods(body: str, more: Mapping[str, str | bytes] | None = None, head: str = "") -> bytes:
    """An .ods with one sheet called Plan, whose rows are `body`."""
    content = (
        f"{head}<office:document-content {_SPACES} "
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Plan">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"content.xml": content, "META-INF/manifest.xml": "<manifest/>", **(more or {})}, ods=True)


def archive(parts: Mapping[str, str | bytes], ods: bool = False) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if ods:
            file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def xlsb(rows: Sequence[Sequence[bytes]], epoch_1904: bool = False, **more: bytes) -> bytes:
    """An .xlsb with one sheet called Plan; each cell is a record from `binary`, without its place."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"

    def leads(*targets: tuple[str, str]) -> str:
        listed = "".join(
            f'<Relationship Id="rId{number}" Type="{office}/{type_}" Target="{target}"/>'
            for number, (type_, target) in enumerate(targets, 1)
        )
        return f'<Relationships xmlns="{package}">{listed}</Relationships>'

    width = max(map(len, rows), default=1)
    reach = struct.pack("<LLLL", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0))
    sheet = binary(129) + binary(148, reach) + binary(145)
    for row, cells in enumerate(rows):
        sheet += binary(0, struct.pack("<LLHBBBL", row, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(cells):
            sheet += binary(cell[0], struct.pack("<LL", column, cell[1]) + cell[2:]) if cell else b""
    sheet += binary(146) + binary(130)
    listed = struct.pack("<LL", 0, 1) + _text("rId1") + _text("Plan")
    book = binary(131) + binary(153, struct.pack("<LLL", int(epoch_1904), 0, 0)) + binary(143) + binary(156, listed)
    formats = (
        binary(278)
        + binary(617, struct.pack("<L", 2))
        + b"".join(binary(47, struct.pack("<HHHHHBBHBB", 0, number, 0, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14))
        + binary(618)
        + binary(279)
    )
    return archive(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": leads(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book + binary(144) + binary(132),
            "xl/_rels/workbook.bin.rels": leads(("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")),
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": formats,
            **more,
        }
    )


def binary(number: int, data: bytes = b"") -> bytes:
    """A record of an .xlsb."""
    first = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = b"", len(data)
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return first + length + data


def _text(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")


def cell(number: int, data: bytes = b"", style: int = 0) -> bytes:
    """A cell for `xlsb`: the number of its record, its style and what it holds."""
    return bytes([number, style]) + data


def text_cell(text: str) -> bytes:
    """A cell with a text of its own."""
    return cell(6, _text(text))


# -- passwords --------------------------------------------------------------------------------------------------------


def locked(data: bytes, password: str) -> bytes:
    """Whatever these bytes are, locked with a password as Excel locks an .xlsx."""
    return ECMA376Agile.encrypt(password, io.BytesIO(data))
