"""Numbers that stand for a day which no calendar has: the reader of values ends in a panic over the largest of them."""

import re

from plan_tools.excel.guarding.marks import Looked, column_number

_NEGATIVE = re.compile(rb"<v(?: [^<>]{0,900})?>\s*-")
_FAR_BEFORE = re.compile(
    rb'(<c r="([A-Z]{1,3})([0-9]{1,7})"(?: t="\w{1,12}")? s="([0-9]{1,7})"[^<>]{0,900}>'
    rb"(?:<f(?: [^<>]{0,900})?(?:/>|>[^<]*</f>)\s*)?<v(?: [^<>]{0,900})?>)"
    rb"(\s*-(?:[0-9]{8,}[0-9.]*|[0-9.]+[eE]\+?[0-9]+|[^0-9.<][^<]*))(?=</v>)"
)


def without_impossible_days(looked: Looked, days: frozenset[int]) -> Looked:
    """A sheet without such numbers in cells whose format is one of `days`; they are marked as errors."""
    if not _NEGATIVE.search(looked.data):
        return looked
    marks = looked.marks

    def marked(found: re.Match[bytes]) -> bytes:
        if int(found[4]) not in days:
            return found[0]
        marks.errors[int(found[3]), column_number(found[2])] = "#NUM!"
        return found[1] + b"0"

    return Looked(marks, _FAR_BEFORE.sub(marked, looked.data))
