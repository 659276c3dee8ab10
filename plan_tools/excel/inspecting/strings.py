"""The texts that the cells of a workbook share, and those among them that no cell shows any more."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from plan_tools.excel.inspecting.opened import Opened
from plan_tools.model.inspection import Fact, Said

_ITEM = re.compile(rb"<((?:[^\s<>/:]+:)?si)(?:\s[^<>]*)?(?:/>|>(.*?)</\1>)", re.DOTALL)
_GUIDE = re.compile(rb"<(?:\w+:)?rPh[\s>].*?</(?:\w+:)?rPh>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)")
_USED = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,9})""")


class _Shared(NamedTuple):
    """A shared text: what it says, and what is said about its pronunciation."""

    text: str
    guide: str


def unused_texts(opened: Opened) -> Iterator[Fact]:
    """The texts that are kept although no cell shows them."""
    if texts := _unused(opened):
        told = f"{len(texts):,} text{'s' * (len(texts) > 1)}, such as “{min(texts, key=len)}”"
        yield Fact("leaves-unused-texts", what=told, key="\n".join(texts))


def said_in_strings(opened: Opened) -> Iterator[Said]:
    """The shared texts that no cell shows, and the guides to how others are pronounced."""
    for text in _unused(opened):
        yield Said("a text that no cell shows any more", text)
    for one in _shared(opened.guarded.strings):
        if one.guide:
            yield Said("a guide to pronunciation", one.guide)


def _unused(opened: Opened) -> list[str]:
    shared = _shared(opened.guarded.strings)
    if not shared:
        return []
    read = {sheet.part for sheet in opened.listed if sheet.kind == "worksheet"}
    others = [opened.data(one.part) for one in opened.listed if one.part not in read and one.part in opened.package]
    cells = (*(sheet.data for sheet in opened.guarded.sheets), *others)
    used = {int(number) for data in cells for number in set(_USED.findall(data))}
    shown = {one.text for number, one in enumerate(shared) if number in used}
    left = (one.text for number, one in enumerate(shared) if number not in used and one.text not in shown)
    return list(dict.fromkeys(text for text in left if sum(map(str.isalnum, text)) > 1))


def _shared(strings: bytes) -> list[_Shared]:
    return [
        _Shared(_text(_GUIDE.sub(b"", one)), _text(b"".join(_GUIDE.findall(one)))) for _, one in _ITEM.findall(strings)
    ]


def _text(data: bytes) -> str:
    return unescape(b"".join(_TEXT.findall(data)).decode("utf-8", "replace"))
