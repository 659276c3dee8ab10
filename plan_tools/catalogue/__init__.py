"""Every wording of a problem, once, by its code; a file for each thing that they are about."""

from collections.abc import Mapping
from types import MappingProxyType

from plan_tools.catalogue import (
    adopting,
    answers,
    carried,
    collecting,
    collection,
    diff,
    exporting,
    files,
    formatting,
    identifiers,
    inspection,
    kinds,
    messages,
    plan,
    returns,
    sending,
    tracker,
)
from plan_tools.catalogue.wording import Wording

SUBJECTS = (
    files,
    carried,
    tracker,
    plan,
    kinds,
    returns,
    answers,
    adopting,
    formatting,
    diff,
    inspection,
    messages,
    sending,
    collecting,
    identifiers,
    exporting,
    collection,
)
CATALOGUE: Mapping[str, Wording] = MappingProxyType(
    {code: wording for subject in SUBJECTS for code, wording in subject.WORDINGS.items()}
)
