"""The live part of a return: what is still missing, line by line and in all.

Each formula comes with the value that it has while the return is as issued, because most readers show what was stored.
Only functions that Excel, LibreOffice and Google Sheets share are used. `Your actions` says in its column Check what
each action needs; `Start here` counts what Check says, so that nothing is decided twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plan_tools.excel.put import Formula
from plan_tools.model import Answer, Field, Record, column_letters

ACTION_COLUMNS = (
    "Check",
    Field.REF,
    Field.PLAN,
    Field.THEME,
    Field.RECOMMENDATION,
    Field.ACTION,
    Field.DUE_DATE,
    "Last rating",
    "Last update",
    *Answer,
)
LETTER: Mapping[str, str] = {name: column_letters(place) for place, name in enumerate(ACTION_COLUMNS, start=1)}
FIRST_ACTION = 5  # the row, counted from 1, of the first action in Your actions
COMPLETE = "Complete"  # the rating that asks for a day and for evidence

# The cells of Start here that formulas read.
BAND, NAME, JOB_TITLE, SIGNED_OFF, NOTHING, ADVICE = "$A$4", "$C$17", "$C$18", "$C$19", "$C$22", "$B$23"
TO_FINISH, MISSING = "$F$21", "$F$22"
SAYS_NOTHING = f'{NOTHING}="Yes"'
READY, NOT_READY = "READY TO SEND", "NOT READY TO SEND"


def check(row: int, record: Record) -> Formula:
    """What the action in `row` of Your actions (counted from 1) still needs, in words."""
    at = {name: f"${letter}{row}" for name, letter in LETTER.items()}
    needs = "&".join(
        (
            _if_blank(at[Answer.RATING_NOW], "rating"),
            _if_blank(at[Answer.UPDATE], "update"),
            f'IF({at[Answer.RATING_NOW]}="{COMPLETE}",'
            f'{_if_blank(at[Answer.COMPLETED_ON], "completed on")}&{_if_blank(at[Answer.EVIDENCE], "evidence")},"")',
            f'IF({_blank(at[Answer.NEW_DUE_DATE])},"",{_if_blank(at[Answer.REASON], "reason")})',
        )
    )
    # "|" alone is an action that needs nothing; "|, rating" one that needs a rating.
    words = f'SUBSTITUTE(SUBSTITUTE("|"&{needs},"|, ","✖ Needs "),"|","✔ Ready")'
    text = f'=IF(\'Start here\'!{NOTHING}="Yes","✔ Nothing to report",{words})'
    asks_for_reason = record.text(Answer.NEW_DUE_DATE).strip() and not record.text(Answer.REASON).strip()
    return Formula(text, "✖ Needs rating, update" + (", reason" if asks_for_reason else ""))


@dataclass(frozen=True)
class Totals:
    """The formulas of Start here, over `checks`: what the column Check says as issued."""

    checks: Sequence[str]

    @property
    def actions(self) -> int:
        """How many actions there are."""
        return len(self.checks)

    def to_finish(self) -> Formula:
        """How many actions still need something."""
        return Formula(f'=SUMPRODUCT(--(LEFT({self._cells("Check")},1)="✖"))', self.actions)

    def missing(self) -> Formula:
        """How many things are missing: in the actions, and in who completed the return."""
        checks = self._cells("Check")
        things = f'SUMPRODUCT(LEN({checks})-LEN(SUBSTITUTE({checks},",","")))+{TO_FINISH}'
        people = "+".join(f"({_blank(cell)})" for cell in (NAME, JOB_TITLE, SIGNED_OFF))
        text = f"=IF({SAYS_NOTHING},IF({_blank(NAME)},1,0),{things}+{people})"
        return Formula(text, sum(check.count(",") + 1 for check in self.checks) + 3)

    def band(self) -> Formula:
        """Whether the return is ready to send, and how much is missing."""
        text = (
            f'=IF(LEFT({ADVICE},1)="✖","{NOT_READY}: look at Nothing to report, below",'
            f'IF({MISSING}=0,"{READY}: "&IF({SAYS_NOTHING},"nothing to report","every action is answered"),'
            f'"{NOT_READY}: "&{MISSING}&IF({MISSING}=1," thing"," things")&" still missing, "'
            f'&{TO_FINISH}&" of {self.actions} actions to finish"))'
        )
        missing = self.missing().value
        return Formula(
            text, f"{NOT_READY}: {missing} things still missing, {self.actions} of {self.actions} actions to finish"
        )

    def progress(self) -> Formula:
        """A bar of twenty blocks and the number of actions that are ready."""
        if not self.actions:
            none = "Your agency has no open actions in this cycle."
            return Formula(f'="{none}"', none)
        ready = f"({self.actions}-{TO_FINISH})"
        done = f"ROUND(20*{ready}/{self.actions},0)"
        text = f'=REPT("█",{done})&REPT("░",20-{done})&"   "&{ready}&" of {self.actions} actions ready"'
        return Formula(text, "░" * 20 + f"   0 of {self.actions} actions ready")

    def advice(self) -> Formula:
        """When to choose `Nothing to report`, or that it contradicts the answers given."""
        answers = f'SUMPRODUCT(--(TRIM({self._cells(Answer.RATING_NOW, Answer.UPDATE)})<>""))'
        advice = "Choose Yes only if there is no news of any action. Then only Completed by is needed."
        text = (
            f'=IF(AND({SAYS_NOTHING},{answers}>0),"✖ You chose Yes, but ratings or updates are filled in. "&'
            f'"Please clear one or the other.","{advice}")'
        )
        return Formula(text, advice)

    def _cells(self, name: str, last_name: str = "") -> str:
        """The cells of all actions in a column of Your actions, or in the columns up to `last_name`."""
        last_row = FIRST_ACTION + max(self.actions, 1) - 1
        return f"'Your actions'!${LETTER[name]}${FIRST_ACTION}:${LETTER[last_name or name]}${last_row}"


def needed(cell: str) -> Formula:
    """Whether a cell of Start here has still to be filled in; with nothing to report, only the name has."""
    blank = '"✖ needed"' if cell == NAME else f'IF({SAYS_NOTHING},"","✖ needed")'
    return Formula(f'=IF({_blank(cell)},{blank},"✔")', "✖ needed")


def missing_rule(name: str) -> str:
    """The rule that marks the first action's cell in a column when it is still missing."""
    cell, rating = f"{LETTER[name]}{FIRST_ACTION}", f"${LETTER[Answer.RATING_NOW]}{FIRST_ACTION}"
    wanted: Mapping[str, str] = {
        Answer.COMPLETED_ON: f',{rating}="{COMPLETE}"',
        Answer.EVIDENCE: f',{rating}="{COMPLETE}"',
        Answer.REASON: f',TRIM(${LETTER[Answer.NEW_DUE_DATE]}{FIRST_ACTION})<>""',
    }
    return f'=AND(LEFT($A{FIRST_ACTION},1)="✖",{_blank(cell)}{wanted.get(name, "")})'


def _blank(cell: str) -> str:
    return f'TRIM({cell})=""'


def _if_blank(cell: str, word: str) -> str:
    return f'IF({_blank(cell)},", {word}","")'
