"""The live part of a return: what is still missing, line by line and in all.

Each formula comes with the value that it has while the return is as written, because most readers show what was stored.
Only functions that Excel, LibreOffice and Google Sheets share are used. `Your actions` says in its column Check what
each action needs; `Start here` counts what Check says, so that nothing is decided twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from plan_tools.excel.put import Filled, Formula
from plan_tools.model import Answer, Field, Rating, Record, Return, column_letters

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
FIRST_ACTION = 5  # the row, counted from 1, of the first action in Your actions, and of the first rating in Key
HEADINGS_ROW = FIRST_ACTION - 2  # from 0, on every sheet with a list
COMPLETE = "Complete"  # the rating that asks for a day and for evidence
DAYS = (Answer.COMPLETED_ON, Answer.NEW_DUE_DATE)
_NEEDED_AS: Mapping[str, str] = {Answer.RATING_NOW: "rating", Answer.REASON: "reason"}  # in Check

# The cells of Start here that formulas read.
BAND, NAME, JOB_TITLE, SIGNED_OFF, NOTHING, ADVICE = "$A$4", "$C$17", "$C$18", "$C$19", "$C$22", "$B$23"
TO_FINISH, MISSING = "$F$21", "$F$22"
SAYS_NOTHING = f'TRIM({NOTHING})="Yes"'
READY, NOT_READY = "READY TO SEND", "NOT READY TO SEND"
CONTRADICTION = "✖ You chose Yes, but ratings or updates are filled in. Please clear one or the other."
WHEN_NOTHING = "Choose Yes only if there is no news of any action. Then only Completed by is needed."


class Again(NamedTuple):
    """A cell that its agency is to look at again: its column, and a formula for the text that was typed there.

    Check asks for it until something else stands there, or only mentions it where it `may_stand`.
    """

    column: str
    typed: str
    may_stand: bool = False
    or_new_date: bool = False


@dataclass(frozen=True)
class Live:
    """The formulas of a return, over what stands in it as it is written; `key` are the ratings that it offers.

    In a return that is handed back, `again` are the cells to be looked at again, by row (from 0).
    """

    written: Return
    key: Sequence[Rating]
    again: Mapping[int, Sequence[Again]] = field(default_factory=dict)

    @property
    def actions(self) -> int:
        """How many actions there are."""
        return len(self.written.rows)

    @property
    def lack(self) -> str:
        """What is counted: things that are missing, or to put right where there is something to be looked at again."""
        return "to put right" if self.again else "missing"

    @property
    def nothing(self) -> bool:
        """Whether the box for nothing to report says Yes."""
        return _trimmed(self.written.nothing_typed) == "yes"

    def checks(self) -> list[Formula | Filled]:
        """What each action still needs, in words; where nothing is to be looked at again, by one formula for all."""
        return [self._check(number) for number in range(self.actions)]

    def _check(self, number: int) -> Formula | Filled:
        value = "✔ Nothing to report" if self.nothing else self._said(number)
        if any(self._again(number)):
            return Formula(self._check_text(HEADINGS_ROW + 1 + number), value)
        return Filled(self._check_text, HEADINGS_ROW + self.actions, value)

    def _check_text(self, place: int) -> str:
        """The formula of Check in the row `place` (from 0)."""
        number, row = place - HEADINGS_ROW - 1, place + 1
        at = {name: f"${letter}{row}" for name, letter in LETTER.items()}
        rating, completed_on, asked = at[Answer.RATING_NOW], at[Answer.COMPLETED_ON], at[Answer.NEW_DUE_DATE]
        needs = "&".join(
            (
                f'IF({_blank(rating)},", rating",{self._unlisted(rating)})',
                _if_blank(at[Answer.UPDATE], "update"),
                f'IF(TRIM({rating})="{COMPLETE}",'
                f'{_if_blank(completed_on, "completed on")}&{_if_blank(at[Answer.EVIDENCE], "evidence")},"")',
                _if_text(completed_on, "completed on as a date"),
                _if_text(asked, "new due date as a date"),
                f'IF({_blank(asked)},"",{_if_blank(at[Answer.REASON], "reason")})',
            )
        )
        must, may = self._again(number)
        record = self.written.rows[number]
        stated, ready = f'"|"&{needs}', '"✔ Ready"'
        if must:
            looks = "&".join(f'IF({_untouched(one, at, record)},", {one.column}","")' for one in must)
            marked = f'SUBSTITUTE({stated}&"~"&{looks},"|~, ","✖ Look again at ")'
            stated = f'SUBSTITUTE(SUBSTITUTE({marked},"~, ",", look again at "),"~","")'
        for one in may:
            ready += f'&IF({_untouched(one, at, record)},"; look again at {one.column}","")'
        # "|" alone is an action that needs nothing; "|, rating" one that needs a rating.
        words = f'SUBSTITUTE(SUBSTITUTE({stated},"|, ","✖ Needs "),"|",{ready})'
        return f'=IF(TRIM(\'Start here\'!{NOTHING})="Yes","✔ Nothing to report",{words})'

    def _said(self, number: int) -> str:
        """What Check says as things stand, where there is something to report."""
        must, may = self._again(number)
        wanting, looks = ", ".join(self._needing[number]), ", ".join(one.column for one in must)
        if wanting:
            return f"✖ Needs {wanting}, look again at {looks}" if looks else f"✖ Needs {wanting}"
        mentioned = "".join(f"; look again at {one.column}" for one in may)
        return f"✖ Look again at {looks}" if looks else f"✔ Ready{mentioned}"

    def _again(self, number: int) -> tuple[list[Again], list[Again]]:
        """What is to be looked at again and what may be, but for what Check asks for anyway: each column once."""
        if number not in self.again:
            return [], []
        asked = [f"{need} " for need in self._needing[number]]
        left: dict[str, Again] = {}
        for one in self.again[number]:
            word = f"{_NEEDED_AS.get(one.column, one.column.lower())} "
            known = left.get(one.column)
            if not any(need.startswith(word) for need in asked) and (known is None or known.may_stand):
                left[one.column] = one
        return ([one for one in left.values() if not one.may_stand], [one for one in left.values() if one.may_stand])

    @cached_property
    def _things(self) -> Sequence[int]:
        """How many things each action still needs."""
        return [len(needs) + len(self._again(number)[0]) for number, needs in enumerate(self._needing)]

    @cached_property
    def _needing(self) -> Sequence[Sequence[str]]:
        """What the formula of Check asks each action for."""
        return [tuple(self._needs(record)) for record in self.written.rows]

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The words and letters that the list of ratings holds."""
        return frozenset(_trimmed(text) for one in self.key for text in (one.name, one.letter))

    def _unlisted(self, rating: str) -> str:
        """The formula that asks for another rating where the one in a cell is none of the list."""
        if not self.key:
            return '""'
        listed = f"Key!$A${FIRST_ACTION}:$B${FIRST_ACTION + len(self.key) - 1}"
        return f'IF(SUMPRODUCT(--({listed}=TRIM({rating})))=0,", rating from the list","")'

    def _needs(self, record: Record) -> Iterator[str]:
        """What the formula of Check asks for, as things stand."""
        rating, new_date = (_trimmed(record.text(name)) for name in (Answer.RATING_NOW, Answer.NEW_DUE_DATE))
        if not rating:
            yield "rating"
        elif self.key and rating not in self._listed:
            yield "rating from the list"
        if not _trimmed(record.text(Answer.UPDATE)):
            yield "update"
        for name in (Answer.COMPLETED_ON, Answer.EVIDENCE) if rating == COMPLETE.lower() else ():
            if not _trimmed(record.text(name)):
                yield name.lower()
        for name in DAYS:
            if _trimmed(record.text(name)) and not record.day(name):
                yield f"{name.lower()} as a date"
        if new_date and not _trimmed(record.text(Answer.REASON)):
            yield "reason"

    def to_finish(self) -> Formula:
        """How many actions still need something."""
        return Formula(f'=SUMPRODUCT(--(LEFT({self._cells("Check")},1)="✖"))', self._unfinished())

    def _unfinished(self) -> int:
        return 0 if self.nothing else sum(things > 0 for things in self._things)

    def missing(self) -> Formula:
        """How many things are missing: in the actions, and in who completed the return."""
        checks = self._cells("Check")
        things = f'SUMPRODUCT(LEN({checks})-LEN(SUBSTITUTE({checks},",","")))+{TO_FINISH}'
        people = "+".join(f"({_blank(cell)})" for cell in (NAME, JOB_TITLE, SIGNED_OFF))
        text = f"=IF({SAYS_NOTHING},IF({_blank(NAME)},1,0),{things}+{people})"
        return Formula(text, self._lacking())

    def _lacking(self) -> int:
        said = self.written
        unsigned = [not _trimmed(one) for one in (said.completed_by, said.job_title, said.signed_off_by)]
        if self.nothing:
            return int(unsigned[0])
        return sum(self._things) + sum(unsigned)

    def band(self) -> Formula:
        """Whether the return is ready to send, and how much is missing."""
        text = (
            f'=IF(LEFT({ADVICE},1)="✖","{NOT_READY}: look at Nothing to report, below",'
            f'IF({MISSING}=0,"{READY}: "&IF({SAYS_NOTHING},"nothing to report","every action is answered"),'
            f'"{NOT_READY}: "&{MISSING}&IF({MISSING}=1," thing"," things")&" still {self.lack}, "'
            f'&{TO_FINISH}&" of {self.actions} actions to finish"))'
        )
        lacking = self._lacking()
        if self._contradicts():
            said = f"{NOT_READY}: look at Nothing to report, below"
        elif not lacking:
            said = f"{READY}: {'nothing to report' if self.nothing else 'every action is answered'}"
        else:
            things = f"{lacking} {'thing' if lacking == 1 else 'things'} still {self.lack}"
            said = f"{NOT_READY}: {things}, {self._unfinished()} of {self.actions} actions to finish"
        return Formula(text, said)

    def progress(self) -> Formula:
        """A bar of twenty blocks and the number of actions that are ready."""
        if not self.actions:
            none = "Your agency has no open actions in this cycle."
            return Formula(f'="{none}"', none)
        ready = f"({self.actions}-{TO_FINISH})"
        done = f"ROUND(20*{ready}/{self.actions},0)"
        text = f'=REPT("█",{done})&REPT("░",20-{done})&"   "&{ready}&" of {self.actions} actions ready"'
        finished = self.actions - self._unfinished()
        blocks = (40 * finished + self.actions) // (2 * self.actions)  # halves upwards, as spreadsheets round
        return Formula(text, "█" * blocks + "░" * (20 - blocks) + f"   {finished} of {self.actions} actions ready")

    def advice(self) -> Formula:
        """When to choose `Nothing to report`, or that it contradicts the answers given."""
        answers = f'SUMPRODUCT(--(TRIM({self._cells(Answer.RATING_NOW, Answer.UPDATE)})<>""))'
        text = f'=IF(AND({SAYS_NOTHING},{answers}>0),"{CONTRADICTION}","{WHEN_NOTHING}")'
        return Formula(text, CONTRADICTION if self._contradicts() else WHEN_NOTHING)

    def _contradicts(self) -> bool:
        asked = (Answer.RATING_NOW, Answer.UPDATE)
        return self.nothing and any(_trimmed(row.text(name)) for row in self.written.rows for name in asked)

    def needed(self, cell: str, typed: str) -> Formula:
        """Whether a cell of Start here has still to be filled in; with nothing to report, only the name has."""
        blank = '"✖ needed"' if cell == NAME else f'IF({SAYS_NOTHING},"","✖ needed")'
        said = "✔" if _trimmed(typed) else "" if self.nothing and cell != NAME else "✖ needed"
        return Formula(f'=IF({_blank(cell)},{blank},"✔")', said)

    def _cells(self, name: str, last_name: str = "") -> str:
        """The cells of all actions in a column of Your actions, or in the columns up to `last_name`."""
        last_row = FIRST_ACTION + max(self.actions, 1) - 1
        return f"'Your actions'!${LETTER[name]}${FIRST_ACTION}:${LETTER[last_name or name]}${last_row}"


def missing_rule(name: str, row: int = FIRST_ACTION) -> str:
    """The rule that marks the cell of an action in a column when it is still missing, written for `row`."""
    cell, rating = f"{LETTER[name]}{row}", f"TRIM(${LETTER[Answer.RATING_NOW]}{row})"
    wanted: Mapping[str, str] = {
        Answer.COMPLETED_ON: f',{rating}="{COMPLETE}"',
        Answer.EVIDENCE: f',{rating}="{COMPLETE}"',
        Answer.REASON: f',TRIM(${LETTER[Answer.NEW_DUE_DATE]}{row})<>""',
    }
    return f'=AND(LEFT($A{row},1)="✖",{_blank(cell)}{wanted.get(name, "")})'


def text_rule(name: str, row: int = FIRST_ACTION) -> str:
    """The rule that marks a cell for a date in which something else stands, written for `row`."""
    cell = f"{LETTER[name]}{row}"
    return f'=AND(ISTEXT({cell}),{_filled(cell)},LEFT($A{row},1)="✖")'


def _trimmed(text: str) -> str:
    """`text` as formulas compare it: without spaces around it, case folded."""
    return " ".join(filter(None, text.split(" "))).lower()


def _untouched(one: Again, at: Mapping[str, str], record: Record) -> str:
    """The formula that is true while a cell holds what was typed, and no new date is asked for in its place."""
    cell, day = at[one.column], record.day(one.column) if one.column in DAYS else None
    if day:
        same = f"{cell}={_date(day)}"
    elif record.text(one.column):
        same = f"TRIM({cell})=TRIM({one.typed})"
    else:
        same = _blank(cell)
    if not one.or_new_date:
        return same
    asked, reason = at[Answer.NEW_DUE_DATE], at[Answer.REASON]
    new = f"ISNUMBER({asked}),{_filled(reason)}"
    if (was := record.day(Answer.NEW_DUE_DATE)) and _trimmed(record.text(Answer.REASON)):
        new += f",{asked}<>{_date(was)}"
    return f"AND({same},NOT(AND({new})))"


def _date(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _blank(cell: str) -> str:
    return f'TRIM({cell})=""'


def _filled(cell: str) -> str:
    return f'TRIM({cell})<>""'


def _if_blank(cell: str, word: str) -> str:
    return f'IF({_blank(cell)},", {word}","")'


def _if_text(cell: str, word: str) -> str:
    return f'IF({_blank(cell)},"",IF(ISTEXT({cell}),", {word}",""))'
