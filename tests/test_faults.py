"""Faults: a run does all that it is to do, or leaves everything as it was, wherever and however it is stopped.

With EVERY_MOMENT=1 in the environment the merge and the issue are stopped at every operation too, and not at some.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

if os.name != "posix":
    pytest.skip("needs POSIX signals and processes that split", allow_module_level=True)

from faulty_disk import KINDS, NUMBERS, Fault
from faulty_runs import BEFORE, STAGED, STOPPED, Ended, Runs, save, start
from power_cut import cuts, folder_after, lay_out
from test_saving import cells, decided, files, fresh  # noqa: F401 - the sample, as there

from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.excel.saving.private import PRIVATE

PLAIN = (0, 1, STOPPED)
EVERY = os.environ.get("EVERY_MOMENT") == "1"
ONCE_FAILED = ("full", "error", "interrupt")  # the disk answers again, so that everything can be put back at once


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    started = Runs(tmp_path_factory.mktemp("desk"))
    yield started
    started.close()


# -- stopping a run ---------------------------------------------------------------------------------------------------


@dataclass
class Stopped:
    """A run that was stopped, and the folder that it left."""

    home: Path
    fault: Fault
    operation: str
    ended: Ended
    way: str = ""  # in which a cut of the power turned out

    def __str__(self) -> str:
        when = "after" if self.fault.after else "before"
        return f"{self.fault.kind} {when} {self.fault.number}, {self.operation} {self.way} {self.ended}"


def moments(operations: list[str], kind: str) -> Iterator[Fault]:
    """Every moment at which a fault can come: before and after each operation; reading needs no room on the disk.

    To be killed before an operation is to be killed after the one before it.
    """
    for number, operation in enumerate(operations, 1):
        if not (kind == "full" and operation.startswith("read ")):
            if kind not in ("kill", "power") or number == 1:
                yield Fault(kind, number)
            yield Fault(kind, number, after=True)


def stopped(runs: Runs, work: str, begin: Path, home: Path, kind: str, some: int = 0) -> Iterator[Stopped]:
    """Do `work` in `home`, a copy of `begin`, stopping it at each moment in turn, or at `some` from first to last.

    Where the power is cut, `home` is left as the cut may leave it, in each of the ways in which that may turn out.
    """
    shutil.copytree(begin, home)
    operations = runs.operations(work, home)
    every = list(moments(operations, kind))
    assert len(every) > 20
    for fault in every[:: len(every) // some | 1] if some and not EVERY else every:
        shutil.rmtree(home)
        shutil.copytree(begin, home)
        one = Stopped(home, fault, operations[fault.number - 1], runs.run(work, home, fault))
        if kind != "power":
            yield one
            continue
        left = list[dict[str, bytes | None]]()
        for way, choices in cuts(fault.number).items():
            left.append(folder_after(*runs.happened(), *choices))
            if left[-1] in left[:-1]:
                continue
            shutil.rmtree(home)
            home.mkdir()
            lay_out(home, left[-1])
            one.way = way
            yield one


def check_end(one: Stopped, is_old: bool) -> None:
    """Whether the run ended in the way that such a fault ends it, with a plain word, and left no copies about."""
    kind, code = one.fault.kind, one.ended.code
    if kind in ("kill", "power"):
        assert code == -9, one
        return
    assert code in PLAIN, one
    assert "Traceback" not in one.ended.said, one
    if kind in NUMBERS:
        assert code not in (0, 1) or not is_old or kind == "broken", one
        assert code != STOPPED or os.strerror(NUMBERS[kind]) in one.ended.said, one
    if kind in ONCE_FAILED and one.operation != f"remove {PRIVATE}/under-way.json":
        assert {path.name for path in (one.home / PRIVATE).glob("*")} <= {"lock"}, one


# -- the disk that fails ----------------------------------------------------------------------------------------------


def test_nothing_that_is_done_to_a_file_goes_past_the_disk_that_fails(runs: Runs, home: Path) -> None:
    done = Counter(one.split()[0] for one in runs.operations("save", home))
    seen = Counter(one.removeprefix("os.") for one in runs.seen())
    assert seen["open"] == done["create"] + done["open"] + done["read"]
    changes = ("rename", "remove", "mkdir", "rmdir", "chmod", "chown")
    assert {name: seen[name] for name in changes} == {name: done[name] for name in changes}
    assert seen.keys() <= {*changes, "open", "scandir", "listdir", "pathlib.Path.glob"}
    assert min(done["write"], done["flush"], done["create"]) > len(STAGED)


def test_a_cut_of_the_power_loses_what_was_not_flushed() -> None:
    before = {"old": b"old", "kept": b"kept", "gone": b"gone"}  # the files 0, 1 and 2
    happened = [
        ("made", "a", 3, False), ("wrote", 3, 0, b"flushed"), ("flushed", "a", 3), ("wrote", 3, 7, b" not"),
        ("made", "b", 4, False), ("moved", "b", "old", 4), ("removed", "gone", 2),
    ]  # fmt: skip

    def after(name_there: bool, data_there: bool, *more: tuple[object, ...]) -> dict[str, bytes | None]:
        return folder_after(before, [*happened, *more], lambda: name_there, lambda: data_there)

    assert after(False, False) == before
    assert after(True, False) == {"a": b"flushed", "old": b"", "kept": b"kept"}
    assert after(True, True) == {"a": b"flushed not", "old": b"", "kept": b"kept"}
    assert after(False, False, ("flushed", ".", -1)) == after(True, False)


# -- saving -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a tracker that is no workbook, an output of an earlier run, and a file that is not ours."""
    for name, data in BEFORE.items():
        (tmp_path / "begin" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "begin" / name).write_bytes(data)
    return tmp_path / "begin"


@pytest.fixture
def unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done after a fault need not wait for the disk."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def saved(home: Path) -> dict[str, bytes]:
    """What a save that nobody disturbs leaves in a folder."""
    save(home)
    return files(home)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("unflushed")
def test_a_save_that_is_stopped_anywhere_does_all_or_nothing(runs: Runs, home: Path, tmp_path: Path, kind: str) -> None:
    after = saved(shutil.copytree(home, tmp_path / "whole"))
    seen = Counter[bool]()
    for one in stopped(runs, "save", home, tmp_path / "home", kind):
        there = files(one.home)
        is_old = there["tracker.xlsx"] == BEFORE["tracker.xlsx"]
        end = BEFORE if is_old else after
        seen[is_old] += 1
        check_end(one, is_old)
        assert is_old or one.ended.code != STOPPED or kind in ("interrupt", "broken"), one
        if kind == "interrupt" and one.operation.startswith("rename "):
            assert one.ended.code == 0, f"{one}: from here on a save goes on to its end"
        assert there["tracker.xlsx"] == end["tracker.xlsx"], one
        if kind in ONCE_FAILED:
            assert there == end, one
        assert all(there[name] in (BEFORE.get(name), after.get(name)) for name in there), one
        start(one.home)
        assert files(one.home) == end, one
        assert not (one.home / PRIVATE).exists(), one
        if is_old:
            save(one.home)
            assert files(one.home) == after, one
            assert not (one.home / PRIVATE).exists(), one
    assert seen[True] > 30
    assert seen[False] > 5


@pytest.mark.parametrize("kind", ["error", "kill", "power"])
@pytest.mark.usefixtures("unflushed")
def test_outputs_that_are_written_alone_are_all_written_or_none(
    runs: Runs, home: Path, tmp_path: Path, kind: str
) -> None:
    seen = Counter[bool]()
    for one in stopped(runs, "outputs", home, tmp_path / "home", kind):
        assert one.ended.code in ((-9,) if kind in ("kill", "power") else (0, STOPPED)), one
        there = files(one.home)
        if kind in ONCE_FAILED:
            assert there in (BEFORE, {**BEFORE, **STAGED}), one
        start(one.home)
        end = files(one.home)
        seen[end == BEFORE] += 1
        assert end in (BEFORE, {**BEFORE, **STAGED}), one
        assert not (one.home / PRIVATE).exists(), one
    assert seen[True] > 20
    assert seen[False] > 5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("unflushed")
def test_a_start_that_is_stopped_while_it_puts_things_back_leaves_that_to_the_next(
    runs: Runs, home: Path, tmp_path: Path, kind: str
) -> None:
    begin = shutil.copytree(home, tmp_path / "killed")
    operations = runs.operations("save", shutil.copytree(home, tmp_path / "whole"))
    last_output = operations.index(f"rename {[*STAGED][-1]}") + 1
    runs.run("save", begin, Fault("kill", last_output, after=True))
    assert {name: files(begin)[name] for name in STAGED} == STAGED
    for one in stopped(runs, "start", begin, tmp_path / "home", kind):
        assert one.ended.code in ((-9,) if kind in ("kill", "power") else (0, STOPPED)), one
        start(one.home)
        assert files(one.home) == BEFORE, one
        assert not (one.home / PRIVATE).exists(), one


# -- the real thing: merge-returns and plan-tools issue on the sample -------------------------------------------------


class Left(NamedTuple):
    """What a run has left in a working folder: the cells of the tracker and of the outputs, and the other files."""

    tracker: Mapping[str, object]
    outputs: Mapping[str, object]
    others: Mapping[str, bytes]

    @classmethod
    def by(cls, home: Path) -> "Left":
        names = sorted(path.name for path in (home / "out").glob("*"))
        outputs = {name: _cells(home / "out" / name) for name in names}
        ours = ("out/", "backups/", "tracker.xlsx")
        others = {name: data for name, data in files(home).items() if not name.startswith(ours)}
        return cls(cells(home / "tracker.xlsx"), outputs, others)


def _cells(path: Path) -> dict[str, object]:
    sheets = read_guarded(guard(path.read_bytes(), path.name), path.name).sheets
    return {sheet.name: sheet.rows for sheet in sheets}


def has_backup(home: Path, tracker: bytes) -> bool:
    """Whether the tracker as it was is among the backups; every one of them is whole."""
    workbooks = [path for path in (home / "backups").iterdir() if path.suffix == ".xlsx"]
    assert all(cells(path) for path in workbooks)
    return tracker in [path.read_bytes() for path in workbooks]


def listed(home: Path) -> set[str]:
    """Every path in a folder, whether of a file or of a folder."""
    return {path.relative_to(home).as_posix() for path in home.rglob("*")}


def check_command(runs: Runs, work: str, begin: Path, tmp_path: Path, kind: str) -> None:
    """Stop a command at moments of its run: all is new or all is old, and the next run ends as it should."""
    whole = shutil.copytree(begin, tmp_path / "whole")
    runs.run(work, whole)
    new, old = Left.by(whole), files(begin)
    runs.run(work, whole)
    then, seen = Left.by(whole), Counter[bool]()
    for one in stopped(runs, work, begin, tmp_path / "home", kind, some=10):
        if listed(one.home) == listed(begin) and files(one.home) == old:
            seen[True] += 1
            check_end(one, True)
            continue  # as if it had never been started
        if kind == "error" and one.operation.startswith("read ") and one.ended.code != STOPPED:
            continue  # a file that cannot be read is told of, and the rest goes on
        there = files(one.home)
        is_old = there["tracker.xlsx"] == old["tracker.xlsx"]
        seen[is_old] += 1
        check_end(one, is_old)
        assert is_old or one.ended.code != STOPPED or kind in ("interrupt", "broken") or work == "issue", one
        if is_old and kind in ONCE_FAILED:
            assert there == old, one
        start(one.home)
        if is_old:
            assert files(one.home) == old, one
        else:
            assert Left.by(one.home) == new, one
        runs.run(work, one.home)
        assert Left.by(one.home) == (new if is_old else then), one
        assert has_backup(one.home, old["tracker.xlsx"]), one
        assert not (one.home / PRIVATE).exists(), one
    assert seen[True] > 1
    assert seen[False] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_that_is_stopped_does_all_or_nothing(
    runs: Runs,
    decided: Path,  # noqa: F811
    tmp_path: Path,
    kind: str,
) -> None:
    check_command(runs, "merge", decided, tmp_path, kind)


@pytest.mark.parametrize("kind", ["full", "kill", "power"])
def test_an_issue_that_is_stopped_does_all_or_nothing(
    runs: Runs,
    fresh: Path,  # noqa: F811
    tmp_path: Path,
    kind: str,
) -> None:
    check_command(runs, "issue", fresh, tmp_path, kind)


def test_an_issue_says_that_nothing_was_changed_only_where_that_is_so(
    runs: Runs,
    fresh: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    operations = runs.operations("issue", shutil.copytree(fresh, tmp_path / "whole"))
    made = operations.index("mkdir returns/2021-Q4/received") + 1
    home = shutil.copytree(fresh, tmp_path / "home")
    ended = runs.run("issue", home, Fault("full", made))
    assert (ended.code == STOPPED) == (files(home) == files(fresh))


def test_a_merge_that_cannot_read_what_was_decided_says_so_and_stops(
    runs: Runs,
    decided: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    operations = runs.operations("merge", shutil.copytree(decided, tmp_path / "whole"))
    read = operations.index("read out/Problems 2021-Q3.xlsx") + 1
    home = shutil.copytree(decided, tmp_path / "home")
    ended = runs.run("merge", home, Fault("error", read))
    assert files(home) == files(decided)
    assert ended.code == STOPPED


# -- killed at random -------------------------------------------------------------------------------------------------


def test_real_runs_that_are_killed_at_random_moments_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent.parent / "scripts")
    from kill_runs import kill_runs

    assert kill_runs(6).total() == 6
    assert kill_runs(4, since=0.6).total() == 4
