"""Saving: whatever happens, the tracker is exactly the old one or exactly the new one, and the next run goes on."""

import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest

from plan_tools.excel import save
from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.excel.save import hold, put_in_place
from plan_tools.excel.saving import disk, private
from plan_tools.excel.saving.in_use import refuse_if_open
from plan_tools.excel.saving.private import PRIVATE
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import Matrix, Raw
from plan_tools.problems import CannotGoOn
from plan_tools.rules.merge import Merged
from plan_tools.steps import issue, making, matrix, merge

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and permissions")
NOW = datetime(2026, 11, 20, 9, 30, 5)
OLD, NEW = b"the old tracker", b"the new tracker"
PROBLEMS = "out/Problems 2021-Q3.xlsx"


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def files(folder: Path) -> dict[str, bytes]:
    """Every file under `folder` but the private ones, by its path."""
    paths = (path for path in folder.rglob("*") if path.is_file() and PRIVATE not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A tracker that is no workbook, with one output of an earlier run."""
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(OLD)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.xlsx").write_bytes(b"old a")
    return path


def replace_all(tracker: Path) -> Path | None:
    """Replace the output a, make the output b, and replace the tracker, as a merge does."""
    with hold(tracker) as saver:
        saver.stage(tracker.parent / "out" / "a.xlsx", b"new a")
        saver.stage(tracker.parent / "out" / "b.xlsx", b"new b")
        return saver.commit(NEW, digest(OLD), NOW)


BACKUP = f"backups/tracker 2026-11-20 093005 {digest(OLD)[:8]}.xlsx"
BEFORE = {"tracker.xlsx": OLD, "out/a.xlsx": b"old a"}
AFTER = {"tracker.xlsx": NEW, "out/a.xlsx": b"new a", "out/b.xlsx": b"new b", BACKUP: OLD}


def stopped(code: str, work: Callable[[], object]) -> str:
    """The message with which `work` cannot go on because of `code`."""
    with pytest.raises(CannotGoOn) as stop:
        work()
    assert stop.value.problem.code == code
    return str(stop.value.problem)


# -- what is there after a run ----------------------------------------------------------------------------------------


def test_a_commit_puts_everything_in_place_and_leaves_nothing_else(tracker: Path) -> None:
    assert replace_all(tracker) == tracker.parent / BACKUP
    assert files(tracker.parent) == AFTER
    assert not (tracker.parent / PRIVATE).exists()


def test_nothing_a_person_sees_changes_before_the_commit(tracker: Path) -> None:
    with hold(tracker) as saver:
        saver.stage(tracker.parent / "out" / "a.xlsx", b"new a")
        saver.stage(tracker.parent / "elsewhere" / "c.xlsx", b"new c")
        assert files(tracker.parent) == BEFORE
        assert not (tracker.parent / "elsewhere").exists()
    assert files(tracker.parent) == BEFORE


def test_one_hold_can_commit_more_than_once(tracker: Path) -> None:
    with hold(tracker) as saver:
        for data in (b"first", b"second"):
            saver.stage(tracker.parent / "out" / "a.xlsx", data)
            assert saver.commit() is None
            assert (tracker.parent / "out" / "a.xlsx").read_bytes() == data


def test_a_backup_never_takes_the_place_of_another(tracker: Path) -> None:
    first = replace_all(tracker)
    tracker.write_bytes(OLD)
    second = replace_all(tracker)
    assert first is not None
    assert second is not None
    assert second == first.with_name(f"{first.stem} (2).xlsx")
    assert first.read_bytes() == second.read_bytes() == OLD


def test_an_output_on_another_disk_is_staged_there(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, far = Path.stat, tracker.parent / "far"

    def stat(path: Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        return os.stat_result((*found[:2], 99, *found[3:])) if path == far else found

    far.mkdir()
    monkeypatch.setattr(Path, "stat", stat)
    with hold(tracker) as saver:
        saver.stage(far / "c.xlsx", b"new c")
        saver.stage(far / "d.xlsx", b"new d")
        assert len(list((far / PRIVATE).glob("*.tmp"))) == 2
        saver.commit(NEW, digest(OLD), NOW)
    assert sorted(path.name for path in far.iterdir()) == ["c.xlsx", "d.xlsx"]


def test_one_file_is_put_in_place_whole_and_its_folder_made(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "matrix.xlsx"
    put_in_place(target, b"first")
    put_in_place(target, b"second")
    assert files(tmp_path) == {"deep/er/matrix.xlsx": b"second"}
    assert [path.name for path in target.parent.iterdir()] == ["matrix.xlsx"]


def test_leftovers_go_at_the_next_start_and_what_is_not_ours_stays(tracker: Path) -> None:
    private = tracker.parent / PRIVATE
    private.mkdir()
    for name in ("0123.tmp", "plan of somebody.tmp", "under-way.json", "mine.txt"):
        (private / name).write_bytes(b"readable text")
    with hold(tracker):
        assert sorted(path.name for path in private.iterdir()) == ["lock", "mine.txt"]
    assert [path.name for path in private.iterdir()] == ["mine.txt"]


# -- somebody else is at work -----------------------------------------------------------------------------------------


def test_two_runs_at_once_are_kept_apart(tracker: Path) -> None:
    with hold(tracker) as saver:
        saver.stage(tracker.parent / "out" / "a.xlsx", b"new a")
        assert "Another run" in stopped("tracker-in-use", lambda: replace_all(tracker))
        saver.commit()
    assert files(tracker.parent) == {**BEFORE, "out/a.xlsx": b"new a"}
    replace_all(tracker)


COUNT = """
import sys
from hashlib import sha256
from pathlib import Path
from plan_tools.excel.save import hold, put_in_place
from plan_tools.problems import CannotGoOn

tracker, counted = Path(sys.argv[1]), 0
for _ in range(15):
    put_in_place(tracker.parent / "matrix.xlsx", b"matrix")
    try:
        with hold(tracker) as saver:
            before = tracker.read_bytes()
            saver.commit(b"%d" % (int(before) + 1), sha256(before).hexdigest())
            counted += 1
    except CannotGoOn as stop:
        assert stop.problem.code == "tracker-in-use", stop
print(counted)
"""


def test_many_runs_that_come_and_go_lose_nothing(tracker: Path) -> None:
    tracker.write_bytes(b"0")
    command = [sys.executable, "-c", COUNT, str(tracker)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [run.communicate(timeout=60) for run in runs]
    assert [error for _counted, error in said] == [""] * 3
    assert int(tracker.read_bytes()) == sum(int(counted) for counted, _error in said) > 0
    assert not (tracker.parent / PRIVATE).exists()


def test_one_file_beside_a_tracker_in_use_waits_and_then_gives_up(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "PATIENCE", 0.1)
    with hold(tracker) as saver:
        saver.stage(tracker.parent / "out" / "a.xlsx", b"new a")
        stopped("tracker-in-use", lambda: put_in_place(tracker.parent / "matrix.xlsx", b"matrix"))
        saver.commit()
    put_in_place(tracker.parent / "matrix.xlsx", b"matrix")
    assert files(tracker.parent) == {**BEFORE, "out/a.xlsx": b"new a", "matrix.xlsx": b"matrix"}


@pytest.mark.parametrize("theirs", [b"what they typed", None], ids=["saved", "moved away"])
def test_a_tracker_changed_since_it_was_read_is_not_overwritten(tracker: Path, theirs: bytes | None) -> None:
    def run() -> None:
        with hold(tracker) as saver:
            saver.stage(tracker.parent / "out" / "a.xlsx", b"new a")
            tracker.write_bytes(theirs) if theirs else tracker.unlink()
            saver.commit(NEW, digest(OLD), NOW)

    stopped("tracker-changed", run)
    there = {"tracker.xlsx": theirs} if theirs else {}
    assert files(tracker.parent) == {**there, "out/a.xlsx": b"old a"}


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen just after the first file has been put in place."""
    real, done = Path.replace, list[object]()

    def replaced(path: Path, target: Path) -> Path:
        result = real(path, target)
        if not done:
            done.append(happens())
        return result

    monkeypatch.setattr(Path, "replace", replaced)


def test_a_tracker_saved_at_the_last_moment_is_not_overwritten(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda: tracker.write_bytes(b"what they typed"))
    stopped("tracker-changed", lambda: replace_all(tracker))
    assert files(tracker.parent) == {**BEFORE, "tracker.xlsx": b"what they typed"}


def test_a_tracker_opened_at_the_last_moment_is_not_replaced(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tracker.with_name("~$tracker.xlsx")
    meanwhile(monkeypatch, lambda: lock.write_bytes(excel_lock("B. Manager")))
    assert "(Excel, by B. Manager)" in stopped("tracker-open", lambda: replace_all(tracker))
    lock.unlink()
    assert files(tracker.parent) == BEFORE


def excel_lock(name: str) -> bytes:
    """A lock file as Excel writes it: 165 bytes, with the name twice."""
    old = name.encode("cp1252", "replace")
    wide = name.encode("utf-16-le") + b" \0" * (54 - len(name))
    return bytes([len(name)]) + old.ljust(54) + len(name).to_bytes(2, "little") + wide


@pytest.mark.parametrize(
    ("lock", "content", "owner"),
    [
        ("~$tracker.xlsx", excel_lock("B. Manager"), "Excel, by B. Manager"),
        ("~$tracker.xlsx", excel_lock("Łucja Żak"), "Excel, by Łucja Żak"),
        ("~$tracker.xlsx", b"\x04Si\xe2n".ljust(55), "Excel, by Siân"),
        ("~$tracker.xlsx", b"\x0aB. Manager".ljust(55), "Excel, by B. Manager"),
        ("~$tracker.xlsx", b"", "Excel"),
        ("~$tracker.xlsx", b"\xff\x00\x01", "Excel"),
        (".~lock.tracker.xlsx#", b"A. Sample,asample,pc,20.11.2026 09:30,file:///x;", "LibreOffice, by A. Sample"),
        (".~lock.tracker.xlsx#", rb"Sample\, Ann,asample,pc,20.11.2026,file:///x;", "LibreOffice, by Sample, Ann"),
        (".~lock.tracker.xlsx#", b",asample,pc,20.11.2026 09:30,file:///x;", "LibreOffice, by asample"),
        (".~lock.tracker.xlsx#", b"", "LibreOffice"),
        (".~lock.tracker.xlsx#", b"\xff\xfe\x00,\x01,", "LibreOffice"),
    ],
)
def test_a_tracker_that_is_open_is_refused_with_the_name_of_who_has_it(
    tracker: Path, lock: str, content: bytes, owner: str
) -> None:
    (tracker.parent / lock).write_bytes(content)
    for work in (lambda: refuse_if_open(tracker), lambda: replace_all(tracker)):
        said = stopped("tracker-open", work)
        assert f"({owner})" in said
        assert f"delete the file {lock}" in said
    (tracker.parent / lock).unlink()
    assert files(tracker.parent) == BEFORE


# -- the disk fails ---------------------------------------------------------------------------------------------------

STEPS = {"flush": (os, "fsync"), "open": (os, "open"), "replace": (Path, "replace"), "make": (Path, "mkdir"),
         "look": (Path, "stat"), "read": (Path, "read_bytes")}  # fmt: skip


def fail(monkeypatch: pytest.MonkeyPatch, step: str, nth: int) -> list[int]:
    """Let the disk be full at the nth call of one step; the list grows by one with each call."""
    owner, name = STEPS[step]
    real, calls = getattr(owner, name), list[int]()

    def call(*given: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*given, **options)

    monkeypatch.setattr(owner, name, call)
    return calls


@pytest.mark.parametrize("step", STEPS)
def test_wherever_the_disk_fails_all_is_old_or_all_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    stops = 0
    for nth in range(1, 100):
        home = tmp_path / str(nth)
        for name, data in BEFORE.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda handle: None)  # a hundred runs need not wait for the disk
            calls = fail(patch, step, nth)
            try:
                replace_all(home / "tracker.xlsx")
                stop = None
            except CannotGoOn as fault:
                stop = fault.problem
        if stop:
            stops += 1
            assert stop.code == "not-saved"
            assert "No space left on device" in str(stop)
        assert files(home) == (BEFORE if stop else AFTER), f"{step} {nth}"
        assert {path.name for path in (home / PRIVATE).glob("*")} <= {"lock"}, f"{step} {nth}"
        if stop:
            replace_all(home / "tracker.xlsx")
            assert files(home) == AFTER
        if len(calls) < nth:
            break
    assert stops > 0
    assert nth < 99


def test_a_disk_that_is_full_half_way_through_a_file(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no full disk here")
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest: real("/dev/full" if str(path).endswith(".tmp") else path, os.O_WRONLY)
    )
    monkeypatch.setattr(private, "_locked", lambda *given: (private._make_private(tracker.parent), Unlocked()))
    stopped("not-saved", lambda: replace_all(tracker))
    assert files(tracker.parent) == BEFORE


def test_what_the_disk_gives_back_otherwise_than_it_was_written_is_not_put_in_place(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def bad_sector(handle: int) -> None:
        real(handle)
        if os.fstat(handle).st_size == len(NEW):
            os.pwrite(handle, b"?", 4)

    monkeypatch.setattr(os, "fsync", bad_sector)
    assert "does not read back" in stopped("not-saved", lambda: replace_all(tracker))
    assert files(tracker.parent) == BEFORE


class Unlocked:
    def release(self) -> None:
        pass


def test_a_file_that_a_scanner_holds_for_a_moment_is_tried_again(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusals = Path.replace, iter([1, 1, 0, 1, 0])

    def replaced(path: Path, target: Path) -> Path:
        if next(refusals, 0):
            raise PermissionError(errno.EACCES, "Access is denied")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(disk, "PAUSES", (0.0, 0.0))
    replace_all(tracker)
    assert files(tracker.parent) == AFTER


def test_an_output_that_cannot_be_replaced_keeps_the_tracker_and_every_output_as_they_were(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tracker.parent / "out" / "b.xlsx").mkdir()
    said = stopped("not-saved", lambda: replace_all(tracker))
    assert "b.xlsx" in said
    assert files(tracker.parent) == BEFORE


@pytest.mark.parametrize("name", ["tracker.xlsx", "out/a.xlsx"])
def test_a_file_that_is_marked_as_read_only_is_not_replaced(tracker: Path, name: str) -> None:
    (tracker.parent / name).chmod(0o444)
    assert "may be read but not changed" in stopped("not-saved", lambda: replace_all(tracker))
    assert files(tracker.parent) == BEFORE


@POSIX
def test_a_folder_that_may_not_be_written_to_gives_one_clear_message(tracker: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tracker.parent.chmod(0o555)
    try:
        said = stopped("not-saved", lambda: replace_all(tracker))
    finally:
        tracker.parent.chmod(0o755)
    assert "Permission denied. Nothing was changed in the tracker. Check that" in said
    assert files(tracker.parent) == BEFORE


# -- who may read what ------------------------------------------------------------------------------------------------


@pytest.fixture
def usual() -> Iterator[int]:
    """The permissions that any new file has, here other than on most computers."""
    before = os.umask(0o027)
    yield 0o640
    os.umask(before)


@POSIX
@pytest.mark.parametrize("permissions", [0o640, 0o600, 0o664, 0o644])
def test_files_keep_their_permissions_and_a_backup_has_those_of_the_tracker(
    tracker: Path, permissions: int, usual: int
) -> None:
    tracker.chmod(permissions)
    (tracker.parent / "out" / "a.xlsx").chmod(0o606)
    replace_all(tracker)
    got = {name: mode(tracker.parent / name) for name in AFTER}
    assert got == {"tracker.xlsx": permissions, "out/a.xlsx": 0o606, "out/b.xlsx": usual, BACKUP: permissions}


@POSIX
def test_what_is_put_back_has_its_permissions_too(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tracker.parent / "out" / "a.xlsx"
    output.chmod(0o604)
    fail(monkeypatch, "replace", 3)
    stopped("not-saved", lambda: replace_all(tracker))
    assert (files(tracker.parent), mode(output)) == (BEFORE, 0o604)


@POSIX
def test_what_waits_out_of_sight_is_for_nobody_elses_eyes(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, seen = tracker.parent / PRIVATE, set[tuple[str, int]]()
    private.mkdir(mode=0o755)
    real = os.fsync

    def look(handle: int) -> None:
        seen.update((path.name.rpartition(".")[2], mode(path)) for path in private.iterdir())
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    with hold(tracker) as saver:
        assert mode(private) == 0o700
        saver.stage(tracker.parent / "out" / "b.xlsx", b"new b")
        assert seen >= {("tmp", 0o600)}
        assert all(permissions == 0o600 for kind, permissions in seen if kind != "lock")


@POSIX
def test_the_group_of_the_tracker_is_kept_or_gets_no_access(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if os.geteuid() == 0:
        os.chown(tracker, 12, 3456)
    tracker.chmod(0o660)
    owner = tracker.stat()
    replace_all(tracker)
    now, backup = tracker.stat(), (tracker.parent / BACKUP).stat()
    assert (now.st_uid, now.st_gid, backup.st_gid) == (owner.st_uid, owner.st_gid, owner.st_gid)
    monkeypatch.setattr(os, "chown", refuse)
    with hold(tracker) as saver:
        saver.commit(b"newer", digest(NEW), NOW)
    assert mode(tracker) == (0o600 if os.geteuid() == 0 else 0o660)


@POSIX
def test_a_link_to_a_tracker_is_followed_and_stays_a_link(tracker: Path, tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    link = tmp_path / "desk" / "tracker.xlsx"
    link.symlink_to(tracker)
    with hold(link) as saver:
        stopped("tracker-in-use", lambda: replace_all(tracker))
        assert saver.commit(NEW, digest(OLD), NOW) == tracker.parent / BACKUP
    assert link.is_symlink()
    assert tracker.read_bytes() == link.read_bytes() == NEW


@POSIX
def test_an_output_that_is_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tracker: Path) -> None:
    victim, output = tracker.parent / "victim", tracker.parent / "out" / "b.xlsx"
    victim.write_bytes(b"not ours")
    output.symlink_to(victim)
    replace_all(tracker)
    assert (victim.read_bytes(), output.read_bytes(), output.is_symlink()) == (b"not ours", b"new b", False)


@POSIX
def test_a_private_folder_that_is_a_link_is_not_used(tracker: Path, tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    (tracker.parent / PRIVATE).symlink_to(tmp_path / "trap")
    assert "is not a folder" in stopped("not-saved", lambda: replace_all(tracker))
    assert list((tmp_path / "trap").iterdir()) == []


@pytest.mark.parametrize("target", ["../victim", "out/../../victim", "{victim}"])
def test_a_false_note_of_a_killed_run_reaches_nothing_outside_the_folder(tmp_path: Path, target: str) -> None:
    home, victim = tmp_path / "home", tmp_path / "victim"
    (home / PRIVATE).mkdir(parents=True)
    (home / "tracker.xlsx").write_bytes(OLD)
    victim.write_bytes(b"not ours")
    (home / PRIVATE / "kept.tmp").write_bytes(b"planted")
    one = {"target": target.format(victim=victim), "sha256": digest(b"not ours"), "kept": "kept.tmp"}
    note = {"tracker": "tracker.xlsx", "sha256": digest(OLD), "files": [one]}
    (home / PRIVATE / "under-way.json").write_text(json.dumps(note), encoding="utf-8")
    with hold(home / "tracker.xlsx"):
        assert victim.read_bytes() == b"not ours"


# -- killed -----------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path

moment, how = int(sys.argv.pop(1)), int(sys.argv.pop(1))
passed = 0


def moments(real):
    def call(*given, **options):
        tick()
        result = real(*given, **options)
        tick()
        return result

    return call


def tick():
    global passed
    passed += 1
    if passed == moment:
        os.kill(os.getpid(), how)


os.fsync, Path.replace = moments(os.fsync), moments(Path.replace)
"""
MERGE = "from plan_tools.cli import merge_returns; merge_returns()"
SAVE = """
from datetime import datetime
from hashlib import sha256
from plan_tools.excel.save import hold

os.fsync = moments(lambda handle: None)
home = Path(sys.argv[1])
with hold(home / "tracker.xlsx") as saver:
    saver.stage(home / "out" / "a.xlsx", b"new a")
    saver.stage(home / "out" / "b.xlsx", b"new b")
    saver.commit(b"the new tracker", sha256(b"the old tracker").hexdigest(), datetime(2026, 11, 20, 9, 30, 5))
"""


def killed(script: str, moment: int, how: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program that is sent the signal `how` before or after its nth flushing or replacing of a file."""
    command = [sys.executable, "-c", KILLED + script, str(moment), str(int(how)), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@POSIX
def test_killed_at_any_step_the_tracker_is_whole_and_the_next_run_ends_the_same(tmp_path: Path) -> None:
    seen = set()
    for moment in range(1, 60, 2):
        home = tmp_path / str(moment)
        for name, data in BEFORE.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(data)
        done = killed(SAVE, moment, signal.SIGKILL, home)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        there = files(home)
        seen.add(there["tracker.xlsx"])
        for name in there:
            assert there[name] in (BEFORE.get(name), AFTER[name])
        with hold(home / "tracker.xlsx"):
            assert not list((home / PRIVATE).glob("*.tmp"))
        if there["tracker.xlsx"] == OLD:
            assert (home / "out" / "a.xlsx").read_bytes() == b"old a"
            (home / BACKUP).unlink(missing_ok=True)
            replace_all(home / "tracker.xlsx")
        assert files(home) == AFTER
    assert seen == {OLD, NEW}
    assert moment > 20


# -- the real thing: merge-returns on the sample ----------------------------------------------------------------------


def sample_maker() -> ModuleType:
    path = Path(__file__).parent.parent / "scripts" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


AS_AT = date(2021, 10, 1)


def merge_in(folder: Path) -> Merged:
    return merge.run(merge.Wanted(folder, as_at=AS_AT)).merged


def cells(tracker: Path) -> Mapping[str, list[tuple[Raw, ...]]]:
    """Every cell of a tracker but the times in its Change log; opening it also shows that it is whole."""
    workbook = read_guarded(guard(tracker.read_bytes(), tracker.name, own=True), tracker.name)
    return {
        sheet.name: [tuple(row[1:]) if sheet.name == "Change log" else tuple(row) for row in sheet.rows]
        for sheet in workbook.sheets
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with returns that nobody has merged yet."""
    place = tmp_path_factory.mktemp("fresh")
    sample_maker().make(place)
    return place


@pytest.fixture(scope="module")
def decided(fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after a first merge, with its conflict decided for the return in the problems workbook."""
    place = shutil.copytree(fresh, tmp_path_factory.mktemp("decided") / "plan")
    assert merge_in(place).conflicts
    data = (place / PROBLEMS).read_bytes()
    rows = next(sheet.rows for sheet in read_guarded(guard(data, "problems"), "problems").sheets)
    heading = next(number for number, row in enumerate(rows) if "Decision" in row)
    column = {name: place for place, name in enumerate(rows[heading], 1)}
    row = next(number for number, row in enumerate(rows, 1) if row and row[column["Code"] - 1] == "conflict")
    edited = Edit(data)
    edited.set_cell("Problems", row, column["Decision"], "return")
    (place / PROBLEMS).write_bytes(edited.save())
    return place


@pytest.fixture(scope="module")
def ends(fresh: Path, decided: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, object]:
    """What stands in the tracker after a merge that nobody disturbed, by the folder it began from."""
    found: dict[Path, object] = {}
    for start in (fresh, decided):
        place = shutil.copytree(start, tmp_path_factory.mktemp("end") / "plan")
        assert merge_in(place).changes
        found[start] = cells(place / "tracker.xlsx")
    return found


def is_whole(place: Path, start: Path, end: object) -> bool:
    """Whether the tracker is the new one. It is exactly that or the old one, and the next run ends as it should."""
    tracker = place / "tracker.xlsx"
    is_old = tracker.read_bytes() == (start / "tracker.xlsx").read_bytes()
    assert is_old or cells(tracker) == end
    merge_in(place)
    assert cells(tracker) == end
    assert not (place / PRIVATE).exists()
    backups = [path.read_bytes() for path in (place / "backups").iterdir()]
    assert (start / "tracker.xlsx").read_bytes() in backups
    return not is_old


@POSIX
@pytest.mark.parametrize("moment", [2, 15, 19, 24, 29])
def test_a_merge_that_is_killed_loses_nothing_not_even_a_decision(
    decided: Path, ends: dict[Path, object], tmp_path: Path, moment: int
) -> None:
    place = shutil.copytree(decided, tmp_path / "plan")
    done = killed(MERGE, moment, signal.SIGKILL, place, "--as-at", "2021-10-01")
    assert done.returncode == -signal.SIGKILL, done.stderr
    is_whole(place, decided, ends[decided])


@POSIX
@pytest.mark.parametrize(("moment", "code"), [(3, 3), (8, 3), (30, 1)], ids=["early", "staged", "too late"])
def test_ctrl_c_ends_a_merge_with_a_plain_word_that_is_true(
    decided: Path, ends: dict[Path, object], tmp_path: Path, moment: int, code: int
) -> None:
    place = shutil.copytree(decided, tmp_path / "plan")
    before = files(place)
    done = killed(MERGE, moment, signal.SIGINT, place, "--as-at", "2021-10-01")
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    if code == 3:
        assert "The tracker is whole" in done.stderr
        assert files(place) == before
    assert not (place / PRIVATE).exists()
    assert is_whole(place, decided, ends[decided]) == (code == 1)


@POSIX
def test_a_merge_stopped_at_some_time_or_other(fresh: Path, ends: dict[Path, object], tmp_path: Path) -> None:
    command = [sys.executable, "-c", MERGE, "--as-at", "2021-10-01"]
    for number, (seconds, how) in enumerate([(0.35, signal.SIGKILL), (0.45, signal.SIGINT)]):
        place = shutil.copytree(fresh, tmp_path / str(number))
        with subprocess.Popen([*command, str(place)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            time.sleep(seconds)
            run.send_signal(how)
            run.wait(60)
        is_whole(place, fresh, ends[fresh])


@pytest.mark.parametrize(("step", "nth"), [("flush", 6), ("replace", 4)])
def test_a_merge_on_a_full_disk_changes_nothing_and_the_next_one_ends_as_it_should(
    decided: Path, ends: dict[Path, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    place = shutil.copytree(decided, tmp_path / "plan")
    before = files(place)
    with monkeypatch.context() as patch:
        fail(patch, step, nth)
        stopped("not-saved", lambda: merge_in(place))
    assert files(place) == before
    assert not is_whole(place, decided, ends[decided])


def test_a_tracker_saved_while_a_merge_runs_keeps_what_was_typed(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shutil.copytree(fresh, tmp_path / "plan")
    edited = Edit((place / "tracker.xlsx").read_bytes())
    edited.set_cell("Actions", 90, 20, "Typed meanwhile")
    theirs = edited.save()

    def saved_meanwhile(matrix: Matrix) -> bytes:
        (place / "tracker.xlsx").write_bytes(theirs)
        return write_matrix(matrix)

    with monkeypatch.context() as patch:
        patch.setattr(making, "write_matrix", saved_meanwhile)
        stopped("tracker-changed", lambda: merge_in(place))
    assert files(place) == {**files(fresh), "tracker.xlsx": theirs}
    merge_in(place)
    assert cells(place / "tracker.xlsx")["Actions"][89][19] == "Typed meanwhile"


def test_the_command_says_who_is_at_work_and_ends_with_3(fresh: Path, tmp_path: Path) -> None:
    place = shutil.copytree(fresh, tmp_path / "plan")
    command = [sys.executable, "-c", MERGE, str(place)]
    with hold(place / "tracker.xlsx"):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Another run of plan-tools is working on this tracker." in done.stderr
    assert files(place) == files(fresh)


def test_issuing_on_a_full_disk_leaves_no_return_behind(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shutil.copytree(fresh, tmp_path / "plan")
    fail(monkeypatch, "replace", 5)
    stopped("not-saved", lambda: issue.run(place, "2021-Q4", date(2021, 12, 17)))
    assert files(place) == files(fresh)


def test_a_matrix_is_written_beside_its_tracker_without_litter(fresh: Path, tmp_path: Path) -> None:
    place = shutil.copytree(fresh, tmp_path / "plan")
    matrix.run([place], place / "matrix.xlsx", as_at=AS_AT)
    assert files(place).keys() == {*files(fresh), "matrix.xlsx"}
    assert not (place / PRIVATE).exists()
