"""Names of people, only where a cue stands before them: a child, a parent, “known as”, a date of birth.

A name is one to four words that begin with a capital letter, none of them an ordinary word, an acronym or one letter:
“Child A” and “Child Protection” are none. A body that is known as something is not known by a person's name.
"""

import re
from collections.abc import Iterator

from plan_tools.rules.identifiers.births import DATE, GAP, WORD
from plan_tools.rules.identifiers.masks import NAME
from plan_tools.rules.identifiers.ordinary import ORDINARY, THINGS

_MOST_WORDS = 4
_PERSON = (
    r"(?<![A-Za-z'/-])(?:(?:(?:step|grand|god)-?)?(?:mother|father|son|daughter|child)|mum|mummy|dad|daddy|baby"
    r"|sibling|(?:(?:step|half)-?)?(?:brother|sister)|pupil|young person)"
)
_SAID = r"(?:'s)?(?: (?:first |full |last )?names?)?(?: (?:is|was))?(?: (?:named|called))?"
_BEFORE_NAME = r"(?P<gap>, | ?: ?| \(| - | )[\"']?"
_CUES = (
    re.compile(rf"{_PERSON}{_SAID}{_BEFORE_NAME}(?=[^\W\d_])", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z])(?P<known>known as|a\.?k\.?a\.?)(?: ?: ?| \(| )[\"']?(?=[^\W\d_])", re.IGNORECASE),
    re.compile(rf"(?P<birth>{WORD}){GAP}(?:{DATE})?[ ,:;)-]{{1,3}}(?=[^\W\d_])", re.IGNORECASE),
)
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*(?:['-][^\W\d_][\w\u0300-\u036f]*)*")
_CLAUSE = re.compile(r"[.;:!?()\n]")
_LOOK_BACK = 60


def names(text: str) -> Iterator[tuple[str, int, int]]:
    """Where names stand in `text` straight after a cue."""
    for cue in _CUES:
        for match in cue.finditer(text):
            parts = match.groupdict()
            end, words = _name(text, match.end())
            if not words:
                continue
            is_aside = parts.get("gap") == ", " and text[end : end + 1] not in (",", ".", ";", ")", "")
            is_thing = parts.get("known") and _is_of_a_thing(text, match.start())
            if not is_aside and not is_thing and not (parts.get("birth") and words < 2):
                yield NAME, match.end(), end


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
        if not said[0].isupper():
            break
        if not (_is_name(said) or (words and len(said) == 1)) or words == _MOST_WORDS:
            return start, 0
        words += 1
        end = word.start() + len(said)
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


def _is_of_a_thing(text: str, cue: int) -> bool:
    """Whether it is a group, a project or the like that is known as something."""
    before = _CLAUSE.split(text[max(0, cue - _LOOK_BACK) : cue])[-1]
    return any(word.lower().removesuffix("s") in THINGS for word in _WORD.findall(before))
