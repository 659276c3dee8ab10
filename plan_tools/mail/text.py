"""Texts on their way into a message: a header holds one line of what can be seen, a body what may stand in one."""

import re
import unicodedata
from html import escape

_DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = frozenset(f"{_DIRECTION}\u200b\ufeff")
_LONGEST_HEADER, _LONGEST_NAME = 250, 120  # characters
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|]+')


def one_line(text: str) -> str:
    """`text` for a header: one line, without control characters, half letters and marks of direction."""
    line = _seen(text)
    return line if len(line) <= _LONGEST_HEADER else line[: _LONGEST_HEADER - 1] + "…"


def attachment_name(text: str) -> str:
    """The name of a file for a header: one line, and nothing that leads to another folder."""
    stem, dot, ending = _NOT_IN_A_NAME.sub("-", _seen(text)).strip(" .").rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:_LONGEST_NAME]}" or "attachment"


def in_ascii(name: str) -> str:
    """The name of a file for programs that know no other letters than those of ASCII."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = plain.rpartition(".")
    return f"{stem.strip() or 'attachment'}.{ending}" if dot else plain.strip() or "attachment"


def words(text: str) -> str:
    """`text` for a body: lines that end alike, without what no message may hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or not _breaks(sign)).strip("\n")


def as_html(subject: str, text: str) -> str:
    """`text` as a plain page: its paragraphs, its lines and what they begin with kept, and nothing in it alive."""
    style = "margin: 0 0 1em 0"
    paragraphs = (
        f'<p style="{style}">{_lines(part)}</p>' for part in re.split(r"\n\s*\n", words(text)) if part.strip()
    )
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en-GB">\n<head>',
            f'<meta charset="utf-8">\n<title>{escape(one_line(subject))}</title>\n</head>',
            '<body style="font-family: Arial, sans-serif; font-size: 11pt; line-height: 1.4; color: #1A1A1A">',
            *paragraphs,
            "</body>\n</html>\n",
        )
    )


def _lines(paragraph: str) -> str:
    return "<br>\n".join(map(_line, paragraph.split("\n")))


def _line(line: str) -> str:
    inside = line.lstrip()
    return "&nbsp;" * len(line[: len(line) - len(inside)].expandtabs(4)) + escape(inside.rstrip())


def _seen(text: str) -> str:
    signs = (" " if _breaks(sign) else sign for sign in text if sign not in _UNSEEN)
    return " ".join("".join(signs).split())


def _breaks(sign: str) -> bool:
    """Whether a sign ends a line, steers a program or is half a letter."""
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
