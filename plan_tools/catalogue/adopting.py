"""What is said of a plan that is made into a tracker."""

from plan_tools.catalogue.wording import Wording

WORDINGS: dict[str, Wording] = {}
