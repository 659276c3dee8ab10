"""Whether a part is XML that may be read at all: no tag without end, no depth without bottom, no byte that is no text.

The readers behind the guard are lenient, each in its own way; what is said here holds for every part alike.
"""

import re

from plan_tools.excel.markup import DAMAGED, MarkupError

MOST_TOKEN = 1 << 20  # bytes of one tag, or of one text between tags
MOST_DEPTH = 256
_LARGE = 256 << 10  # bytes from which a part could be dangerously deep
_AT_ONCE, _OVERLAP = 1 << 20, 64 << 10
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_ALL_BUT_TAGS = bytes({*range(256)} - {*b"</>", *_CONTROLS})
_ESCAPE = re.compile(rb"_x([0-9A-Fa-f]{4})_")
_HALF = re.compile(rb"[Dd][89A-Fa-f]..|[Ff]{3}[EeFf]")
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<")


def without_halves(data: bytes) -> bytes:
    """A part in which the escapes for half a letter, which the reader leaves as they are, stand for none."""
    if b"_x" not in data:
        return data
    return _ESCAPE.sub(lambda found: b"_x0001_" if _HALF.match(found[1]) else found[0], data)


def check_encoding(data: bytes) -> None:
    """Raise MarkupError where the bytes of a part, as they are packed, are in an encoding that workbooks never have."""
    if data.startswith(_UTF_32):
        raise MarkupError("it is written in an unknown encoding")


def check_markup(data: bytes) -> None:
    """Raise MarkupError where a part in UTF-8 is no sound XML by its bytes, or is built to exhaust whoever reads it."""
    tags = data.translate(None, _ALL_BUT_TAGS)
    if tags.translate(None, b"</>"):
        raise MarkupError(DAMAGED)
    if b"<>" * (MOST_DEPTH + 1) in tags or (len(data) > _LARGE and _is_deep(data)):
        raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
    if len(data) > MOST_TOKEN:
        _check_tokens(data)


def _is_deep(data: bytes) -> bool:
    """Whether so many start tags follow one another with no end between them, whatever their attributes say."""
    for start in range(0, len(data), _AT_ONCE):
        ends = data[start : start + _AT_ONCE + _OVERLAP].replace(b"</", b"\xff").replace(b"/>", b"\xff")
        if b"<" * (MOST_DEPTH + 1) in ends.translate(None, bytes({*range(255)} - {*b"<"})):
            return True
    return False


def _check_tokens(data: bytes) -> None:
    start = 0
    while len(data) - start > MOST_TOKEN:
        following = data.rfind(b"<", start + 1, start + MOST_TOKEN + 1)
        if following < 0:
            raise MarkupError(f"a piece of it is more than {MOST_TOKEN >> 20} MB long")
        start = following
