"""What is said when the formatting of a workbook is put right."""

from plan_tools.catalogue.wording import ERROR, NOTE, WARNING, Wording

WORDINGS = {
    "no-ratings-column": Wording(
        WARNING,
        "No sheet of this workbook has a column of ratings.",
        "A column of ratings is known by its heading, so nothing was changed.",
        "Head the column {headings}, and run it again.",
    ),
    "column-not-of-ratings": Wording(
        NOTE,
        "The column {heading} was left as it is: what stands in it is not of the key ({allowed}).",
        "A heading such as Rating may be about something else.",
        "Nothing to do, unless these are ratings: then list them in a sheet RAG index, and run it again.",
    ),
    "fill-not-taken": Wording(
        WARNING,
        "There is no word in this cell; its colour ({fill}) looks like {rating}.",
        "A colour alone is no rating: it does not survive copying, and not everybody can tell it.",
        "Type {rating} if it is right; or run it again with --take-fills, which writes the words of all of them.",
    ),
    "fill-taken": Wording(
        NOTE,
        "{rating} was taken from the colour of the cell ({fill}).",
        "It was asked for with --take-fills.",
        "Nothing to do.",
    ),
    "fill-not-in-key": Wording(
        WARNING,
        "There is no word in this cell, and its colour ({fill}) is not clearly that of one rating.",
        "A rating is never guessed.",
        "Choose one of: {allowed}.",
    ),
    "rating-not-in-key": Wording(
        WARNING,
        "{text} is no rating of the key; it stands in {cells}.",
        "What is not in the key is neither coloured nor counted, and a rating is never guessed.",
        "Choose one of: {allowed}; or add it to the key, in the sheet RAG index.",
    ),
    "other-rule-colours": Wording(
        WARNING,
        "A rule that is not plan-tools' own colours {rating} {fill} in {cells}; in the key {rating} is {own}.",
        "Rules of your own stay and come first, so these cells do not show the colour of the key.",
        "If the key is right, delete that rule in Excel (Conditional Formatting, Manage Rules). If the rule is right, "
        "change the colour in the sheet RAG index.",
    ),
    "list-not-offered": Wording(
        NOTE,
        "The column {heading} has no dropdown: what may be chosen is too long for one, or holds a comma.",
        "Excel takes no more than 255 characters, and parts them at commas.",
        "Nothing to do, or make the choices in the sheet Columns shorter.",
    ),
    "return-not-formatted": Wording(
        ERROR,
        "This is a return.",
        "A return stays as it was sent out: the merge compares what comes back with that.",
        "Name a tracker or another workbook.",
    ),
}
