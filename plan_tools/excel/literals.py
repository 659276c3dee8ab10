"""A text as it stands in a formula."""

LONGEST_LITERAL = 120  # characters of a text in a formula; Excel allows 255


def quoted(text: str) -> str:
    """`text` as it stands in a formula: in pieces that are not too long, none of which is an escape of Excel's."""
    pieces = (text[start : start + LONGEST_LITERAL] for start in range(0, len(text) or 1, LONGEST_LITERAL))
    return "&".join('"' + piece.replace('"', '""').replace("_x", '_"&"x') + '"' for piece in pieces)
