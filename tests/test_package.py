"""What a workbook is as a package of parts, and what stays when some of them are replaced."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from features.producers import Onward

from plan_tools.excel.package import Package, PackageError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

PARTS = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>" * 50, "xl/media/photo.png": "\x89PNG"}


def zipped(parts: Mapping[str, str | bytes] = PARTS, **info: object) -> bytes:
    """An archive of these parts, each with the attributes `info`, the photo stored and the rest compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 9, 30, 12, 0, 2))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith("png") else zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(entry, key, value)
            archive.writestr(entry, content)
    return out.getvalue()


def streamed() -> bytes:
    """The same archive as a server writes it on the fly: each entry followed by its sizes, in a zip64 header."""
    out = Onward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, content in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content.encode("latin-1"))
    return out.data


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_parts_are_read_by_name_whatever_their_case() -> None:
    package = Package(zipped())
    assert package.names == tuple(PARTS)
    assert package.read("xl/workbook.xml") == package.read("/XL/Workbook.xml") == PARTS["xl/workbook.xml"].encode()
    assert "xl/media/photo.png" in package
    with pytest.raises(KeyError):
        package.read("xl/nothing.xml")


@pytest.mark.parametrize("data", [zipped(), streamed()], ids=["plain", "streamed"])
def test_replacing_a_part_leaves_the_others_their_order_and_their_bytes(data: bytes) -> None:
    new = Package(data).replaced({"XL/workbook.xml": b"new"}, {"xl/added.xml": b"added"}, ["[content_types].xml"])
    before = contents(data)
    assert list(contents(new)) == ["xl/workbook.xml", "xl/media/photo.png", "xl/added.xml"]
    assert contents(new) == {
        "xl/workbook.xml": b"new", "xl/media/photo.png": before["xl/media/photo.png"], "xl/added.xml": b"added",
    }  # fmt: skip


def test_two_packages_differ_by_what_is_changed_gone_or_moved() -> None:
    names = list(PARTS)
    same, changed = dict(PARTS), PARTS | {names[1]: "<other/>"}
    gone = {name: PARTS[name] for name in names[1:]}
    moved = {name: PARTS[name] for name in (names[1], names[0], names[2])}
    more = same | {"xl/more.xml": "<more/>"}
    found = [Package(zipped()).differing(Package(zipped(parts))) for parts in (same, changed, gone, moved, more)]
    assert found == [set(), {names[1]}, {names[0]}, {names[0], names[1]}, set()]


def test_sizes_that_followed_the_contents_are_put_in_front() -> None:
    data = streamed()
    assert all(entry.flags & 8 for entry in Package(data).entries)
    new = Package(data).replaced({})
    for entry in Package(new).entries:
        assert not entry.flags & 8
        crc, packed, size = struct.unpack_from("<3L", new, entry.offset + 14)
        assert (crc, packed, size) == (entry.crc, entry.compressed, entry.size)
    assert contents(new) == contents(data)


def test_names_times_attributes_and_comments_stay() -> None:
    parts = {**PARTS, "xl/médias/ü.bin": b"\0\1", "xl/empty/": b""}
    data = zipped(parts, external_attr=0o644 << 16, comment=b"a note", create_system=3)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        before = [(i.filename, i.date_time, i.external_attr, i.comment, i.compress_type) for i in archive.infolist()]
    new = Package(data).replaced({"xl/workbook.xml": b"new"})
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        after = [(i.filename, i.date_time, i.external_attr, i.comment, i.compress_type) for i in archive.infolist()]
    assert after == before


def test_the_comment_of_the_archive_stays_and_what_stood_before_it_is_skipped() -> None:
    out = io.BytesIO(zipped())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"from the business team"
    package = Package(b"#!something in front\n" + out.getvalue())
    with zipfile.ZipFile(io.BytesIO(package.replaced({}))) as archive:
        assert archive.comment == b"from the business team"
    assert contents(package.replaced({})) == contents(zipped())


def test_the_same_changes_give_the_same_bytes() -> None:
    one, two = (Package(zipped()).replaced({"xl/workbook.xml": b"x"}, {"xl/new.xml": b"y"}) for _ in range(2))
    assert one == two


def test_a_directory_in_the_large_form_is_read() -> None:
    data = zipped()
    end = data.rfind(b"PK\5\6")
    count, size, offset = struct.unpack_from("<H2L", data, end + 10)
    large = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    small = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert contents(Package(data[:end] + large + locator + small).replaced({})) == contents(data)


def doubled() -> bytes:
    return zipped({"xl/workbook.xml": "a", "XL/workbook.xml": "b"})


def changed(data: bytes, mark: bytes, offset: int, byte: int) -> bytes:
    """`data` with one byte of the record that begins at `mark` changed."""
    at = data.index(mark) + offset
    return data[:at] + bytes([byte]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a workbook"),
        (b"Ref,Action\nA1,Write", "not a workbook"),
        (zipped()[:-40], "not a workbook"),
        (doubled(), "two parts of the same name"),
        (changed(zipped(), b"PK\1\2", 8, 1), "locked with a password"),
        (changed(zipped(), b"PK\1\2", 10, 12), "packed in a way"),
        (changed(zipped(), b"PK\1\2", 0, 0), "table of contents is damaged"),
    ],
)
def test_an_unsound_archive_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(PackageError, match=reason):
        Package(data)


def test_a_damaged_part_is_refused_when_it_is_read() -> None:
    data = zipped()
    at = data.index(b"xl/workbook.xml") + len("xl/workbook.xml")
    with pytest.raises(PackageError, match=r"xl/workbook\.xml is damaged"):
        Package(data[:at] + b"\xff\xff\xff" + data[at + 3 :]).read("xl/workbook.xml")


# -- relationships and sheets -----------------------------------------------------------------------------------------


def package(workbook: str, relations: str, folder: str = "xl", office: str = OFFICE) -> Package:
    """A workbook's package: the XML of its workbook part, and the relationships of that part."""
    root = f'<Relationship Id="r" Type="{office}/officeDocument" Target="/{folder}/workbook.xml"/>'
    return Package(
        zipped(
            {
                "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>',
                f"{folder}/workbook.xml": workbook,
                f"{folder}/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
                f"{folder}/worksheets/Sheet1.xml": "<worksheet/>",
                f"{folder}/worksheets/sheet2.xml": "<worksheet/>",
            }
        )
    )


def relation(id_: str, target: str, office: str = OFFICE, more: str = "") -> str:
    return f'<Relationship Target="{target}" Type="{office}/worksheet" Id="{id_}" {more}/>'


@pytest.mark.parametrize(
    ("space", "office", "prefix"),
    [(MAIN, OFFICE, ""), (MAIN, OFFICE, "x:"), (STRICT, STRICT_OFFICE, ""), (STRICT, STRICT_OFFICE, "s:")],
)
@pytest.mark.parametrize("folder", ["xl", "somewhere/else"])
def test_sheets_are_found_through_their_relationships(space: str, office: str, prefix: str, folder: str) -> None:
    declared = f'xmlns{":" + prefix[:-1] if prefix else ""}="{space}" xmlns:rel="{office}"'
    found = package(
        f"<{prefix}workbook {declared}><{prefix}sheets>"
        f'<{prefix}sheet sheetId="7" rel:id="b" name="R&amp;D"/><{prefix}sheet rel:id="a" name="Actions" sheetId="1"/>'
        f"</{prefix}sheets></{prefix}workbook>",
        relation("a", "worksheets/sheet1.xml", office) + relation("b", f"/{folder}/worksheets/sheet2.xml", office),
        folder,
        office,
    )
    assert found.workbook == f"{folder}/workbook.xml"
    assert list(found.sheets.items()) == [
        ("R&D", f"{folder}/worksheets/sheet2.xml"), ("Actions", f"{folder}/worksheets/Sheet1.xml"),
    ]  # fmt: skip


def test_relationships_lead_up_and_out() -> None:
    sheets = f'<workbook xmlns="{MAIN}"/>'
    up = relation("a", "../xl/./worksheets/sheet%32.xml")
    out = relation("b", "https://example.org", more='TargetMode="External"')
    found = package(sheets, up + out)
    assert [one.part for one in found.relations(found.workbook)] == ["xl/worksheets/sheet2.xml", ""]
    assert found.related(found.workbook, "worksheet") == ("xl/worksheets/sheet2.xml",)
    assert found.relations("xl/worksheets/sheet2.xml") == ()


def test_a_package_without_a_workbook_is_refused() -> None:
    with pytest.raises(PackageError, match="no workbook"):
        _ = Package(zipped()).sheets
