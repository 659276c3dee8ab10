"""The commands of a cycle: returns go out, come back and are merged; the matrix is sent."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from plan_tools.cli.group import plan_tools
from plan_tools.cli.options import AGENCY, AS_AT, CYCLE, DRY_RUN, HELP, PASSWORDS, TRACKER, VALUES_ONLY, epilog, mailing
from plan_tools.cli.running import ask, common, tell
from plan_tools.cli.values import DAY, PATH, Accepted, source


@plan_tools.command(epilog=epilog("plan-tools issue tracker.xlsx --cycle 2026-Q4 --due 15/01/2027"))
@TRACKER
@click.option("--cycle", required=True, help="What the cycle is called, for example 2026-Q4.")
@click.option("--due", type=DAY, required=True, metavar="DATE", help="The day by which returns are to be back.")
@click.option("--agency", "agencies", multiple=True, help="Issue to this agency alone. May be given again.")
@click.option("-o", "--out", type=PATH, help="A folder for a copy of each return, to send.")
@click.option("--drafts", is_flag=True, help="Write an e-mail to each agency, ready to be sent, and a page of them.")
@AS_AT
@DRY_RUN
@common
@mailing
def issue(
    tracker: Path | None,
    cycle: str,
    due: date,
    agencies: tuple[str, ...],
    out: Path | None,
    drafts: bool,
    as_at: date | None,
    how: Any,
    drafts_folder: Path | None,
) -> Any:
    """Write each agency its return: its own open actions, ready to fill in."""
    from plan_tools.steps import issue as step

    post = how if drafts or how.smtp or drafts_folder else None
    return step.run(tracker, cycle, due, agencies, out, as_at, how.dry_run, post, drafts_folder, tell(), workers=None)


@plan_tools.command(epilog=epilog("plan-tools collect mails"))
@click.argument("sources", nargs=-1, required=True, type=source, metavar="SOURCE...")
@click.option("--tracker", type=PATH, help="The tracker. The one in the folder where you are by default.")
@CYCLE
@click.option(
    "--file-away",
    metavar="FOLDER",
    default="",
    help="Move the messages whose returns are all kept into this folder of the mailbox. It must be there.",
)
@PASSWORDS
@AS_AT
@DRY_RUN
@common
def collect(
    sources: tuple[Path | str, ...],
    tracker: Path | None,
    cycle: str,
    file_away: str,
    password_file: Path | None,
    as_at: date | None,
    dry_run: bool,
) -> Any:
    """Take returns out of folders, .zip, .eml and .msg files and mailboxes into returns/<cycle>/received.

    A mailbox is named as imaps://name@server/Folder. It is left as it is, and nothing in it is marked as read.
    """
    from plan_tools.steps import collect as step
    from plan_tools.steps.passwords import read_passwords

    passwords = read_passwords(password_file)
    return step.run(step.Wanted(sources, tracker, cycle, file_away, passwords, as_at, dry_run, ask))


@plan_tools.command(
    context_settings=HELP, epilog=epilog("merge-returns tracker.xlsx returns/2026-Q4/received --cycle 2026-Q4")
)
@click.argument("tracker", type=source, required=False)
@click.argument("returns", nargs=-1, type=source)
@CYCLE
@click.option("-o", "--out", type=PATH, help="Where the matrix and the problems go. The folder out by default.")
@DRY_RUN
@click.option("--strict", is_flag=True, help="Write nothing where there is any problem.")
@AS_AT
@click.option(
    "--accept",
    type=Accepted(),
    metavar="REF/AGENCY/FIELD=tracker|return",
    multiple=True,
    help="Decide a conflict. May be given again.",
)
@PASSWORDS
@VALUES_ONLY
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="How many processes make the files that are written. As many as the work is worth by default.",
)
@common
def merge(
    tracker: Path | str | None,
    returns: tuple[Path | str, ...],
    cycle: str,
    out: Path | None,
    dry_run: bool,
    strict: bool,
    as_at: date | None,
    accept: tuple[str, ...],
    password_file: Path | None,
    values_only: tuple[Path, ...],
    workers: int | None,
) -> Any:
    """Merge the returns that came back into the tracker, and write the matrix and the problems.

    Without arguments, it works on the folder that it is started in: its tracker, and what is in
    returns/<cycle>/received.
    """
    from plan_tools.steps import merge as step
    from plan_tools.steps.passwords import read_passwords
    from plan_tools.steps.receiving import Leave

    leave = Leave(read_passwords(password_file), values_only)
    plan = tracker if isinstance(tracker, Path) and tracker.suffix.lower() not in (".eml", ".msg", ".zip") else None
    sources = (tracker, *returns) if tracker and not plan else returns
    options = (out, as_at, accept, dry_run, strict, workers, leave, ask, tell())
    return step.run(step.Wanted(plan, sources, cycle, *options))


@plan_tools.command(epilog=epilog("plan-tools status tracker.xlsx"))
@TRACKER
@CYCLE
@AS_AT
@common
def status(tracker: Path | None, cycle: str, as_at: date | None) -> Any:
    """Say who has returned, and who has not."""
    from plan_tools.steps import status as step

    return step.run(tracker, cycle, as_at)


@plan_tools.command(epilog=epilog("plan-tools remind tracker.xlsx"))
@TRACKER
@CYCLE
@AGENCY
@AS_AT
@DRY_RUN
@common
@mailing
def remind(
    tracker: Path | None,
    cycle: str,
    agencies: tuple[str, ...],
    as_at: date | None,
    how: Any,
    drafts_folder: Path | None,
) -> Any:
    """Write to the agencies that have not answered, or have something to put right: drafts, or by --smtp."""
    from plan_tools.steps import remind as step

    return step.run(tracker, cycle, agencies, as_at, how, drafts_folder)


@plan_tools.command(epilog=epilog("plan-tools inspect matrix.xlsx"))
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--tracker", type=PATH, help="The tracker whose names are allowed. The one in a folder above by default.")
@common
def inspect(files: tuple[Path, ...], tracker: Path | None) -> Any:
    """Say what would leave in FILES that nobody sees: hidden data, links, names, identifiers. Nothing is written."""
    from plan_tools.steps import inspect as step

    return step.run(files, tracker)


@plan_tools.command(epilog=epilog('plan-tools send tracker.xlsx "out/Composite action matrix 2026-Q4.xlsx"'))
@click.argument("files", nargs=-1, type=PATH, required=True, metavar="[TRACKER] FILE")
@CYCLE
@AGENCY
@click.option(
    "--accept-finding",
    "accept",
    metavar="NAME",
    multiple=True,
    help="Let this leave with the file, by the name under which it was found. May be given again.",
)
@AS_AT
@DRY_RUN
@common
@mailing
def send(
    files: tuple[Path, ...],
    cycle: str,
    agencies: tuple[str, ...],
    accept: tuple[str, ...],
    as_at: date | None,
    how: Any,
    drafts_folder: Path | None,
) -> Any:
    """Look into FILE, and write to every active agency with it attached: drafts, or by --smtp."""
    from plan_tools.steps import send as step

    *tracker, file = files
    if len(tracker) > 1:
        raise click.UsageError("One file is sent at a time: name the tracker, where it is not in this folder, and it.")
    return step.run(tracker[0] if tracker else None, file, cycle, agencies, accept, as_at, how, drafts_folder)
