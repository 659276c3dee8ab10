"""What is typed on the command line, and what it is understood as."""

from datetime import date
from pathlib import Path
from typing import Any

import click


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
