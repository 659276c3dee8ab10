"""What is said of a file as a whole, before anything in it is read."""

from plan_tools.catalogue.wording import ERROR, NOTE, Wording

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
        "Only workbooks can be read, whatever the file is called.",
        "Ask the sender for the return as an Excel workbook (.xlsx).",
    ),
    "file-encrypted": Wording(
        ERROR,
        "This workbook is protected with a password.",
        "It cannot be opened, so nothing in it was taken.",
        "Ask the sender for it without a password, or open it in Excel and save a copy without one.",
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
