"""Numbers that stand for a day which no calendar has: the reader of values ends in a panic over the largest of them."""

import re

from plan_tools.excel.guarding.marks import Looked, column_number

_FAR_BEFORE = re.compile(
    rb'(<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*? s="([0-9]+)"[^<>]*><v>)'
    rb"(-(?:[0-9]{8,}[0-9.]*|[0-9.]+[eE]\+?[0-9]+|[^0-9.<][^<]*))(?=</v>)"
)


def without_impossible_days(looked: Looked, days: frozenset[int]) -> Looked:
    """A sheet without such numbers in cells whose format is one of `days`; they are marked as errors."""
    if b"<v>-" not in looked.data:
        return looked
    marks = looked.marks

    def marked(found: re.Match[bytes]) -> bytes:
        if int(found[4]) not in days:
            return found[0]
        marks.errors[int(found[3]), column_number(found[2])] = "#NUM!"
        return found[1] + b"0"

    return Looked(marks, _FAR_BEFORE.sub(marked, looked.data))
