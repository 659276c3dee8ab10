"""What is said of drafts, and of messages on their way to agencies."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

_AGAIN = "Run it again: whoever has been sent a message is not sent it twice."
NONE_SENT = "Nothing was sent. It was to go to: {names}."
"""What is said too where it comes to an end before the first message."""

WORDINGS = {
    "mailbox-missing": Wording(
        WARNING,
        "{agency} has no Role mailbox.",
        "Nothing can be sent to it, and its draft has no address.",
        "Fill in Role mailbox in the sheet Agencies, save and run it again, or type the address into the draft.",
    ),
    "mailbox-unclear": Wording(
        WARNING,
        "{text}, in the Role mailbox of {agency}, is no e-mail address.",
        "It was left out: a guess could send the plan to a stranger.",
        "Put it right in the sheet Agencies, with a semicolon between two addresses, save and run it again.",
    ),
    "smtp-url": Wording(
        ERROR,
        "This does not say which mail server to use: {reason}.",
        "Nothing was sent.",
        "Type it as smtp://name@server:587, or as smtps://name@server:465.",
    ),
    "smtp-password-in-url": Wording(
        ERROR,
        "The address of the mail server holds a password.",
        "It would stay in the history of the terminal for others to read. Nothing was sent.",
        "Leave it out: it is asked for, or read from PLAN_TOOLS_SMTP_PASSWORD in the environment. "
        "Change the one that stood there.",
    ),
    "smtp-password-missing": Wording(
        ERROR,
        "There is no password for {user}.",
        "The mail server takes messages only from those whom it knows. Nothing was sent.",
        "Put it into PLAN_TOOLS_SMTP_PASSWORD in the environment, or type it when you are asked.",
    ),
    "smtp-sender": Wording(
        ERROR,
        "It is not clear whose address the messages are to be sent from.",
        "A message without a sender cannot be answered. Nothing was sent.",
        "Name one e-mail address with --from.",
    ),
    "smtp-unreachable": Wording(
        ERROR,
        "The mail server could not be reached: {reason}.",
        "Without it no message can be sent.",
        f"Check its name, its port and the network. {_AGAIN}",
    ),
    "smtp-no-tls": Wording(
        ERROR,
        "The mail server offers no protected connection (TLS).",
        "Anybody on the way could read the messages and the password, so neither was sent.",
        "Ask whoever runs it for a port with STARTTLS (often 587), or for one that begins with TLS (smtps, often 465).",
    ),
    "smtp-certificate": Wording(
        ERROR,
        "The certificate of the mail server could not be trusted: {reason}.",
        "It may be another server that passes itself off as this one, so no message or password was given to it.",
        "Check the server's name. If your organisation has certificates of its own, name their file in SSL_CERT_FILE.",
    ),
    "smtp-login": Wording(
        ERROR,
        "The mail server does not let {user} in: {reason}.",
        "Without it no message can be sent.",
        f"Check the name and the password; some servers want one made for programs (an app password). {_AGAIN}",
    ),
    "smtp-lost": Wording(
        ERROR,
        "The connection to the mail server was lost: {reason}.",
        "Without it no message can be sent.",
        _AGAIN,
    ),
    "message-perhaps-sent": Wording(
        ERROR,
        "The message to {agency} was on its way when the connection was lost: {reason}.",
        "Whether it has arrived is not known, and it is not in the list of what was sent.",
        "Run it again: the message has the same number (Message-ID), so most programs show it once if it comes twice.",
    ),
    "message-refused": Wording(
        ERROR,
        "The mail server did not take the message to {agency}: {reply}.",
        "It was not sent; the others do not depend on it.",
        "See what the server says, put it right, and run it again.",
    ),
    "recipient-refused": Wording(
        ERROR,
        "The mail server did not take {address} as a recipient: {reply}.",
        "Nothing was sent to this address; to the others of {agency}, if it has any, it was.",
        "Put the Role mailbox of {agency} right in the sheet Agencies, save and run it again.",
    ),
    "sending-stopped": Wording(
        ERROR,
        "Not everything was sent.",
        "Sent before it stopped: {sent}. Not sent: {left}.",
        _AGAIN,
    ),
    "sent-not-recorded": Wording(
        ERROR,
        "The message to {agency} was sent, but that could not be written down: {reason}",
        "What is not written down is sent again the next time, so nothing more was sent.",
        "See that this file can be written. Then run it again: {agency} is sent the same message once more, with the "
        "same number (Message-ID), so that most programs show it once.",
    ),
    "sent-list-unreadable": Wording(
        ERROR,
        "The list of what has been sent cannot be read: {reason}.",
        "Without it everything would be sent again, so nothing was sent.",
        "Put it back from a copy. If everything is to be sent again, give this file another name.",
    ),
}
