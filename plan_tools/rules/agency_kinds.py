"""What kind of agency an agency is: as the sheet Agencies says, or else by the words of its name."""

import re
from collections.abc import Iterable, Mapping, Sequence

from plan_tools.model import Column, Sheet
from plan_tools.rules import schema
from plan_tools.rules.setup import read_sheet

KIND = Column("Kind", "Kind", ("Kind of agency", "Agency kind", "Sector"))
NOT_SAID = "Not said"
KINDS: Mapping[str, Sequence[str]] = {
    "Police": ("police", "constabulary"),
    "Education": ("school", "schools", "college", "colleges", "academy", "academies", "university", "nursery"),
    "Health": ("nhs", "icb", "ccg", "health", "hospital", "hospitals", "gp", "gps", "ambulance", "midwifery"),
    "Probation and justice": ("probation", "youth justice", "youth offending", "prison", "court", "courts", "cafcass"),
    "Fire and rescue": ("fire", "rescue"),
    "Local authority": (
        "council", "local authority", "borough", "county", "social care", "social work", "childrens services",
        "adult services", "adults services", "early help", "housing", "education",
    ),
    "Voluntary": ("charity", "charities", "voluntary", "third sector", "refuge", "womens aid", "nspcc", "barnardos"),
    "Partnership": ("partnership", "business team", "business unit", "independent chair", "scrutineer"),
}  # fmt: skip
"""The words that tell each kind; the first kind of which one stands in a name counts."""
_APOSTROPHE, _BREAK = re.compile("['’ʼ]"), re.compile(r"[\W_]+")
_LONGEST = 60


def kind_told_by(name: str) -> str:
    """The kind that a name tells; whole words count, whatever their case."""
    words = f" {_BREAK.sub(' ', _APOSTROPHE.sub('', name.casefold())).strip()} "
    told = (kind for kind, signs in KINDS.items() if any(f" {sign} " in words for sign in signs))
    return next(told, NOT_SAID)


def kinds_of(sheets: Sequence[Sheet], agencies: Iterable[str]) -> Mapping[str, str]:
    """The kind of each of these agencies: from the column Kind of the sheet Agencies, else by its name."""
    records, _problems = read_sheet(sheets, "Agencies", (*schema.AGENCIES, KIND))
    said = {record.text("Agency").strip(): " ".join(record.text(KIND.field).split()) for record in records}
    usual = {kind.casefold(): kind for kind in KINDS}
    kinds = {}
    for agency in agencies:
        kind = said.get(agency, "")[:_LONGEST]
        kinds[agency] = usual.get(kind.casefold(), kind) or kind_told_by(agency)
    return kinds
