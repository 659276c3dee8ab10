"""Real merges of many variants at a time, each in a process of its own with limits, and what came of them."""

import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from filelock import FileLock, Timeout
from working_folder import CYCLE, table

from hostile.filled import SOUND, TEAMS, fill, make_folder
from hostile.variant import Variant

MOST_SECONDS, MOST_MIB, MOST_ADDRESSES = 10, 512, 1536 << 20
CHILD = f"""
import atexit, sys

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

if sys.platform == "linux":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({MOST_ADDRESSES}, {MOST_ADDRESSES}))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    atexit.register(lambda: print("PEAK", peak(), file=sys.stderr))
sys.argv[0] = "merge-returns"
from plan_tools.cli import merge_returns
merge_returns()
"""
MARK = re.compile(rb"PLANTED-(.{1,60}?)-PLANTED", re.DOTALL)
Ran = dict[str, Any]


def batches(variants: Sequence[Variant]) -> list[list[Variant]]:
    """The variants a folder at a time: those that weigh much alone, the others with a team for each."""
    light = [variant for variant in variants if not variant.alone]
    count = len(TEAMS)
    together = [light[start : start + count] for start in range(0, len(light), count)]
    return [*([variant] for variant in variants if variant.alone), *together]


class Merges:
    """The merges of every batch, run when they are first asked for, by whichever process of the tests is free."""

    def __init__(self, place: Path, variants: Sequence[Variant]):
        self.place = place
        self.batches = batches(variants)
        self._known: dict[str, tuple[str, Ran]] = {}

    def of(self, variant: Variant) -> tuple[str, Ran]:
        """The team that sent a variant, and what came of the merge that it was in."""
        if variant.name not in self._known:
            number = next(number for number, batch in enumerate(self.batches) if variant in batch)
            for other in (number, *range(len(self.batches))):
                if not self._result(number).exists() and not self._result(other).exists():
                    self._run(other, wait=False)
            self._run(number, wait=True)
            for names, ran in json.loads(self._result(number).read_text("utf-8")):
                self._known |= {name: (team, ran) for team, name in zip(TEAMS, names, strict=False)}
        return self._known[variant.name]

    def _result(self, number: int) -> Path:
        return self.place / f"{number}.json"

    def _run(self, number: int, wait: bool) -> None:
        try:
            with FileLock(self.place / f"{number}.lock", timeout=-1 if wait else 0):
                if not self._result(number).exists():
                    found = _told_apart(self._folder(), self.place / str(number), self.batches[number])
                    self._result(number).write_text(json.dumps(found, default=str), "utf-8")
        except Timeout:
            return

    def _folder(self) -> Path:
        """The working folder that every batch is a copy of."""
        with FileLock(self.place / "folder.lock"):
            folder = self.place / "folder"
            if not (self.place / "made").exists():
                make_folder(folder)
                (self.place / "made").touch()
        return folder


def _told_apart(folder: Path, place: Path, batch: Sequence[Variant]) -> list[tuple[list[str], Ran]]:
    """The variants that were merged together, and what came of it; where that failed, half by half, down to one."""
    ran = merged(folder, place, batch)
    if not ran["fault"] or len(batch) == 1:
        return [([variant.name for variant in batch], ran)]
    half = len(batch) // 2
    return [*_told_apart(folder, place, batch[:half]), *_told_apart(folder, place, batch[half:])]


def merged(folder: Path, place: Path, batch: Sequence[Variant]) -> Ran:
    """Merge what each team of the batch sends, together with a sound return; `fault` is what must never happen."""
    shutil.copytree(folder, place)
    received = place / "returns" / CYCLE / "received"
    received.mkdir(exist_ok=True)
    (received / f"{SOUND}.xlsx").write_bytes(fill(place / "tracker.xlsx", SOUND).data)
    for team, variant in zip(TEAMS, batch, strict=False):
        _put(received, team, variant, place / "tracker.xlsx")
    try:
        ran = _run(place)
        ran["result"] = json.loads(ran.pop("out")) if not ran["fault"] else {}
        if not ran["fault"]:
            ran |= {"tracker": _tracker(place), "leaks": sorted(set(_leaks(place, ran["result"])))}
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return ran


def _put(received: Path, team: str, variant: Variant, tracker: Path) -> None:
    made = variant.make(fill(tracker, team))
    files = made if isinstance(made, dict) else {variant.file: made}
    for name, content in files.items():
        path = received / (name.replace("{}", team) or f"{team}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content) if isinstance(content, bytes) else content(path)


def _run(place: Path) -> Ran:
    words = [sys.executable, "-c", CHILD, "--json", "--as-at", "20/11/2026"]
    began = time.monotonic()
    try:
        done = subprocess.run(words, cwd=place, capture_output=True, timeout=2 * MOST_SECONDS)
    except subprocess.TimeoutExpired:
        return {"fault": f"it was still at work after {2 * MOST_SECONDS} seconds", "out": ""}
    seconds = round(time.monotonic() - began, 1)
    said = done.stderr.decode("utf-8", "replace")
    peak = re.search(r"PEAK (\d+)\n", said)
    fault = ""
    if done.returncode not in (0, 1):
        fault = f"it ended with {done.returncode}: {done.stdout.decode('utf-8', 'replace')[-600:]} {said[-600:]}"
    elif re.sub(r"PEAK \d+\n", "", said):
        fault = f"it said {said[-1500:]}"
    elif seconds > MOST_SECONDS:
        fault = f"it took {seconds} seconds"
    elif peak and int(peak[1]) > MOST_MIB:
        fault = f"it took {peak[1]} MiB"
    return {"fault": fault, "seconds": seconds, "peak": peak and int(peak[1]), "out": done.stdout.decode("utf-8")}


def _tracker(place: Path) -> dict[str, dict[str, Any]]:
    """The rows of the tracker by agency and Ref, dates as ISO 8601, once all outputs have been found sound."""
    for path in (place / "tracker.xlsx", *(place / "out").iterdir()):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
        openpyxl.load_workbook(path)
    return {
        f"{row['Agency']}/{row['Ref']}": {name: _plain(value) for name, value in row.items()}
        for row in table(place / "tracker.xlsx", "Actions")
    }


def _plain(value: object) -> object:
    if isinstance(value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)
    return value.date().isoformat() if hasattr(value, "date") else value  # type: ignore[attr-defined]


def _leaks(place: Path, result: Ran) -> Iterator[str]:
    """The marks that have reached an output."""
    texts = [json.dumps(result).encode()]
    for path in (place / "tracker.xlsx", *(place / "out").iterdir()):
        with zipfile.ZipFile(path) as archive:
            texts += [archive.read(name) for name in archive.namelist()]
    for text in texts:
        for found in MARK.finditer(text):
            yield found[1].decode("utf-8", "replace")
