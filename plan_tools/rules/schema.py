"""The columns that plan-tools knows, with the headings that real plans give them.

Each list is one sheet's default; the sheet `Columns` of a tracker adds headings to, and rules for, those of `Actions`.
"""

from collections.abc import Iterable, Mapping

from plan_tools.model import Answer, Column, Field, Kind

BUSINESS, AGENCY = "Business team", "Agency"


def _column(
    name: str, *also: str, kind: Kind = Kind.TEXT, required: bool = False, by: str = BUSINESS, hint: str = ""
) -> Column:
    return Column(str(name), str(name), also, kind, required, by, help=hint)


ACTIONS = (
    _column(Field.REF, "No", "Nos", "Number", "Reference", "Ref no", "ID", "Action no", "Action number", "Action ref",
            "Recommendation no", "Recommendation number", "Item", required=True,
            hint="What the action is called. Never changes, and no other action of the agency has it."),
    _column(Field.PLAN, "Source", "Review", "Audit", "Plan name",
            hint="The review or audit that the action comes from."),
    _column(Field.THEME, "Priority", "Workstream", "Area"),
    _column(Field.RECOMMENDATION, "What?", "Standard", "Finding", "Recommendations"),
    _column(Field.ACTION, "Specific action", "Specific actions", "Actions", "Actions required", "Action required",
            "Action to be taken", "How?", "Areas for improvement", required=True),
    _column(Field.AGENCY, "Lead agency", "Responsible agency", "Responsibility", "Identified lead", "Organisation",
            kind=Kind.AGENCY, required=True, hint="The agency that owes this action: one a row."),
    _column(Field.LEAD_OFFICER, "Owner", "Lead", "Officer", "Who?", "Person responsible", "Responsible officer",
            hint="A role rather than a person's name."),
    _column(Field.DUE_DATE, "Target date", "Timescale", "Deadline", "By when", "When?", "Action date", "Due", "Due by",
            kind=Kind.DATE, hint="Day/month/year."),
    _column(Field.REQUESTED_DUE_DATE, "Requested date", "New date requested", kind=Kind.DATE, by=AGENCY,
            hint="Asked for by the agency; the group decides."),
    _column(Field.REASON_FOR_REQUEST, "Reason for new date", "Reason for requested date", by=AGENCY),
    _column(Field.REVISED_DUE_DATE, "New expected date", "Revised date", "Revised target date", kind=Kind.DATE,
            hint="The date that the group has approved in place of the due date."),
    _column(Field.RATING, "RAG", "RAG status", "RAG rating", "R.A.G.", "BRAG", "BRAG rating", "Progress indicator",
            kind=Kind.RATING, required=True, by=AGENCY, hint="One of the ratings of the sheet RAG index."),
    _column(Field.PROGRESS_UPDATE, "Response", "Agency response", "Progress to date", "Progress", "Current status",
            "Update", "Comments", "Latest update", by=AGENCY),
    _column(Field.COMPLETED_ON, "Date completed", "Completion date", "Date of completion", kind=Kind.DATE, by=AGENCY),
    _column(Field.EVIDENCE, "Evidence to be provided", "Evidence of completion", by=AGENCY,
            hint="What shows it, and where it is kept."),
    _column(Field.OUTCOME, "Success measure", "Impact", "Desired outcome", "Outcomes", "Success measures"),
    _column(Field.SIGNED_OFF_BY, "Closure approved", "Closure approved by", "Sign off by",
            hint="The group that accepted the evidence."),
    _column(Field.SIGNED_OFF_ON, "Sign off date", "Date signed off", "Closure approved on", kind=Kind.DATE),
    _column(Field.LINKED_ACTIONS, "Links", "Linked to", "Linked recommendations", "Links with",
            hint="The Refs of other actions, with ; between."),
    _column(Field.NOTES, "Note", "Business team notes", hint="The business team's own; never sent to agencies."),
)  # fmt: skip

YOUR_ACTIONS = (
    _column(Field.REF, "Reference", "No", "Ref no", "Action no", required=True),
    _column(Field.PLAN, "Source", "Review"),
    _column(Field.THEME, "Priority", "Workstream"),
    _column(Field.RECOMMENDATION, "Finding"),
    _column(Field.ACTION, "Specific action", "Specific actions", "Actions"),
    _column(Field.DUE_DATE, "Target date", "Deadline", "Due", "By when", kind=Kind.DATE),
    _column("Last rating", "Previous rating", "Rating last time", "Last RAG", kind=Kind.RATING),
    _column("Last update", "Previous update", "What you said last time"),
    _column(Answer.RATING_NOW, "Rating", "RAG", "RAG now", "RAG rating", "RAG status", "New rating", "Current rating",
            kind=Kind.RATING, by=AGENCY),
    _column(Answer.UPDATE, "Update now", "Your update", "Progress update", "Progress", "New update", "Response",
            by=AGENCY),
    _column(Answer.COMPLETED_ON, "Date completed", "Completion date", "Completed", kind=Kind.DATE, by=AGENCY),
    _column(Answer.EVIDENCE, "Evidence to be provided", "Evidence of completion", by=AGENCY),
    _column(Answer.NEW_DUE_DATE, "New date", "New target date", "Requested due date", "Requested date",
            "New target date asked for", kind=Kind.DATE, by=AGENCY),
    _column(Answer.REASON, "Reason", "Reason for request", "Reason for new due date", by=AGENCY),
)  # fmt: skip

NEW_ACTIONS = (
    _column("Action", "Proposed action", "New action", required=True),
    _column("Recommendation"),
    _column("Due date", "Target date", "By when", kind=Kind.DATE),
    _column("Reason", "Why"),
)

AGENCIES = (
    _column("Agency", "Name", required=True),
    _column("Short name"),
    _column("Role mailbox", "Mailbox", "E-mail", "Email"),
    _column("Also known as", "Aliases"),
    _column("Active", kind=Kind.YES_NO),
)

RAG_INDEX = (
    _column("Rating", required=True),
    _column("Letter"),
    _column("Meaning", "Means"),
    _column("Severity", kind=Kind.NUMBER),
    _column("Closed", kind=Kind.YES_NO),
    _column("Set by"),
    _column("Fill"),
    _column("Text"),
)

COLUMNS = (
    _column("Field", required=True),
    _column("Heading"),
    _column("Also known as", "Aliases"),
    _column("Kind"),
    _column("Required", kind=Kind.YES_NO),
    _column("Edited by"),
    _column("Choices"),
    _column("Help"),
)

ALLOWED_NAMES = (
    _column("Name", "Names", "Allowed name", "Allowed names", required=True),
    _column("Why", "Reason", "Notes"),
)

MESSAGES = (
    _column("Message", required=True),
    _column("Sent"),
    _column("Words", "Text", required=True),
)

RETURNS = (
    _column("Cycle", required=True),
    _column("Agency", required=True),
    _column("Issued on", kind=Kind.DATE),
    _column("Due by", kind=Kind.DATE),
    _column("Return reference", "Reference"),
    _column("Received on", kind=Kind.DATE),
    _column("State"),
    _column("File"),
    _column("SHA-256"),
)

HISTORY = (
    _column("Cycle", required=True),
    _column("As at", kind=Kind.DATE),
    _column("Ref", required=True),
    _column("Agency", required=True),
    _column("Rating"),
    _column("Due date", kind=Kind.DATE),
    _column("Progress update"),
    _column("Completed on", kind=Kind.DATE),
)

CHANGE_LOG = (
    _column("When"),
    _column("Cycle", required=True),
    _column("Ref", required=True),
    _column("Agency", required=True),
    _column("Field", required=True),
    _column("Was"),
    _column("Now"),
    _column("From"),
)


PROBLEMS = (
    _column("Agency", required=True),
    _column("Ref", required=True),
    _column("Field", required=True),
    _column("In the tracker"),
    _column("In the return"),
    _column("Decision", required=True),
    _column("Code", required=True),
)


ANSWERS: Mapping[str, Field] = {
    Answer.RATING_NOW: Field.RATING,
    Answer.UPDATE: Field.PROGRESS_UPDATE,
    Answer.COMPLETED_ON: Field.COMPLETED_ON,
    Answer.EVIDENCE: Field.EVIDENCE,
    Answer.NEW_DUE_DATE: Field.REQUESTED_DUE_DATE,
    Answer.REASON: Field.REASON_FOR_REQUEST,
}
"""Where each answer of a return goes in the tracker."""

ISSUED_AS: Mapping[str, str] = {Answer.RATING_NOW: "Last rating", Answer.UPDATE: "Last update"}
"""The column of a return that shows the issued value of an answer; the other answers stand in their own column."""

LOCKED: tuple[str, ...] = (
    Field.PLAN,
    Field.THEME,
    Field.RECOMMENDATION,
    Field.ACTION,
    Field.DUE_DATE,
    "Last rating",
    "Last update",
)
"""The columns of a return, beside Ref, that an agency may not change."""


def names(columns: Iterable[Column]) -> list[str]:
    """The fields of `columns` in order: the headings of a sheet that is written."""
    return [column.field for column in columns]
