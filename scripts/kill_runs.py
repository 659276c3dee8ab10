"""Kill real runs of merge-returns at random moments: `python scripts/kill_runs.py 200`.

Each run is a process of its own, on a copy of the sample, and is killed as `kill -9` does, at a moment drawn evenly
from the whole time that a run takes. Afterwards the tracker must be whole, the next run must end as a run does that
nobody disturbed, and nothing half done may lie about. With a second number, moments before that share of the time are
left out: `python scripts/kill_runs.py 200 0.6` kills most runs while they write.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from make_samples import make

from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.excel.saving.private import PRIVATE, UNDER_WAY

START = "import sys; sys.argv[0] = 'merge-returns'; from plan_tools.cli import merge_returns; merge_returns()"
COMMAND = (sys.executable, "-c", START, "--as-at", "2021-10-01")
SEED = 20211001
Cells = dict[str, list[tuple[object, ...]]]


def kill_runs(count: int, since: float = 0.0) -> Counter[str]:
    """Kill `count` runs and say how many were killed at which stage. Raises `AssertionError` where one did harm."""
    stages, chance = Counter[str](), random.Random(SEED)
    with tempfile.TemporaryDirectory() as place:
        sample, whole = Path(place, "sample"), Path(place, "whole")
        make(sample)
        shutil.copytree(sample, whole)
        took = sorted(_seconds_of_a_run(sample, Path(place, "timed")) for _ in range(5))[2]
        _run(whole)
        end = _cells(whole / "tracker.xlsx")
        for number in range(count):
            home = shutil.copytree(sample, Path(place, str(number)))
            stages[_kill_one(home, sample, end, chance.uniform(since * took, took))] += 1
            shutil.rmtree(home)
    return stages


def _kill_one(home: Path, sample: Path, end: Cells, seconds: float) -> str:
    """Kill one run after so many seconds, see that it did no harm, and say how far it had come."""
    old, tracker = (sample / "tracker.xlsx").read_bytes(), home / "tracker.xlsx"
    with subprocess.Popen([*COMMAND, str(home)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        time.sleep(seconds)
        run.kill()
    stage = _stage(home, old) if run.returncode < 0 else "over before it was killed"
    assert tracker.read_bytes() == old or _cells(tracker) == end, f"broken after {seconds} seconds, {stage}"
    _run(home)
    assert _cells(tracker) == end, f"another end after {seconds} seconds, {stage}"
    assert old in [path.read_bytes() for path in (home / "backups").iterdir()], f"no backup, {stage}"
    left = _listed(home) - _listed(sample)
    beside = {path.parts[0] for path in left if path.parts[0] != "returns" or "corrections" not in path.parts}
    assert beside == {"backups", "out"}, f"left behind: {left}"
    assert {path.suffix for path in left} <= {"", ".xlsx", ".json"}, f"left behind: {left}"
    return stage


def _stage(home: Path, old: bytes) -> str:
    """How far a run had come, by what it left behind."""
    private = home / PRIVATE
    if (home / "tracker.xlsx").read_bytes() != old:
        return "5 after the tracker was replaced"
    if (private / UNDER_WAY).exists():
        return "4 while files were put in place"
    if any(private.glob("*.tmp")):
        return "3 while files were made ready out of sight"
    return "2 while it read and worked things out" if private.exists() else "1 before it had begun"


def _listed(home: Path) -> set[Path]:
    return {path.relative_to(home) for path in home.rglob("*")}


def _seconds_of_a_run(sample: Path, home: Path) -> float:
    shutil.copytree(sample, home)
    begun = time.monotonic()
    _run(home)
    took = time.monotonic() - begun
    shutil.rmtree(home)
    return took


def _run(home: Path) -> None:
    """Run the command undisturbed; the sample has problems, so it ends with 1."""
    done = subprocess.run([*COMMAND, str(home)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr


def _cells(tracker: Path) -> Cells:
    """Every cell of a tracker but the times in its Change log; opening it also shows that it is whole."""
    workbook = read_guarded(guard(tracker.read_bytes(), tracker.name, own=True), tracker.name)
    return {
        sheet.name: [tuple(row[1:]) if sheet.name == "Change log" else tuple(row) for row in sheet.rows]
        for sheet in workbook.sheets
    }


if __name__ == "__main__":
    found = kill_runs(int(sys.argv[1]) if len(sys.argv) > 1 else 200, float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
    print(f"{found.total()} runs, none did harm. Killed:")
    print("\n".join(f"  {stage}: {found[stage]}" for stage in sorted(found)))
