"""What is allowed in a text although it looks like an identifier: whole phrases that a plan lists."""

from plan_tools.model import Tracker
from plan_tools.rules.identifiers.finding import find_identifiers


def allowed_in(tracker: Tracker) -> tuple[str, ...]:
    """All that is allowed for a tracker: its sheet Allowed names, its agencies' names and mailboxes, its Refs."""
    of_agencies = (
        name
        for agency in tracker.agencies
        for name in (agency.name, agency.short_name, agency.mailbox, *agency.also_known_as)
    )
    refs = (ref for ref in dict.fromkeys(action.ref for action in tracker.actions) if find_identifiers(ref))
    return tuple(dict.fromkeys(name for name in (*tracker.allowed_names, *of_agencies, *refs) if name.strip()))
