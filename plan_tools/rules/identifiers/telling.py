"""What is told about the texts of agencies, with masks in the places of the identifiers in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from plan_tools.problems import Problem
from plan_tools.rules.identifiers.finding import find_identifiers, without_identifiers
from plan_tools.rules.identifiers.masks import masks_in


def found_in(text: str, allowed: Collection[str]) -> str:
    """The identifiers of a text, each once and masked, with masks that stand in it; "" for none."""
    found = [one.masked for one in find_identifiers(text, allowed)]
    return ", ".join(dict.fromkeys((*found, *masks_in(text))))


def told_without(problems: Iterable[Problem], allowed: Collection[str]) -> list[Problem]:
    """`problems` whose words show no identifier whole."""

    def masked(one: Problem) -> Problem:
        words = {"found": one.found, "why": one.why, "fix": one.fix, "ref": one.ref}
        less = masked_values(words, allowed)
        if less == words:
            return one
        return replace(one, found=less["found"], why=less["why"], fix=less["fix"], ref=less["ref"])

    return [masked(one) for one in problems]


def masked_values(values: Mapping[str, str], allowed: Collection[str]) -> dict[str, str]:
    """`values` with masks in them."""
    return {name: without_identifiers(text, allowed) for name, text in values.items()}
