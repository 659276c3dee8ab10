"""The command line: parse, call one step, print, exit. The one place where an error becomes a message."""

import gc
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any

import click

from plan_tools.problems import CannotGoOn, Problem

WRONG_USE, NOT_RUN, OUR_BUG = 2, 3, 70
_WRONG_VALUES = ("cycle-unsafe", "cycle-unknown", "cycle-respelt", "agency-not-listed", "target-not-allowed",
                 "password-file-unreadable", "tracker-name", "plan-sheet-unknown", "map-field-unknown",
                 "map-heading-unknown", "map-heading-twice", "map-twice", "smtp-url", "smtp-password-in-url",
                 "smtp-sender", "imap-url", "imap-password-in-url", "imap-folder")  # fmt: skip


class Day(click.ParamType[date]):
    """A day, as 30/09/2026 or 2026-09-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that `value` names, day first."""
        if isinstance(value, date):
            return value
        from plan_tools.steps.typed import day

        found = day(str(value))
        if found is None:
            self.fail(f"{value} is not a day; type it as 30/09/2026 or 2026-09-30.", param, ctx)
        return found


class Accepted(click.ParamType[str]):
    """A decision about a conflict."""

    name = "REF/AGENCY/FIELD=tracker|return"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """`value` without quotation marks around it, where it has the form of a decision."""
        from plan_tools.steps.typed import unquoted

        text = unquoted(str(value))
        name, _, choice = text.rpartition("=")
        if name.count("/") < 2 or choice.strip().lower() not in ("tracker", "return"):
            self.fail(f'{value} is not a decision; type it as "1.2/Police/Rating=return".', param, ctx)
        return text


class Mapped(click.ParamType[tuple[str, str]]):
    """A column of a plan, and the field that it holds."""

    name = "HEADING=FIELD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The heading and the field that `value` names."""
        heading, _, field = str(value).rpartition("=")
        if not heading.strip() or not field.strip():
            self.fail(f'{value} names no column and field; type it as "Responsible team=Agency".', param, ctx)
        return heading.strip(), field.strip()


def source(value: str) -> Path | str:
    """Where returns are: the path of a file or a folder, or the URL of a mailbox as it was typed."""
    return value if value.lower().startswith(("imap://", "imaps://")) else Path(value)


PATH = click.Path(path_type=Path)
DAY = Day()


class Bar:
    """A bar on the terminal, with what is in hand, for work that takes more than `after` seconds."""

    def __init__(self, wanted: bool, after: float = 2.0) -> None:
        self._wanted, self._from = wanted and sys.stderr.isatty(), monotonic() + after
        self._bar: Any = None

    def __call__(self, in_hand: str, done: int, of: int) -> None:
        """Show that `done` things `of` so many are done, and what is `in_hand`."""
        if not self._wanted or monotonic() < self._from:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=of, file=sys.stderr, item_show_func=_in_hand, width=30, show_eta=False)
            self._bar.__enter__()
        self._bar.length, self._bar.pos = of, done
        self._bar.update(0, in_hand)
        self._bar.render_progress()

    def close(self) -> None:
        """Leave the line to what is printed next."""
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _in_hand(name: str | None) -> str:
    """The name of a file as a terminal can show it: no signs that steer it, and not too long."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in name or "")
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command, and what is done with its result."""

    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, and nothing else.")
    @click.option("-q", "--quiet", is_flag=True, help="Say less: one line, and a line a problem.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more: notes on how things were understood.")
    @click.option("--color/--no-color", "color", default=None, help="Colour the words, or do not.")
    @wraps(command)
    def run(*, as_json: bool, quiet: bool, verbose: bool, color: bool | None, **options: Any) -> None:
        context = click.get_current_context()
        context.color = False if color is None and os.environ.get("NO_COLOR") else color
        context.obj = Bar(wanted=not (as_json or quiet))
        try:
            try:
                result = command(**options)
            finally:
                context.obj.close()
        except CannotGoOn as stop:
            _say_stop(stop.problem, as_json)
            raise SystemExit(WRONG_USE if stop.problem.code in _WRONG_VALUES else NOT_RUN) from None
        if as_json:
            click.echo(json.dumps(result.as_json(), ensure_ascii=True, indent=2))
        else:
            for line in result.lines(verbose - quiet):
                click.echo(_coloured(line))
        raise SystemExit(result.exit_code)

    return run


def _say_stop(problem: Problem, as_json: bool) -> None:
    if as_json:
        from plan_tools.steps.result import problem_as_json

        code = WRONG_USE if problem.code in _WRONG_VALUES else NOT_RUN
        click.echo(json.dumps({"problems": [problem_as_json(problem)], "written": [], "exit_code": code}, indent=2))
        return
    where = f"{problem.location}: " if str(problem.location) else ""
    click.echo(f"{where}{problem.found}\n  {problem.why}\n  What to do: {problem.fix}", err=True)


def _coloured(line: str) -> str:
    colours = {"Problem:": "red", "To look at:": "yellow", "Note:": "blue"}
    for start, colour in colours.items():
        if line.startswith(start):
            return click.style(start, fg=colour, bold=True) + line[len(start) :]
    return line


_TRACKER = click.argument("tracker", type=PATH, required=False)
_AS_AT = click.option("--as-at", type=DAY, metavar="DATE", help="The day that decides what is late. Today by default.")
_CYCLE = click.option("--cycle", default="", help="The cycle. The one issued last by default.")
_PASSWORDS = click.option(
    "--password-file", type=PATH, metavar="FILE", help="A text file with passwords for locked workbooks, one a line."
)
_VALUES_ONLY = click.option(
    "--values-only",
    type=PATH,
    metavar="FILE",
    multiple=True,
    help="Take the values of this file although it carries macros or other programs. May be given again.",
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")

_AGENCY = click.option("--agency", "agencies", multiple=True, help="This agency alone. May be given again.")


def _mailing(command: Callable[..., Any]) -> Callable[..., Any]:
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

        return command(how=How(smtp, sender, _ask, send_again, dry_run), **options)

    return run


def _epilog(example: str) -> str:
    return f"Example:\n\n\b\n  {example}"


_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP, epilog=_epilog("plan-tools new my-plan"))
@click.version_option(package_name="plan-tools", prog_name="plan-tools")
def plan_tools() -> None:
    """Run a multi-agency action plan from an Excel tracker."""


@plan_tools.command(epilog=_epilog("plan-tools new my-plan"))
@click.argument("folder", type=PATH)
@click.option("--title", default="", help="What the plan is called. The folder's name by default.")
@_DRY_RUN
@_common
def new(folder: Path, title: str, dry_run: bool) -> Any:
    """Make FOLDER a working folder with a blank tracker."""
    from plan_tools.steps import new as step

    return step.run(folder, title, dry_run)


@plan_tools.command(epilog=_epilog("plan-tools adopt plan.xlsx -o tracker.xlsx --split"))
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
@_AS_AT
@_DRY_RUN
@_common
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


@plan_tools.command(epilog=_epilog("plan-tools issue tracker.xlsx --cycle 2026-Q4 --due 15/01/2027"))
@_TRACKER
@click.option("--cycle", required=True, help="What the cycle is called, for example 2026-Q4.")
@click.option("--due", type=DAY, required=True, metavar="DATE", help="The day by which returns are to be back.")
@click.option("--agency", "agencies", multiple=True, help="Issue to this agency alone. May be given again.")
@click.option("-o", "--out", type=PATH, help="A folder for a copy of each return, to send.")
@click.option("--drafts", is_flag=True, help="Write an e-mail to each agency, ready to be sent, and a page of them.")
@_AS_AT
@_DRY_RUN
@_common
@_mailing
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
    return step.run(tracker, cycle, due, agencies, out, as_at, how.dry_run, post, drafts_folder, _tell(), workers=None)


@plan_tools.command(epilog=_epilog("plan-tools check tracker.xlsx"))
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
@_PASSWORDS
@_VALUES_ONLY
@_AS_AT
@_common
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


@plan_tools.command(epilog=_epilog("plan-tools inspect matrix.xlsx"))
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--tracker", type=PATH, help="The tracker whose names are allowed. The one in a folder above by default.")
@_common
def inspect(files: tuple[Path, ...], tracker: Path | None) -> Any:
    """Say what would leave in FILES that nobody sees: hidden data, links, names, identifiers. Nothing is written."""
    from plan_tools.steps import inspect as step

    return step.run(files, tracker)


@plan_tools.command("format", epilog=_epilog("plan-tools format tracker.xlsx"))
@click.argument("workbook", type=PATH)
@click.option("--take-fills", is_flag=True, help="Write the rating's word where only the colour of a cell says it.")
@_DRY_RUN
@_common
def format_workbook(workbook: Path, take_fills: bool, dry_run: bool) -> Any:
    """Put the colours of ratings, the dropdowns and the widths of WORKBOOK right, and touch nothing else."""
    from plan_tools.steps import format as step

    return step.run(workbook, take_fills, dry_run)


@plan_tools.command(epilog=_epilog("plan-tools matrix tracker.xlsx -o matrix.xlsx"))
@click.argument("trackers", nargs=-1, type=PATH, metavar="[TRACKER]...")
@click.option("-o", "--out", "target", type=PATH, required=True, help="The workbook to write.")
@click.option("--plain", is_flag=True, help="Write the accessible version for publication: one plain table a sheet.")
@_CYCLE
@_AS_AT
@_DRY_RUN
@_common
def matrix(trackers: tuple[Path, ...], target: Path, plain: bool, cycle: str, as_at: date | None, dry_run: bool) -> Any:
    """Write the composite action matrix of one or several trackers as they stand."""
    from plan_tools.steps import matrix as step

    return step.run(trackers, target, cycle, as_at, dry_run, plain)


@plan_tools.command(epilog=_epilog("plan-tools export tracker.xlsx --as csv"))
@_TRACKER
@click.option(
    "--as", "kind", type=click.Choice(["csv", "parquet", "json"]), required=True, help="The kind of file to write."
)
@click.option("-o", "--out", "target", type=PATH, metavar="FILE", help="The file to write. out/Actions.* by default.")
@_AS_AT
@_DRY_RUN
@_common
def export(tracker: Path | None, kind: str, target: Path | None, as_at: date | None, dry_run: bool) -> Any:
    """Write the plan of TRACKER as a file for other programs: a row an action owed by an agency, and no formulas."""
    from plan_tools.steps import export as step

    return step.run(tracker, kind, target, as_at, dry_run)


@plan_tools.command(epilog=_epilog("plan-tools diff matrix.xlsx tracker.xlsx"))
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@_common
def diff(old: Path, new: Path) -> Any:
    """Say what tells NEW from OLD, two trackers or matrices, by action and field. Nothing is written."""
    from plan_tools.steps import diff as step

    return step.run(old, new)


@plan_tools.command(epilog=_epilog("plan-tools status tracker.xlsx"))
@_TRACKER
@_CYCLE
@_AS_AT
@_common
def status(tracker: Path | None, cycle: str, as_at: date | None) -> Any:
    """Say who has returned, and who has not."""
    from plan_tools.steps import status as step

    return step.run(tracker, cycle, as_at)


@plan_tools.command(epilog=_epilog("plan-tools remind tracker.xlsx"))
@_TRACKER
@_CYCLE
@_AGENCY
@_AS_AT
@_DRY_RUN
@_common
@_mailing
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


@plan_tools.command(epilog=_epilog('plan-tools send tracker.xlsx "out/Composite action matrix 2026-Q4.xlsx"'))
@click.argument("files", nargs=-1, type=PATH, required=True, metavar="[TRACKER] FILE")
@_CYCLE
@_AGENCY
@click.option(
    "--accept-finding",
    "accept",
    metavar="NAME",
    multiple=True,
    help="Let this leave with the file, by the name under which it was found. May be given again.",
)
@_AS_AT
@_DRY_RUN
@_common
@_mailing
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


@plan_tools.command(epilog=_epilog("plan-tools undo tracker.xlsx"))
@_TRACKER
@_DRY_RUN
@_common
def undo(tracker: Path | None, dry_run: bool) -> Any:
    """Put back the tracker as it was before the last merge. Run again, it undoes the undoing."""
    from plan_tools.steps import undo as step

    return step.run(tracker, dry_run)


@plan_tools.command(epilog=_epilog("plan-tools history tracker.xlsx"))
@_TRACKER
@_common
def history(tracker: Path | None) -> Any:
    """List what plan-tools did to the tracker, and the backups from before each time."""
    from plan_tools.steps import history as step

    return step.run(tracker)


@plan_tools.command(epilog=_epilog("plan-tools collect mails"))
@click.argument("sources", nargs=-1, required=True, type=source, metavar="SOURCE...")
@click.option("--tracker", type=PATH, help="The tracker. The one in the folder where you are by default.")
@_CYCLE
@click.option(
    "--file-away",
    metavar="FOLDER",
    default="",
    help="Move the messages whose returns are all kept into this folder of the mailbox. It must be there.",
)
@_PASSWORDS
@_AS_AT
@_DRY_RUN
@_common
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
    return step.run(step.Wanted(sources, tracker, cycle, file_away, passwords, as_at, dry_run, _ask))


@plan_tools.group(epilog=_epilog("plan-tools collection read partnerships dataset"))
def collection() -> None:
    """Read the trackers and returns of many partnerships, and show how they stand together."""


@collection.command("read", epilog=_epilog("plan-tools collection read partnerships dataset --workers 2"))
@click.argument("store")
@click.argument("dataset")
@click.option(
    "--cluster", metavar="ADDRESS", help="Read on the workers of this Dask scheduler, such as tcp://10.0.0.5:8786."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Read in so many processes of this machine.")
@_AS_AT
@_common
def collection_read(store: str, dataset: str, cluster: str | None, workers: int, as_at: date | None) -> Any:
    """Read every partnership of STORE that is new or has changed into DATASET.

    Both are folders or other addresses, such as s3://bucket/plans. STORE holds a working folder for each partnership.
    """
    from plan_tools.collection import gather

    return gather(store, dataset, cluster, workers, as_at, _tell())


@collection.command("matrix", epilog=_epilog("plan-tools collection matrix dataset -o national.xlsx"))
@click.argument("dataset")
@click.option(
    "-o", "--out", "target", type=PATH, default=Path("National action matrix.xlsx"), help="The workbook to write."
)
@_common
def collection_matrix(dataset: str, target: Path) -> Any:
    """Write the national matrix of DATASET: counts over all partnerships, what is late, and who sent no return."""
    from plan_tools.collection.writing import write

    return write(dataset, target)


def _tell() -> Bar:
    """Whoever is to be told how far the work is."""
    bar: Bar = click.get_current_context().obj
    return bar


def _ask(words: str) -> str:
    """A password, typed unseen; none where nobody is there to type it."""
    return str(click.prompt(words, hide_input=True, err=True)) if sys.stdin.isatty() else ""


@plan_tools.command(
    context_settings=_HELP, epilog=_epilog("merge-returns tracker.xlsx returns/2026-Q4/received --cycle 2026-Q4")
)
@click.argument("tracker", type=source, required=False)
@click.argument("returns", nargs=-1, type=source)
@_CYCLE
@click.option("-o", "--out", type=PATH, help="Where the matrix and the problems go. The folder out by default.")
@_DRY_RUN
@click.option("--strict", is_flag=True, help="Write nothing where there is any problem.")
@_AS_AT
@click.option(
    "--accept",
    type=Accepted(),
    metavar="REF/AGENCY/FIELD=tracker|return",
    multiple=True,
    help="Decide a conflict. May be given again.",
)
@_PASSWORDS
@_VALUES_ONLY
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="How many processes make the files that are written. As many as the work is worth by default.",
)
@_common
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
    options = (out, as_at, accept, dry_run, strict, workers, leave, _ask, _tell())
    return step.run(step.Wanted(plan, sources, cycle, *options))


def _run(command: click.Command, name: str) -> None:
    """Run a command so that whatever happens ends in a plain message and an exit code."""
    gc.disable()  # a command is over before there is rubbish worth looking for; looking took a quarter of its time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        command.main(prog_name=name, standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        raise SystemExit(fault.exit_code) from None
    except click.Abort:
        click.echo("Stopped. The tracker is whole: as it was, or with every change. Run it again to finish.", err=True)
        raise SystemExit(NOT_RUN) from None
    except Exception as fault:  # the last resort: our own bug
        click.echo(f"Something went wrong inside plan-tools ({type(fault).__name__}). {_logged(fault)}", err=True)
        raise SystemExit(OUR_BUG) from None


_WHOLE = "The tracker is whole; plan-tools history says whether it was changed."


def _logged(fault: Exception) -> str:
    """Write down where it went wrong, without the values that were at hand, and say in which file."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("w", prefix="plan-tools-", suffix=".log", delete=False) as log:
            log.write(f"{type(fault).__name__}\n")
            frames = traceback.extract_tb(fault.__traceback__)
            log.writelines(f"{frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)
    except OSError:
        return _WHOLE
    return f"{_WHOLE} Please send us the file {log.name}: it holds no cell of the plan."


def main() -> None:
    """Start `plan-tools`."""
    _run(plan_tools, "plan-tools")


def merge_returns() -> None:
    """Start `merge-returns`."""
    _run(merge, "merge-returns")
