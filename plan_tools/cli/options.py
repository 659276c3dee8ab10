"""Options that several commands share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from plan_tools.cli.running import ask
from plan_tools.cli.values import DAY, PATH

TRACKER = click.argument("tracker", type=PATH, required=False)
AS_AT = click.option("--as-at", type=DAY, metavar="DATE", help="The day that decides what is late. Today by default.")
CYCLE = click.option("--cycle", default="", help="The cycle. The one issued last by default.")
PASSWORDS = click.option(
    "--password-file", type=PATH, metavar="FILE", help="A text file with passwords for locked workbooks, one a line."
)
VALUES_ONLY = click.option(
    "--values-only",
    type=PATH,
    metavar="FILE",
    multiple=True,
    help="Take the values of this file although it carries macros or other programs. May be given again.",
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")

AGENCY = click.option("--agency", "agencies", multiple=True, help="This agency alone. May be given again.")


def mailing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the commands that write to agencies; the command is given `how` and the folder of the drafts."""

    @click.option("--drafts-folder", type=PATH, metavar="DIR", help="Where the drafts go. out/drafts by default.")
    @click.option(
        "--smtp",
        metavar="URL",
        default="",
        help="Send the messages through this mail server, such as smtp://me@mail.example.org:587 or smtps://...:465. "
        "The password is read from PLAN_TOOLS_SMTP_PASSWORD, or asked for.",
    )
    @click.option(
        "--from",
        "sender",
        metavar="ADDRESS",
        default="",
        help="The address that messages are sent from. The user in the URL by default.",
    )
    @click.option("--send-again", is_flag=True, help="Send again what was sent before.")
    @wraps(command)
    def run(*, smtp: str, sender: str, send_again: bool, dry_run: bool, **options: Any) -> Any:
        from plan_tools.steps.sending import How

        return command(how=How(smtp, sender, ask, send_again, dry_run), **options)

    return run


def epilog(example: str) -> str:
    """What stands below the help of a command."""
    return f"Example:\n\n\b\n  {example}"


HELP = {"help_option_names": ["-h", "--help"]}
