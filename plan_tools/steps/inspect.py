"""`plan-tools inspect`: what would leave the building in a file; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.excel.guard import read_bytes
from plan_tools.problems import CannotGoOn, Problem
from plan_tools.rules.inspection import masked_name
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import is_own
from plan_tools.steps.inspecting import Finding, allowed_near, inspect_data
from plan_tools.steps.result import Result, problem_as_json

NOT_RUN = 3


class Looked(NamedTuple):
    """One file: what would leave with it, or why it could not be looked into."""

    name: str
    findings: tuple[Finding, ...]
    fault: Problem | None = None

    @property
    def clean(self) -> bool:
        """Whether it was looked into and nothing was found."""
        return not self.findings and self.fault is None


@dataclass(frozen=True, kw_only=True)
class Inspection(Result):
    """What would leave with each of some files."""

    files: tuple[Looked, ...]

    @property
    def exit_code(self) -> int:
        """0 where all are clean, 1 where anything was found, 3 where none could be looked into."""
        return NOT_RUN if all(one.fault for one in self.files) else super().exit_code

    def as_json(self) -> dict[str, Any]:
        """The files with what was found in each, by the names under which it is accepted."""
        return {"files": [_as_json(one) for one in self.files], **super().as_json()}

    def told(self) -> Iterable[str]:
        """File by file what was found, the worst first."""
        for one in self.files:
            if one.clean:
                yield f"{one.name}: clean. Nothing was found that would leave unseen."
            elif one.fault:
                yield f"{one.name}: {one.fault.found}"
            else:
                yield f"{one.name}: {count_of(len(one.findings), 'thing')} to look at before it leaves."

    def told_problems(self, verbosity: int) -> Iterable[str]:
        """Every finding, each with its place and the name by which it is accepted."""
        for one in self.files:
            for finding in one.findings:
                told = finding.told
                yield ""
                yield f"{told.severity.word}: {told.location}"
                yield f"  {told.found}"
                if verbosity >= 0:
                    yield f"  {told.why}"
                    yield f"  What to do: {told.fix}"
                yield f"  Name: {finding.name}"
            if one.fault and verbosity >= 0:
                yield ""
                yield f"{one.fault.severity.word}: {one.fault.location}"
                yield f"  {one.fault.found} {one.fault.why}"
                yield f"  What to do: {one.fault.fix}"


def run(files: Sequence[Path], tracker: Path | None = None) -> Inspection:
    """Look into every file. What the plan of `tracker`, or of the one near a file, allows is no identifier.

    Raises `CannotGoOn` where `tracker`, or the only file, cannot be read.
    """
    looked = []
    for path in files:
        allowed = allowed_near(path, tracker)
        name = masked_name(path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace"), allowed)
        try:
            data = read_bytes(path, name, follow_links=True)
            looked.append(Looked(name, inspect_data(data, path.as_posix(), allowed, is_own(path))))
        except CannotGoOn as fault:
            if len(files) == 1:
                raise
            looked.append(Looked(name, (), fault.problem))
    problems = [
        problem for one in looked for problem in (*(found.told for found in one.findings), one.fault) if problem
    ]
    return Inspection(problems=tuple(problems), files=tuple(looked))


def _as_json(one: Looked) -> dict[str, Any]:
    findings = [{"name": found.name, **problem_as_json(found.told)} for found in one.findings]
    fault = {"fault": problem_as_json(one.fault)} if one.fault else {}
    return {"file": one.name, "findings": findings, "clean": one.clean, **fault}
