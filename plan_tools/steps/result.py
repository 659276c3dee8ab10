"""What every step gives back: something to print, something to put into JSON, and an exit code."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plan_tools.catalogue.wording import Severity
from plan_tools.problems import Problem
from plan_tools.rules.wording import count_of

DONE, NEEDS_A_PERSON, NOT_WRITTEN = 0, 1, 4
_SHOWN = {Severity.ERROR: 50, Severity.WARNING: 8, Severity.NOTE: 0}


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of a step. `written` are the files that were written, by their paths from the folder `home`.

    `places` are the paths of those that stand elsewhere; without a `home` all are named as the person named them.
    """

    problems: tuple[Problem, ...] = ()
    written: tuple[str, ...] = ()
    home: Path | None = None
    places: Mapping[str, Path] = field(default_factory=dict)
    dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """0 where nobody has anything to do, 1 where problems need a person."""
        return NEEDS_A_PERSON if any(found.needs_a_person for found in self.problems) else DONE

    def as_json(self) -> dict[str, Any]:
        """The result for `--json`: names and values as the design gives them, dates as ISO 8601."""
        return {
            "problems": [problem_as_json(found) for found in self.problems],
            "written": list(self.written),
            "exit_code": self.exit_code,
        }

    def lines(self, verbosity: int = 0) -> list[str]:
        """The result in plain words; `verbosity` is -1 for one line and a line a problem, 1 for notes too."""
        if verbosity < 0:
            return [*list(self.told())[:1], *self.told_problems(verbosity)]
        return [*self.told(), *self.told_problems(verbosity), *self.told_files()]

    def told(self) -> Iterable[str]:
        """What the step did, in its own words."""
        return ()

    def told_problems(self, verbosity: int) -> Iterable[str]:
        """The problems that need a person, the worst first; of the lesser ones only some, unless all are wanted."""
        left = 0
        for severity, most in _SHOWN.items():
            found = [one for one in self.problems if one.severity is severity]
            shown = found if verbosity > 0 else found[:most]
            left += (len(found) - len(shown)) * (severity is not Severity.NOTE)
            for one in shown:
                yield from _told(one, verbosity)
        if left:
            yield ""
            yield f"And {left} more: all are listed with -v."

    def told_files(self) -> Iterable[str]:
        """The files written, by paths that lead there from where the person stands."""
        if self.written:
            yield ""
            yield "Would be written:" if self.dry_run else "Written:"
            yield from (f"  {self._from_here(name)}" for name in self.written)

    def _from_here(self, name: str) -> str:
        """A file that was written, by its path from the current folder where that is shorter."""
        if self.home is None:
            return name
        path = self.places.get(name, self.home / name).absolute()
        try:
            near = Path(os.path.relpath(path, Path.cwd())).as_posix()
        except ValueError:  # another drive
            return str(path)
        return min(near, str(path), key=len)


def problem_as_json(found: Problem) -> Mapping[str, str]:
    """A problem for JSON."""
    where = found.location
    return {
        "code": found.code,
        "severity": str(found.severity),
        "file": where.file,
        "sheet": where.sheet,
        "cell": where.cell,
        "ref": found.ref,
        "agency": found.agency,
        "field": str(found.field),
        "found": found.found,
        "why": found.why,
        "fix": found.fix,
    }


def _told(found: Problem, verbosity: int) -> Iterable[str]:
    about = ", ".join(part for part in (found.ref, found.agency) if part)
    where = f"{found.severity.word}: {found.location}{f' ({about})' if about else ''}"
    if verbosity < 0:
        yield f"{where}: {found.found}"
        return
    yield ""
    yield where
    yield f"  {found.found}"
    yield f"  {found.why}"
    yield f"  What to do: {found.fix}"


def counted(problems: Sequence[Problem]) -> str:
    """How many problems there are, in words."""
    errors = sum(found.severity is Severity.ERROR for found in problems)
    warnings = sum(found.severity is Severity.WARNING for found in problems)
    return f"{count_of(errors, 'problem')}, {warnings} to look at"
