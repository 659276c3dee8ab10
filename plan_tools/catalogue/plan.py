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
        "A Ref and an agency together name one part of an action, so the second was not read.",
        "Change the Ref or the agency of one of the two.{zero}",
    ),
    "ref-of-two-actions": Wording(
        WARNING,
        "{ref} stands for two different actions: {one} in {first} and {other} in {here}.",
        "A Ref names one action, whoever owes it, so these rows count as parts of one and share a line of the matrix.",
        "Give one of the two another Ref, or word them alike if they are one action.{zero}",
    ),
    "ref-without-number": Wording(
        ERROR,
        "{text} stands where a Ref with a number should be.",
        "The other Refs of this plan hold numbers, so the row was not read as an action.",
        "Type the number of the action.",
    ),
    "ref-look-alike": Wording(
        ERROR,
        "{text} looks like {option}, but is written with letters of another alphabet.",
        "To a computer they are two different Refs, and nobody can see that.",
        "Type it again on one keyboard.",
    ),
    "ref-read-as": Wording(
        NOTE,
        "{text} was read as {ref}{unseen}.",
        "Case, spaces, dashes and forms of digits make no other Ref.",
        "Nothing to do, or spell it alike.",
    ),
    "agency-read-as": Wording(
        NOTE,
        "{text} was read as {agency}{since} ({count}).",
        "The sheet Agencies lists the name as another one of theirs.",
        "Nothing to do, or type the name of today.",
    ),
    "name-without-date": Wording(
        WARNING,
        "The date behind {text} could not be read, so the name counts at any time.",
        "A date is never guessed.",
        "Type it in brackets, for example (until 30/06/2022) or (from 01/07/2022).",
    ),
    "required-blank": Wording(ERROR, "{field} is blank.", "Every part of an action needs it.", "Fill in {field}."),
    "agency-unknown": Wording(
        ERROR,
        "{text} is not in the sheet Agencies.{near}",
        "No return can be asked of an agency that is not listed.",
        "Choose one of: {allowed}; or add it to the sheet Agencies, under “Also known as” if it is another name.",
    ),
    "agency-is-all": Wording(
        WARNING,
        "{text} is no agency, but owes {count}.",
        "What all are asked to do is asked of nobody: one return would go out under that name.",
        "Give each agency that owes it a row of its own with the same Ref, and delete this name, in the sheet Agencies "
        "too.",
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
    "rating-read-as": Wording(
        NOTE,
        "{text} was read as {rating}.",
        "The rating key gives that letter or spelling to it.",
        "Nothing to do, or type the word.",
    ),
    "rating-only-fill": Wording(
        WARNING,
        "{field} is blank, but the cell is coloured as {rating} is.",
        "A colour alone is no rating: it does not survive copying, and not everybody can tell it.",
        "Type the word to confirm: {rating}, if that is meant.",
    ),
    "key-ambiguous": Wording(
        ERROR,
        "{text} stands under {field} for more than one rating.",
        "Which one is meant would be a guess, so it is not taken.",
        "Give each rating a word and a letter of its own in the sheet RAG index.",
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
        "{rating} closes this part of the action, but {missing} is blank.",
        "A part is closed only when the group has signed it off.",
        "Fill in {missing}, or choose an open rating until it is signed off.",
    ),
    "challenged": Wording(
        WARNING,
        "Rated {rating}, but it was due on {due}, {days} ago.",
        "An open action past its date is not on track.",
        "Ask the agency for its true rating, or for a new date with a reason.",
    ),
    "challenged-date-asked": Wording(
        WARNING,
        "Rated {rating}, but it was due on {due}, {days} ago. A new date has been asked for, {asked}, with a reason.",
        "The agency has done its part: only the group moves a date.",
        "Put it to the group. When it agrees, copy the date to Revised due date; when it does not, ask for the true "
        "rating.",
    ),
    "no-due-date": Wording(
        WARNING,
        "{count} no due date: {refs}.",
        "An action without a date cannot be late, and cannot be seen to drift.",
        "Type the day on which each is due, as day/month/year.",
    ),
    "link-missing": Wording(
        WARNING,
        "It is linked to {text}, but no action has that Ref.",
        "A link that leads nowhere hides work that belongs together.",
        "Correct the Ref.",
    ),
    "link-found": Wording(
        NOTE,
        "This text links to {refs}.",
        "It says so in words that name a link, so it is counted as one.",
        "Nothing to do, or name it in Linked actions.",
    ),
    "action-several": Wording(
        NOTE,
        "The cell holds {count} actions; they were kept as one.",
        "An action is never split by itself: rating and date are those of the whole.",
        "Nothing to do, or give each action a row and a Ref of its own.",
    ),
    "theme-blank": Wording(
        WARNING,
        "{field} is blank in these rows below one that has it: {rows}.",
        "Only merged cells are filled down; whether these rows belong to the one above would be a guess.",
        "Fill in {field} in each row, or merge the cells.",
    ),
    "heading-near": Wording(
        WARNING,
        "{heading} is not a heading that is known. Did you mean {field}?",
        "Headings are never guessed, so the column was not read.",
        "Head the column {field}, or name its heading in the sheet Columns under “Also known as”.",
    ),
    "key-found": Wording(
        NOTE,
        "The plan's own key stands here: {ratings}.",
        "Ratings are read by the sheet RAG index, and by the usual ones where it is missing; this key was not used.",
        "Nothing to do, or list them in a sheet RAG index (Rating, Letter, Meaning) to make them count.",
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
