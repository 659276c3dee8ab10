"""What must hold of an action beyond its single cells: completeness, evidence, sign-off, honest ratings, links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from plan_tools.model import Action, Answer, Column, Field, Rating, Record, Tracker
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.actions_in_cell import split_actions
from plan_tools.rules.agencies import means_everybody
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.links import linked_refs, links_in_texts, targets
from plan_tools.rules.neighbours import blanks_below, no_due_dates, odd_years, refs_of_two
from plan_tools.rules.rating import COMPLETE, allowed_names, find_rating, rating_of_fill, says_all_is_well
from plan_tools.rules.refs import looks_like, ref_note
from plan_tools.rules.table import at
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of, listed


def check_tracker(tracker: Tracker, as_at: date) -> Iterator[Problem]:
    """Every problem of the plan as a whole on the day `as_at`, action by action."""
    known = targets(action.ref for action in tracker.actions)
    needed = [column for column in tracker.columns if column.required and column.field != Field.REF]
    for action in tracker.actions:
        yield from _required(action, needed, tracker)
        yield from _rating_kept(action)
        if action.rating:
            where, asked = at(action.record, Field.RATING), _asked_for(action, as_at)
            yield from _challenge(action, action.rating, tracker.key, as_at, where, asked)
        yield from _future(action.record, Field.COMPLETED_ON, as_at, action.agency)
        yield from _several_actions(action)
        yield from _links(action, known)
    yield from odd_years(tracker.actions)
    yield from blanks_below(tracker.actions)
    yield from no_due_dates(tracker.actions)
    yield from refs_of_two(tracker.actions)
    yield from _owed_by_all(tracker)


def _required(action: Action, columns: list[Column], tracker: Tracker) -> Iterator[Problem]:
    for column in columns:
        if column.field in action.record.table.columns and not action.text(column.field).strip():
            coloured = _coloured(action, tracker) if column.field == Field.RATING else None
            where = at(action.record, column.field)
            yield coloured or problem("required-blank", where, field=column.field, **action.key._asdict())


def _coloured(action: Action, tracker: Tracker) -> Problem | None:
    fill = tracker.fills.get(action.record.address(Field.RATING), "")
    return rating_only_fill(at(action.record, Field.RATING), fill, tracker.key, action.ref, action.agency)


def rating_only_fill(where: Location, fill: str, key: Sequence[Rating], ref: str, agency: str) -> Problem | None:
    """The warning that a blank rating cell is coloured (`fill` is RGB, "" for none) as a rating of the key is."""
    rating = rating_of_fill(fill, key) if fill else None
    if rating is None:
        return None
    return problem("rating-only-fill", where, ref=ref, agency=agency, field=Field.RATING, rating=rating.name)


def _owed_by_all(tracker: Tracker) -> Iterator[Problem]:
    """The agencies that are no agency but all of them: a warning a name, at its first action."""
    for name in (agency.name for agency in tracker.agencies if means_everybody(agency.name)):
        owed = [action for action in tracker.actions if action.agency == name]
        if owed:
            where, count = at(owed[0].record, Field.AGENCY), count_of(len(owed), "action")
            yield problem("agency-is-all", where, agency=name, field=Field.AGENCY, text=shown(name), count=count)


def _several_actions(action: Action) -> Iterator[Problem]:
    count = len(split_actions(action.text(Field.ACTION)))
    if count > 1:
        where = at(action.record, Field.ACTION)
        yield problem("action-several", where, field=Field.ACTION, count=str(count), **action.key._asdict())


def _rating_kept(action: Action) -> Iterator[Problem]:
    """A rating that closes an action, or calls it complete, needs what stands behind it."""
    record, rating = action.record, action.rating
    if rating is None:
        return
    if rating.name == COMPLETE:
        yield from _complete(record, action.text(Field.EVIDENCE), action.record.day(Field.COMPLETED_ON), action.agency)
    elif rating.closed:
        for field in (Field.SIGNED_OFF_BY, Field.SIGNED_OFF_ON):
            if not action.text(field).strip():
                where, key = at(record, field), action.key._asdict()
                yield problem("closed-without-sign-off", where, field=field, missing=field, rating=rating.name, **key)


def _complete(record: Record, evidence: str, completed_on: date | None, agency: str) -> Iterator[Problem]:
    about = {"ref": record.text(Field.REF).strip(), "agency": agency, "rating": COMPLETE}
    if not evidence.strip():
        yield problem("complete-without-evidence", at(record, Field.EVIDENCE), field=Field.EVIDENCE, **about)
    if completed_on is None:
        yield problem("complete-without-date", at(record, Field.COMPLETED_ON), field=Field.COMPLETED_ON, **about)


def _challenge(
    action: Action, rating: Rating, key: Sequence[Rating], as_at: date, where: Location, asked: date | None = None
) -> Iterator[Problem]:
    """A rating that says all is well after the due date; `asked` is the day that is asked for instead, if any."""
    if action.due is not None and action.due < as_at and says_all_is_well(rating, key):
        words = {
            "rating": rating.name,
            "due": written_day(action.due),
            "days": count_of((as_at - action.due).days, "day"),
        }
        code = "challenged-date-asked" if asked else "challenged"
        words["asked"] = written_day(asked) if asked else ""
        yield problem(code, where, field=Field.RATING, **action.key._asdict(), **words)


def _asked_for(action: Action, as_at: date) -> date | None:
    """The new due date that is asked for, still to come and with a reason."""
    day = action.record.day(Field.REQUESTED_DUE_DATE)
    return day if day and day >= as_at and action.text(Field.REASON_FOR_REQUEST).strip() else None


def _future(record: Record, field: str, as_at: date, agency: str) -> Iterator[Problem]:
    day, ref = record.day(field), record.text(Field.REF).strip()
    if day and day > as_at:
        where = at(record, field)
        yield problem("completed-in-future", where, field=field, ref=ref, agency=agency, date=written_day(day))


def _links(action: Action, known: Mapping[str, str]) -> Iterator[Problem]:
    in_column = linked_refs(action.text(Field.LINKED_ACTIONS))
    yield from _targets_of(action, Field.LINKED_ACTIONS, in_column, known)
    for field, refs in links_in_texts(action).items():
        there = [ref for ref in refs if fold_ref(ref) in known]
        if there:
            where = at(action.record, field)
            yield problem("link-found", where, field=field, refs=listed(there), **action.key._asdict())
        yield from _targets_of(action, field, refs, known)


def _targets_of(action: Action, field: Field, refs: Iterable[str], known: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with links, or was understood: nothing is there, or it is spelt otherwise."""
    where, about = at(action.record, field), action.key._asdict()
    for ref in refs:
        target = known.get(fold_ref(ref))
        if target is None:
            spelt = (there for there in known.values() if there)
            if other := looks_like(ref, spelt):
                yield problem("ref-look-alike", where, field=field, text=shown(ref), option=shown(other), **about)
            else:
                yield problem("link-missing", where, field=field, text=shown(ref), **about)
        elif target and (note := ref_note(ref, target, where, action.agency, field)):
            yield note


# -- answers of a return ----------------------------------------------------------------------------------------------


def check_answers(
    row: Record, issued: Record, action: Action, key: tuple[Rating, ...], as_at: date, taken_on: date | None
) -> tuple[list[Problem], frozenset[str]]:
    """The problems of one row of a return that was `issued`, against its action, and the answers not to be taken.

    `taken_on` is the day on which the return was taken before, if it was.
    """
    problems: list[Problem] = []
    refused: set[str] = set()
    about = action.key._asdict()
    rating = find_rating(row.text(Answer.RATING_NOW), key)
    if rating and not rating.set_by_agency and rating != action.rating:
        allowed = allowed_names(key, by_agency=True)
        where = at(row, Answer.RATING_NOW)
        text = shown(row.text(Answer.RATING_NOW))
        problems.append(problem("rating-for-the-group", where, field=Field.RATING, text=text, allowed=allowed, **about))
        refused.add(Answer.RATING_NOW)
    elif rating and rating.name == COMPLETE:
        evidence = row.text(Answer.EVIDENCE) if row.text(Answer.EVIDENCE).strip() else action.text(Field.EVIDENCE)
        completed_on = row.day(Answer.COMPLETED_ON) or action.record.day(Field.COMPLETED_ON)
        lacking = list(_complete(row, evidence, completed_on, action.agency))
        problems += lacking
        refused |= {Answer.RATING_NOW} if lacking else set()
    elif rating:
        problems += _challenge(action, rating, key, as_at, at(row, Answer.RATING_NOW))
    problems += _future(row, Answer.COMPLETED_ON, as_at, action.agency)
    problems += _new_date(row, issued, action, as_at, taken_on)
    return problems, frozenset(refused)


def _new_date(row: Record, issued: Record, action: Action, as_at: date, taken_on: date | None) -> Iterator[Problem]:
    """What is wrong with a request that is new and not granted; a day is past if it was so when it was asked for."""
    day = row.day(Answer.NEW_DUE_DATE)
    if day is None or day in (issued.day(Answer.NEW_DUE_DATE), action.due):
        return
    is_taken = day == action.record.day(Field.REQUESTED_DUE_DATE)
    where, about = at(row, Answer.NEW_DUE_DATE), action.key._asdict()
    if day < (taken_on or as_at if is_taken else as_at):
        yield problem("new-date-in-past", where, field=Field.REQUESTED_DUE_DATE, date=written_day(day), **about)
    if not fold(row.text(Answer.REASON)) and not (is_taken and action.text(Field.REASON_FOR_REQUEST)):
        yield problem("new-date-without-reason", at(row, Answer.REASON), field=Field.REASON_FOR_REQUEST, **about)
