"""An identifier that was found, and the mask that stands for it: its kind and no more than its end or its initial."""

import re
from typing import NamedTuple

NHS_NUMBER, UPN, NI_NUMBER, CARD = "NHS number", "UPN", "National Insurance number", "card number"
BIRTH, POSTCODE, EMAIL, PHONE, NAME = "date of birth", "postcode", "personal e-mail address", "phone number", "name"
KINDS = (NHS_NUMBER, UPN, NI_NUMBER, CARD, BIRTH, POSTCODE, EMAIL, PHONE, NAME)
_SHOWN = 2  # characters at its end
_BY_INITIAL = (EMAIL, NAME)
_MASK = re.compile(rf"\[(?:{'|'.join(KINDS)}) \w?(?:…|\.\.\.|\?)\w{{0,{_SHOWN}}}\]", re.IGNORECASE)


class Identifier(NamedTuple):
    """An identifier in a text: what it is, from where to where it stands, and what may be shown of it."""

    kind: str
    start: int
    end: int
    masked: str


def masked(kind: str, text: str) -> str:
    """What may be shown of an identifier: “[NHS number …19]”, “[name J…]”."""
    signs = [sign for sign in text if sign.isalnum()]
    shown = f"{''.join(signs[:1])}…" if kind in _BY_INITIAL else f"…{''.join(signs[-_SHOWN:])}"
    return f"[{kind} {shown}]"


def masks_in(text: str) -> list[str]:
    """The masks that stand in a text in place of identifiers that were taken out of it."""
    return _MASK.findall(text) if "[" in text else []
