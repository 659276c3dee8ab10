"""What an agency is told in a return that is handed back to it: the problems that it can put right itself."""

from collections.abc import Mapping
from types import MappingProxyType

FOR_THE_AGENCY: Mapping[str, str] = MappingProxyType(
    {
        # -- a cell: where nothing stands here, the words of the problem itself say what to do --
        "rating-unknown": "",
        "rating-for-the-group": "",
        "rating-only-fill": "",
        "complete-without-evidence": "",
        "complete-without-date": "",
        "cell-error": "",
        "formula-without-value": "Type the value here.",
        "formula-value": "That value stands here now. Check that it is right.",
        "text-too-long": "Shorten it, or name a document that holds it. It did not fit into the cell.",
        "date-impossible": "",
        "date-unreadable": "",
        "date-open": "",
        "date-season": "Type a day as day/month/year, for example 30/09/2026.",
        "date-claims-complete": "",
        "date-weekday-odd": "",
        "date-several": "",
        "completed-in-future": "",
        "new-date-in-past": "Type a day that is still to come, as day/month/year.",
        "new-date-without-reason": "Say in Reason for new date why the date has to move.",
        "answer-number": "Type it as it should read.",
        "challenged": "Choose the rating that is true today, or ask for a new due date and give the reason.",
        "answer-cleared": "If that was an accident, type it again. If it no longer holds, say so in Update.",
        "answers-merged": "Type an answer in the row of every action that it was meant for.",
        "locked-altered": "It stands here as it was issued. If it is wrong, say so in Update.",
        "identifier-in-return": "Every partner agency reads this. Write it without, so that nobody can tell who is "
        "meant: what stands in square brackets here is in its place.",
        "identifier-in-proposal": "Propose it without, so that nobody can tell who is meant: what stands in square "
        "brackets here is in its place.",
        # -- a row --
        "ref-look-alike": "Type the answers into the row of their action, below its Ref as it was issued.",
        "row-unknown": "Type the answers into the row of their action. Propose an action that is not there in New "
        "actions.",
        "row-moved": "Type the answers into the row of the action that they are about.",
        "row-twice": "Type into the row of {ref} what counts; it stands here once again, and blank.",
        "row-missing": "It stands here again. Fill it in.",
        # -- the return as a whole --
        "not-answered": "Fill in what the column Check still asks for.",
        "no-answers": "Fill it in, or choose Yes beside Nothing to report on the sheet Start here.",
        "nil-but-answered": "Clear the box Nothing to report, or the answers.",
        "nil-unclear": "Choose Yes from the list, or leave the cell blank.",
        "second-sheet": "Type what counts into the sheet Your actions. The other sheet is not in this copy.",
        "answers-lost": "The headings stand here as they were issued. What stood below the others is listed here too.",
        "column-twice": "The headings stand here as they were issued. What stood below the two is listed here too.",
        "column-missing": "The headings stand here as they were issued. Fill in the column again.",
        "heading-near": "The headings stand here as they were issued. What stood below this one is listed here too.",
    }
)
"""What the agency is told to do about each problem that is its own to put right, by the problem's code."""

NOT_BY_ITSELF: Mapping[str, str] = MappingProxyType({"completed-by-blank": "Type who completed this return."})
"""What is marked and listed too where a return is handed back, but is no reason to hand it back."""

MAY_STAND = frozenset(
    (
        "cell-error",
        "formula-without-value",
        "formula-value",
        "text-too-long",
        "answer-number",
        "answer-cleared",
        "answers-merged",
    )
)
"""Of these an agency may find that the cell is right as it stands in the copy; all else has to change."""

LEFT_OVER = "This stood in {cell}{heading}, where a return has no place for it."
LEFT_OVER_FIX = "If it is an answer, type it into the row of its action. If not, there is nothing to do."
MORE_LEFT = "{count} more cells of your file have no place in a return."
MORE_LEFT_FIX = "Look at your own file. What is an answer belongs into the row of its action."
