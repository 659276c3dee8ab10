"""What is said of a file as a whole, before anything in it is read."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "file-missing": Wording(
        ERROR, "There is no such file.", "Nothing could be read.", "Check the name and the folder, then run it again."
    ),
    "file-unreadable": Wording(
        ERROR,
        "This file could not be read as a workbook: {reason}.",
        "Nothing in it was taken.",
        "Open it in Excel, save it as an Excel workbook (.xlsx) and try again, or ask the sender for a fresh copy.",
    ),
    "file-not-a-workbook": Wording(
        ERROR,
        "This is not an Excel workbook: it looks like {kind}.",
        "Nothing in it was taken, whatever the file is called.",
        "Ask whoever sent it for an Excel workbook (.xlsx). If it is a plan of your own, copy its table into one.",
    ),
    "file-encrypted": Wording(
        ERROR,
        "This workbook is protected with a password.",
        "It cannot be opened, so nothing in it was taken.",
        "Ask the sender for it without a password, open it in Excel and save a copy without one, or put the passwords "
        "of returns into a text file, one a line, and name that with --password-file.",
    ),
    "file-password-wrong": Wording(
        ERROR,
        "This workbook is locked with a password, and none of the {count} that were given opens it.",
        "It cannot be opened, so nothing in it was taken.",
        "Ask the sender for the password and add it to the file that --password-file names, or ask for the workbook "
        "without one.",
    ),
    "file-misnamed": Wording(
        ERROR,
        "Its name {called}, but it is {kind}.",
        "A file that is not what it is called may be meant to deceive, so nothing in it was taken.",
        "If you know that this is right, rename it so that it ends in {ending} and run it again. Otherwise ask "
        "whoever sent it for an Excel workbook (.xlsx).",
    ),
    "file-other-format": Wording(
        WARNING,
        "This is {format}; its values were read.",
        "Not every kind of file shows what an Excel workbook does: formulas, hidden rows and colours may go unseen.",
        "Look over what was read, and use an ordinary Excel workbook (.xlsx) next time.",
    ),
    "tracker-other-kind": Wording(
        ERROR,
        "This is no return, and for a tracker it is of the wrong kind: it is {kind}.",
        "A tracker is changed in its place, which is safe in an Excel workbook (.xlsx, .xlsm) alone.",
        "Open it in Excel and save it as .xlsx, or make a tracker of the plan in it with plan-tools adopt.",
    ),
    "password-file-unreadable": Wording(
        ERROR,
        "The passwords could not be read: {reason}.",
        "Nothing was done, because workbooks that are locked could not have been opened.",
        "Name a text file in UTF-8 with one password a line.",
    ),
    "file-macros": Wording(
        ERROR,
        "This workbook carries macros or embedded programs ({what}).",
        "It is kept aside, because opening such a file is a risk.",
        "Ask the sender for the return as it was issued, saved as an Excel workbook (.xlsx).",
    ),
    "file-unsafe": Wording(
        ERROR,
        "This workbook is built in a way that no spreadsheet program writes: {reason}.",
        "It is kept aside, because such a file may be meant to do harm.",
        "Do not open it. Ask the sender by telephone whether they sent it, and for a fresh copy.",
    ),
    "file-too-large": Wording(
        ERROR,
        "This workbook is too large to read safely: {reason}.",
        "Nothing in it was taken.",
        "Ask the sender for the return as it was issued, without other sheets or pictures. "
        "In a tracker of your own, make the pictures smaller.",
    ),
    "file-passed-over": Wording(
        NOTE,
        "This is not a return but a leftover of another program.",
        "Excel and some computers leave such files beside a workbook.",
        "Nothing to do.",
    ),
    "not-a-return": Wording(
        ERROR,
        "This workbook is not a return: {reason}.",
        "Nothing in it was taken.",
        "If it is a return, fill in the workbook that was issued. If it is not, move it out of the folder.",
    ),
}
