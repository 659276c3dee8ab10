"""The problems workbook: what needs a person, the words to send to agencies, and how things were understood."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from plan_tools.excel.problems.notes import put_notes
from plan_tools.excel.problems.page import NOTES, PROBLEMS, WORDS, Page
from plan_tools.excel.problems.to_do import in_order, is_note, put_problems
from plan_tools.excel.problems.words import put_words
from plan_tools.excel.put import one_line
from plan_tools.excel.style import new_workbook
from plan_tools.model import Conflict
from plan_tools.model.sending import Message
from plan_tools.problems import Problem

NONE: Mapping[str, str] = MappingProxyType({})


def write_problems(
    title: str,
    cycle: str,
    problems: Sequence[Problem],
    conflicts: Sequence[Conflict] = (),
    decisions: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
    *,
    theirs: Collection[Problem] = (),
    messages: Sequence[Message] = (),
    links: Mapping[str, str] = NONE,
) -> bytes:
    """The workbook that lists `problems`: what needs a person in the first sheet, notes in the last.

    A conflict, settled or not, shows its three values in full, and a dropdown to decide it; `decisions` are those
    taken already, by (ref, agency, field). `theirs` are the problems that agencies put right, each told to its agency
    in `messages`. `links` are the files to which a link may lead, by their names, as paths from where the workbook is
    to stand. Outside any `cycle` ("") nothing has been sent out, and there are no words to send.
    """
    title, cycle = one_line(title), one_line(cycle)
    named = f"Problems, {cycle}" if cycle else "Problems"
    book = new_workbook(title, named)
    about = f"{title}  |  Cycle: {cycle}" if cycle else title
    page = Page(book, about, named, links, f"returns/{cycle}/received/")
    lines = in_order(problems, conflicts, frozenset(theirs))
    notes = [found for found in problems if is_note(found)]
    others = ({WORDS: f"{WORDS} ({len(messages)})"} if cycle else {}) | {NOTES: f"{NOTES} ({len(notes):,})"}
    sheets = {name: book.workbook.add_worksheet(name) for name in (PROBLEMS, *others)}
    first = put_problems(page, sheets[PROBLEMS], lines, decisions, others)
    if cycle:
        put_words(page, sheets[WORDS], messages, first)
    put_notes(page, sheets[NOTES], notes)
    return book.close()
