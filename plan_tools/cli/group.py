"""The command plan-tools, of which all others are part."""

import click

from plan_tools.cli.options import HELP, epilog


@click.group(context_settings=HELP, epilog=epilog("plan-tools new my-plan"))
@click.version_option(package_name="plan-tools", prog_name="plan-tools")
def plan_tools() -> None:
    """Run a multi-agency action plan from an Excel tracker."""
