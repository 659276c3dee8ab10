"""The return that goes with a message: as it was issued, unless it says who a person is and nobody would see it go."""

from plan_tools.model import RegisterEntry, Return, Tracker
from plan_tools.model.sending import Attachment
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.identifiers import allowed_in
from plan_tools.rules.revealed import revealed_in
from plan_tools.steps.attaching import issued_copy
from plan_tools.steps.receiving import SentOut
from plan_tools.steps.sending import How


def return_to_send(sent_out: SentOut, entry: RegisterEntry, how: How) -> Attachment | Problem:
    """The return that was issued to an agency, to be sent (again); a problem, where it must not be, or is not there."""
    copy = issued_copy(sent_out, entry)
    if isinstance(copy, Problem):
        return copy
    return unless_revealing(copy, sent_out.by_reference[entry.reference], entry, sent_out.tracker, how)


def unless_revealing(
    copy: Attachment, issued: Return, entry: RegisterEntry, tracker: Tracker, how: How
) -> Attachment | Problem:
    """`copy`, which holds the return `issued`; a problem, where it holds an identifier and is to go out by itself."""
    found = revealed_in(issued, allowed_in(tracker)) if how.smtp else None
    if not found or not found.cells:
        return copy
    told = {"masked": ", ".join(found.masked), "places": ", ".join(found.cells)}
    where = Location(entry.file, issued.rows[0].table.sheet)
    return problem("identifier-not-sent", where, agency=entry.agency, **told)
