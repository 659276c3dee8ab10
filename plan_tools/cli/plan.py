"""The commands about a plan: making it, looking at it, keeping it in order."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from plan_tools.cli.group import plan_tools
from plan_tools.cli.options import AS_AT, CYCLE, DRY_RUN, PASSWORDS, TRACKER, VALUES_ONLY, epilog
from plan_tools.cli.running import common
from plan_tools.cli.values import PATH, Mapped


@plan_tools.command(epilog=epilog("plan-tools new my-plan"))
@click.argument("folder", type=PATH)
@click.option("--title", default="", help="What the plan is called. The folder's name by default.")
@DRY_RUN
@common
def new(folder: Path, title: str, dry_run: bool) -> Any:
    """Make FOLDER a working folder with a blank tracker."""
    from plan_tools.steps import new as step

    return step.run(folder, title, dry_run)


@plan_tools.command(epilog=epilog("plan-tools adopt plan.xlsx -o tracker.xlsx --split"))
@click.argument("plan", type=PATH)
@click.option("-o", "--out", "tracker", type=PATH, required=True, help="The tracker to write. It must not exist yet.")
@click.option("--sheet", default="", help="The sheet that holds the plan. The one most like a plan by default.")
@click.option(
    "--map",
    "maps",
    type=Mapped(),
    metavar="HEADING=FIELD",
    multiple=True,
    help="Say which field a column of the plan holds. May be given again.",
)
@click.option("--split", is_flag=True, help="Give each of several actions or agencies in a cell a row of its own.")
@click.option("--take-fills", is_flag=True, help="Take the rating from the colour of a cell where it holds no word.")
@click.option("--agency", default="", help="The agency of every action that names none.")
@click.option("--title", default="", help="What the plan is called. Its own title by default.")
@AS_AT
@DRY_RUN
@common
def adopt(
    plan: Path,
    tracker: Path,
    sheet: str,
    maps: tuple[tuple[str, str], ...],
    split: bool,
    take_fills: bool,
    agency: str,
    title: str,
    as_at: date | None,
    dry_run: bool,
) -> Any:
    """Make a tracker of PLAN, an action plan of any layout, and list what needs a person."""
    from plan_tools.steps import adopt as step

    wanted = step.Wanted(plan, tracker, sheet, maps, split, take_fills, agency, title, as_at, dry_run)
    return step.run(wanted)


@plan_tools.command(epilog=epilog("plan-tools check tracker.xlsx"))
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option(
    "--tracker", type=PATH, help="The tracker that a return belongs to. The one in a folder above by default."
)
@click.option(
    "--corrections",
    type=PATH,
    metavar="DIR",
    help="Write each return with problems into this folder, marked for its agency to put right.",
)
@PASSWORDS
@VALUES_ONLY
@AS_AT
@common
def check(
    files: tuple[Path, ...],
    tracker: Path | None,
    corrections: Path | None,
    password_file: Path | None,
    values_only: tuple[Path, ...],
    as_at: date | None,
) -> Any:
    """Find every problem in trackers and returns, by cell. Nothing is written without --corrections."""
    from plan_tools.steps import check as step
    from plan_tools.steps.passwords import read_passwords
    from plan_tools.steps.receiving import Leave

    return step.run(files, as_at, tracker, Leave(read_passwords(password_file), values_only), corrections)


@plan_tools.command("format", epilog=epilog("plan-tools format tracker.xlsx"))
@click.argument("workbook", type=PATH)
@click.option("--take-fills", is_flag=True, help="Write the rating's word where only the colour of a cell says it.")
@DRY_RUN
@common
def format_workbook(workbook: Path, take_fills: bool, dry_run: bool) -> Any:
    """Put the colours of ratings, the dropdowns and the widths of WORKBOOK right, and touch nothing else."""
    from plan_tools.steps import format as step

    return step.run(workbook, take_fills, dry_run)


@plan_tools.command(epilog=epilog("plan-tools matrix tracker.xlsx -o matrix.xlsx"))
@click.argument("trackers", nargs=-1, type=PATH, metavar="[TRACKER]...")
@click.option("-o", "--out", "target", type=PATH, required=True, help="The workbook to write.")
@click.option("--plain", is_flag=True, help="Write the accessible version for publication: one plain table a sheet.")
@CYCLE
@AS_AT
@DRY_RUN
@common
def matrix(trackers: tuple[Path, ...], target: Path, plain: bool, cycle: str, as_at: date | None, dry_run: bool) -> Any:
    """Write the composite action matrix of one or several trackers as they stand."""
    from plan_tools.steps import matrix as step

    return step.run(trackers, target, cycle, as_at, dry_run, plain)


@plan_tools.command(epilog=epilog("plan-tools export tracker.xlsx --as csv"))
@TRACKER
@click.option(
    "--as", "kind", type=click.Choice(["csv", "parquet", "json"]), required=True, help="The kind of file to write."
)
@click.option("-o", "--out", "target", type=PATH, metavar="FILE", help="The file to write. out/Actions.* by default.")
@AS_AT
@DRY_RUN
@common
def export(tracker: Path | None, kind: str, target: Path | None, as_at: date | None, dry_run: bool) -> Any:
    """Write the plan of TRACKER as a file for other programs: a row an action owed by an agency, and no formulas."""
    from plan_tools.steps import export as step

    return step.run(tracker, kind, target, as_at, dry_run)


@plan_tools.command(epilog=epilog("plan-tools diff matrix.xlsx tracker.xlsx"))
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@common
def diff(old: Path, new: Path) -> Any:
    """Say what tells NEW from OLD, two trackers or matrices, by action and field. Nothing is written."""
    from plan_tools.steps import diff as step

    return step.run(old, new)


@plan_tools.command(epilog=epilog("plan-tools undo tracker.xlsx"))
@TRACKER
@DRY_RUN
@common
def undo(tracker: Path | None, dry_run: bool) -> Any:
    """Put back the tracker as it was before the last merge. Run again, it undoes the undoing."""
    from plan_tools.steps import undo as step

    return step.run(tracker, dry_run)


@plan_tools.command(epilog=epilog("plan-tools history tracker.xlsx"))
@TRACKER
@common
def history(tracker: Path | None) -> Any:
    """List what plan-tools did to the tracker, and the backups from before each time."""
    from plan_tools.steps import history as step

    return step.run(tracker)
