"""What is said of identifiers of people in what agencies send."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "identifier-in-return": Wording(
        ERROR,
        "{field} holds {masked}.",
        "The matrix goes to every partner: do not put this in it. The answer was kept out of it and of the tracker.",
        "Ask {agency} to send it without (it is in its corrections). If it may stand, choose return in the column "
        'Decision, or run merge-returns --accept "{ref}/{agency}/{field}=return" instead.',
    ),
    "identifier-settled": Wording(
        NOTE,
        "{field} holds {masked}.",
        "It was decided that the answer is kept out.",
        "Nothing to do. To decide otherwise, choose return in the column Decision and run it again.",
    ),
    "identifier-in-plan": Wording(
        WARNING,
        "{field} holds {masked}.",
        "It goes out to the agency with its return, and to every partner with the matrix.",
        "Take it out. If it may stand, list it in the sheet Allowed names.",
    ),
    "identifier-in-proposal": Wording(
        WARNING,
        "{field} of a proposed action holds {masked}.",
        "A proposal is read by people who need not know who is meant. It is shown here without.",
        "Ask {agency} to propose it without, and take care not to copy it into the plan.",
    ),
}
