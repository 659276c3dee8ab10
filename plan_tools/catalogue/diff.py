"""What is said when two trackers or matrices are told apart."""

from plan_tools.catalogue.wording import ERROR, WARNING, Wording

WORDINGS = {
    "diff-no-plan": Wording(
        ERROR,
        "It has neither a sheet Actions nor a sheet All actions. The sheets are: {sheets}.",
        "Only trackers and composite action matrices can be told apart.",
        "Name two workbooks that hold a plan.",
    ),
    "diff-same-key": Wording(
        WARNING,
        "{ref} for {agency} stands here and in {first}.",
        "Which of the two belongs to which in the other file would be a guess, so they were compared in their order.",
        "Give one of the two another Ref or another agency.",
    ),
    "diff-no-ref": Wording(
        WARNING,
        "This row has no Ref.",
        "Without one, nothing in the other file can be matched to it, so it was not compared.",
        "Give the row a Ref.",
    ),
}
