"""Parts whose XML is a trap, is broken, or is written in a way that few programs choose."""

import random
import re
from collections.abc import Callable

from hostile.archive import MIB, archive, entries, entry, swollen
from hostile.filled import (
    KEY,
    LEADS,
    MAIN,
    OFFICE,
    SHEET_LEADS,
    START,
    STRINGS,
    STYLES,
    TOP_LEADS,
    TYPES,
    WORKBOOK,
    YOURS,
    Filled,
)
from hostile.variant import ACCEPT, HOLD, REFUSE, SAY, Variant

HEAD = re.compile(rb"^<\?xml[^>]*\?>\s*")
PLAIN = "<!DOCTYPE x>"
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>'
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
APP, CORE, CUSTOM, THEME = "docProps/app.xml", "docProps/core.xml", "docProps/custom.xml", "xl/theme/theme1.xml"
EVERY_KIND = (TYPES, TOP_LEADS, LEADS, WORKBOOK, START, YOURS, KEY, STRINGS, STYLES, THEME, APP, CORE, CUSTOM)
UNREAD = {
    "comments": "xl/comments1.xml",
    "a drawing": "xl/drawings/drawing1.xml",
    "an old drawing": "xl/drawings/vmlDrawing1.vml",
    "custom XML": "customXml/item1.xml",
    "relations of a sheet": SHEET_LEADS,
    "a part nobody leads to": "xl/left/over.xml",
}


def body(data: bytes) -> bytes:
    """A part without its XML declaration."""
    return HEAD.sub(b"", data)


def declared(part: str, before: str) -> Callable[[Filled], bytes]:
    """With a document type in front of a part."""
    return lambda f: f.having({part: before.encode() + body(f.parts.get(part, b"<x/>"))}).data


def rewritten(part: str, change: Callable[[bytes], bytes]) -> Callable[[Filled], bytes]:
    return lambda f: f.having({part: change(body(f.parts[part]))}).data


def in_encoding(encoding: str, parts: tuple[str, ...] = (), said: str = "") -> Callable[[Filled], bytes]:
    """With parts (by default all) in another encoding, which they declare, or say to be another."""
    head = f'<?xml version="1.0" encoding="{said or encoding}"?>'

    def make(f: Filled) -> bytes:
        names = parts or tuple(f.parts)
        texts = {name: head + body(f.parts[name]).decode() for name in names}
        return f.having({name: text.encode(encoding, "xmlcharrefreplace") for name, text in texts.items()}).data

    return make


def deep(part: str, place: str, tag: str = "<a>", depth: int = 200_000) -> Callable[[Filled], bytes]:
    """Nested as deeply as that before the text `place` of a part, in so little that no ratio tells."""

    def make(f: Filled) -> bytes:
        before, sign, after = f.parts.get(part, f"<a>{place}</a>".encode()).partition(place.encode())
        ends = f"</{tag[1:].split()[0].rstrip('>')}>" * depth
        noise = random.Random(1).randbytes(MIB // 8)
        padded = f.having({part: before + tag.encode() * depth + ends.encode() + sign + after})
        stored = entry("xl/media/image1.png", noise, packed=noise, method=0)
        return archive([*entries(padded.parts), stored])

    return make


def letters(size: int) -> str:
    """As many letters as that, which do not pack."""
    return random.Random(2).randbytes(size // 2).hex()


def strict(f: Filled) -> bytes:
    def changed(data: bytes) -> bytes:
        for old, new in STRICT.items():
            data = data.replace(old.encode(), new.encode())
        return data

    return f.having({name: changed(data) for name, data in f.parts.items()}).data


def prefixed(f: Filled) -> bytes:
    """Every name of the sheets, the strings and the workbook with a prefix."""

    def changed(data: bytes) -> bytes:
        text = body(data).decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        return re.sub(r"<(/?)(?=[A-Za-z])(?![a-z0-9]+:)", r"<\1x:", text).encode()

    sheets = [name for name in f.parts if name.startswith("xl/worksheets/sheet")]
    return f.having({name: changed(f.parts[name]) for name in (*sheets, STRINGS, WORKBOOK, STYLES)}).data


def spread_out(f: Filled) -> bytes:
    """With a line break after every tag that holds no text, as a person's editor writes it."""
    return f.having({YOURS: re.sub(rb">(?=<(?:row|c|/row|/sheetData|v|f))", b">\n  ", f.parts[YOURS])}).data


def in_single_quotes(f: Filled) -> bytes:
    return f.having({YOURS: re.sub(rb"(<(?:c|row)) ([^<>]*)", lambda m: m[0].replace(b'"', b"'"), f.parts[YOURS])}).data


def with_targets(change: Callable[[str], str]) -> Callable[[Filled], bytes]:
    def make(f: Filled) -> bytes:
        text = f.parts[LEADS].decode()
        return f.having({LEADS: re.sub(r'Target="([^"]*)"', lambda m: f'Target="{change(m[1])}"', text)}).data

    return make


def cut_at(data: bytes, place: bytes, before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """The bytes up to a place, and those from it, with others in its stead."""
    start, _, end = data.partition(place)
    return start + before, after + end


SHEET_END = "</sheetData>"

VARIANTS = [
    *(Variant(f"a document type in {part}", HOLD, declared(part, PLAIN)) for part in EVERY_KIND),
    *(Variant(f"a document type in {what}", HOLD, declared(part, PLAIN)) for what, part in UNREAD.items()),
    *(
        Variant(f"a document type with {what} in {part}", HOLD, declared(part, before))
        for what, before in {
            "a billion laughs": LAUGHS,
            "a file of the computer": OUTSIDE,
            "an address": PARAMETER,
        }.items()
        for part in (YOURS, STRINGS, "xl/left/over.xml")
    ),
    Variant("an entity in an answer", HOLD, lambda f: declared(YOURS, LAUGHS.replace("'ha'", "'PLANTED'"))(
        f.cell("K5", "<is><t>&i;</t></is>", "inlineStr"))),
    Variant("a document type in UTF-16", HOLD, lambda f: f.having(
        {YOURS: f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}{body(f.parts[YOURS]).decode()}'.encode("utf-16")}
    ).data),
    Variant("a document type in UTF-16 nobody reads", HOLD, lambda f: f.having(
        {"xl/left/over.xml": f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}<a/>'.encode("utf-16")}).data),
    Variant("an entity that nobody declared", REFUSE, lambda f: f.cell("K5", "<is><t>&a;</t></is>", "inlineStr").data),
    # what is deep or long
    Variant("200,000 deep in the answers", REFUSE, deep(YOURS, SHEET_END)),
    Variant("200,000 deep in a cell", REFUSE, deep(YOURS, "</row>", "<c>")),
    Variant("200,000 deep in the strings", REFUSE, deep(STRINGS, "</sst>", "<si>")),
    Variant("200,000 deep in the styles", REFUSE, deep(STYLES, "<fonts"), alone=True),
    Variant("200,000 deep in the workbook", REFUSE, deep(WORKBOOK, "<sheets>")),
    Variant("200,000 deep in the properties", REFUSE, deep(CUSTOM, "</Properties>")),
    Variant("200,000 deep in a part nobody reads", REFUSE, deep(APP, "</Properties>")),
    Variant("200,000 deep, each with a namespace", REFUSE, deep(YOURS, SHEET_END, '<a xmlns="b">')),
    Variant("an attribute of 10 MiB", REFUSE, lambda f: f.swapped(
        YOURS, '<c r="K5"', f'<c x="{letters(10 * MIB)}" r="K5"').data),
    Variant("an attribute of 10 MiB in the workbook", REFUSE, lambda f: f.swapped(
        WORKBOOK, "<sheets>", f'<sheets x="{letters(10 * MIB)}">').data),
    Variant("an attribute of 10 MiB that packs well", REFUSE, lambda f: archive([*entries(f.without(YOURS).parts),
        swollen(YOURS, b"a" * MIB, 10, *cut_at(f.parts[YOURS], b'<c r="K5"', b'<c x="', b'" r="K5"'))])),
    Variant("an attribute of 10 MiB nobody reads", REFUSE, lambda f: f.having(
        {"xl/left/over.xml": f'<a x="{letters(10 * MIB)}"/>'}).data),
    Variant("a name of 10 MiB", REFUSE, lambda f: f.in_sheet(SHEET_END, f"<a{letters(10 * MIB)}/>").data),
    Variant("a text of 10 MiB in an answer", REFUSE, lambda f: f.typed("K5", letters(10 * MIB)).data),
    Variant("a comment of 10 MiB", ACCEPT | REFUSE, lambda f: f.in_sheet(
        SHEET_END, f"<!--{letters(10 * MIB)}-->").data),
    Variant("100,000 attributes", REFUSE | ACCEPT, lambda f: f.swapped(
        YOURS, '<c r="K5"', "<c " + " ".join(f'a{n}="b"' for n in range(100_000)) + ' r="K5"').data),
    # what is broken
    *(
        Variant(f"{part} cut short", REFUSE, rewritten(part, lambda data: data[:-20]))
        for part in (YOURS, START, KEY, STRINGS, STYLES, WORKBOOK, TYPES, LEADS, TOP_LEADS, CUSTOM)
    ),
    Variant("a part nobody reads cut short", ACCEPT | SAY | REFUSE, rewritten(APP, lambda data: data[:-20])),
    Variant("an ampersand by itself", REFUSE, lambda f: f.cell("K5", "<is><t>Bed & board</t></is>", "inlineStr").data),
    Variant("tags that cross", REFUSE, lambda f: f.cell("K5", "<is><t>Named</is></t>", "inlineStr").data),
    Variant("one attribute twice", REFUSE, lambda f: f.swapped(YOURS, '<c r="K5"', '<c r="K5" r="K6"').data),
    Variant("a prefix that nobody declared", REFUSE, lambda f: f.swapped(YOURS, '<c r="K5"', '<c z:a="1" r="K5"').data),
    Variant("two roots", REFUSE, rewritten(YOURS, lambda data: data + b"<worksheet/>")),
    Variant("nothing in the part", REFUSE, rewritten(YOURS, lambda _data: b"")),
    Variant("a web page for a sheet", HOLD | REFUSE, rewritten(YOURS, lambda _data: b"<html><p>Sign in</p></html>")),
    Variant("UTF-8 said to be UTF-16", REFUSE, in_encoding("utf-8", (YOURS,), "UTF-16")),
    Variant("UTF-16 said to be UTF-8", ACCEPT | REFUSE, in_encoding("utf-16", (YOURS,), "UTF-8")),
    Variant("Latin letters said to be UTF-8", REFUSE, lambda f: f.having(
        {YOURS: f.parts[YOURS].replace(b"<v>", b"\xe9<v>", 1)}).data),
    *(
        Variant(f"an encoding called {said}", REFUSE, in_encoding("utf-8", (YOURS,), said))
        for said in ("x-none", "punycode", "UTF-7", "rot13", "UTF-32")
    ),
    Variant("letters of a mainframe", REFUSE, in_encoding("cp037", (YOURS,))),
    Variant("UTF-32", REFUSE, in_encoding("utf-32", (YOURS,))),
    *(
        Variant(f"a control byte {byte!r} in {part}", REFUSE, rewritten(
            part, lambda data, byte=byte: data.replace(b"><", b">" + byte + b"<", 1)))
        for byte in (b"\0", b"\1", b"\x1b", b"\xff\xfe") for part in (YOURS, STRINGS)
    ),
    *(
        Variant(f"a character that XML cannot hold, {said}", REFUSE | SAY, lambda f, said=said: f.cell(
            "K5", f"<is><t>a{said}b</t></is>", "inlineStr").data, {("1.1", "Progress update"): "ab"})
        for said in ("&#1;", "&#xD800;", "&#xFFFF;", "&#0;", "&#x110000;")
    ),
    # what is sound, however odd
    Variant("strict", ACCEPT, strict),
    Variant("names with a prefix", ACCEPT, prefixed),
    Variant("every part in UTF-16", ACCEPT, in_encoding("utf-16")),
    Variant("the answers in UTF-16, the other way round", ACCEPT, lambda f: f.having({YOURS: b"\xfe\xff" + (
        '<?xml version="1.0" encoding="UTF-16"?>' + body(f.parts[YOURS]).decode()).encode("utf-16-be")}).data),
    Variant("the answers and strings in Latin letters", ACCEPT, in_encoding("iso-8859-1", (YOURS, STRINGS, WORKBOOK))),
    Variant("a mark of the order of bytes", ACCEPT, lambda f: f.having(
        {name: b"\xef\xbb\xbf" + data for name, data in f.parts.items()}).data),
    Variant("no XML declarations", ACCEPT, lambda f: f.having(
        {name: body(data) for name, data in f.parts.items()}).data),
    Variant("comments among the cells", ACCEPT, lambda f: f.in_sheet(
        '<c r="K5"', '<!-- <row r="1048576"><c r="XFD1048576"><v>1</v></c></row> -->').data),
    Variant("instructions among the cells", ACCEPT, lambda f: f.in_sheet('<c r="K5"', '<?note <c r="A9"/> ?>').data),
    Variant("a text in CDATA", ACCEPT, lambda f: f.cell(
        "K5", "<is><t><![CDATA[A deputy is named]]></t></is>", "inlineStr").data),
    Variant("spread over lines", ACCEPT, spread_out),
    Variant("in single quotes", ACCEPT, in_single_quotes),
    Variant("tags of programs to come", ACCEPT, lambda f: f.in_sheet(
        "</worksheet>", '<extLst><ext uri="{0}" xmlns:n="urn:new"><n:row><n:c r="XFD9"/></n:row></ext></extLst>').data),
    Variant("targets from the top", ACCEPT, with_targets(lambda target: f"/xl/{target}")),
    Variant("targets with detours", ACCEPT, with_targets(lambda target: f"./worksheets/.././{target}")),
    Variant("targets with backslashes", ACCEPT, with_targets(lambda target: target.replace("/", "\\"))),
    Variant("targets in other letters", ACCEPT, with_targets(str.upper)),
    Variant("a target that leads out", REFUSE | HOLD, with_targets(lambda target: f"../../../../{target}"[
        0 if "sheet2" in target else 12:])),
    Variant("a target on the internet", REFUSE | HOLD, lambda f: f.swapped(
        LEADS, 'Target="worksheets/sheet2.xml"', 'Target="http://127.0.0.1:9/s.xml" TargetMode="External"').data),
    Variant("two relations of one name", REFUSE | HOLD, lambda f: f.swapped(
        LEADS, "</Relationships>", f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet4.xml"/></Relationships>').data),
]  # fmt: skip
