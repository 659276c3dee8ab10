"""The words of the messages to agencies: those of the sheet `Messages`, or the usual ones, with names filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from plan_tools.catalogue.messages import LIST, MORE_NAMES, NAMES, TEMPLATES
from plan_tools.model import Record
from plan_tools.problems import Problem, problem, shown
from plan_tools.rules.fold import fold, near
from plan_tools.rules.table import at

USUAL: Mapping[str, str] = MappingProxyType({name: template.words for name, template in TEMPLATES.items()})
MESSAGES = "Messages"
_BLANK = re.compile(r"\{([^{}\n]*)\}")
_BRACE = re.compile(r"[{}]")


def read_messages(records: Sequence[Record]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """The words of every message by its name, with what is wrong in the rows of the sheet `Messages`.

    Words in which something cannot be filled in do not count: the usual ones are sent in their place.
    """
    known = {fold(name): name for name in TEMPLATES}
    said: dict[str, str] = {}
    problems: list[Problem] = []
    for record in records:
        text = record.text("Message").strip()
        name = known.get(fold(text), "")
        if name and record.text("Words").strip():
            unknown = list(_unknown_names(record, name))
            problems += unknown
            if not unknown:
                said[name] = "\n".join(record.text("Words").splitlines()).strip()
        elif text and not name:
            hint = {"allowed": ", ".join(TEMPLATES), "near": near(text, list(TEMPLATES))}
            problems.append(problem("message-unknown", at(record, "Message"), text=shown(text), **hint))
    return {**USUAL, **said}, tuple(problems)


def _unknown_names(record: Record, message: str) -> Iterator[Problem]:
    """What stands in braces and is no name of this message, and braces that are not in pairs."""
    names = [f"{{{name}}}" for name in (*NAMES, *MORE_NAMES.get(message, ()))]
    known, words = set(map(fold, names)), record.text("Words")
    unknown = [found[0] for found in _BLANK.finditer(words) if fold(found[0]) not in known]
    rest = _BLANK.sub("", words)
    alone = _BRACE.search(rest)
    for text in dict.fromkeys([*unknown, *([rest[alone.start() :]] if alone else [])]):
        told = {"text": shown(text, 30), "allowed": ", ".join(names), "near": near(text, names)}
        yield problem("message-name-unknown", at(record, "Words"), message=message, **told)


def of_messages(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Those of the problems of a tracker that are about the words of its messages."""
    return (found for found in problems if found.needs_a_person and fold(found.location.sheet) == fold(MESSAGES))


def filled(words: str, values: Mapping[str, str]) -> str:
    """A message with the values of its names in braces; the list that it has to carry is added where it has none."""
    by_name = {fold(name): value for name, value in values.items()}
    if LIST in values and fold(LIST) not in map(fold, _BLANK.findall(words)):
        words += f"\n\n{{{LIST}}}"
    return _BLANK.sub(lambda found: by_name.get(fold(found[1]), found[0]), words)
