"""Running a command: its result is printed, and whatever happens ends in a plain message and an exit code."""

import gc
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from plan_tools.cli.bar import Bar
from plan_tools.problems import CannotGoOn, Problem

WRONG_USE, NOT_RUN, OUR_BUG = 2, 3, 70
_WRONG_VALUES = ("cycle-unsafe", "cycle-unknown", "cycle-respelt", "agency-not-listed", "target-not-allowed",
                 "password-file-unreadable", "tracker-name", "plan-sheet-unknown", "map-field-unknown",
                 "map-heading-unknown", "map-heading-twice", "map-twice", "smtp-url", "smtp-password-in-url",
                 "smtp-sender", "imap-url", "imap-password-in-url", "imap-folder")  # fmt: skip


def common(command: Callable[..., Any]) -> Callable[..., Any]:
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


def tell() -> Bar:
    """Whoever is to be told how far the work is."""
    bar: Bar = click.get_current_context().obj
    return bar


def ask(words: str) -> str:
    """A password, typed unseen; none where nobody is there to type it."""
    return str(click.prompt(words, hide_input=True, err=True)) if sys.stdin.isatty() else ""


def run(command: click.Command, name: str) -> None:
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
