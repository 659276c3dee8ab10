"""What is said when a plan is exported to a file for other programs."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

WORDINGS = {
    "identifier-in-export": Wording(
        WARNING,
        "{field} holds {masked}.",
        "It leaves with the file that was exported, in which nobody looks for it again.",
        "Take it out of the tracker and export again before the file goes anywhere. If it may stand, list it in the "
        "sheet Allowed names.",
    ),
    "extra-missing": Wording(
        ERROR,
        "A Parquet file is written by pandas and pyarrow, and they are not installed.",
        "They are large, so plan-tools brings them along only when they are asked for.",
        'Run pip install "plan-tools[frames]" and try again, or export as csv or json.',
    ),
}
