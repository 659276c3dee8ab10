"""What is said of a return as a whole."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "return-copy": Wording(
        NOTE,
        "It says the same as {first}, so it was skipped.",
        "One copy of a return is enough.",
        "Nothing to do.",
    ),
    "return-replaced": Wording(
        NOTE,
        "It was replaced by its correction, {by}.",
        "The agency sent back the marked copy of this very file, so what this one says no longer counts.",
        "Nothing to do.",
    ),
    "correction-unchanged": Wording(
        WARNING,
        "It is the marked copy of {first}, sent back without a change.",
        "It says nothing new, so it was skipped, and the same is still to be put right.",
        "Speak to {agency} about what the marked copy asks. It is still there to be sent again.",
    ),
    "correction-not-needed": Wording(
        WARNING,
        "This marked copy is no longer needed: nothing is left in the return of {agency} that it could put right.",
        "It could be sent by mistake. plan-tools deletes no file that may have been sent.",
        "You may delete it.",
    ),
    "completed-by-blank": Wording(
        WARNING,
        "Completed by is blank.",
        "The return does not say who answers for it. It was taken all the same.",
        "Ask {agency} who completed it.",
    ),
    "corrections-not-as-made": Wording(
        ERROR,
        "The marked copy of the return of {agency} did not read back as it should.",
        "It was not written; all else was.",
        "Tell {agency} what the problems say, and please report this with the row that has the most unusual text.",
    ),
    "return-twice": Wording(
        ERROR,
        "{agency} has sent two different returns: this one and {others}.",
        "Which one counts would be a guess, so none of them was taken in this run.",
        "Ask {agency} which one counts, move the others out of the folder and run it again.",
    ),
    "return-other-cycle": Wording(
        ERROR,
        "It was issued for the cycle {found_cycle}, not for {cycle}.",
        "An old return would undo newer news.",
        "Ask {agency} for the return of {cycle}. To merge the older cycle, name it with --cycle.",
    ),
    "return-unknown": Wording(
        ERROR,
        "Its return reference, {reference}, was never issued from this tracker.",
        "It may belong to another plan or another partnership.",
        "Check who sent it and for which plan.",
    ),
    "answers-lost": Wording(
        ERROR,
        "No column is headed {columns} any more, and something stands below unknown headings: {headings}.",
        "It was not taken, though it may be answers.",
        "Put the headings back as they were issued, and run it again.",
    ),
    "answers-merged": Wording(
        WARNING,
        "The cells {cells} were merged into one.",
        "The answer was taken for the first of them; what may stand below it cannot be seen.",
        "Ask {agency} whether it answers the other actions too.",
    ),
    "return-recognised": Wording(
        WARNING,
        "It carries no return reference. By its Refs it was taken for the return of {agency} for {cycle}.",
        "The reference is lost where somebody copies a sheet into a new workbook, or saves it as text.",
        "Nothing to do if that is right. If not, run plan-tools undo and move the file out of the folder.",
    ),
    "return-unrecognised": Wording(
        ERROR,
        "It carries no return reference, and {reason}.",
        "Whose return it is would be a guess, so it was kept aside.",
        "Ask who sent it to fill in the workbook that was issued for {cycle}.",
    ),
    "tracker-copy-read": Wording(
        WARNING,
        "It is a copy of the tracker and not a return. What is new in it is all {agency}'s, and was taken as theirs.",
        "Other agencies' rows in it were left alone.",
        "Ask {agency} to fill in the workbook that was issued next time.",
    ),
    "tracker-copy": Wording(
        ERROR,
        "It is a copy of the tracker and not a return, and {reason}.",
        "Whose answers they are would be a guess, so it was kept aside.",
        "Ask who sent it to fill in the workbook that was issued.",
    ),
    "reference-altered": Wording(
        ERROR,
        "Its return reference stands as {one} in one place and as {other} in another.",
        "Which return it is would be a guess.",
        "Ask the sender to fill in the workbook that was issued.",
    ),
    "return-agency-altered": Wording(
        ERROR,
        "It says that it comes from {text}, but it was issued to {agency}.",
        "One agency cannot answer for another.",
        "Check who sent it, and ask {agency} for its own return.",
    ),
    "return-agency-gone": Wording(
        ERROR,
        "It was issued to {agency}, which is no longer in the sheet Agencies.",
        "No action in the tracker is owed by an agency of that name.",
        "Add the old name to the agency that it is called now, under “Also known as”, or put it back.",
    ),
    "no-issued-copy": Wording(
        ERROR,
        "The copy that was sent out is not in {folder}.",
        "Without it nobody can tell what the agency changed.",
        "Put the workbook that was issued back into that folder and run it again.",
    ),
    "issued-copy-altered": Wording(
        ERROR,
        "The copy that was sent out has been altered since.",
        "Without it as it was, nobody can tell what the agency changed.",
        "Put the workbook back as it was issued, from the e-mail it was sent with.",
    ),
    "return-two-names": Wording(
        ERROR,
        "{agency} was sent more than one return for {cycle}, and this one asks about an action of another.",
        "Which answer counts would be a guess, so none of them was taken.",
        "Decide with {agency} which return counts, and move the others out of the folder.",
    ),
    "second-sheet": Wording(
        WARNING,
        "The sheet {sheet} holds answers too.",
        "Only the sheet Your actions was read.",
        "Ask {agency} which of the two counts.",
    ),
    "return-missing": Wording(
        WARNING,
        "{agency} has not sent its return for {cycle}.",
        "Its actions keep their last rating, marked as not confirmed.",
        "Remind {agency}.",
    ),
    "already-issued": Wording(
        WARNING,
        "The return of {agency} for {cycle} has already gone out.",
        "Writing it again would replace what the agency is filling in.",
        "Send the file that is there again, from {path}.",
    ),
    "due-date-stays": Wording(
        WARNING,
        "The returns of {cycle} that had gone out already stay due back by {due}, not by {other}: {agencies}.",
        "That day stands in the files that these agencies have; drafts, reminders and the status go by it too.",
        "To give them another day, type it under Due by in the sheet Returns, save, and tell them.",
    ),
    "issued-before": Wording(
        WARNING,
        "A return of {agency} for {cycle} is there already, and says otherwise than the tracker does today.",
        "It may have gone out. It was entered in the register as it is, so that what comes back can be merged.",
        "Send that file. If it never went out, delete it and its line in the sheet Returns, and issue again.",
    ),
    "due-date-passed": Wording(
        WARNING,
        "The returns of {cycle} are due back by {due}, and that day has passed already ({days} ago).",
        "They ask for an answer by a day that has gone, and every one of them will count as late.",
        "If that is right, nothing to do. If it is a slip, do not send them: delete these files and their lines in the "
        "sheet Returns, and issue again with the right day.",
    ),
    "none-to-issue": Wording(
        WARNING,
        "No return was written: {reason}.",
        "A return asks an active agency about its open actions.",
        "If that is right, nothing to do. If not, look at the columns Agency and Rating of the sheet Actions.",
    ),
    "nothing-to-issue": Wording(
        NOTE,
        "{agency} has no open action, so no return was written for it.",
        "A return with no action in it asks for nothing.",
        "Nothing to do, unless an action of theirs is missing from the plan.",
    ),
    "own-column-not-asked": Wording(
        WARNING,
        "The column {field} is to be edited by agencies, but returns do not ask for it.",
        "A return asks for a rating, an update, completion, evidence and a new date, and for nothing else.",
        "Write Business team under Edited by, and ask agencies for it in another way.",
    ),
    "agency-several": Wording(
        WARNING,
        "{text} looks like more than one agency.",
        "One row is one agency's part, so that each is asked for its own.",
        "Give each agency a row of its own with the same Ref, or list this name in the sheet Agencies.",
    ),
    "no-column-for-answers": Wording(
        WARNING,
        "The sheet Actions has no column for {field}.",
        "What agencies answer there will have nowhere to go.",
        "Head a column {field} in the sheet Actions.",
    ),
}
