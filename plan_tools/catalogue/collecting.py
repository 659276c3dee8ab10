"""What is said while returns are taken out of messages, archives, folders and mailboxes."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

_NOTHING_DONE = "Nothing was collected."

WORDINGS = {
    "attachment-left": Wording(
        NOTE,
        "{name} was left where it is: {kind}.",
        "Only workbooks and texts in columns can be returns.",
        "Nothing to do, unless somebody has answered in it.",
    ),
    "documents-left": Wording(
        WARNING,
        "Left, being no workbook: {names}{who}.",
        "An agency may have answered in it, and only workbooks and texts in columns can be merged.",
        "Open it and see. If there are answers in it, ask for them in the return, or copy them into it yourself.",
    ),
    "pictures-left": Wording(
        NOTE,
        "{count} in the message was left.",
        "Most pictures in messages belong to a signature.",
        "Nothing to do.",
    ),
    "attachment-not-taken": Wording(
        WARNING,
        "{name}{who} could not be taken out: {reason}.",
        "There may be a return in it, and nobody else will tell you.",
        "Open the message, save the file into the folder received, or ask the sender for it as an ordinary attachment.",
    ),
    "attachment-not-whole": Wording(
        WARNING,
        "{name}{who} could not be taken out: {reason}.",
        "It may have been a return, and nobody else will tell you.",
        "Ask the sender for it again. If it can be opened in the message, save it into the folder received.",
    ),
    "attachment-locked": Wording(
        WARNING,
        "{name}{who} could not be taken out: {reason}.",
        "There may be a return in it.",
        "Put the password into a text file, one a line, name that with --password-file and run it again, or ask the "
        "sender for the file without one.",
    ),
    "message-unreadable": Wording(
        ERROR,
        "This{who} could not be read as {kind}: {reason}.",
        "Nothing was taken out of it.",
        "Open it, save what is attached into the folder received, or ask the sender for it once more.",
    ),
    "message-without-workbook": Wording(
        WARNING,
        "There is no workbook in it{who}.",
        "The sender may have forgotten to attach the return, or may have sent a link to it.",
        "Open it and see. If a return is missing, ask the sender for it.",
    ),
    "too-much-inside": Wording(
        ERROR,
        "There is more in this{who} than in any sound message: over 1,000 files, over 400 MB, or messages in messages "
        "without an end.",
        "It may be meant to do harm, so it was looked into no further.",
        "Do not open it. Ask the sender by telephone what it is.",
    ),
    "too-much-at-once": Wording(
        WARNING,
        "{name} was left for the next run.",
        "More than 400 MB of workbooks are not kept at once.",
        "Run it again: what has been kept is not kept twice.",
    ),
    "collected-already": Wording(
        NOTE,
        "{name} is there already, as {file}.",
        "The same file is kept once, however often it is sent.",
        "Nothing to do.",
    ),
    "collected-and-removed": Wording(
        NOTE,
        "{name} was collected before, as {file}, and somebody has taken it out of the folder received since.",
        "What a person has put aside is not brought back.",
        "Nothing to do. If it should count after all, save it into the folder received by hand.",
    ),
    "collected-as-sent": Wording(
        WARNING,
        "{name}{who} is a file just as it was sent to {whose}: nobody has filled it in.",
        "The message may have bounced, or the wrong file has come back. It was not kept.",
        "Open the message and see. If the address is wrong, put it right in the sheet Agencies and send it again.",
    ),
    "imap-url": Wording(
        ERROR,
        "This does not say which mailbox to read: {reason}.",
        _NOTHING_DONE,
        "Type it as imaps://name@server/Folder. A space in the name of a folder may be typed as %20.",
    ),
    "imap-password-in-url": Wording(
        ERROR,
        "The address of the mailbox holds a password.",
        "It would stay in the history of the terminal for others to read. Nothing was collected.",
        "Leave it out: it is asked for, or read from PLAN_TOOLS_IMAP_PASSWORD in the environment. "
        "Change the one that stood there.",
    ),
    "imap-password-missing": Wording(
        ERROR,
        "There is no password for {user}.",
        "The mail server shows a mailbox only to whoever it belongs to. Nothing was collected.",
        "Put it into PLAN_TOOLS_IMAP_PASSWORD in the environment, or type it when you are asked.",
    ),
    "imap-login": Wording(
        ERROR,
        "The mail server does not let {user} in: {reason}.",
        _NOTHING_DONE,
        "Check the name and the password. Microsoft 365 and Gmail often let no program in with a password: then drag "
        "the messages from your mail program into a folder, and collect from that.",
    ),
    "imap-no-tls": Wording(
        ERROR,
        "The mail server offers no protected connection (TLS).",
        "Anybody on the way could read the messages and the password, so neither was sent.",
        "Try imaps:// in place of imap://, or ask whoever runs the server for a port with TLS (often 993).",
    ),
    "imap-certificate": Wording(
        ERROR,
        "The certificate of the mail server could not be trusted: {reason}.",
        "It may be another server that passes itself off as this one, so no password was given to it.",
        "Check the server's name. If your organisation has certificates of its own, name their file in SSL_CERT_FILE.",
    ),
    "imap-lost": Wording(
        ERROR,
        "The mailbox could not be read: {reason}.",
        _NOTHING_DONE,
        "Check the name of the server, its port and the network, and run it again.",
    ),
    "imap-folder": Wording(
        ERROR,
        "There is no folder called {folder} in the mailbox. The folders are: {there}.",
        _NOTHING_DONE,
        "Name one that is there, as it is written here, or make it in your mail program first.",
    ),
    "imap-cannot-move": Wording(
        ERROR,
        "This mail server cannot move single messages.",
        "Without that, messages of other people could be lost. Nothing was collected.",
        "Leave out --file-away, and move the messages in your mail program.",
    ),
    "imap-more": Wording(
        WARNING,
        "{count} more messages have come since the returns were issued than the newest {most} that were looked at.",
        "A return may be in one of them.",
        "Have the messages with returns in a folder of their own, and name that folder.",
    ),
    "imap-no-workbook": Wording(
        NOTE,
        "{count} in it without a workbook.",
        "A mailbox holds other messages than returns.",
        "Nothing to do, unless somebody says that a return was sent.",
    ),
    "imap-message-too-large": Wording(
        WARNING,
        "A message that came on {day} has {size} MB, and was left.",
        "More than {most} MB are not read in one message.",
        "Open it in your mail program, and save the return from it into the folder received.",
    ),
    "imap-not-filed": Wording(
        WARNING,
        "The messages could not be filed away: {reason}.",
        "What was in them has been kept.",
        "Run it again, or move them in your mail program.",
    ),
}
