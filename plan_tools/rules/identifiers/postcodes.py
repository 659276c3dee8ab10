"""Full postcodes of the United Kingdom, by their shape and the 124 areas that there are."""

import re
from collections.abc import Iterator

from plan_tools.rules.identifiers.masks import POSTCODE

_LETTERS = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY
    G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
    NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA
    WC WD WF WN WR WS WV YO ZE
"""
_AREAS = "|".join(_LETTERS.split())
_LONG_AREAS = "|".join(area for area in _LETTERS.split() if len(area) == 2)
_DISTRICT = "(?:[1-9][0-9]?|0|[0-9][ABCDEFGHJKMNPRSTUVWXY])"
_INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
_END = "(?![A-Za-z0-9])"
_MAY_BE = re.compile("[0-9][A-Za-z]{2}(?![A-Za-z0-9])")
_SPACED = re.compile(rf"(?<![A-Za-z0-9])(?P<outward>(?:{_AREAS}){_DISTRICT}) {{1,3}}(?P<inward>{_INWARD}){_END}")
_CLOSED_UP = re.compile(rf"(?<![A-Za-z0-9])(?:{_LONG_AREAS}){_DISTRICT}{_INWARD}{_END}")
_IN_SMALL_LETTERS = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_LONG_AREAS})(?:{_DISTRICT} |[1-9][0-9])(?P<inward>{_INWARD}){_END}", re.IGNORECASE
)
_AFTER_WORD = re.compile(
    rf"post\s?codes?(?:\sis)?[\s:;,=(-]{{0,3}}(?P<code>(?:{_AREAS}){_DISTRICT} {{0,2}}{_INWARD}){_END}", re.IGNORECASE
)
_ORDINAL = re.compile("1ST|2ND|3RD|[04-9]TH")
_REFERENCE = re.compile(
    r"\b(?:actions?|refs?|references?|recs?|recommendations?|items?|nos?|numbers?|standards?|priorit(?:y|ies)|objectives?"
    r"|sections?|outcomes?|links? (?:to|with)|see)[.:]? $",
    re.IGNORECASE,
)


def postcodes(text: str) -> Iterator[tuple[str, int, int]]:
    """Where postcodes stand in `text`; a short one after a word such as “action” is a reference."""
    if not _MAY_BE.search(text):
        return
    for match in _SPACED.finditer(text):
        is_short = len(match["outward"]) == len("E1")
        before = text[max(0, match.start() - 20) : match.start()]
        if not (is_short and (_ORDINAL.fullmatch(match["inward"]) or _REFERENCE.search(before))):
            yield POSTCODE, *match.span()
    for match in _CLOSED_UP.finditer(text):
        yield POSTCODE, *match.span()
    for match in _IN_SMALL_LETTERS.finditer(text):
        if not _ORDINAL.fullmatch(match["inward"].upper()):
            yield POSTCODE, *match.span()
    for match in _AFTER_WORD.finditer(text):
        yield POSTCODE, *match.span("code")
