"""What is said of dates, numbers and choices."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "date-end-of-month": Wording(
        NOTE,
        "{text} was read as the end of that month, {date}.",
        "A month alone is taken to its last day.",
        "Nothing to do, or type the exact day.",
    ),
    "date-end-of-quarter": Wording(
        NOTE,
        "{text} was read as the end of that financial period, {date}.",
        "The financial year runs from April to March.",
        "Nothing to do, or type the exact day.",
    ),
    "date-from-number": Wording(
        NOTE,
        "The number {text} was read as the date {date}.",
        "Excel keeps dates as numbers; the cell has lost its date format.",
        "Nothing to do, or give the cell a date format.",
    ),
    "date-from-calendar": Wording(
        NOTE,
        "{text} was read as {date}, its last day in the sheet Calendar.",
        "The plan says itself when this time ends.",
        "Nothing to do, or type the exact day.",
    ),
    "date-weekday-odd": Wording(
        WARNING,
        "{text} was read as {date}, but that is a {weekday}.",
        "Either the day of the week or the date is wrong.",
        "Check the date, and type it as day/month/year.",
    ),
    "date-year-odd": Wording(
        WARNING,
        "{date} is years away from the other dates of this plan.",
        "They run from {first} to {last}, so the year may be a slip.",
        "Check the year.",
    ),
    "period-twice": Wording(
        ERROR,
        "{text} has another last day in {first}.",
        "Which one counts would be a guess, so neither was used.",
        "Keep one of the two rows in the sheet Calendar.",
    ),
    "date-several": Wording(
        WARNING,
        "{text} holds several dates; the last, {date}, was taken.",
        "{field} is one date; the earlier ones may be milestones.",
        "Keep the date that counts in this cell.",
    ),
    "date-open": Wording(
        WARNING,
        "{text} is not a date, so this has no date.",
        "Without a day, {field} is as good as blank: nothing can be late, compared or shown by it.",
        "Type a day as day/month/year.",
    ),
    "date-season": Wording(
        WARNING,
        "{text} names a season, a term or a vague time, so this has no date.",
        "Which day it ends on would be a guess.",
        "Type a day as day/month/year, or list the time in a sheet Calendar, under Period and Ends on.",
    ),
    "date-claims-complete": Wording(
        WARNING,
        "{text} stands where a date should be.",
        "It is a claim that the action is complete, not a date.",
        "Type the date here, and say in the rating that it is complete.",
    ),
    "date-impossible": Wording(
        ERROR,
        "{text} is not a day of the calendar between 1950 and 2150.",
        "Dates are read day first: 25/12/2026 is Christmas Day.",
        "Type the day as day/month/year.",
    ),
    "date-unreadable": Wording(
        ERROR,
        "{text} could not be read as a date.",
        "A date is never guessed.",
        "Type a day as day/month/year, for example 30/09/2026.",
    ),
    "number-unreadable": Wording(
        ERROR,
        "{text} is not a number.",
        "This column holds numbers, and none is guessed.",
        "Type it with digits, and a point before what is less than one, such as 1250 or 12.50.",
    ),
    "yes-no-unreadable": Wording(
        ERROR, "{text} is neither Yes nor No.", "This column holds Yes or No.", "Type Yes or No."
    ),
    "choice-unknown": Wording(
        ERROR, "{text} is not one of the choices.{near}", "This column has a fixed list.", "Choose one of: {allowed}."
    ),
    "completed-in-future": Wording(
        WARNING,
        "Completed on is {date}, which is still to come.",
        "Work cannot have been completed on a day to come.",
        "Check the date, the year above all.",
    ),
    "new-date-in-past": Wording(
        WARNING,
        "The new date asked for, {date}, has already passed.",
        "The group cannot approve a date that has gone.",
        "Ask the agency which date it means.",
    ),
    "new-date-without-reason": Wording(
        WARNING,
        "A new date is asked for, but no reason is given.",
        "The group approves a new date on its reason.",
        "Fill in the reason for the new date.",
    ),
}
