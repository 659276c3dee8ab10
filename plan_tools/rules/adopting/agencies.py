"""The agencies of a plan: each as it is written first; names that may mean the same one are suggested.

Between several names in a cell stand signs that no name has (``/ ; |`` and line breaks), or such as a name may have too
(``& + ,`` and "and"): at those, a cell is taken apart only where its parts are known as agencies by themselves.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from plan_tools.model import Agency, Field
from plan_tools.rules.adopting.draft import Draft
from plan_tools.rules.agencies import means_everybody
from plan_tools.rules.fold import fold

_ALWAYS_BETWEEN = re.compile(r"\s*[/;|\n]\s*")
_MAYBE_BETWEEN = re.compile(r"\s*[&+,]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_LITTLE_WORDS = ("and", "for", "of", "the")
ALIKE = 90.0  # per cent of words shared; a name within a longer one is 100


class Pair(NamedTuple):
    """Two agencies that may be one; `number` is the place of the second in the list, from 0."""

    first: str
    second: str
    number: int


def agencies_of(drafts: Iterable[Draft]) -> tuple[Agency, ...]:
    """Every agency that is named, in the order of the plan."""
    names = [name for one in drafts if (name := one.text(Field.AGENCY))]
    first = {fold(name): name for name in reversed(names)}
    return tuple(Agency(name) for name in dict.fromkeys(first[fold(name)] for name in names))


def known_names(texts: Iterable[str]) -> frozenset[str]:
    """What is an agency by itself, folded: what stands alone in a cell, or in two cells beside different others."""
    cells = {fold(part): part for text in texts for part in _apart(_ALWAYS_BETWEEN, text)}.values()
    alone = {fold(cell) for cell in cells if not _MAYBE_BETWEEN.search(cell)}
    shared = Counter(fold(part) for cell in cells for part in _apart(_MAYBE_BETWEEN, cell))
    return frozenset(alone | {name for name, number in shared.items() if number > 1})


def several_names(text: str, known: Collection[str]) -> list[str]:
    """The names in a cell, where it holds several: else the one that it is."""
    parts = _apart(_ALWAYS_BETWEEN, text)
    return list(dict.fromkeys(name for part in parts for name in _taken_apart(part, known)))


def may_be_several(text: str) -> bool:
    """Whether there may be several names in a cell, or one with an "and" in it."""
    apart = (_apart(between, text) for between in (_ALWAYS_BETWEEN, _MAYBE_BETWEEN))
    return any(len(parts) > 1 for parts in apart) and not means_everybody(text)


def _taken_apart(text: str, known: Collection[str]) -> list[str]:
    """The names in `text`, each known or one word, and one of them at least known or in capitals."""
    parts = _apart(_MAYBE_BETWEEN, text)
    sure = [part for part in parts if fold(part) in known]
    if all(part in sure or " " not in part for part in parts) and (sure or any(map(str.isupper, parts))):
        return parts
    return [text]


def _apart(between: re.Pattern[str], text: str) -> list[str]:
    """The parts of `text`; all of it where one of them is too short for a name, as in N/A."""
    parts = [part for part in between.split(text.strip()) if part]
    return parts if all(sum(map(str.isalpha, part)) > 1 for part in parts) else [text.strip()]


def alike(agencies: Sequence[Agency], several: Collection[str]) -> Iterator[Pair]:
    """Each agency whose name is nearly that of one before it, or stands within it or around it, with that one.

    Its initials count as its name. A name of `several` (folded) or of all agencies is nobody's, and what stands beside
    an "and" is not taken for a longer name of the same.
    """
    from rapidfuzz import fuzz, process  # only where a plan is adopted

    names = [agency.name for agency in agencies]
    letters = [None if fold(name) in several or means_everybody(name) else fold(name) for name in names]
    words = [None if may_be_several(name) else " ".join(_WORD.findall(name.lower())) for name in names]
    words = [told and text for told, text in zip(letters, words, strict=True)]
    initials = [_initials(name) if told else () for told, name in zip(letters, names, strict=True)]
    for number, name in enumerate(names):
        near = process.extractOne(words[number], words[:number], scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
        near = near or process.extractOne(letters[number], letters[:number], scorer=fuzz.ratio, score_cutoff=ALIKE)
        before = (place for place in range(number) if _share(letters, initials, place, number))
        place = near[2] if near else next(before, None)
        if place is not None:
            yield Pair(names[place], name, number)


def _share(letters: Sequence[str | None], initials: Sequence[Collection[str]], one: int, other: int) -> bool:
    """Whether one of two agencies is called by the initials of the other."""
    return letters[one] in initials[other] or letters[other] in initials[one]


def _initials(name: str) -> tuple[str, ...]:
    """What the words of a name begin with, the little ones among them or not."""
    words = _WORD.findall(re.sub("['’]", "", name.lower()))
    each = (words, [word for word in words if word not in _LITTLE_WORDS])
    return tuple("".join(word[0] for word in some) for some in each if len(some) > 1)
