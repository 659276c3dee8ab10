"""A column of leads that may hold agencies, where a plan has no other column for them: named, never taken."""

import re
from collections import Counter
from collections.abc import Iterable

from plan_tools.model import Field
from plan_tools.rules.adopting.draft import Draft
from plan_tools.rules.fold import fold

_SHOWN = 3
_WORDS = re.compile(
    r"\b(?:agency|agencies|association|authority|board|boards|care|charity|church|college|committee|council|department|"
    r"education|fire|group|health|hospital|housing|partners|partnership|police|prison|probation|rescue|schools?|"
    r"services?|team|trust|university)\b",
    re.IGNORECASE,
)
_IN_CAPITALS = re.compile(r"\b[A-Z]{3,6}\b")  # two are a person's initials


def agencies_in_leads(drafts: Iterable[Draft]) -> list[str]:
    """Some of the names under Lead officer, where most sound like agencies or stand there more than once."""
    names = [name for one in drafts if (name := one.text(Field.LEAD_OFFICER).strip())]
    times = Counter(map(fold, names))
    likely = [name for name in names if times[fold(name)] > 1 or _WORDS.search(name) or _IN_CAPITALS.search(name)]
    return list(dict.fromkeys(names))[:_SHOWN] if 2 * len(likely) > len(names) else []
