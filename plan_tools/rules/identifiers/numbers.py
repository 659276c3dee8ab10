"""Numbers of people that carry their own check: NHS number, UPN, National Insurance number, card number."""

import re
from collections.abc import Callable, Iterator

from plan_tools.rules.identifiers.masks import CARD, NHS_NUMBER, NI_NUMBER, UPN

_START = r"(?<![A-Za-z0-9£$€#+]\d)(?<!\d[-./]\d)"  # behind the first digit: looking for a digit first is quicker
END = r"(?![A-Za-z0-9])(?![-./,]\d)"
_BETWEEN = r"(?:\s{1,3}|\s?[-./_:|·]\s?|,)?"
_NUMBER_WORD = r"\s?(?:numbers?|nos?\.?|num|nr|id|#)"
TEN_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z]{0,4}[0-9]){9}")

_NHS = (
    re.compile(rf"\d{_START}\d\d{_BETWEEN}\d{{3}}{_BETWEEN}\d{{4}}{END}"),
    re.compile(rf"\d{_START}([ .-])\d(?:\1\d){{8}}{END}"),
    re.compile(rf"(?i:NHS{_NUMBER_WORD}(?: is)?)[\W_]{{0,3}}(?P<number>\d(?:[\W_]{{0,3}}\d){{9}}){END}"),
    re.compile(rf"(?i:NHS)[\W_]{{0,3}}(?P<number>\d{{3}}[\W_]{{0,3}}\d{{3}}[\W_]{{0,3}}\d{{4}}){END}"),
)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = (
    re.compile(rf"(?<![A-Za-z0-9])[A-Z]\d(?:[ -]?\d){{10}}[ -]?[0-9A-Z]{END}", re.IGNORECASE),
    re.compile(
        rf"UPN(?:{_NUMBER_WORD})?[\W_]{{0,3}}(?P<number>[A-Z](?:[ -]?\d){{11}}[ -]?[0-9A-Z]){END}", re.IGNORECASE
    ),
)
_NI_PREFIX = "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
_SIX_DIGITS = re.compile(
    r"\d(?:(?<=[A-Za-z]{2}\d)|(?<=[A-Za-z]{2}[ ./-]\d))\d(?:[ -]?\d\d[ -]?\d\d|[./]\d\d[./]\d\d)(?!\d)"
)
_NI_NEVER = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
_NI = (
    re.compile(rf"(?<![A-Za-z0-9]){_NI_PREFIX}(?:[ -]?\d\d){{3}}[ -]?[A-D]{END}"),
    re.compile(rf"(?<![A-Za-z0-9]){_NI_PREFIX}([./])(?:\d\d\1){{3}}[A-D]{END}"),
    re.compile(rf"(?<![A-Za-z0-9]){_NI_PREFIX}\d{{6}}[A-D]{END}", re.IGNORECASE),
    re.compile(
        rf"(?<![A-Za-z])(?:N\.?I\.?|NINO|National Insurance)(?:{_NUMBER_WORD})?(?: is)?[\W_]{{0,3}}"
        rf"(?P<number>{_NI_PREFIX}(?:[ ./-]?\d\d){{3}}(?:[ ./-]?[A-D])?){END}",
        re.IGNORECASE,
    ),
)
_CARD = re.compile(
    rf"\d{_START}(?:\d{{12,18}}|\d{{3}}([ -])(?:\d{{4}}\1){{2}}\d{{4}}(?:\1\d{{3}})?"
    rf"|\d{{3}}([ -])\d{{6}}\2\d{{4,5}}){END}"
)
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d|352[89]|35[3-8]\d)\d{12,15}|(?:50|5[6-8]|6[37])\d{11,17}"
)


def numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """Where numbers with a check stand in `text`, each with its kind."""
    if TEN_DIGITS.search(text):
        for pattern in _NHS:
            yield from _passing(NHS_NUMBER, pattern, text, _is_nhs)
        for pattern in _UPN:
            yield from _passing(UPN, pattern, text, _is_upn)
        yield from _passing(CARD, _CARD, text, _is_card)
    if _SIX_DIGITS.search(text):
        for pattern in _NI:
            yield from _passing(NI_NUMBER, pattern, text, _is_ni)


def _passing(
    kind: str, pattern: re.Pattern[str], text: str, check: Callable[[str], bool]
) -> Iterator[tuple[str, int, int]]:
    for match in pattern.finditer(text):
        group = "number" if "number" in pattern.groupindex else 0
        if check("".join(filter(str.isalnum, match[group])).upper()):
            yield kind, *match.span(group)


def _is_nhs(number: str) -> bool:
    return (
        sum(int(digit) * weight for digit, weight in zip(number, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11
        == 0
    )


def _is_upn(number: str) -> bool:
    if number[0] not in _UPN_LETTERS or not (number[-1].isdigit() or number[-1] in _UPN_LETTERS):
        return False
    values = (int(sign) if sign.isdigit() else _UPN_LETTERS.index(sign) for sign in number[1:])
    return _UPN_LETTERS[sum(value * weight for weight, value in enumerate(values, 2)) % 23] == number[0]


def _is_ni(number: str) -> bool:
    return number[:2] not in _NI_NEVER


def _is_card(number: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return (
        sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0 and _ISSUERS.fullmatch(number) is not None
    )
