"""Links from one action to others, as people write them: in the column Linked actions, and in the middle of a text.

In a text only what says that it is a link is one: "see rec 5", "links with 17". A number alone never is, nor a Ref
that belongs to something else ("see recommendation 5 of the 2019 report").
"""

import re
from collections.abc import Iterable, Mapping

from plan_tools.model import Action, Field
from plan_tools.rules.fold import LONGEST_NAME, fold_ref, plain_signs

IN_TEXT = (Field.RECOMMENDATION, Field.ACTION, Field.PROGRESS_UPDATE, Field.NOTES)
"""The columns whose texts may name other actions."""

_BETWEEN = re.compile(r"[;,&\n]|\band\b")
_LINK_WORDS = re.compile(
    r"^(?:(?:see|links? with|linked (?:to|with)|rec(?:ommendation)?s?\.?|actions?)\s+)+", re.IGNORECASE
)
_NUMBER = r"\d+(?:\.\d+)*(?:[a-z]\b|\([a-z\d]{1,4}\))*"
_REF = rf"[a-z]{{0,3}}-?{_NUMBER}"
_LINKED = r"(?:link(?:s|ed)?\s(?:with|to)|refer\sto)\s"
_SEE = r"(?:see(?:\salso)?|cf\.?)\s"
_NOUN = r"(?:rec(?:ommendation)?s?|actions?|items?|refs?|references?)\b\.?\s?(?:(?:nos?|numbers?)\b\.?\s?|#\s?)?"
_AND = r"\s?(?:[,;&]|,?\s?\band\b)\s?"
_ENDED = r"(?![\w(/-]|\.\w|\s?-\s?\d)"
_SPACES = re.compile(r"\s+")
_OF_ANOTHER = r"(?!\s(?:of|from|in)\s)"
_STOP = r"(?=\s?(?:$|[.,;:)\]\n]|(?:above|below)\b))"
_LINKS = (
    re.compile(
        rf"\b(?:{_LINKED}|{_SEE})(?:the\s)?{_NOUN}(?P<refs>{_REF}(?:{_AND}(?:{_NOUN})?{_REF})*){_ENDED}{_OF_ANOTHER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:\b{_LINKED}|(?:^|[(\[.;,:\n])\s?{_SEE})(?P<refs>{_NUMBER}(?:{_AND}{_NUMBER})*){_ENDED}{_STOP}",
        re.IGNORECASE,
    ),
)
_EACH = re.compile(rf"(?<![\w.]){_REF}", re.IGNORECASE)
_NO_REF = re.compile(r"(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d")  # a year, or a date with dots
_LAST_PART = re.compile(r"(?:\.[^.]*|\([^()]*\)|[a-z]+)$")  # of a folded Ref


def linked_refs(text: str) -> list[str]:
    """The Refs that a cell of Linked actions names."""
    parts = (_LINK_WORDS.sub("", part.strip()).strip(" .") for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def find_links(text: str) -> tuple[str, ...]:
    """The Refs that a text links to, each once, in its order."""
    lower = text.lower()
    if not ("see" in lower or "link" in lower or "refer" in lower or "cf" in lower):
        return ()  # nearly every cell
    words = _SPACES.sub(lambda spaces: "\n" if "\n" in spaces.group() else " ", plain_signs(text))
    found = {match.start("refs"): match["refs"] for pattern in _LINKS for match in pattern.finditer(words)}
    refs = (ref.group() for _start, listed in sorted(found.items()) for ref in _EACH.finditer(listed))
    return tuple(dict.fromkeys(ref for ref in refs if not _NO_REF.fullmatch(ref)))


def links_in_texts(action: Action) -> Mapping[Field, tuple[str, ...]]:
    """The Refs that the texts of an action link to and its Linked actions do not hold, by column; never its own.

    Where Linked actions hold 17.1, they hold recommendation 17 too.
    """
    in_texts = {field: refs for field in IN_TEXT if (refs := find_links(action.text(field)))}
    if not in_texts:
        return {}
    told = set(targets((action.ref, *linked_refs(action.text(Field.LINKED_ACTIONS)))))
    found: dict[Field, tuple[str, ...]] = {}
    for field, refs in in_texts.items():
        news = tuple(ref for ref in refs if fold_ref(ref) not in told)
        if news:
            found[field] = news
            told |= set(map(fold_ref, news))
    return found


def all_links(action: Action) -> list[str]:
    """Every Ref that an action links to, as it is written there: in Linked actions first, then in its texts."""
    in_texts = (ref for refs in links_in_texts(action).values() for ref in refs)
    return list(dict.fromkeys((*linked_refs(action.text(Field.LINKED_ACTIONS)), *in_texts)))


def targets(refs: Iterable[str]) -> Mapping[str, str]:
    """What a link may lead to, by its folded form: the plan's Ref, or "" for a recommendation (5 where 5.1 stands)."""
    spelt = {fold_ref(ref): ref for ref in refs}
    parents: dict[str, str] = {}
    for folded in spelt:
        if len(folded) > LONGEST_NAME:
            continue
        parent = _LAST_PART.sub("", folded)
        while parent and parent not in parents and parent != folded:
            parents[parent], folded = "", parent
            parent = _LAST_PART.sub("", folded)
    return {**parents, **spelt}
