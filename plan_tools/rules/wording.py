"""Counts as plain English: the sentences at the top of the matrix."""

from collections.abc import Mapping, Sequence


def count_of(number: int, noun: str, plural: str = "") -> str:
    """A count with its noun: "1 day", "3 days"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def be(number: int) -> str:
    """The verb that goes with a count."""
    return "is" if number == 1 else "are"


def times(number: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def headline(counts: Mapping[str, int]) -> str:
    """The one sentence that a director reads."""
    actions, closed, off_track, late = (counts[name] for name in ("actions", "closed", "off track", "late"))
    if not actions:
        return "There are no actions in this plan yet."
    return (
        f"{closed} of {count_of(actions, 'action')} {be(closed)} closed, "
        f"{off_track} {be(off_track)} off track and {late} {be(late)} late."
    )


def since_told(counts: Mapping[str, int], previous: str) -> str:
    """How many actions moved since the cycle `previous`."""
    if not previous:
        return "There is no earlier cycle to compare with."
    return f"Since {previous}, {count_of(counts['better'], 'action')} got better and {counts['worse']} got worse."


def returns_told(counts: Mapping[str, int], missing: Sequence[str]) -> str:
    """Who has returned."""
    asked = counts["returns asked"]
    if not asked:
        return "No returns have been issued."
    came = f"{counts['returns in']} of {count_of(asked, 'return')} {be(counts['returns in'])} in"
    return f"{came}; missing: {listed(missing)}." if missing else f"{came}."
