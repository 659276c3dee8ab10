"""What must hold of an action beyond its single cells: completeness, evidence, sign-off, honest ratings, links."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from plan_tools.model import Action, Answer, Cell, Column, Field, Rating, Record, Tracker
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.rating import COMPLETE, allowed_names, find_rating, says_all_is_well
from plan_tools.rules.table import at
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of

_LINKS = re.compile(r"[;,\n]|\band\b")
_LINK_WORDS = re.compile(r"^(?:(?:see|links? with|linked to|rec(?:ommendation)?s?\.?|actions?)\s+)+", re.IGNORECASE)


def check_tracker(tracker: Tracker, as_at: date) -> Iterator[Problem]:
    """Every problem of the plan as a whole on the day `as_at`, action by action."""
    refs = {fold_ref(action.ref) for action in tracker.actions}
    needed = [column for column in tracker.columns if column.required and column.field != Field.REF]
    for action in tracker.actions:
        yield from _required(action, needed)
        yield from _rating_kept(action)
        if action.rating:
            yield from _challenge(action, action.rating, tracker.key, as_at, at(action.record, Field.RATING))
        yield from _future(action.record, Field.COMPLETED_ON, as_at, action.agency)
        yield from _links(action, refs)


def _required(action: Action, columns: list[Column]) -> Iterator[Problem]:
    for column in columns:
        if column.field in action.record.table.columns and not action.text(column.field).strip():
            yield problem("required-blank", at(action.record, column.field), field=column.field, **action.key._asdict())


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
    action: Action, rating: Rating, key: Sequence[Rating], as_at: date, where: Location
) -> Iterator[Problem]:
    """A rating that says all is well after the due date."""
    if action.due is not None and action.due < as_at and says_all_is_well(rating, key):
        words = {
            "rating": rating.name,
            "due": written_day(action.due),
            "days": count_of((as_at - action.due).days, "day"),
        }
        yield problem("challenged", where, field=Field.RATING, **action.key._asdict(), **words)


def _future(record: Record, field: str, as_at: date, agency: str) -> Iterator[Problem]:
    day, ref = record.day(field), record.text(Field.REF).strip()
    if day and day > as_at:
        where = at(record, field)
        yield problem("completed-in-future", where, field=field, ref=ref, agency=agency, date=written_day(day))


def linked_refs(text: str) -> list[str]:
    """The Refs that a cell of linked actions names."""
    parts = (_LINK_WORDS.sub("", part.strip()).strip(" .") for part in _LINKS.split(text))
    return [part for part in parts if part]


def _links(action: Action, refs: set[str]) -> Iterator[Problem]:
    for ref in linked_refs(action.text(Field.LINKED_ACTIONS)):
        folded = fold_ref(ref)
        if folded not in refs and not any(known.startswith(f"{folded}.") for known in refs):
            where = at(action.record, Field.LINKED_ACTIONS)
            yield problem("link-missing", where, field=Field.LINKED_ACTIONS, text=shown(ref), **action.key._asdict())


# -- answers of a return ----------------------------------------------------------------------------------------------


def check_answers(
    row: Record, action: Action, key: tuple[Rating, ...], as_at: date
) -> tuple[list[Problem], frozenset[str]]:
    """The problems of one row of a return, against the action that it answers, and the answers not to be taken."""
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
    problems += _new_date(row, action, as_at)
    return problems, frozenset(refused)


def _new_date(row: Record, action: Action, as_at: date) -> Iterator[Problem]:
    asked: Cell = row[Answer.NEW_DUE_DATE]
    day = asked.value
    if not isinstance(day, date) or day == action.record.day(Field.REQUESTED_DUE_DATE):
        return
    where, about = at(row, Answer.NEW_DUE_DATE), action.key._asdict()
    if day < as_at:
        yield problem("new-date-in-past", where, field=Field.REQUESTED_DUE_DATE, date=written_day(day), **about)
    if not fold(row.text(Answer.REASON)):
        yield problem("new-date-without-reason", at(row, Answer.REASON), field=Field.REASON_FOR_REQUEST, **about)
