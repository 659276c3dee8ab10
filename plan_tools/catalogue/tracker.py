"""What is said of the tracker as a whole, of its set-up, and of the run that works on it."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

WORDINGS = {
    "tracker-missing": Wording(
        ERROR,
        "There is no tracker here: {reason}.",
        "There is no plan to work on.",
        "Name the tracker after the command, or run it in the folder that holds tracker.xlsx.",
    ),
    "no-actions-sheet": Wording(
        ERROR,
        "There is no sheet called Actions. The sheets are: {sheets}.",
        "The plan is read from that sheet.",
        "Rename the sheet that holds the plan to Actions.",
    ),
    "no-heading-row": Wording(
        ERROR,
        "No row holds the headings: {needed} must stand in one row.",
        "Columns are found by their headings.",
        "Put the headings in one row above the first line.",
    ),
    "column-missing": Wording(
        ERROR,
        "There is no column for {field}.{near}",
        "It is needed to tell one action from another.",
        "Head a column {field}, or name its heading in the sheet Columns under “Also known as”.",
    ),
    "column-twice": Wording(
        ERROR,
        "Two columns are both headed for {field}: {headings}.",
        "Which one counts would be a guess, so neither was read.",
        "Rename the one that is not meant, then run it again.",
    ),
    "set-up-column-missing": Wording(
        WARNING,
        "The sheet {sheet} has no column for {field}.",
        "The defaults were used instead of that sheet.",
        "Head a column {field} in that sheet.",
    ),
    "sheet-not-ours": Wording(
        ERROR,
        "The sheet {sheet} is not laid out as plan-tools keeps it: {lacking} is missing, or stands there twice.",
        "A sheet of that name is where plan-tools writes what it did, and this one is somebody else's.",
        "Rename the sheet, or give it each of those headings once.",
    ),
    "tracker-open": Wording(
        ERROR,
        "The tracker is open in another program ({owner}).",
        "Saving into a workbook that somebody has open loses what one of the two typed.",
        "Close it there, then run it again. If nobody has it open, delete the file {lock}.",
    ),
    "output-open": Wording(
        ERROR,
        "It is open in another program ({owner}).",
        "What stands there would be replaced unseen, and what was typed there and not saved, such as a Decision, would "
        "not count.",
        "Save and close it there, then run it again. If nobody has it open, delete the file {lock}. "
        "Nothing was changed.",
    ),
    "tracker-in-use": Wording(
        ERROR,
        "Another run of plan-tools is working on this tracker.",
        "Two runs at once could overwrite each other.",
        "Wait until it has finished, then run it again.",
    ),
    "tracker-changed": Wording(
        ERROR,
        "The tracker was saved by somebody else while this ran.",
        "Replacing it now would lose what they typed.",
        "Run it again: it starts from what stands there now.",
    ),
    "undo-nothing": Wording(
        ERROR,
        "There is no merge to undo: no record of one stands in the folder backups.",
        "Only what a record says can be undone safely.",
        "Run plan-tools history to see what is kept. Nothing was changed.",
    ),
    "undo-edited": Wording(
        ERROR,
        "The {command} of {when} was not undone: somebody has saved the tracker {since}; saving without a change "
        "counts too.",
        "Undoing it now would lose whatever they typed. Who it was is not recorded.",
        "If that is what you want, put a copy of backups/{backup} in place of the tracker by hand: it is the tracker "
        "from before the {command}. Nothing was changed.",
    ),
    "undo-no-record": Wording(
        ERROR,
        "The record of the last run is gone or damaged: backups/{backup} has none.",
        "Only what a record says can be undone safely.",
        "To go back to before that run, put a copy of backups/{backup} in place of the tracker by hand. "
        "Nothing was changed.",
    ),
    "undo-issued": Wording(
        ERROR,
        "The last run that could be undone is the issue of {when}, for {cycle}, and not a merge{since}.",
        "Undoing it would make the register forget returns that may have gone out.",
        "If none has gone out, put a copy of backups/{backup} in place of the tracker by hand: it is the tracker from "
        "before the issue. Nothing was changed.",
    ),
    "undo-no-backup": Wording(
        ERROR,
        "The backup that the last merge began from {reason}.",
        "What stood in the tracker then would be a guess.",
        "Look for a copy of it elsewhere, or for an older one with plan-tools history. Nothing was changed.",
    ),
    "tracker-not-written": Wording(
        ERROR,
        "The changed tracker did not read back as it should: {reason}.",
        "The old tracker was kept as it was.",
        "Please report this, with the name of the program that saved the tracker.",
    ),
    "tracker-not-editable": Wording(
        ERROR,
        "The tracker cannot be changed safely here: {reason}.",
        "Changing it could damage what stands there, so nothing was changed.",
        "{remedy}",
    ),
    "not-saved": Wording(
        ERROR,
        "A file could not be written: {reason}.",
        "Nothing was changed in the tracker.",
        "Check that the disk has room and that the folder may be written to, then run it again.",
    ),
    "folder-is-a-file": Wording(
        ERROR, "This is a file, not a folder.", "A working folder cannot be made here.", "Choose another name."
    ),
    "cycle-unknown": Wording(
        ERROR,
        "No return has been issued for {text}.{near}",
        "There is nothing to merge or to report for it.",
        "Choose one of: {allowed}.",
    ),
    "target-not-allowed": Wording(
        ERROR,
        "Nothing may be written over this: {reason}.",
        "It would be lost.",
        "Choose another name or folder after -o.",
    ),
    "cycle-respelt": Wording(
        ERROR,
        "No return has been issued for {text}, but some have for {known}. Did you mean {known}?",
        "Two cycles of nearly one name are easily mixed up, and on many computers they are one folder.",
        "Name it as it was issued: {known}. A new cycle needs another name.",
    ),
    "cycle-unsafe": Wording(
        ERROR,
        "{text} cannot be the name of a cycle.",
        "The cycle names a folder, so it may hold letters, digits, spaces, dots and dashes only.",
        "Choose a name such as 2026-Q3 or November 2026.",
    ),
    "agency-not-listed": Wording(
        ERROR,
        "There is no agency called {text} in the tracker.{near}",
        "Only agencies of the tracker are sent anything.",
        "Choose one of: {allowed}.",
    ),
    "agency-inactive": Wording(
        WARNING,
        "{agency} is not active, but owes {count}.",
        "Nobody is asked about them.",
        "Give the actions to another agency, or set Active to Yes in the sheet Agencies.",
    ),
    "return-not-as-made": Wording(
        ERROR,
        "The return made for {agency} did not read back as it should.",
        "It was not written, and nothing was changed.",
        "Please report this, with the row of the plan that has the most unusual text.",
    ),
    "no-cycle": Wording(
        ERROR,
        "No cycle has been issued yet, and none was named.",
        "Returns are merged a cycle at a time.",
        "Issue the returns first, or name the cycle with --cycle.",
    ),
    "folder-in-use": Wording(
        ERROR,
        "There is a tracker in this folder already.",
        "A new one would replace it.",
        "Choose another folder.",
    ),
}
