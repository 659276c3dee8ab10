"""What is said of the plan cell by cell, in the tracker and in returns."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "ref-missing": Wording(
        ERROR,
        "This row has no Ref.",
        "Without one, nothing that an agency sends can be matched to it.",
        "Give the row a Ref that no other action has.",
    ),
    "row-not-an-action": Wording(
        NOTE,
        "This row is not read as an action: {text}.",
        "It has no Ref, no agency and no action.",
        "Nothing to do, if it is a note or a key.",
    ),
    "duplicate-action": Wording(
        ERROR,
        "{ref} for {agency} stands here and in {first}.",
        "A Ref and an agency together name one action, so the second was not read.",
        "Change the Ref or the agency of one of the two. If 1.10 turned into 1.1, format the column as Text first.",
    ),
    "required-blank": Wording(ERROR, "{field} is blank.", "Every action needs it.", "Fill in {field}."),
    "agency-unknown": Wording(
        ERROR,
        "{text} is not in the sheet Agencies.{near}",
        "No return can be asked of an agency that is not listed.",
        "Choose one of: {allowed}; or add it to the sheet Agencies, under “Also known as” if it is another name.",
    ),
    "agency-twice": Wording(
        ERROR,
        "{text} stands for more than one agency.",
        "Which one is meant would be a guess.",
        "Take the name out of one of the rows in the sheet Agencies.",
    ),
    "rating-unknown": Wording(
        ERROR,
        "{text} is not a rating of this plan.{near}",
        "A rating is never guessed from a colour or a mixture.",
        "Choose one of: {allowed}.",
    ),
    "rating-for-the-group": Wording(
        ERROR,
        "{text} may be set only by the group.",
        "An agency says that an action is complete; the group closes it.",
        "Choose one of: {allowed}.",
    ),
    "complete-without-evidence": Wording(
        ERROR,
        "{rating} is claimed, but Evidence is blank.",
        "Complete means nothing without evidence.",
        "Say in Evidence what shows it and where it is kept.",
    ),
    "complete-without-date": Wording(
        ERROR,
        "{rating} is claimed, but Completed on is blank.",
        "The board asks when an action was completed.",
        "Fill in Completed on as day/month/year.",
    ),
    "closed-without-sign-off": Wording(
        ERROR,
        "{rating} closes this action, but {missing} is blank.",
        "An action is closed only when the group has signed it off.",
        "Fill in {missing}, or rate it Complete until it is signed off.",
    ),
    "challenged": Wording(
        WARNING,
        "Rated {rating}, but it was due on {due}, {days} ago.",
        "An open action past its date is not on track.",
        "Ask the agency for its true rating, or for a new date with a reason.",
    ),
    "link-missing": Wording(
        WARNING,
        "It is linked to {text}, but no action has that Ref.",
        "A link that leads nowhere hides work that belongs together.",
        "Correct the Ref in Linked actions.",
    ),
    "cell-error": Wording(
        ERROR,
        "The cell shows the error {text}.",
        "There is no value in it to take.",
        "Type the value in place of the formula.",
    ),
    "formula-value": Wording(
        WARNING,
        "The cell holds a formula; its last value {text} was taken.",
        "A formula may show something else on another computer.",
        "Type the value in place of the formula.",
    ),
    "formula-without-value": Wording(
        ERROR,
        "The cell holds a formula without a value.",
        "There is no value in it to take.",
        "Type the value in place of the formula.",
    ),
    "text-cleaned": Wording(
        NOTE,
        "Characters that cannot be seen and that a workbook cannot hold were left out.",
        "They come from copying between programs.",
        "Nothing to do, if the text reads well.",
    ),
    "text-too-long": Wording(
        ERROR,
        "The text has {length} characters; a cell holds 32,767.",
        "Cutting it would lose what was written.",
        "Shorten it, or name a document that holds it.",
    ),
}
