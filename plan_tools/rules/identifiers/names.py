"""Names of people, only where a cue stands before them: a child, a relative, “known as”, a date of birth.

A name is one to four words that begin with a capital letter, none of them an ordinary word, an acronym or one letter:
“Child A” and “Child Protection” are none; an ordinary word that is a first name or a surname may stand beside one. Two
words or more may be in capitals, unless the cue is too. Cues that name services as well, such as parents and victim,
ask for more. A body that is known as something is not known by a person's name.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from plan_tools.rules.identifiers.births import DATE, GAP, WORD
from plan_tools.rules.identifiers.births import STEMS as BIRTH_STEMS
from plan_tools.rules.identifiers.masks import NAME
from plan_tools.rules.identifiers.ordinary import ACRONYMS, FIRST_NAMES, ORDINARY, SURNAMES, THINGS

_MOST_WORDS = 4
_KIN = "(?:mother|father|mum|dad|son|daughter|child|brother|sister)"
_PEOPLE = (
    *("aunt(?:ie|y)?", "baby", "boy(?:friend)?", "brother", "child", "cousin", "dad(?:dy)?", "daughter", "father"),
    *("girl(?:friend)?", "her partner", "his partner", "husband", "wife"),
    *("gran(?:ny|dad|dma)?", "mother", "mum(?:my)?", "nan", "nephew", "niece", "pupil", "service user", "sibling"),
    *("sister", "son", "uncle", "young person", *(f"{prefix}-?{_KIN}" for prefix in ("god", "grand", "half", "step"))),
)
_OF_SERVICES = ("carer", "parent", "patient", "twin", "victim")
_KNOWN = ("known as", "aka", "k.a", "a.ka")


def _cue(words: Iterable[str], barred: str, behind: str) -> re.Pattern[str]:
    """A cue of these words in small letters, behind none of the signs `barred`."""
    by_letter = groupby(sorted(words), itemgetter(0))
    either = "|".join(
        f"{one}(?<![{barred}]{one})(?:{'|'.join(word[1:] for word in those)})" for one, those in by_letter
    )
    return re.compile(f"(?:{either}){behind}(?=[^\\W\\d_])")


_BOND = "(?: (?:new |ex-|former )?(?:partner|boyfriend|girlfriend|husband|wife))?"
_SAID = rf"(?:'?s{_BOND})?(?: (?:first |full |last )?names?)?(?: (?:is|was))?(?: (?:named|called))?"
_BEFORE_NAME = r"(?P<gap>, | ?:\s{0,2}| \(| - | of | )[\"']?"
_PERSON = _cue(_PEOPLE, "a-z'/-", _SAID + _BEFORE_NAME)
_WEAK = _cue(_OF_SERVICES, "a-z'/-", r"(?P<several>s?)" + _SAID + _BEFORE_NAME)
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
_VOWEL = re.compile("[AEIOUY]", re.IGNORECASE)
_SOMEBODY = frozenset(["boy", "girl", "man", "woman", "person", "he", "she", "who", "mother", "father", "mum", "dad"])


def names(text: str) -> Iterator[tuple[str, int, int]]:
    """Where names stand in `text` straight after a cue."""
    for match in _cues(text):
        parts = match.groupdict()
        is_loud = text[match.start() : match.start() + 2].isupper()
        end, words = _name(text, match.end())
        if not words and not is_loud:
            end, words = _name_in_capitals(text, match.end())
        if not words or (words < 2 and ("birth" in parts or not _may_be_one_word(text, match))):
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
    yield from _WEAK.finditer(lower)
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
    is_unusual = False
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
        is_name = _is_name(said) or (words > 0 and _is_surname_in_capitals(said))
        if not (is_name or (_may_follow(said) if words else _may_begin(said))) or words == _MOST_WORDS:
            return start, 0
        words, is_unusual = words + 1, is_unusual or is_name
        end = word.start() + len(said)
        if said in _TITLES and text[word.end() : word.end() + 2] == ". ":
            place = word.end() + 2
            continue
        if text[word.end() : word.end() + 1] != " " or said != word[0]:
            break
        place = word.end() + 1
    return (end, words) if is_unusual else (start, 0)


def _name_in_capitals(text: str, start: int) -> tuple[int, int]:
    """Where a name in capitals ends that begins at `start`, and of how many words it is; 0 where there is none."""
    said: list[str] = []
    end = place = start
    while (word := _WORD.match(text, place)) and (bare := word[0].removesuffix("'s")).isupper():
        said.append(bare.title())
        end, place = word.start() + len(bare), word.end() + 1
        if text[word.end() : place] != " " or bare != word[0]:
            break
    usual = [one.lower() in ORDINARY for one in said]
    fitting = all(
        _is_spoken(one) and (not is_usual or (_may_follow(one) if number else _may_begin(one)))
        for number, (one, is_usual) in enumerate(zip(said, usual, strict=True))
    )
    return (end, len(said)) if 2 <= len(said) <= _MOST_WORDS and fitting and not all(usual) else (start, 0)


def _is_spoken(word: str) -> bool:
    """Whether a word in capitals is no acronym, as far as that can be told."""
    return len(word) > 2 and _VOWEL.search(word) is not None and word.lower() not in ACRONYMS


def _is_surname_in_capitals(word: str) -> bool:
    """Whether a word behind another one is a surname in capitals: Karen WARDLE."""
    return word.isupper() and len(word) > 3 and _is_spoken(word) and word.lower() not in ORDINARY


def _may_be_one_word(text: str, cue: re.Match[str]) -> bool:
    """Whether one word behind a cue is enough: not behind one that services are called by as well, such as Patient."""
    several = cue.groupdict().get("several")
    return several is None or (
        not several and cue["gap"] != " of " and (text[cue.start()].islower() or ":" in cue["gap"])
    )


def _is_name(word: str) -> bool:
    if len(word) < 2 or not word[0].isupper() or word.isupper():
        return False
    lower = word.lower()
    parts = lower.split("-")
    return lower not in ORDINARY and not any(part in ORDINARY for part in parts)


def _may_begin(word: str) -> bool:
    """Whether an ordinary word may be a first name, should a surname follow."""
    return word.istitle() and word.lower() in FIRST_NAMES


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
