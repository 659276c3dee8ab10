"""The command line: parse, call one step, print, exit. The one place where an error becomes a message."""

from plan_tools.cli import national, plan  # noqa: F401 - they add their commands
from plan_tools.cli.cycle import merge
from plan_tools.cli.group import plan_tools
from plan_tools.cli.running import run


def main() -> None:
    """Start `plan-tools`."""
    run(plan_tools, "plan-tools")


def merge_returns() -> None:
    """Start `merge-returns`."""
    run(merge, "merge-returns")
