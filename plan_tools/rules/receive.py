"""Which file is which: what may be merged, what is a copy, and what must be held for a person. Nothing is guessed.

The order in which the files came does not matter: they are taken in the order of their names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from plan_tools.catalogue.corrections import FOR_THE_AGENCY
from plan_tools.model import Answer, Outcome, Record, RegisterEntry, Return, State, Tracker
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.agencies import Names
from plan_tools.rules.fold import fold_ref
from plan_tools.rules.identifiers import allowed_in, told_without, without_identifiers
from plan_tools.rules.values import plain


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came back: the return in it (None: it could not be read as one) and the problems of reading it."""

    file: str
    sha256: str
    returned: Return | None
    problems: tuple[Problem, ...] = ()
    state: State = State.REFUSED  # of a file that holds no return


@dataclass(frozen=True, slots=True)
class Sorted:
    """What came back, told apart: returns to merge with the problems of reading them, and the rest."""

    to_merge: tuple[Received, ...]
    set_aside: tuple[Outcome, ...]
    problems: tuple[Problem, ...]


def sort_out(received: Iterable[Received], tracker: Tracker, cycle: str) -> Sorted:
    """Tell apart the files that came back for `cycle`, by the reference that each holds and the register."""
    register = {entry.reference: entry for entry in tracker.register if entry.reference}
    names = Names(tracker.agencies)
    set_aside: list[Outcome] = []
    problems: list[Problem] = []
    by_reference: dict[str, list[Received]] = {}

    def put_aside(one: Received, state: State, agency: str, *found: Problem) -> None:
        problems.extend(found)
        set_aside.append(Outcome(one.file, one.sha256, agency, state, problems=len(found)))

    for one in sorted(received, key=lambda one: (one.file, one.sha256)):
        if one.returned is None:
            put_aside(one, one.state, "", *one.problems)
        elif faults := _not_ours(one.returned, register.get(one.returned.reference), names, cycle):
            put_aside(one, State.HELD, one.returned.agency, *faults)
        else:
            entry = register[one.returned.reference]
            returned = replace(one.returned, agency=names.one(entry.agency), cycle=entry.cycle)
            by_reference.setdefault(entry.reference, []).append(replace(one, returned=returned))

    to_merge = []
    clashing = _asked_twice(by_reference)
    for reference in clashing:
        for one in by_reference.pop(reference):
            agency = one.returned.agency if one.returned else ""
            put_aside(
                one, State.HELD, agency, problem("return-two-names", Location(one.file), agency=agency, cycle=cycle)
            )
    for group in by_reference.values():
        emptied = [one for one in group if _corrects_one_of(group, one) and _is_empty(one)]
        for one in emptied:
            agency = one.returned.agency if one.returned else ""
            put_aside(one, State.HELD, agency, problem("no-answers", Location(one.file), agency=agency))
        group = [one for one in group if one not in emptied]
        if not group:
            continue
        unchanged = _unchanged(group)
        replaced = _replaced([one for one in group if one.file not in unchanged])
        first, *others = (one for one in group if one.file not in replaced and one.file not in unchanged)
        assert first.returned is not None  # noqa: S101 - grouped above by their returns
        agency = first.returned.agency
        for one in group:
            corrected = unchanged.get(one.file, "")
            if by := replaced.get(corrected or one.file):
                told = problem("return-replaced", Location(one.file), agency=agency, by=by)
                put_aside(one, State.SKIPPED, agency, told)
            elif corrected:
                told = problem("correction-unchanged", Location(one.file), agency=agency, first=corrected)
                put_aside(one, State.SKIPPED, agency, told)
        if all(_says_the_same(first, other) for other in others):
            to_merge.append(first)
            for copy in others:
                put_aside(copy, State.SKIPPED, agency, problem("return-copy", Location(copy.file), first=first.file))
        else:
            for one in (first, *others):
                others_named = ", ".join(other.file for other in (first, *others) if other is not one)
                twice = problem("return-twice", Location(one.file), agency=agency, others=others_named)
                put_aside(one, State.HELD, agency, twice)
    return Sorted(tuple(to_merge), tuple(set_aside), tuple(told_without(problems, allowed_in(tracker))))


def _asked_twice(by_reference: Mapping[str, Sequence[Received]]) -> list[str]:
    """References that ask one agency about one action: it was two agencies when the returns went out."""
    asking: dict[tuple[str, str], set[str]] = {}
    for reference, group in by_reference.items():
        for one in group:
            for row in one.returned.rows if one.returned else ():
                key = one.returned.agency if one.returned else "", fold_ref(row.text("Ref"))
                asking.setdefault(key, set()).add(reference)
    clashing = {reference for references in asking.values() if len(references) > 1 for reference in references}
    return [reference for reference in by_reference if reference in clashing]


def _not_ours(returned: Return, entry: RegisterEntry | None, names: Names, cycle: str) -> Sequence[Problem]:
    """Why a return may not be merged, or nothing."""
    here = Location(returned.file)
    if entry is None:
        reference = shown(returned.reference)
        return [problem("return-unknown", here, agency=returned.agency, reference=reference)]
    if entry.cycle != cycle:
        return [problem("return-other-cycle", here, agency=entry.agency, found_cycle=entry.cycle, cycle=cycle)]
    agency = names.one(entry.agency)
    if not agency:
        return [problem("return-agency-gone", here, agency=entry.agency)]
    if returned.agency and names.one(returned.agency) != agency:
        return [problem("return-agency-altered", here, agency=agency, text=shown(returned.agency))]
    return []


def _corrects_one_of(group: Sequence[Received], one: Received) -> bool:
    """Whether a return names another file of its group as the one that it corrects."""
    named = one.returned.corrects if one.returned else ""
    return any(other.sha256 == named for other in group if other.sha256 != one.sha256)


def _is_empty(one: Received) -> bool:
    """Whether a return answers nothing, so that a merge would hold it: it takes no other's place."""
    said = one.returned
    if said is None or said.nothing_to_report or said.proposals:
        return False
    return not any(row.text(answer).strip() for row in said.rows for answer in (Answer.RATING_NOW, Answer.UPDATE))


def _unchanged(group: Sequence[Received]) -> dict[str, str]:
    """The corrections that say nothing new, each with the file of the same return that it corrects.

    Where nobody had to type anything, a locked cell or a formula that has gone is news; and one that was handed back
    itself is left to its own correction.
    """
    by_hash = {one.sha256: one for one in reversed(group)}
    handed_back = {one.returned.corrects for one in group if one.returned}
    found = {}
    for one in group:
        corrected = by_hash.get(one.returned.corrects) if one.returned else None
        if corrected and one.sha256 not in handed_back and _as_it_was(one, corrected):
            found[one.file] = corrected.file
    return found


def _as_it_was(one: Received, other: Received) -> bool:
    same = _says_the_same(one, other) or _content(one.returned, masked=True) == _content(other.returned, masked=True)
    return same and _signed(one) == _signed(other) and _left(one) == _left(other)


def _signed(one: Received) -> tuple[str, ...]:
    said = one.returned
    if said is None:
        return ()
    return said.completed_by, said.job_title, said.signed_off_by, without_identifiers(said.nothing_typed)


def _left(one: Received) -> set[tuple[str, str, str]]:
    """What an agency could put right in the cells of a return."""
    return {(told.code, told.ref, told.field) for told in one.problems if told.code in FOR_THE_AGENCY}


def _replaced(group: Sequence[Received]) -> dict[str, str]:
    """The files of one return that another of them corrects, with that other; copies of theirs too.

    Where all of them are corrected, as no two files can be by each other, none is.
    """
    corrections = {one.returned.corrects: one.file for one in reversed(group) if one.returned and one.returned.corrects}
    replaced = {one.file: corrections[one.sha256] for one in group if one.sha256 in corrections}
    old = [one for one in group if one.file in replaced]
    for one in group:
        if one.file not in replaced and one.returned:
            same = next((other for other in old if _says_the_same(one, other) and _is_as_old(one, other)), None)
            if same:
                replaced[one.file] = replaced[same.file]
    return replaced if len(replaced) < len(group) else {}


def _is_as_old(one: Received, other: Received) -> bool:
    """Whether a return corrects nothing, or what the other does: then it is a copy of it, and no correction of it."""
    named = one.returned.corrects if one.returned else ""
    return named == "" or (other.returned is not None and named == other.returned.corrects)


def _says_the_same(one: Received, other: Received) -> bool:
    return one.sha256 == other.sha256 or _content(one.returned) == _content(other.returned)


def _content(returned: Return | None, masked: bool = False) -> object:
    """All that a return says, whatever the order of its rows and columns; `masked` as it is handed back."""
    assert returned is not None  # noqa: S101 - only returns are compared
    fields = [column.field for column in schema.YOUR_ACTIONS]
    rows = sorted([fold_ref(row.text("Ref")), *_words(row, fields, masked)] for row in returned.rows)
    proposals = [_words(row, [column.field for column in schema.NEW_ACTIONS], masked) for row in returned.proposals]
    return returned.nothing_to_report, returned.agency, rows, sorted(proposals)


def _words(row: Record, fields: Iterable[str], masked: bool) -> list[str]:
    words = [plain(row[field]).strip() for field in fields]
    return list(map(without_identifiers, words)) if masked else words
