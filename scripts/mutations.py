"""Ways in which a workbook comes to harm on its way back: to the archive, to its XML, to its cells. Each is random."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

Parts = dict[str, bytes]

_TAG = re.compile(rb"<[^<>]+>")
_ELEMENT = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>|<\w+[^<>]*/>")
_ATTRIBUTE = re.compile(rb'\s([\w:]+)="([^"]*)"')
_TEXT = re.compile(rb">([^<>]+)<")
_CELL = re.compile(rb"<c\s[^<>]*(?:/>|>.*?</c>)", re.DOTALL)
_ROW = re.compile(rb"<row\s[^<>]*(?:/>|>.*?</row>)", re.DOTALL)
_VALUES: Sequence[bytes] = (
    b"", b"0", b"-1", b"1", b"60", b"-5", b"1e308", b"1e999", b"nan", b"INF", b"2958466", b"99999999999999999999",
    b"4294967296", b"2147483648", b"0.1", b"TRUE", b"#REF!", b"#N/A", b"=1+1", b"@A1", b"\xff\xfe", b"\xed\xa0\x80",
    b"\x00", b"&#0;", b"&#xFFFF;", b"&#x1F600;", b"&lt;", b"&amp;&amp;", b"&unknown;", b"_x0000_", b"_x000D_",
    b"\xe2\x80\xae", b"\xef\xbf\xbf", b"A" * 40_000, "\u202e\u200b\u0301".encode(), b"9" * 400, b"2021-13-45",
    b"XFD1048576", b"A1048577", b"XFE1", b"A0", b"$B$2", b"b2", b"A1:B2", b"1", b"../../etc", b"xl/workbook.xml",
)  # fmt: skip
_INSERTED: Sequence[bytes] = (
    b"<!-- -->", b"<![CDATA[x]]>", b"<?pi?>", b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<a>" * 300, b"</a>", b"<x:y/>",
    b'<c r="A1"><v>1</v></c>', b'<c r="XFD1048576"><v>1</v></c>', b'<c t="s"><v>99999</v></c>', b"<row/>",
    b'<c r="B5" t="e"><v>#NAME?</v></c>', b"<f>HYPERLINK(A1)</f>", b'<f t="shared" si="7"/>', b"<v/>", b"<is/>",
    b'<mergeCell ref="A1:XFD1048576"/>', b"<si/>", b"<rPh><t>x</t></rPh>", b" " * 5_000, b"\xff", b"\x00", b"&",
)  # fmt: skip
_NAMES = ("../x", "/xl/x", "xl/vbaProject.bin", "a\\b", "CON", "é", "")
_INSIDE = (
    b"<v>%b</v>", b"<is><t>%b</t></is>", b"<f>%b</f>", b"<f>%b</f><v>1</v>", b"<v>%b</v><v>2</v>",
    b"<is><r><t>%b</t></r></is>",
)  # fmt: skip


def mutated(data: bytes, chance: Random) -> bytes:
    """The workbook after one to three mishaps."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(_MISHAPS)(data, chance)
    return data


# -- to the archive ---------------------------------------------------------------------------------------------------


def _flipped(data: bytes, chance: Random) -> bytes:
    """Some bytes changed, more often in the table of contents than elsewhere."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        first = len(data) - min(len(data), 1500) if chance.random() < 0.5 else 0
        damaged[chance.randrange(first, len(data))] = chance.randrange(256)
    return bytes(damaged)


def _cut(data: bytes, chance: Random) -> bytes:
    """The end or a stretch in the middle missing, zeroed, or there twice."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    middle = data[start:end]
    return data[:start] + chance.choice((b"", b"\0" * len(middle), middle * 2, middle[::-1])) + data[end:]


def _repacked(data: bytes, chance: Random) -> bytes:
    """Parts left out, renamed, swapped, doubled or packed in another way."""
    parts = _parts(data)
    names = list(parts)
    if not names:
        return data
    one, other = chance.choice(names), chance.choice(names)
    match chance.randrange(6):
        case 0:
            del parts[one]
        case 1:
            parts[chance.choice(("../x", "/xl/x", "xl/vbaProject.bin", "a\\b", "CON", one.upper(), "é", ""))] = (
                parts.pop(one)
            )
        case 2:
            parts[one], parts[other] = parts[other], parts[one]
        case 3:
            parts[one] = parts[one] * chance.randint(2, 50)
        case 4:
            parts = dict(chance.sample(list(parts.items()), len(parts)))
        case 5:
            parts |= {f"xl/more{number}.xml": b"<a/>" for number in range(chance.choice((10, 3_000)))}
    return _packed(parts, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2)))


# -- to the XML -------------------------------------------------------------------------------------------------------


def _in_a_part(change: Callable[[bytes, Random], bytes]) -> Callable[[bytes, Random], bytes]:
    """A mishap to one part of a workbook, most often to a sheet or the strings."""

    def damaged(data: bytes, chance: Random) -> bytes:
        parts = _parts(data)
        likely = [name for name in parts if "sheet" in name.lower() or "shared" in name.lower()]
        names = likely if likely and chance.random() < 0.7 else list(parts)
        if not names:
            return data
        name = chance.choice(names)
        return _packed({**parts, name: change(parts[name], chance)})

    return damaged


def _one(pattern: re.Pattern[bytes], data: bytes, chance: Random) -> re.Match[bytes] | None:
    found = list(pattern.finditer(data))
    return chance.choice(found) if found else None


def _with_value(data: bytes, chance: Random) -> bytes:
    """A value of an attribute, or a text, that no program writes."""
    pattern, group = chance.choice(((_ATTRIBUTE, 2), (_TEXT, 1)))
    found = _one(pattern, data, chance)
    return data[: found.start(group)] + chance.choice(_VALUES) + data[found.end(group) :] if found else data


def _without_tag(data: bytes, chance: Random) -> bytes:
    """A tag or an element missing, doubled or moved."""
    found = _one(chance.choice((_TAG, _ELEMENT, _ROW, _CELL, _ATTRIBUTE)), data, chance)
    if found is None:
        return data
    whole = found[0]
    rest = data[: found.start()] + data[found.end() :]
    where = chance.randrange(len(rest) + 1)
    return chance.choice((rest, data[: found.end()] + whole + data[found.end() :], rest[:where] + whole + rest[where:]))


def _with_more(data: bytes, chance: Random) -> bytes:
    """Something put in before a tag that has no business there."""
    found = _one(_TAG, data, chance)
    where = found.start() if found else 0
    return data[:where] + chance.choice(_INSERTED) + data[where:]


def _in_another_encoding(data: bytes, chance: Random) -> bytes:
    """The part in another encoding, declared or not."""
    text = data.decode("utf-8", "replace")
    name = chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "utf-32", "utf-7"))
    said = text.replace('encoding="UTF-8"', f'encoding="{name}"') if chance.random() < 0.5 else text
    return said.encode(name, "replace")


# -- to the cells -----------------------------------------------------------------------------------------------------


def _with_cell(data: bytes, chance: Random) -> bytes:
    """A cell of another type, with another value, format or place."""
    found = _one(_CELL, data, chance)
    if found is None:
        return data
    place = chance.choice(("A1", "B5", "J6", "K6", "XFD1", "A1048576", "ZZ99999", "J6:K7", "", "6J"))
    kind = chance.choice(("s", "str", "inlineStr", "b", "e", "n", "d", "x", ""))
    style = chance.choice(("0", "1", "7", "999999", "-1", "x"))
    value = chance.choice(_VALUES)
    inside = chance.choice(_INSIDE)
    cell = f'<c r="{place}" s="{style}" t="{kind}">'.encode() + inside % value + b"</c>"
    return data[: found.start()] + cell + data[found.end() :]


def _parts(data: bytes) -> Parts:
    """The parts that can still be unpacked."""
    parts: Parts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                parts[info.filename] = archive.read(info)
    except Exception:  # whatever stands in the way of it was damaged before
        return parts
    return parts


def _packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name or "empty"), content, method)
    return out.getvalue()


_MISHAPS: Sequence[Callable[[bytes, Random], bytes]] = (
    _flipped,
    _cut,
    _repacked,
    *map(_in_a_part, (_with_value, _with_value, _without_tag, _without_tag, _with_more, _in_another_encoding)),
    *map(_in_a_part, (_with_cell, _with_cell, _with_cell)),
)
