"""The words of the messages to agencies: those of the sheet `Messages`, or the usual ones, with names filled in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from plan_tools.catalogue.messages import LIST, NAMES, TEMPLATES
from plan_tools.model import Record
from plan_tools.problems import Problem, problem, shown
from plan_tools.rules.fold import fold, near
from plan_tools.rules.table import at

USUAL: Mapping[str, str] = MappingProxyType({name: template.words for name, template in TEMPLATES.items()})
_BLANK = re.compile(r"\{([^{}\n]*)\}")


def read_messages(records: Sequence[Record]) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """The words of every message by its name, with what is wrong in the rows of the sheet `Messages`."""
    known = {fold(name): name for name in TEMPLATES}
    said: dict[str, str] = {}
    problems: list[Problem] = []
    for record in records:
        text = record.text("Message").strip()
        name = known.get(fold(text), "")
        if name and record.text("Words").strip():
            said[name] = "\n".join(record.text("Words").splitlines()).strip()
            problems += _unknown_names(record, name)
        elif text and not name:
            hint = {"allowed": ", ".join(TEMPLATES), "near": near(text, list(TEMPLATES))}
            problems.append(problem("message-unknown", at(record, "Message"), text=shown(text), **hint))
    return {**USUAL, **said}, tuple(problems)


def _unknown_names(record: Record, message: str) -> Iterator[Problem]:
    for text in dict.fromkeys(_BLANK.findall(record.text("Words"))):
        if fold(text) not in map(fold, NAMES):
            words = {"text": shown(text), "allowed": ", ".join(f"{{{name}}}" for name in NAMES)}
            yield problem("message-name-unknown", at(record, "Words"), message=message, **words)


def filled(words: str, values: Mapping[str, str]) -> str:
    """A message with the values of its names in braces; the list that it has to carry is added where it has none."""
    by_name = {fold(name): value for name, value in values.items()}
    if LIST in values and fold(LIST) not in map(fold, _BLANK.findall(words)):
        words += f"\n\n{{{LIST}}}"
    return _BLANK.sub(lambda found: by_name.get(fold(found[1]), found[0]), words)
