"""The problems workbook of a merge: what was found, joined with what agencies are to be told and where files are."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from plan_tools.excel.write_problems import write_problems
from plan_tools.model import Tracker
from plan_tools.problems import Problem
from plan_tools.rules.merge import TRACKER, Merged
from plan_tools.rules.words_to_send import NONE_MADE, for_agencies, words_to_send
from plan_tools.steps.folder import Folder


def problems_workbook(
    folder: Folder,
    out: Path,
    tracker: Tracker,
    cycle: str,
    problems: Sequence[Problem],
    merged: Merged,
    as_at: date,
    made: Mapping[str, str] = NONE_MADE,
    arriving: Collection[Path] = (),
) -> bytes:
    """The problems workbook of `cycle`, to stand in the folder `out`; `tracker` is the tracker after the merge.

    `made` are the names of the marked copies that the same run writes, each with the agency whose it is, and `arriving`
    the files that it takes out of messages.
    """
    asked = for_agencies(problems, merged.outcomes)
    return write_problems(
        tracker.title,
        cycle,
        problems,
        [*merged.conflicts, *merged.held, *merged.settled],
        _settled(merged),
        theirs=asked,
        messages=words_to_send(asked, cycle, tracker, as_at, made),
        links=_links(folder, out, [tracker.file, *_taken(problems, merged)], arriving),
    )


def _settled(merged: Merged) -> dict[tuple[str, str, str], str]:
    """What has been decided, to be shown beside the very values that it was decided for."""
    return {(*one.key, one.field): TRACKER for one in merged.settled}


def _taken(problems: Iterable[Problem], merged: Merged) -> list[str]:
    """The files that were taken, and that carry no programs: a link must not lead into one that was held as unsafe."""
    with_programs = {found.location.file for found in problems if found.code == "values-only"}
    return [one.file for one in merged.outcomes if one.state.confirms and one.file not in with_programs]


def _links(folder: Folder, out: Path, names: Iterable[str], arriving: Collection[Path]) -> Mapping[str, str]:
    """The files of the working folder by their names, as paths from `out`; none where that is somewhere else."""
    here = out.resolve()
    if folder.home not in (here, *here.parents):
        return {}
    paths = {name: folder.home / name for name in names}
    return {
        name: Path(os.path.relpath(path.resolve(), here)).as_posix()
        for name, path in paths.items()
        if (path.is_file() or path in arriving) and folder.home in path.resolve().parents
    }
