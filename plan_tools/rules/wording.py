"""Counts as plain English: the sentences at the top of the matrix."""

from collections.abc import Mapping, Sequence


def count_of(number: int, noun: str, plural: str = "") -> str:
    """A count with its noun: "1 day", "3 days"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def be(number: int) -> str:
    """The verb that goes with a count."""
    return "is" if number == 1 else "are"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def headline(counts: Mapping[str, int], closed: int) -> str:
    """The one sentence that a director reads."""
    actions, off_track, late = counts["actions"], counts["off track"], counts["late"]
    if not actions:
        return "There are no actions in this plan yet."
    return (
        f"{closed} of {count_of(actions, 'action')} {be(closed)} closed, "
        f"{off_track} {be(off_track)} off track and {late} {be(late)} late."
    )


def standfirst(counts: Mapping[str, int], previous: str, missing: Sequence[str]) -> str:
    """The line below it: movement since the last cycle, and who has returned."""
    better, worse = counts["better"], counts["worse"]
    moved = (
        f"Since {previous}, {count_of(better, 'action')} got better and {worse} got worse."
        if previous
        else "There is no earlier cycle to compare with."
    )
    asked = counts["returns asked"]
    if not asked:
        return f"{moved} No returns have been issued."
    came = f"Returns: {counts['returns in']} of {count_of(asked, 'agency', 'agencies')}"
    return f"{moved} {came}; missing: {listed(missing)}." if missing else f"{moved} {came}."
