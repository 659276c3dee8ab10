"""Identifiers of people in free text: numbers that pass their check, contacts, dates of birth, names after a cue."""

from plan_tools.rules.identifiers.allowed import allowed_in
from plan_tools.rules.identifiers.finding import find_identifiers, without_identifiers
from plan_tools.rules.identifiers.masks import Identifier, masks_in
from plan_tools.rules.identifiers.telling import found_in, masked_values, told_without

__all__ = [
    "Identifier",
    "allowed_in",
    "find_identifiers",
    "found_in",
    "masked_values",
    "masks_in",
    "told_without",
    "without_identifiers",
]
