"""What leaves with the texts of a plan when it is exported."""

from collections.abc import Iterator

from plan_tools.model import Field, Kind, Tracker
from plan_tools.problems import Problem, problem
from plan_tools.rules.identifiers import allowed_in, find_identifiers
from plan_tools.rules.table import at


def identifiers_leaving(tracker: Tracker, code: str = "identifier-in-export") -> Iterator[Problem]:
    """The identifiers of people in the texts of a plan: a warning a cell, which shows none of them whole."""
    allowed = allowed_in(tracker)
    texts = [column.field for column in tracker.columns if column.kind is Kind.TEXT and column.field != Field.REF]
    for action in tracker.actions:
        for field in texts:
            found = dict.fromkeys(one.masked for one in find_identifiers(action.text(field), allowed))
            if found:
                about = {"field": field, "masked": ", ".join(found), **action.key._asdict()}
                yield problem(code, at(action.record, field), **about)
