"""Every feature, and the tracker that has them all."""

from functools import cache

from features.drawn import DRAWN
from features.in_sheets import IN_THE_SHEET
from features.in_workbooks import IN_THE_WORKBOOK
from features.tracker import Feature, made
from features.written import WRITTEN

FEATURES = {feature.name: feature for feature in (*WRITTEN, *DRAWN, *IN_THE_WORKBOOK, *IN_THE_SHEET)}
STUFFED = "everything"
NAMES = (*FEATURES, STUFFED)


def features_of(name: str) -> list[Feature]:
    """The features of the tracker that is called so."""
    return list(FEATURES.values()) if name == STUFFED else [FEATURES[name]]


@cache
def tracker_with(name: str) -> bytes:
    """The tracker with one feature, or with everything."""
    return made(features_of(name))
