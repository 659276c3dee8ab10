"""Whether a text can be read on its background, by the rule of WCAG 2.1."""

from functools import cache

LEAST = 4.5  # the contrast that a text must have
BLACK, WHITE = "000000", "FFFFFF"


@cache
def legible(text: str, fill: str) -> str:
    """The colour `text` where it can be read on `fill`, or else black or white, whichever is read better."""
    if contrast(text, fill) >= LEAST:
        return text
    return max(BLACK, WHITE, key=lambda colour: contrast(colour, fill))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (RGB as ``C00000``), from 1 to 21."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: str) -> float:
    parts = (int(rgb[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
