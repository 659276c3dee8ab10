"""What is said of things in a workbook that a person would not see by reading down its columns."""

from plan_tools.catalogue.wording import Wording

WORDINGS: dict[str, Wording] = {}
