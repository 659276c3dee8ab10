"""What is still to come from agencies in a cycle: worked out as a merge would, and nothing is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from plan_tools.model import Outcome, State, Tracker
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.corrections import leave_to_the_group
from plan_tools.rules.merge import merge
from plan_tools.rules.words_to_send import for_agencies
from plan_tools.steps.arrivals import Reading
from plan_tools.steps.collecting import collect_from
from plan_tools.steps.deciding import decisions_in, problems_path
from plan_tools.steps.folder import Folder
from plan_tools.steps.handing_back import HandedBack, hand_back
from plan_tools.steps.receiving import CameBack, came_back


@dataclass(frozen=True)
class Outstanding:
    """Where the returns of a cycle stand by the files that came back.

    `problems` are what agencies can put right, and that some have sent nothing; `asked` is how many actions each was
    asked about, and `set_aside` why files were held or skipped. `unread` are the files of which nobody can say whose
    they are, where any return is missing.
    """

    problems: tuple[Problem, ...]
    missing: frozenset[str]
    made: HandedBack
    outcomes: Mapping[str, Outcome]
    asked: Mapping[str, int]
    set_aside: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()


def outstanding(folder: Folder, tracker: Tracker, cycle: str, as_at: date) -> Outstanding:
    """What is outstanding in `cycle` on the day `as_at`."""
    place = folder.received(cycle)
    collected = collect_from([place] if place.exists() else [], folder, cycle, Reading(in_place=True))
    back = came_back(collected.arrivals, folder, tracker, cycle)
    decided, _problems = decisions_in(problems_path(folder.out, cycle), folder)
    merged = merge(tracker, back.pairs, as_at, decided)
    leave_to_the_group(merged, back.pairs, as_at)
    made = hand_back(back.pairs, tracker, as_at, decisions=decided)
    outcomes = [*back.set_aside, *merged.outcomes]
    came = {one.agency for one in outcomes}
    missing = frozenset(
        entry.agency for entry in tracker.issued_in(cycle) if entry.received_on is None and entry.agency not in came
    )
    nothing = [problem("return-missing", Location(tracker.file), agency=one, cycle=cycle) for one in sorted(missing)]
    corrected = set(made.agencies.values())
    asked = [one for one in for_agencies(merged.problems, outcomes) if one.agency in corrected]
    return Outstanding(
        (*asked, *nothing),
        missing,
        made,
        {one.agency: one for one in sorted(outcomes, key=_telling) if one.agency},
        {pair.returned.agency: len(pair.issued.rows) for pair in back.pairs},
        tuple(back.problems),
        tuple(_unread(back, collected.problems)) if missing else (),
    )


def _unread(back: CameBack, collected: Iterable[Problem]) -> Iterator[Problem]:
    """The files that somebody sent, each with the first reason why it was not taken."""
    nobodys = {one.file for one in back.set_aside if not one.agency and one.state in (State.HELD, State.REFUSED)}
    left = [why for why in collected if why.needs_a_person]
    nobodys.update(why.location.file for why in left)
    for why in (*left, *back.problems):
        if why.location.file in nobodys:
            nobodys.remove(why.location.file)
            yield problem("came-unread", Location(why.location.file), reason=why.found)


def _telling(outcome: Outcome) -> tuple[bool, bool, str]:
    """Its place among the outcomes of one agency, the one that tells most about where its return stands last."""
    return outcome.state.confirms, outcome.state is State.HELD, outcome.file
