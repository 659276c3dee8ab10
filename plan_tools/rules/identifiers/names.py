"""Names of people, only where a cue stands before them: a child, a relative, “known as”, a date of birth.

A name is one to four words that begin with a capital letter, none of them an ordinary word, an acronym or one letter:
“Child A” and “Child Protection” are none. A body that is known as something is not known by a person's name.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from plan_tools.rules.identifiers.births import DATE, GAP, WORD
from plan_tools.rules.identifiers.births import STEMS as BIRTH_STEMS
from plan_tools.rules.identifiers.masks import NAME
from plan_tools.rules.identifiers.ordinary import ORDINARY, SURNAMES, THINGS

_MOST_WORDS = 4
_KIN = "(?:mother|father|mum|dad|son|daughter|child|brother|sister)"
_PEOPLE = (
    *("aunt(?:ie|y)?", "baby", "boy", "brother", "child", "cousin", "dad(?:dy)?", "daughter", "father", "girl"),
    *("gran(?:ny|dad|dma)?", "mother", "mum(?:my)?", "nan", "nephew", "niece", "pupil", "service user", "sibling"),
    *("sister", "son", "uncle", "young person", *(f"{prefix}-?{_KIN}" for prefix in ("god", "grand", "half", "step"))),
)
_KNOWN = ("known as", "aka", "k.a", "a.ka")


def _cue(words: Iterable[str], barred: str, behind: str) -> re.Pattern[str]:
    """A cue of these words in small letters, behind none of the signs `barred`."""
    by_letter = groupby(sorted(words), itemgetter(0))
    either = "|".join(
        f"{one}(?<![{barred}]{one})(?:{'|'.join(word[1:] for word in those)})" for one, those in by_letter
    )
    return re.compile(f"(?:{either}){behind}(?=[^\\W\\d_])")


_SAID = r"(?:'?s)?(?: (?:first |full |last )?names?)?(?: (?:is|was))?(?: (?:named|called))?"
_BEFORE_NAME = r"(?P<gap>, | ?:\s{0,2}| \(| - | of | )[\"']?"
_PERSON = _cue(_PEOPLE, "a-z'/-", _SAID + _BEFORE_NAME)
_ALSO = _cue(("known as", r"a\.?k\.?a\.?"), "a-z", "(?P<known> ?: ?| \\(| )[\"']?")
_LETTERS = re.compile(r"(?:S(?<![A-Za-z'/-]S)U|Y(?<![A-Za-z'/-]Y)P)" + _SAID + _BEFORE_NAME + r"(?=[^\W\d_])")
_BIRTH = re.compile(rf"(?P<birth>{WORD}){GAP}(?:{DATE})?[ ,:;)-]{{1,3}}(?=[^\W\d_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*(?:['-][^\W\d_][\w\u0300-\u036f]*)*")
_PARTICLES = re.compile(
    r"(?:(?:abu|al|ap|bin|bint|da|dal|de|del|della|den|der|di|dos|du|el|ibn|la|le|st|te|ten|ter|van|von|y|zu)[ -]){1,3}"
    r"(?=[^\W\d_a-z])"
)
_TITLES = frozenset(("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"))
_CLAUSE = re.compile(r"[.;:!?()\n]")
_OF_IT = re.compile(r"\b(?:it|this|these|which)(?: is| are| was| were|'s)(?: \w+)? $", re.IGNORECASE)
_ASIDE = re.compile(r"[,.;)]|\Z| \(\d")
_LOOK_BACK = 60
_SOMEBODY = frozenset(["boy", "girl", "man", "woman", "person", "he", "she", "who", "mother", "father", "mum", "dad"])


def names(text: str) -> Iterator[tuple[str, int, int]]:
    """Where names stand in `text` straight after a cue."""
    for match in _cues(text):
        parts = match.groupdict()
        end, words = _name(text, match.end())
        if not words or (words < 2 and "birth" in parts):
            continue
        is_aside = parts.get("gap") == ", " and not _ASIDE.match(text, end)
        is_thing = "known" in parts and _is_of_a_thing(text, match.start())
        if not is_aside and not is_thing:
            yield NAME, match.end(), end


def _cues(text: str) -> Iterator[re.Match[str]]:
    lower = text.lower()
    if len(lower) != len(text):  # one letter may become two
        lower = "".join(sign.lower()[0] for sign in text)
    yield from _PERSON.finditer(lower)
    if any(stem in lower for stem in _KNOWN):
        yield from _ALSO.finditer(lower)
    if "SU" in text or "YP" in text:
        yield from _LETTERS.finditer(text)
    if any(stem in lower for stem in BIRTH_STEMS):
        yield from _BIRTH.finditer(text)


def _name(text: str, start: int) -> tuple[int, int]:
    """Where the name ends that begins at `start`, and of how many words it is; 0 where there is none."""
    end = place = start
    words = 0
    while word := _WORD.match(text, place):
        said = word[0].removesuffix("'s")
        if words and said in ("and", "&") and (next_word := _WORD.match(text, word.end() + 1)):
            if text[word.end()] == " " and _is_name(next_word[0].removesuffix("'s")):
                place = word.end() + 1
                continue
            break
        if words and (particles := _PARTICLES.match(text, place)):
            place = particles.end()
            continue
        if not said[0].isupper():
            break
        if not (_is_name(said) or (words and _may_follow(said))) or words == _MOST_WORDS:
            return start, 0
        words += 1
        end = word.start() + len(said)
        if said in _TITLES and text[word.end() : word.end() + 2] == ". ":
            place = word.end() + 2
            continue
        if text[word.end() : word.end() + 1] != " " or said != word[0]:
            break
        place = word.end() + 1
    return end, words


def _is_name(word: str) -> bool:
    if len(word) < 2 or not word[0].isupper() or word.isupper():
        return False
    lower = word.lower()
    parts = lower.split("-")
    return lower not in ORDINARY and not any(part in ORDINARY for part in parts)


def _may_follow(word: str) -> bool:
    """Whether a word may be part of a name behind another one: an initial, or a surname that is a word too."""
    return len(word) == 1 or (word.istitle() and word.lower() in SURNAMES)


def _is_of_a_thing(text: str, cue: int) -> bool:
    """Whether it is a group, a project or the like that is known as something."""
    before = text[max(0, cue - _LOOK_BACK) : cue]
    if _OF_IT.search(before):
        return True
    words = {word.lower() for word in _WORD.findall(_CLAUSE.split(before.removesuffix("("))[-1])}
    return not words & _SOMEBODY and any(word.removesuffix("s") in THINGS for word in words)
