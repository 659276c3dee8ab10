"""Archives that are built, damaged or swollen as no spreadsheet program leaves them."""

import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

from hostile.archive import MIB, Entry, archive, entries, entry, swollen, zipped
from hostile.filled import LEADS, PROPOSED, START, STRINGS, STYLES, TOP_LEADS, TYPES, WORKBOOK, YOURS, Filled
from hostile.variant import ACCEPT, HOLD, REFUSE, SAY, Variant

UNREAD = "xl/media/image1.png"
SPACES, ZEROS = b" " * MIB, bytes(MIB)


def with_entries(*more: Entry) -> Callable[[Filled], bytes]:
    return lambda filled: archive([*entries(filled.parts), *more])


def changed(part: str, **more: object) -> Callable[[Filled], bytes]:
    """With one entry whose fields say something else."""
    return lambda filled: archive(
        replace(one, **more) if one.name == part.encode() else one  # type: ignore[arg-type]
        for one in entries(filled.parts)
    )


def large(filled: Filled, part: str, block: bytes, mebibytes: int, place: str, **more: object) -> Entry:
    """The part with so many blocks in it, before the text `place`."""
    before, sign, after = filled.parts.get(part, b"").partition(place.encode() or b"\0")
    return swollen(part, block, mebibytes * MIB // len(block), before, sign + after, **more)


def swelling(part: str, block: bytes, mebibytes: int, place: str = "", **more: object) -> Callable[[Filled], bytes]:
    return lambda filled: archive(
        [*entries(filled.without(part).parts), large(filled, part, block, mebibytes, place, **more)]
    )


def overlapping(filled: Filled) -> bytes:
    """Twenty parts that are one and the same bytes of the archive."""
    listed = entries(filled.parts)
    at = sum(30 + len(one.name) + len(one.packed) for one in listed)
    once = entry("xl/media/image0.png", ZEROS)
    copies = [replace(once, name=f"xl/media/image{n}.png".encode(), at=at) for n in range(20)]
    return archive([*listed, *copies])


def nested_overlap(filled: Filled) -> bytes:
    """An entry inside the packed bytes of another."""
    listed = entries(filled.parts)
    inner = archive([entry("xl/media/image2.png", b"inside")])
    outer = Entry(b"xl/media/image1.png", inner, len(inner), 0, method=0)
    at = sum(30 + len(one.name) + len(one.packed) for one in listed) + 30 + len(outer.name)
    return archive([*listed, outer, replace(entry("xl/media/image2.png", b"inside"), at=at)])


def link(name: str, target: bytes) -> Entry:
    return entry(name, target, external=0o120777 << 16)


def zeroed(start: Callable[[bytes], int], length: int = 512) -> Callable[[Filled], bytes]:
    def make(filled: Filled) -> bytes:
        data = filled.data
        at = start(data)
        return data[:at] + bytes(min(length, len(data) - at)) + data[at + length :]

    return make


def cut(keep: Callable[[int], int]) -> Callable[[Filled], bytes]:
    return lambda filled: filled.data[: keep(len(filled.data))]


def by_zipfile(method: int, **more: object) -> Callable[[Filled], bytes]:
    """Written by another program, with another way to pack."""

    def make(filled: Filled) -> bytes:
        out = BytesIO()
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", method) as made:
            for name, data in filled.parts.items():
                with made.open(name, "w", force_zip64=bool(more)) as file:
                    file.write(data)
        return out.getvalue()

    return make


def streamed(filled: Filled) -> bytes:
    """Written to a pipe: sizes stand behind each part."""

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_args: int) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in filled.parts.items():
            made.writestr(name, data)
    return out.getvalue()


def just_under(filled: Filled) -> bytes:
    """380 MiB of white space in the answers, and so much that does not pack that no ratio tells."""
    noise = random.Random(1).randbytes(3 * MIB)
    stored = entry(UNREAD, noise, packed=noise, method=0)
    return archive([*entries(filled.without(YOURS).parts), stored, large(filled, YOURS, SPACES, 380, "<sheetData>")])


def long_string(filled: Filled) -> bytes:
    """A string of 30,000 letters that is shown in 200,000 cells."""
    count = filled.parts[STRINGS].count(b"<si>")
    rows = "".join(f'<row r="{row}"><c r="K{row}" t="s"><v>{count}</v></c></row>' for row in range(9, 200_009))
    made = filled.swapped(STRINGS, "</sst>", f"<si><t>{'long ' * 6_000}</t></si></sst>")
    return made.in_sheet("</sheetData>", rows).data


def no_type(filled: Filled, type_: str) -> bytes:
    """Without the relation of this type, though its part is there."""
    return filled.matched(LEADS, rf'<Relationship [^>]*/{type_}"[^>]*/>', "").data


def central(data: bytes) -> int:
    return data.index(b"PK\1\2")


UNUSED = b"<si><t>never used</t></si>" * 4_096
OTHERS = {"a GIF": b"GIF89a" + bytes(64), "a program": b"MZ" + bytes(126), "a PDF": b"%PDF-1.7\n1 0 obj\n"}

VARIANTS = [
    Variant("as filled in", ACCEPT, lambda f: f.data),
    Variant("stored, not packed", ACCEPT, by_zipfile(zipfile.ZIP_STORED)),
    Variant("large sizes written as zip64", ACCEPT, by_zipfile(zipfile.ZIP_DEFLATED, zip64=True)),
    Variant("written to a pipe", ACCEPT, streamed),
    Variant("parts in reverse order", ACCEPT, lambda f: archive(reversed(entries(f.parts)))),
    Variant("a comment on the archive", ACCEPT, lambda f: archive(entries(f.parts), comment=b"from the post room")),
    Variant("folders as entries", ACCEPT, with_entries(entry("xl/", b""), entry("xl/worksheets/", b""))),
    Variant("overlapping entries", HOLD, overlapping),
    Variant("an entry inside another", HOLD, nested_overlap),
    Variant("60,000 entries", HOLD, with_entries(*(entry(f"xl/media/{n}.png", b"") for n in range(60_000)))),
    Variant("an archive in the archive", HOLD, with_entries(entry("xl/media/more.zip", zipped({"a.txt": b"a"})))),
    Variant("an archive called a picture", HOLD, with_entries(entry(UNREAD, zipped({"a.txt": b"a" * 999})))),
    Variant("a workbook in the workbook", HOLD, lambda f: f.having({"xl/media/budget.xlsx": f.data}).data),
    Variant("the return in an archive", HOLD | REFUSE, lambda f: zipped({f"{f.agency}.xlsx": f.data})),
    *(
        Variant(f"a part named {name}", HOLD, with_entries(entry(name, b"<a/>")))
        for name in (
            "../../evil.xml",
            "xl/worksheets/../../../evil.xml",
            "/etc/passwd",
            "C:\\evil.xml",
            "..\\..\\evil.xml",
            "\\\\server\\share\\evil.xml",
        )
    ),
    Variant("a part named with a line break", HOLD | REFUSE, with_entries(entry("xl/a\nb.xml", b"<a/>"))),
    Variant("a part named with a zero byte", HOLD | REFUSE, with_entries(entry(b"xl/a.xml\0.png", b"<a/>"))),
    Variant("a part without a name", ACCEPT | HOLD | REFUSE, with_entries(entry(b"", b"<a/>"))),
    Variant("the answers twice", HOLD, lambda f: with_entries(entry(YOURS, f.parts[PROPOSED]))(f)),
    Variant("a part that nobody reads twice", HOLD, with_entries(entry("docProps/app.xml", b"<a/>"))),
    Variant("the answers twice in other letters", HOLD, with_entries(entry(YOURS.replace("s", "S"), b"<a/>"))),
    Variant("the answers twice with other slashes", HOLD, with_entries(entry(YOURS.replace("/", "\\"), b"<a/>"))),
    Variant("the answers twice with a slash in front", HOLD, with_entries(entry(f"/{YOURS}", b"<a/>"))),
    Variant("a part that is a link", HOLD, with_entries(link("xl/media/link.png", b"/etc/passwd"))),
    Variant("a link in the place of the styles", HOLD, lambda f: archive(
        [*entries(f.without(STYLES).parts), link(STYLES, b"/etc/passwd")])),
    *(
        Variant(f"{what} before the archive{'' if moved else ', not counted'}", HOLD,
                lambda f, data=data, moved=moved: archive(entries(f.parts), data, moved))
        for what, data in OTHERS.items() for moved in (True, False)
    ),
    Variant("another archive before the archive", HOLD | REFUSE, lambda f: f.other("Harbour Trust").data + f.data),
    Variant("letters before the archive", HOLD | REFUSE, lambda f: archive(entries(f.parts), b"Dear all, ", False)),
    Variant("letters after the archive", ACCEPT | SAY | REFUSE, lambda f: f.data + b"\r\n-- \r\nscanned for you\r\n"),
    # what swells
    Variant("a bomb in a part nobody reads", HOLD, swelling(UNREAD, ZEROS, 420)),
    Variant("a bomb of XML in a part nobody reads", HOLD, swelling("xl/comments9.xml", SPACES, 420)),
    Variant("a bomb nobody reads, its size a lie", HOLD | REFUSE, swelling(UNREAD, ZEROS, 420, size=999)),
    Variant("1 GiB of white space in the answers", REFUSE, swelling(YOURS, SPACES, 1024, "<sheetData>")),
    Variant("1 GiB of white space in the strings", REFUSE, swelling(STRINGS, SPACES, 1024, "</sst>")),
    Variant("1 GiB of unused strings", REFUSE, swelling(STRINGS, UNUSED, 1024, "</sst>")),
    Variant("white space, its size a lie", REFUSE, swelling(YOURS, SPACES, 300, "<sheetData>", size=9_999)),
    Variant("strings, both sizes a lie", REFUSE,
            swelling(STRINGS, UNUSED, 300, "</sst>", size=9_999, local_size=9_999)),
    Variant("white space just under the limits", REFUSE | ACCEPT, just_under, alone=True),
    Variant("white space in the styles", REFUSE, swelling(STYLES, SPACES, 100, "<fonts")),
    Variant("white space in the list of parts", REFUSE, swelling(TYPES, SPACES, 100, "</Types>")),
    Variant("white space in the relations", REFUSE, swelling(TOP_LEADS, SPACES, 100, "</Relationships>")),
    Variant("white space in the properties", REFUSE, swelling("docProps/custom.xml", SPACES, 100, "</Properties>")),
    Variant("a long string shown 200,000 times", REFUSE, long_string, alone=True),
    # what is damaged
    Variant("a size that is too small", REFUSE, changed(YOURS, size=9)),
    Variant("a size that is too large", REFUSE, lambda f: changed(YOURS, size=len(f.parts[YOURS]) + 1_000)(f)),
    Variant("a size of 4 GiB", REFUSE, changed(YOURS, size=0xFFFFFFFE)),
    Variant("a packed size that leads past the end", REFUSE, changed("docProps/app.xml", packed_size=50_000_000)),
    Variant("a place past the end", REFUSE, changed(YOURS, at=50_000_000)),
    Variant("a place that is another part", REFUSE | HOLD, changed(YOURS, at=0)),
    Variant("sizes that differ in two places", REFUSE | HOLD, changed(YOURS, local_size=9)),
    Variant("names that differ in two places", REFUSE | HOLD, changed(YOURS, local_name=PROPOSED.encode())),
    *(
        Variant(f"a wrong check sum in {part}", REFUSE, changed(part, crc=1))
        for part in (YOURS, START, STRINGS, STYLES, WORKBOOK, TYPES, "docProps/app.xml")
    ),
    Variant("a wrong check sum in a picture", REFUSE, with_entries(entry(UNREAD, b"\x89PNG", crc=1))),
    Variant("cut at its last byte", REFUSE, cut(lambda size: size - 1)),
    Variant("cut before its end", REFUSE, cut(lambda size: size - 22)),
    Variant("cut in the table of contents", REFUSE, cut(lambda size: size - 300)),
    Variant("cut in half", REFUSE, cut(lambda size: size // 2)),
    Variant("cut after 100 bytes", REFUSE, cut(lambda size: 100)),
    Variant("zeroed at its start", REFUSE, zeroed(lambda data: 0)),
    Variant("zeroed in the middle", REFUSE, zeroed(lambda data: len(data) // 2)),
    Variant("zeroed in the answers", REFUSE, zeroed(lambda data: data.index(YOURS.encode()) + 200)),
    Variant("zeroed in the table of contents", REFUSE, zeroed(central)),
    Variant("zeroed at its end", REFUSE, zeroed(lambda data: len(data) - 200)),
    *(
        Variant(f"without {part}", REFUSE, lambda f, part=part: f.without(part).data)
        for part in (TYPES, TOP_LEADS, WORKBOOK, LEADS, START, YOURS, STRINGS, STYLES)
    ),
    *(
        Variant(f"no relation leads to the {type_}", REFUSE, lambda f, type_=type_: no_type(f, type_))
        for type_ in ("worksheet", "sharedStrings")
    ),
    Variant("no parts at all", REFUSE, lambda f: archive([])),
    Variant("every part locked", REFUSE, lambda f: archive(replace(one, flags=1) for one in entries(f.parts))),
    Variant("the answers locked", REFUSE, changed(YOURS, flags=1)),
    Variant("a part that nobody reads locked", REFUSE, changed("docProps/app.xml", flags=1)),
    *(
        Variant(f"packed in the unknown way {method}", REFUSE, changed(YOURS, method=method))
        for method in (1, 9, 12, 14, 93, 99)
    ),
    Variant("a part nobody reads packed in an unknown way", REFUSE, changed("docProps/app.xml", method=99)),
    Variant("packed by bzip2", REFUSE, by_zipfile(zipfile.ZIP_BZIP2)),
    Variant("a table of contents that names another disk", ACCEPT | REFUSE, lambda f: (
        f.data[:-18] + struct.pack("<HH", 7, 7) + f.data[-14:])),
    Variant("more entries said than there are", REFUSE, lambda f: (
        f.data[:-14] + struct.pack("<HH", 999, 999) + f.data[-10:])),
]  # fmt: skip
