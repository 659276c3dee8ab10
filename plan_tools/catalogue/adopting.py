"""What is said of a plan that is made into a tracker."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    # -- where the run stops --
    "plan-is-a-tracker": Wording(
        ERROR,
        "This is a tracker already.",
        "There is nothing to make of it.",
        "Work on it as it is: plan-tools check names what it needs.",
    ),
    "plan-sheet-taken": Wording(
        ERROR,
        "It has a sheet called {sheet} already, which plan-tools did not make.",
        "A tracker keeps a sheet of its own under that name, and yours is not to be written over.",
        "Rename that sheet in Excel, save the plan and run it again. Nothing was written.",
    ),
    "plan-not-found": Wording(
        ERROR,
        "No row of headings was found in: {sheets}.",
        "A plan is known by a row that names what stands in its columns, such as No, Action and Agency.",
        "Put the headings in one row above the first action, and run it again.",
    ),
    "plan-without-actions": Wording(
        ERROR,
        "No column was found for Action. The headings that are not known are: {headings}.",
        "Without actions there is no plan, and which column holds them would be a guess.",
        "{remedy}",
    ),
    "plan-sheet-unknown": Wording(
        ERROR,
        "There is no sheet called {text}.{near}",
        "The plan would be read from it.",
        "Choose one of: {allowed}.",
    ),
    "map-field-unknown": Wording(
        ERROR,
        "A tracker has no column called {text}.{near}",
        "What stands after the = of --map names the tracker's column.",
        "Choose one of: {allowed}.",
    ),
    "map-heading-unknown": Wording(
        ERROR,
        "The plan has no column headed {text}.{near}",
        "What stands before the = of --map names the plan's column.",
        "Choose one of: {allowed}; or name a column by its letter, such as column F.",
    ),
    "map-heading-twice": Wording(
        ERROR,
        "More than one column is headed {text}.",
        "Which one is meant would be a guess.",
        "Name it by its letter: --map {columns}.",
    ),
    "map-twice": Wording(
        ERROR,
        "{text} cannot be {field} too: that column or that field has been given already.",
        "One column holds one field.",
        "Take one of the two --map out.",
    ),
    "tracker-name": Wording(
        ERROR,
        "{text} cannot be a tracker.",
        "A tracker is an Excel workbook, and keeps the macros of a plan that has them.",
        "Choose a name that ends in {ending} after -o.",
    ),
    "plan-not-as-made": Wording(
        ERROR,
        "The tracker made of the plan did not read back as it should: {reason}.",
        "It was not written.",
        "Please report this, with the row of the plan that has the most unusual text.",
    ),
    # -- the plan as a whole --
    "plan-stays": Wording(
        NOTE,
        "The sheet {sheet} stays as it was.",
        "The plan is kept in the sheet Actions from now on, and nothing else is read.",
        "Work in Actions. Delete the old sheet when you no longer need it.",
    ),
    "plan-sheets-several": Wording(
        WARNING,
        "The sheet {sheet} looks like a plan too; only {taken} was read.",
        "Two plans in one workbook are two tables, and adding them together would be a guess.",
        'Adopt it by itself with --sheet "{sheet}", and paste its rows below the others; or leave it.',
    ),
    "plan-column-twice": Wording(
        ERROR,
        "Two columns are both headed for {field}: {headings}.",
        "Which one counts would be a guess, so neither was read as {field}; both are kept as columns of your own.",
        "Run it again with {options}.",
    ),
    "plan-heading-near": Wording(
        WARNING,
        "{heading} may be {field}, but is not a name that it is known by.",
        "A heading is never guessed, so the column was kept as one of your own.",
        "If it is {field}, run it again with {option}.",
    ),
    "plan-column-kept": Wording(
        NOTE,
        "{heading} is kept as a column of your own.",
        "A tracker has no such column by itself, and nothing of a plan is dropped.",
        "Nothing to do.",
    ),
    "plan-rows-passed-over": Wording(
        NOTE,
        "Left out of the plan: {what} ({rows}).",
        "They are not actions.",
        "Nothing to do.",
    ),
    "plan-other-headings": Wording(
        ERROR,
        "This is another row of headings, in another order than the first.",
        "The rows below it were read by the first headings, so their cells may stand in the wrong columns.",
        "Put the two tables into sheets of their own, or their columns into one order, and run it again.",
    ),
    "plan-row-left-out": Wording(
        WARNING,
        "This row was not taken for an action: {text}.",
        "It names no action, and little else.",
        "If it belongs to the plan, type it into the sheet Actions.",
    ),
    "plan-theme-band": Wording(
        NOTE,
        "{text} was taken as the Theme of the {count} below it.",
        "It stands across the table in a row of its own.",
        "Nothing to do, if it is one.",
    ),
    "plan-merge-filled": Wording(
        NOTE,
        "What stands in merged cells of {field} was taken for each of their rows ({cells}).",
        "A cell merged over several rows speaks for all of them.",
        "Nothing to do, if that is what it meant.",
    ),
    "plan-blank-below": Wording(
        WARNING,
        "{field} is blank in column {column}, {rows}.",
        "A value is taken for several rows only where its cell is merged over them; below it, it would be a guess.",
        "Fill in {field} in the sheet Actions where it is meant to be the one above.",
    ),
    "plan-formulas": Wording(
        WARNING,
        "{count} of the plan hold formulas; their last values were taken.",
        "A value does not change when the cells that it came from do.",
        "Look at them in the sheet Actions.",
    ),
    "plan-hidden": Wording(
        WARNING,
        "Hidden in the plan, and read all the same: {what}.",
        "What is hidden is easily sent on by accident; in the sheet Actions nothing is.",
        "Look whether it belongs to the plan.",
    ),
    "plan-comments": Wording(
        NOTE,
        "{count} of the plan carry a comment; comments are not taken over.",
        "A comment is a talk between people, and no part of an action.",
        "Copy what still matters into Notes.",
    ),
    # -- references --
    "plan-no-ref": Wording(
        WARNING,
        "The plan has no column for Ref, so no action has one.",
        "Without a Ref, nothing that an agency sends can be matched to its action.",
        "Number the actions in the sheet Actions, in a way that will never change.",
    ),
    "plan-ref-missing": Wording(
        ERROR,
        "Row {row} of the plan has no reference.",
        "Without a Ref, nothing that an agency sends can be matched to it; one is never made up.",
        "Give it a Ref that no other action has.",
    ),
    "plan-ref-unreadable": Wording(
        ERROR,
        "In row {row} of the plan, {text} stands where the reference should be.",
        "It is what a scan or a date format makes of a number; which number it was would be a guess.",
        "Give it the Ref that it has on paper.",
    ),
    "plan-ref-twice": Wording(
        ERROR,
        "{text} stands twice for the same agency: in {first} and in {here}.",
        "A Ref and an agency together name one part of an action; only the first row is read.",
        "Give one of the two another Ref.{zero}",
    ),
    # -- several in one cell --
    "plan-actions-several": Wording(
        WARNING,
        "{count} stand under one reference.",
        "An action is rated, dated and closed by itself.",
        "Leave it; or run it again with --split, which gives each a row of its own ({refs}).",
    ),
    "plan-actions-split": Wording(
        NOTE,
        "{count} stood under {text}, and have a row each: {refs}.",
        "The split was asked for.",
        "Nothing to do.",
    ),
    "plan-split-taken": Wording(
        WARNING,
        "{count} stand under one reference, but were not split: {taken} is another action's Ref.",
        "Two actions with one Ref could not be told apart.",
        "Give them a row and a Ref each in the sheet Actions.",
    ),
    "plan-agencies-several": Wording(
        WARNING,
        "{text} looks like {count}: {names}.",
        "One row is one agency's part, so that each is asked for its own.",
        "Leave it; or run it again with --split, which gives each a row of its own.",
    ),
    "plan-agencies-split": Wording(
        NOTE,
        "{text} was read as {count}, with a row each: {names}.",
        "The split was asked for.",
        "Nothing to do.",
    ),
    "plan-agencies-maybe": Wording(
        WARNING,
        "{text} may be several agencies ({count}).",
        "Not all of its names stand alone elsewhere in the plan, so it was kept as one, which is sent one return.",
        "Nothing to do if it is one. If not, give each agency a row of its own with the same Ref in the sheet Actions.",
    ),
    "plan-split-copied": Wording(
        WARNING,
        "{what} of what was split were copied to each of its parts.",
        "One cell spoke for all of them, and each part is rated by itself from now on.",
        "Look whether it holds for each part.",
    ),
    # -- what stands in the cells --
    "plan-no-agency": Wording(
        WARNING,
        "The plan has no column for Agency, so nobody is named as owing its actions.",
        "A return is issued to an agency; an action of nobody is asked of nobody.",
        'Choose the agency of each action in the sheet Actions, or run it again with --agency "Name".',
    ),
    "plan-agency-in-lead": Wording(
        WARNING,
        "The plan has no column for Agency, but {column} holds what may be agencies: {names}.",
        "A heading of that kind may name people too, so it was read as Lead officer and nobody owes an action.",
        'If they are agencies, run it again with {option}; if not, with --agency "Name", or choose the agency of each '
        "action in the sheet Actions.",
    ),
    "plan-agency-given": Wording(
        NOTE,
        "{agency} was written as the agency of {count} that named none.",
        "It was asked for with --agency.",
        "Nothing to do.",
    ),
    "plan-agencies-alike": Wording(
        WARNING,
        "{one} and {other} may be the same agency.",
        "Each is asked for its own return, under the name that stands here.",
        "If they are one, delete this row and write {other} under “Also known as” of {one}.",
    ),
    "plan-no-due-date": Wording(
        WARNING,
        "The plan has no column for Due date.",
        "An action without a date cannot be late, and cannot be seen to drift.",
        "Fill in Due date in the sheet Actions; dates found in the words of an action are suggested beside it.",
    ),
    "plan-date-in-words": Wording(
        WARNING,
        "{text} stands in the words of the action.",
        "If that is when it is due, nothing will say so when it passes.",
        "Type {date} as its Due date, if it is.",
    ),
    "plan-no-rating": Wording(
        WARNING,
        "The plan has no column for Rating, so no action is rated.",
        "The matrix counts actions by their rating.",
        "Choose a rating for each action in the sheet Actions, or leave it to the first returns.",
    ),
    "plan-fill-only": Wording(
        WARNING,
        "Only a colour ({fill}) says how this stands; in the key, that is {rating}.",
        "A colour without a word is never taken for a rating unasked.",
        "Choose {rating} if it is right; or run it again with --take-fills, which takes all of them.",
    ),
    "plan-fill-unknown": Wording(
        WARNING,
        "Only a colour ({fill}) says how this stands, and no rating of the key has it.",
        "A rating is never guessed from a colour.",
        "Choose one of: {allowed}.",
    ),
    "plan-fill-taken": Wording(
        NOTE,
        "{rating} was taken from the colour of the cell.",
        "It was asked for with --take-fills.",
        "Nothing to do.",
    ),
    "plan-key-taken": Wording(
        NOTE,
        "The plan's own key became the sheet RAG index: {names}. {closes} closes an action{only}.",
        "A colour means what the plan says that it means.",
        "Nothing to do, if that is so; or change Closed and Set by there.",
    ),
    "plan-key-line-left": Wording(
        WARNING,
        "{text} stands with the lines of the plan's own key, but was not taken for one.",
        "It lacks a meaning, stands there twice or may be something else, and a rating that is left out is never read.",
        "If it is a rating, add it to the sheet RAG index.",
    ),
    "plan-key-incomplete": Wording(
        WARNING,
        "{name} is a rating of this plan's own; how severe it is, and whether it closes an action, is not known.",
        "The overall rating of an action is the most severe of its parts.",
        "Complete Severity, Closed and Set by in the sheet RAG index.",
    ),
    "plan-key-never-closes": Wording(
        WARNING,
        "No rating of the plan's own key closes an action.",
        "An action that is never closed is asked about for ever.",
        "Write Yes under Closed for one of them in the sheet RAG index, and Group under Set by; or add a rating.",
    ),
    "plan-key-no-complete": Wording(
        WARNING,
        "With the plan's own key, an agency cannot say that an action is done.",
        "Only the group closes an action; until it does, finished work looks like work that goes on.",
        "To change that, add a row to the sheet RAG index: Complete under Rating, C under Letter, 1 under Severity, No "
        "under Closed and Agency under Set by.",
    ),
    "plan-key-usual": Wording(
        WARNING,
        "The plan holds no whole key to its ratings, so the usual one was used.",
        "Green means different things to different readers.",
        "Look through the sheet RAG index, and change the meanings to your own.",
    ),
    "plan-links": Wording(
        NOTE,
        "{text} in {source} was read as a link to {refs}.",
        "Actions that belong together are named in Linked actions.",
        "Nothing to do, if it is one.",
    ),
}
