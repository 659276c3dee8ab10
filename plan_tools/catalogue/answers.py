"""What is said of a return row by row."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "not-answered": Wording(
        WARNING,
        "{count} not fully answered: {refs}.",
        "A blank answer is not an answer, and changes nothing.",
        "Ask {agency} to answer them, and to send the return again.",
    ),
    "no-answers": Wording(
        WARNING,
        "It came back without a single answer, and “Nothing to report” is not ticked.",
        "A return with nothing in it is not the same as nothing to report, so it was kept aside.",
        "Ask {agency} to fill it in, or to tick “Nothing to report”.",
    ),
    "nil-but-answered": Wording(
        WARNING,
        "“Nothing to report” is ticked, but some actions are answered.",
        "The answers were taken.",
        "Ask {agency} which of the two it means.",
    ),
    "nil-unclear": Wording(
        WARNING,
        "{text} stands in the box for “nothing to report”.",
        "It is neither Yes nor No, so it was not counted.",
        "Ask {agency} whether it has nothing to report.",
    ),
    "row-unknown": Wording(
        ERROR,
        "{text} is not a Ref that was issued to {agency}.{near}",
        "The row was kept aside: which action it belongs to would be a guess.",
        "Put the Ref back as it was issued. If it is a new action, add it to the plan.",
    ),
    "ref-number": Wording(
        NOTE,
        "{ref} has become a number in this cell.",
        "A number loses its last zero: 1.10 becomes 1.1. The words beside it were held against those that were issued.",
        "Nothing to do.",
    ),
    "answer-number": Wording(
        WARNING,
        "{field} is a number, and was taken as {text}.",
        "A number may be shown in another way than it is kept: 75% is kept as 0.75, and £5 as 5.",
        "Look at the cell, and correct the tracker where it reads otherwise.",
    ),
    "row-moved": Wording(
        ERROR,
        "{ref} stands beside the text of {other}.",
        "Part of the sheet was sorted or pasted without the rest, so the row was kept aside.",
        "Ask {agency} which action this row answers.",
    ),
    "row-twice": Wording(
        ERROR,
        "{ref} stands here and in {first}.",
        "Which row counts would be a guess, so neither was taken.",
        "Ask {agency} which row counts.",
    ),
    "row-missing": Wording(
        WARNING,
        "The row of {ref} is not in the return.",
        "The action counts as not answered.",
        "Ask {agency} whether it deleted the row on purpose.",
    ),
    "row-gone": Wording(
        ERROR,
        "{ref} was answered, but it is no longer in the tracker for {agency}.",
        "Somebody deleted or renamed it after the returns were issued, so the answers have nowhere to go.",
        "Put the row back into the tracker and run it again, or tell {agency} that it has gone.",
    ),
    "row-renumbered": Wording(
        ERROR,
        "{ref} was issued as {was}, but stands for {now} in the tracker today{moved}.",
        "The plan was renumbered after the returns went out, so which action this row answers would be a guess.",
        "Give the actions back the Refs that they were issued with, and run it again.",
    ),
    "action-reworded": Wording(
        WARNING,
        "{ref} was issued as {was}, and reads {now} in the tracker today.",
        "The answer was given to the old words. It was taken.",
        "Check that the answer still fits.",
    ),
    "answer-cleared": Wording(
        WARNING,
        "{field} was issued as {issued}, and came back blank.",
        "A blank answer changes nothing, so the tracker's was kept.",
        "If {agency} means to withdraw it, clear it in the tracker.",
    ),
    "cell-not-editable": Wording(
        ERROR,
        "{field} was not taken: {text} cannot be written into {cell} of the tracker.",
        "{reason}",
        "{remedy}",
    ),
    "formula-in-tracker": Wording(
        ERROR,
        "{field} holds a formula in the tracker, so {text} was not taken.",
        "Writing a value there would destroy the formula.",
        "Type a value in place of the formula in the tracker, and run it again.",
    ),
    "row-missing-and-changed": Wording(
        ERROR,
        "The row of {ref} was deleted in the return, and changed in the tracker.",
        "One side says that it has gone, the other that it goes on; the tracker's was kept.",
        "Ask {agency} why it deleted the row.",
    ),
    "locked-altered": Wording(
        WARNING,
        "{field} reads {text}, but was issued as {issued}.",
        "That cell is not the agency's to change, so the tracker's was kept.",
        "If {agency} is right, change it in the tracker.",
    ),
    "no-column": Wording(
        ERROR,
        "There is no column for {field} in the tracker, so {text} was not taken.",
        "The answer has nowhere to go.",
        "Head a column {field} in the sheet Actions and run it again.",
    ),
    "conflict": Wording(
        ERROR,
        "{field} was issued as {issued}, is {tracker} in the tracker and {returned} in the return.",
        "Both sides changed it; the tracker's was kept.",
        "Choose tracker or return in the column Decision of the problems workbook and run it again.",
    ),
    "conflict-settled": Wording(
        NOTE,
        "{field} was issued as {issued}, is {tracker} in the tracker and {returned} in the return.",
        "It was decided that the tracker's value stays.",
        "Nothing to do. To decide otherwise, choose return in the column Decision and run it again.",
    ),
    "decision-misplaced": Wording(
        WARNING,
        "{text} stands in the column Decision of a line that is no conflict.",
        "There is nothing to decide in that line.",
        "Decide in the line of the conflict itself.",
    ),
    "not-a-decision": Wording(
        WARNING,
        "{text} is not a decision.",
        "The conflict stays open.",
        "Choose tracker or return.",
    ),
    "accept-unknown": Wording(
        WARNING,
        "There is no conflict {text} to decide.",
        "Nothing was decided by it.",
        "Take the Ref, the agency and the field from the problems workbook, as REF/AGENCY/FIELD.",
    ),
    "new-action": Wording(
        WARNING,
        "{agency} proposes a new action: {text}.",
        "A proposal never enters the plan by itself.",
        "If the group agrees, add it to the sheet Actions with a Ref of its own.",
    ),
}
