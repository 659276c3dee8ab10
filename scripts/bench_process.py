"""What a whole process costs, those that it starts with it: CPU, time by the clock, and memory at its largest."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import NamedTuple

PROC = Path("/proc")
EVERY = 0.02  # seconds between two looks at the memory


class Cost(NamedTuple):
    """Seconds of CPU, seconds by the clock, and the largest memory in MiB (0: not known)."""

    cpu: float
    wall: float
    peak: float

    @classmethod
    def median(cls, costs: Sequence["Cost"]) -> "Cost":
        """The median of each."""
        return cls(*map(median, zip(*costs, strict=True)))


def cost_of(command: Sequence[str], folder: Path, sound: Sequence[int] = (0,)) -> tuple[Cost, str]:
    """Run a command in `folder`; what it cost, and what it printed. Ends the benchmark unless it ends in `sound`.

    CPU is that of the process and of all that it waited for. Memory is the sum of the peaks of the processes that live
    at one time, looked up in ``/proc``; without that (macOS), the largest of them. On Windows, which does not say, CPU
    is the time by the clock.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out)
        if sys.platform == "win32":
            process.wait()
            wall = time.perf_counter() - begun
            cost = Cost(wall, wall, 0)
        else:
            with _watched(process.pid) as peaks:
                _, status, used = os.wait4(process.pid, 0)
                wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            mebibyte = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in bytes there, in kibibytes elsewhere
            cost = Cost(used.ru_utime + used.ru_stime, wall, max(used.ru_maxrss / mebibyte, *peaks))
        out.seek(0)
        if process.returncode not in sound:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{out.read()}")
        return cost, out.read()


@contextmanager
def _watched(root: int) -> Iterator[list[float]]:
    """The peaks of the process `root` and all below it, added up again and again while it runs, in MiB."""
    peaks, over = [0.0], Event()

    def watch() -> None:
        while not over.wait(EVERY):
            peaks[0] = max(peaks[0], sum(map(_peak, _tree(root))))

    watcher = Thread(target=watch, daemon=True)
    if PROC.is_dir():
        watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        if watcher.ident:
            watcher.join()


def _tree(root: int) -> list[int]:
    """The process and all below it."""
    found = [root]
    for process in found:
        with suppress(OSError):
            for task in (PROC / str(process) / "task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _peak(process: int) -> float:
    """The largest memory of a process so far, in MiB; 0 where it has gone."""
    with suppress(OSError):
        for line in (PROC / str(process) / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
