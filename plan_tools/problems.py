"""Problems as values: what was found, where, why it matters and what to do.

Every wording stands once, in `CATALOGUE`; everything else names a code. A fault in the data is a `Problem` among
others. `CannotGoOn` is raised only when a whole run has to stop, and carries one problem.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a problem asks of a person."""

    ERROR = "error"  # something was not taken, or could not be done
    WARNING = "warning"  # taken, but a person should look
    NOTE = "note"  # how something was understood; nothing to do


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something stands: a file, a sheet in it and a cell such as ``J7``; each may be empty."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"{'row' if self.cell.isdigit() else 'cell'} {self.cell}")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person should know, with the words to act on it."""

    code: str
    severity: Severity
    location: Location
    found: str
    why: str
    fix: str
    ref: str = ""
    agency: str = ""
    field: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has something to do about it."""
        return self.severity is not Severity.NOTE

    def __str__(self) -> str:
        about = f" ({self.ref})" if self.ref else ""
        return f"{self.location}{about}: {self.found} {self.why} {self.fix}".strip()


class CannotGoOn(Exception):  # noqa: N818 - it is a sentence, not a fault of the program
    """The run cannot go on, and nothing was changed. The one problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one code. Braces are filled from the details given to `problem`."""

    severity: Severity
    found: str
    why: str
    fix: str


def problem(
    code: str, location: Location, *, ref: str = "", agency: str = "", field: str = "", **details: str
) -> Problem:
    """The problem `code` at `location`, worded from the catalogue with `details` filled in."""
    wording = CATALOGUE[code]
    words = {**details, "ref": ref, "agency": agency, "field": field}
    found, why, fix = (text.format_map(words) for text in (wording.found, wording.why, wording.fix))
    return Problem(code, wording.severity, location, found, why, fix, ref, agency, field)


def cannot_go_on(code: str, location: Location, *, field: str = "", **details: str) -> CannotGoOn:
    """The exception that stops a run because of `code` at `location`."""
    return CannotGoOn(problem(code, location, field=field, **details))


def shown(text: str, limit: int = 60) -> str:
    """`text` in quotation marks on one line, shortened so that a message stays readable."""
    line = " ".join(text.split())
    if not line:
        return "blank"
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: Mapping[str, Wording] = MappingProxyType(
    {
        # files
        "file-missing": Wording(
            _E, "There is no such file.", "Nothing could be read.", "Check the name and the folder, then run it again."
        ),
        "file-unreadable": Wording(
            _E,
            "This file could not be read as a workbook: {reason}.",
            "Nothing in it was taken.",
            "Open it in Excel, save it as an Excel workbook (.xlsx) and try again, or ask the sender for a fresh copy.",
        ),
        "file-not-a-workbook": Wording(
            _E,
            "This is not an Excel workbook: it looks like {kind}.",
            "Only workbooks can be read, whatever the file is called.",
            "Ask the sender for the return as an Excel workbook (.xlsx).",
        ),
        "file-encrypted": Wording(
            _E,
            "This workbook is protected with a password.",
            "It cannot be opened, so nothing in it was taken.",
            "Ask the sender for it without a password, or open it in Excel and save a copy without one.",
        ),
        "file-macros": Wording(
            _E,
            "This workbook carries macros or embedded programs ({what}).",
            "It is kept aside, because opening such a file is a risk.",
            "Ask the sender for the return as it was issued, saved as an Excel workbook (.xlsx).",
        ),
        "file-unsafe": Wording(
            _E,
            "This workbook is built in a way that no spreadsheet program writes: {reason}.",
            "It is kept aside, because such a file may be meant to do harm.",
            "Do not open it. Ask the sender by telephone whether they sent it, and for a fresh copy.",
        ),
        "file-too-large": Wording(
            _E,
            "This workbook is too large to read safely: {reason}.",
            "Nothing in it was taken.",
            "Ask the sender for the return as it was issued, without other sheets or pictures. "
            "In a tracker of your own, make the pictures smaller.",
        ),
        "file-passed-over": Wording(
            _N,
            "This is not a return but a leftover of another program.",
            "Excel and some computers leave such files beside a workbook.",
            "Nothing to do.",
        ),
        "not-a-return": Wording(
            _E,
            "This workbook is not a return: {reason}.",
            "Nothing in it was taken.",
            "If it is a return, fill in the workbook that was issued. If it is not, move it out of the folder.",
        ),
        # the tracker as a whole
        "tracker-missing": Wording(
            _E,
            "There is no tracker here: {reason}.",
            "There is no plan to work on.",
            "Name the tracker after the command, or run it in the folder that holds tracker.xlsx.",
        ),
        "no-actions-sheet": Wording(
            _E,
            "There is no sheet called Actions. The sheets are: {sheets}.",
            "The plan is read from that sheet.",
            "Rename the sheet that holds the plan to Actions.",
        ),
        "no-heading-row": Wording(
            _E,
            "No row holds the headings: {needed} must stand in one row.",
            "Columns are found by their headings.",
            "Put the headings in one row above the first line.",
        ),
        "column-missing": Wording(
            _E,
            "There is no column for {field}.{near}",
            "It is needed to tell one action from another.",
            "Head a column {field}, or name its heading in the sheet Columns under “Also known as”.",
        ),
        "column-twice": Wording(
            _E,
            "Two columns are both headed for {field}: {headings}.",
            "Which one counts would be a guess, so neither was read.",
            "Rename the one that is not meant, then run it again.",
        ),
        "set-up-column-missing": Wording(
            _W,
            "The sheet {sheet} has no column for {field}.",
            "The defaults were used instead of that sheet.",
            "Head a column {field} in that sheet.",
        ),
        "sheet-not-ours": Wording(
            _E,
            "The sheet {sheet} is not laid out as plan-tools keeps it: {lacking} is missing.",
            "A sheet of that name is where plan-tools writes what it did, and this one is somebody else's.",
            "Rename the sheet, or give it those headings.",
        ),
        "tracker-open": Wording(
            _E,
            "The tracker is open in another program ({owner}).",
            "Saving into a workbook that somebody has open loses what one of the two typed.",
            "Close it there, then run it again. If nobody has it open, delete the file {lock}.",
        ),
        "tracker-in-use": Wording(
            _E,
            "Another run of plan-tools is working on this tracker.",
            "Two runs at once could overwrite each other.",
            "Wait until it has finished, then run it again.",
        ),
        "tracker-changed": Wording(
            _E,
            "The tracker was saved by somebody else while this ran.",
            "Replacing it now would lose what they typed.",
            "Run it again: it starts from what stands there now.",
        ),
        "undo-nothing": Wording(
            _E,
            "There is no merge to undo: no record of one stands in the folder backups.",
            "Only what a record says can be undone safely.",
            "Run plan-tools history to see what is kept. Nothing was changed.",
        ),
        "undo-edited": Wording(
            _E,
            "The tracker has been saved by somebody since the {command} of {when}; saving without a change counts too.",
            "Undoing that now would lose whatever they typed.",
            "If that is what you want, put a copy of backups/{backup} in place of the tracker by hand. "
            "Nothing was changed.",
        ),
        "undo-no-record": Wording(
            _E,
            "The record of the last run is gone or damaged: backups/{backup} has none.",
            "Only what a record says can be undone safely.",
            "To go back to before that run, put a copy of backups/{backup} in place of the tracker by hand. "
            "Nothing was changed.",
        ),
        "undo-issued": Wording(
            _E,
            "The last thing done was to issue the returns of {cycle}, and not a merge.",
            "Undoing that would make the register forget returns that may have gone out.",
            "If none has gone out, put a copy of backups/{backup} in place of the tracker by hand. "
            "Nothing was changed.",
        ),
        "undo-no-backup": Wording(
            _E,
            "The backup that the last merge began from {reason}.",
            "What stood in the tracker then would be a guess.",
            "Look for a copy of it elsewhere, or for an older one with plan-tools history. Nothing was changed.",
        ),
        "tracker-not-written": Wording(
            _E,
            "The changed tracker did not read back as it should: {reason}.",
            "The old tracker was kept as it was.",
            "Please report this, with the name of the program that saved the tracker.",
        ),
        "tracker-not-editable": Wording(
            _E,
            "The tracker cannot be changed safely here: {reason}.",
            "Changing it could damage what stands there, so nothing was changed.",
            "{remedy}",
        ),
        "not-saved": Wording(
            _E,
            "A file could not be written: {reason}.",
            "Nothing was changed in the tracker.",
            "Check that the disk has room and that the folder may be written to, then run it again.",
        ),
        "folder-is-a-file": Wording(
            _E, "This is a file, not a folder.", "A working folder cannot be made here.", "Choose another name."
        ),
        "cycle-unknown": Wording(
            _E,
            "No return has been issued for {text}.{near}",
            "There is nothing to merge or to report for it.",
            "Choose one of: {allowed}.",
        ),
        "target-not-allowed": Wording(
            _E,
            "Nothing may be written over this: {reason}.",
            "It would be lost.",
            "Choose another name or folder after -o.",
        ),
        "cycle-unsafe": Wording(
            _E,
            "{text} cannot be the name of a cycle.",
            "The cycle names a folder, so it may hold letters, digits, spaces, dots and dashes only.",
            "Choose a name such as 2026-Q3 or November 2026.",
        ),
        "agency-not-listed": Wording(
            _E,
            "There is no agency called {text} in the tracker.{near}",
            "A return can be issued only to an agency of the plan.",
            "Choose one of: {allowed}.",
        ),
        "agency-inactive": Wording(
            _W,
            "{agency} is not active, but owes {count}.",
            "Nobody is asked about them.",
            "Give the actions to another agency, or set Active to Yes in the sheet Agencies.",
        ),
        "return-not-as-made": Wording(
            _E,
            "The return made for {agency} did not read back as it should.",
            "It was not written, and nothing was changed.",
            "Please report this, with the row of the plan that has the most unusual text.",
        ),
        "no-cycle": Wording(
            _E,
            "No cycle has been issued yet, and none was named.",
            "Returns are merged a cycle at a time.",
            "Issue the returns first, or name the cycle with --cycle.",
        ),
        "folder-in-use": Wording(
            _E,
            "There is a tracker in this folder already.",
            "A new one would replace it.",
            "Choose another folder.",
        ),
        # the plan, cell by cell
        "ref-missing": Wording(
            _E,
            "This row has no Ref.",
            "Without one, nothing that an agency sends can be matched to it.",
            "Give the row a Ref that no other action has.",
        ),
        "row-not-an-action": Wording(
            _N,
            "This row is not read as an action: {text}.",
            "It has no Ref, no agency and no action.",
            "Nothing to do, if it is a note or a key.",
        ),
        "duplicate-action": Wording(
            _E,
            "{ref} for {agency} stands here and in {first}.",
            "A Ref and an agency together name one action, so the second was not read.",
            "Change the Ref or the agency of one of the two. If 1.10 turned into 1.1, format the column as Text first.",
        ),
        "required-blank": Wording(_E, "{field} is blank.", "Every action needs it.", "Fill in {field}."),
        "agency-unknown": Wording(
            _E,
            "{text} is not in the sheet Agencies.{near}",
            "No return can be asked of an agency that is not listed.",
            "Choose one of: {allowed}; or add it to the sheet Agencies, under “Also known as” if it is another name.",
        ),
        "agency-twice": Wording(
            _E,
            "{text} stands for more than one agency.",
            "Which one is meant would be a guess.",
            "Take the name out of one of the rows in the sheet Agencies.",
        ),
        "rating-unknown": Wording(
            _E,
            "{text} is not a rating of this plan.{near}",
            "A rating is never guessed from a colour or a mixture.",
            "Choose one of: {allowed}.",
        ),
        "rating-for-the-group": Wording(
            _E,
            "{text} may be set only by the group.",
            "An agency says that an action is complete; the group closes it.",
            "Choose one of: {allowed}.",
        ),
        "complete-without-evidence": Wording(
            _E,
            "{rating} is claimed, but Evidence is blank.",
            "Complete means nothing without evidence.",
            "Say in Evidence what shows it and where it is kept.",
        ),
        "complete-without-date": Wording(
            _E,
            "{rating} is claimed, but Completed on is blank.",
            "The board asks when an action was completed.",
            "Fill in Completed on as day/month/year.",
        ),
        "closed-without-sign-off": Wording(
            _E,
            "{rating} closes this action, but {missing} is blank.",
            "An action is closed only when the group has signed it off.",
            "Fill in {missing}, or rate it Complete until it is signed off.",
        ),
        "challenged": Wording(
            _W,
            "Rated {rating}, but it was due on {due}, {days} ago.",
            "An open action past its date is not on track.",
            "Ask the agency for its true rating, or for a new date with a reason.",
        ),
        "link-missing": Wording(
            _W,
            "It is linked to {text}, but no action has that Ref.",
            "A link that leads nowhere hides work that belongs together.",
            "Correct the Ref in Linked actions.",
        ),
        "cell-error": Wording(
            _E,
            "The cell shows the error {text}.",
            "There is no value in it to take.",
            "Type the value in place of the formula.",
        ),
        "formula-value": Wording(
            _W,
            "The cell holds a formula; its last value {text} was taken.",
            "A formula may show something else on another computer.",
            "Type the value in place of the formula.",
        ),
        "formula-without-value": Wording(
            _E,
            "The cell holds a formula without a value.",
            "There is no value in it to take.",
            "Type the value in place of the formula.",
        ),
        "text-cleaned": Wording(
            _N,
            "Characters that cannot be seen and that a workbook cannot hold were left out.",
            "They come from copying between programs.",
            "Nothing to do, if the text reads well.",
        ),
        "text-too-long": Wording(
            _E,
            "The text has {length} characters; a cell holds 32,767.",
            "Cutting it would lose what was written.",
            "Shorten it, or name a document that holds it.",
        ),
        # dates and other kinds
        "date-end-of-month": Wording(
            _N,
            "{text} was read as the end of that month, {date}.",
            "A month alone is taken to its last day.",
            "Nothing to do, or type the exact day.",
        ),
        "date-end-of-quarter": Wording(
            _N,
            "{text} was read as the end of that financial period, {date}.",
            "The financial year runs from April to March.",
            "Nothing to do, or type the exact day.",
        ),
        "date-from-number": Wording(
            _N,
            "The number {text} was read as the date {date}.",
            "Excel keeps dates as numbers; the cell has lost its date format.",
            "Nothing to do, or give the cell a date format.",
        ),
        "date-several": Wording(
            _W,
            "{text} holds several dates; the last, {date}, was taken as the date due.",
            "Only one date can be due; the earlier ones are milestones.",
            "Keep the date that is due in this cell.",
        ),
        "date-open": Wording(
            _W,
            "{text} is not a date, so this has no date.",
            "An action without a date cannot be late, and cannot be seen to drift.",
            "Type a day as day/month/year.",
        ),
        "date-season": Wording(
            _W,
            "{text} names a season, a term or a vague time, so this has no date.",
            "Which day it ends on would be a guess.",
            "Type a day as day/month/year.",
        ),
        "date-claims-complete": Wording(
            _W,
            "{text} stands where a date should be.",
            "It is a claim that the action is complete, not a date.",
            "Type the date here, and say in the rating that it is complete.",
        ),
        "date-impossible": Wording(
            _E,
            "{text} is not a day of the calendar.",
            "Dates are read day first: 25/12/2026 is Christmas Day.",
            "Type the day as day/month/year.",
        ),
        "date-unreadable": Wording(
            _E,
            "{text} could not be read as a date.",
            "A date is never guessed.",
            "Type a day as day/month/year, for example 30/09/2026.",
        ),
        "number-unreadable": Wording(
            _E, "{text} is not a number.", "This column holds numbers.", "Type a number with digits alone."
        ),
        "yes-no-unreadable": Wording(
            _E, "{text} is neither Yes nor No.", "This column holds Yes or No.", "Type Yes or No."
        ),
        "choice-unknown": Wording(
            _E, "{text} is not one of the choices.{near}", "This column has a fixed list.", "Choose one of: {allowed}."
        ),
        "completed-in-future": Wording(
            _W,
            "Completed on is {date}, which is still to come.",
            "Work cannot have been completed on a day to come.",
            "Check the date, the year above all.",
        ),
        "new-date-in-past": Wording(
            _W,
            "The new date asked for, {date}, has already passed.",
            "The group cannot approve a date that has gone.",
            "Ask the agency which date it means.",
        ),
        "new-date-without-reason": Wording(
            _W,
            "A new date is asked for, but no reason is given.",
            "The group approves a new date on its reason.",
            "Fill in the reason for the new date.",
        ),
        # returns as a whole
        "return-copy": Wording(
            _N,
            "It says the same as {first}, so it was skipped.",
            "One copy of a return is enough.",
            "Nothing to do.",
        ),
        "return-twice": Wording(
            _E,
            "{agency} has sent two different returns: this one and {others}.",
            "Which one counts would be a guess, so none of them was taken in this run.",
            "Ask {agency} which one counts, move the others out of the folder and run it again.",
        ),
        "return-other-cycle": Wording(
            _E,
            "It was issued for the cycle {found_cycle}, not for {cycle}.",
            "An old return would undo newer news.",
            "Ask {agency} for the return of {cycle}. To merge the older cycle, name it with --cycle.",
        ),
        "return-unknown": Wording(
            _E,
            "Its return reference, {reference}, was never issued from this tracker.",
            "It may belong to another plan or another partnership.",
            "Check who sent it and for which plan.",
        ),
        "reference-altered": Wording(
            _E,
            "Its return reference stands as {one} in one place and as {other} in another.",
            "Which return it is would be a guess.",
            "Ask the sender to fill in the workbook that was issued.",
        ),
        "return-agency-altered": Wording(
            _E,
            "It says that it comes from {text}, but it was issued to {agency}.",
            "One agency cannot answer for another.",
            "Check who sent it, and ask {agency} for its own return.",
        ),
        "return-agency-gone": Wording(
            _E,
            "It was issued to {agency}, which is no longer in the sheet Agencies.",
            "No action in the tracker is owed by an agency of that name.",
            "Add the old name to the agency that it is called now, under “Also known as”, or put it back.",
        ),
        "no-issued-copy": Wording(
            _E,
            "The copy that was sent out is not in {folder}.",
            "Without it nobody can tell what the agency changed.",
            "Put the workbook that was issued back into that folder and run it again.",
        ),
        "issued-copy-altered": Wording(
            _E,
            "The copy that was sent out has been altered since.",
            "Without it as it was, nobody can tell what the agency changed.",
            "Put the workbook back as it was issued, from the e-mail it was sent with.",
        ),
        "return-two-names": Wording(
            _E,
            "{agency} was sent more than one return for {cycle}, and this one asks about an action of another.",
            "Which answer counts would be a guess, so none of them was taken.",
            "Decide with {agency} which return counts, and move the others out of the folder.",
        ),
        "second-sheet": Wording(
            _W,
            "The sheet {sheet} holds answers too.",
            "Only the sheet Your actions was read.",
            "Ask {agency} which of the two counts.",
        ),
        "return-missing": Wording(
            _W,
            "{agency} has not sent its return for {cycle}.",
            "Its actions keep their last rating, marked as not confirmed.",
            "Remind {agency}.",
        ),
        "already-issued": Wording(
            _W,
            "The return of {agency} for {cycle} has already gone out.",
            "Writing it again would replace what the agency is filling in.",
            "Send the file that is there again, from {path}.",
        ),
        "issued-before": Wording(
            _W,
            "A return of {agency} for {cycle} is there already, and says otherwise than the tracker does today.",
            "It may have gone out. It was entered in the register as it is, so that what comes back can be merged.",
            "Send that file. If it never went out, delete it and its line in the sheet Returns, and issue again.",
        ),
        "nothing-to-issue": Wording(
            _N,
            "{agency} has no open action, so no return was written for it.",
            "A return with no action in it asks for nothing.",
            "Nothing to do, unless an action of theirs is missing from the plan.",
        ),
        "own-column-not-asked": Wording(
            _W,
            "The column {field} is to be edited by agencies, but returns do not ask for it.",
            "A return asks for a rating, an update, completion, evidence and a new date, and for nothing else.",
            "Write Business team under Edited by, and ask agencies for it in another way.",
        ),
        "agency-several": Wording(
            _W,
            "{text} looks like more than one agency.",
            "One row is one agency's part, so that each is asked for its own.",
            "Give each agency a row of its own with the same Ref, or list this name in the sheet Agencies.",
        ),
        "no-column-for-answers": Wording(
            _W,
            "The sheet Actions has no column for {field}.",
            "What agencies answer there will have nowhere to go.",
            "Head a column {field} in the sheet Actions.",
        ),
        # returns, row by row
        "not-answered": Wording(
            _W,
            "{count} not fully answered: {refs}.",
            "A blank answer is not an answer, and changes nothing.",
            "Ask {agency} to answer them, and to send the return again.",
        ),
        "no-answers": Wording(
            _W,
            "It came back without a single answer, and “Nothing to report” is not ticked.",
            "A return with nothing in it is not the same as nothing to report, so it was kept aside.",
            "Ask {agency} to fill it in, or to tick “Nothing to report”.",
        ),
        "nil-but-answered": Wording(
            _W,
            "“Nothing to report” is ticked, but some actions are answered.",
            "The answers were taken.",
            "Ask {agency} which of the two it means.",
        ),
        "nil-unclear": Wording(
            _W,
            "{text} stands in the box for “nothing to report”.",
            "It is neither Yes nor No, so it was not counted.",
            "Ask {agency} whether it has nothing to report.",
        ),
        "row-unknown": Wording(
            _E,
            "{text} is not a Ref that was issued to {agency}.{near}",
            "The row was kept aside: which action it belongs to would be a guess.",
            "Put the Ref back as it was issued. If it is a new action, add it to the plan.",
        ),
        "row-moved": Wording(
            _E,
            "{ref} stands beside the text of {other}.",
            "Part of the sheet was sorted or pasted without the rest, so the row was kept aside.",
            "Ask {agency} which action this row answers.",
        ),
        "row-twice": Wording(
            _E,
            "{ref} stands here and in {first}.",
            "Which row counts would be a guess, so neither was taken.",
            "Ask {agency} which row counts.",
        ),
        "row-missing": Wording(
            _W,
            "The row of {ref} is not in the return.",
            "The action counts as not answered.",
            "Ask {agency} whether it deleted the row on purpose.",
        ),
        "row-gone": Wording(
            _E,
            "{ref} was answered, but it is no longer in the tracker for {agency}.",
            "Somebody deleted or renamed it after the returns were issued, so the answers have nowhere to go.",
            "Put the row back into the tracker and run it again, or tell {agency} that it has gone.",
        ),
        "row-renumbered": Wording(
            _E,
            "{ref} was issued as {was}, but stands for {now} in the tracker today{moved}.",
            "The plan was renumbered after the returns went out, so which action this row answers would be a guess.",
            "Give the actions back the Refs that they were issued with, and run it again.",
        ),
        "action-reworded": Wording(
            _W,
            "{ref} was issued as {was}, and reads {now} in the tracker today.",
            "The answer was given to the old words. It was taken.",
            "Check that the answer still fits.",
        ),
        "answer-cleared": Wording(
            _W,
            "{field} was issued as {issued}, and came back blank.",
            "A blank answer changes nothing, so the tracker's was kept.",
            "If {agency} means to withdraw it, clear it in the tracker.",
        ),
        "cell-not-editable": Wording(
            _E,
            "{field} was not taken: {text} cannot be written into {cell} of the tracker.",
            "{reason}",
            "{remedy}",
        ),
        "formula-in-tracker": Wording(
            _E,
            "{field} holds a formula in the tracker, so {text} was not taken.",
            "Writing a value there would destroy the formula.",
            "Type a value in place of the formula in the tracker, and run it again.",
        ),
        "row-missing-and-changed": Wording(
            _E,
            "The row of {ref} was deleted in the return, and changed in the tracker.",
            "One side says that it has gone, the other that it goes on; the tracker's was kept.",
            "Ask {agency} why it deleted the row.",
        ),
        "locked-altered": Wording(
            _W,
            "{field} reads {text}, but was issued as {issued}.",
            "That cell is not the agency's to change, so the tracker's was kept.",
            "If {agency} is right, change it in the tracker.",
        ),
        "no-column": Wording(
            _E,
            "There is no column for {field} in the tracker, so {text} was not taken.",
            "The answer has nowhere to go.",
            "Head a column {field} in the sheet Actions and run it again.",
        ),
        "conflict": Wording(
            _E,
            "{field} was issued as {issued}, is {tracker} in the tracker and {returned} in the return.",
            "Both sides changed it; the tracker's was kept.",
            "Choose tracker or return in the column Decision of the problems workbook and run it again.",
        ),
        "conflict-settled": Wording(
            _N,
            "{field} was issued as {issued}, is {tracker} in the tracker and {returned} in the return.",
            "It was decided that the tracker's value stays.",
            "Nothing to do. To decide otherwise, choose return in the column Decision and run it again.",
        ),
        "decision-misplaced": Wording(
            _W,
            "{text} stands in the column Decision of a line that is no conflict.",
            "There is nothing to decide in that line.",
            "Decide in the line of the conflict itself.",
        ),
        "not-a-decision": Wording(
            _W,
            "{text} is not a decision.",
            "The conflict stays open.",
            "Choose tracker or return.",
        ),
        "accept-unknown": Wording(
            _W,
            "There is no conflict {text} to decide.",
            "Nothing was decided by it.",
            "Take the Ref, the agency and the field from the problems workbook, as REF/AGENCY/FIELD.",
        ),
        "new-action": Wording(
            _W,
            "{agency} proposes a new action: {text}.",
            "A proposal never enters the plan by itself.",
            "If the group agrees, add it to the sheet Actions with a Ref of its own.",
        ),
    }
)
