"""How the state of a return is shown: a mark, a word and a colour."""

from plan_tools.excel.style import CREAM_INK, INK, MINT_INK, PINK_INK
from plan_tools.model import ReturnLine, State

NOT_ASKED, PARTLY, WAITING = "– Not asked", "! Partly in", "! Received, not merged yet"


def marked_state(line: ReturnLine) -> str:
    """The state of a return with its mark: ✔ it has told the agency's position, ! in part, ✖ it has not."""
    if line.state not in list(State):
        return NOT_ASKED
    if line.state == State.PARTLY_MERGED:
        return PARTLY
    if line.state == State.RECEIVED:
        return WAITING
    word = {State.MERGED.value: "in", State.ISSUED.value: "not in yet"}.get(line.state, line.state)
    return f"{'✖' if is_missing(line) else '✔'} {word[:1].upper()}{word[1:]}"


def is_missing(line: ReturnLine) -> bool:
    """Whether a return was asked for and has not told the agency's position."""
    return line.state in list(State) and not State(line.state).confirms


def state_colour(line: ReturnLine) -> str:
    """The colour of the words of `marked_state`."""
    if marked_state(line) == NOT_ASKED:
        return INK
    if marked_state(line) in (PARTLY, WAITING):
        return CREAM_INK
    return PINK_INK if is_missing(line) else MINT_INK
