"""Run the cases of the benchmark: make what they work on, time them in turn, and work the lines of the table out."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench_cases import EDIT, FLOOR, HERE, PYTHON, Case, Figure, Set, Way
from bench_process import Cost, cost_of

LARGE = 1000  # returns; beyond them the floor is not run for practice


class Line(NamedTuple):
    """A line of the table: by CPU, the clock or memory, it took so much, and `ratio` times what it stands beside."""

    case: str
    what: str
    beside: str
    by: str
    took: float
    beside_took: float
    ratio: float
    at_most: float | None
    cpu: float
    wall: float
    peak: float
    files_a_second: float | None

    @property
    def within(self) -> bool:
        """Whether it keeps to its limit, if it has one."""
        return self.at_most is None or self.ratio <= self.at_most


class Bench:
    """A place in which everything is made and run; it keeps what every run cost."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.costs: dict[Way, list[Cost]] = {}

    def lines(self, case: Case, rounds: int) -> Iterator[Line]:
        """Practise, then run each process of the case in turn, so many rounds."""
        for way in case.ways:
            self._practise(way)
        costs: dict[Way, list[Cost]] = {way: [] for way in case.ways}
        for _ in range(rounds):
            for way, those in costs.items():
                those.append(self._run(way))
        for way, those in costs.items():
            self.costs[way] = those
        medians = {way: Cost.median(those) for way, those in costs.items()}
        for figure in case.figures:
            if figure.by != "MiB" or medians[figure.way].peak:
                yield line_of(case.name, figure, medians)

    def _practise(self, way: Way) -> None:
        """Run it once, which leaves compiled what later runs find compiled, and keep what it writes for its floor."""
        is_floor = "{kept}" in way.command
        if not (is_floor and way.folder and way.folder.returns > LARGE):
            self._run(way, keep=not is_floor)

    def _run(self, way: Way, keep: bool = False) -> Cost:
        """What one run costs, without the loading of what a floor is to write."""
        names = {"{kept}": str(self._kept(way.folder)), "{tracker}": str(self._tracker(way.rows))}
        command = [names.get(word, word) for word in way.command]
        if way.folder is None:
            return cost_of(command, self.place, way.sound)[0]
        copy, template = self.place / "copy", self._template(way.folder)
        shutil.copytree(template, copy)
        cost, said = cost_of(command, copy, way.sound)
        if keep and not self._kept(way.folder).exists():
            cost_of([*FLOOR[:-1], "keep", str(template), str(copy), names["{kept}"]], self.place)
        shutil.rmtree(copy)
        if "{kept}" not in way.command:
            return cost
        cpu, wall = map(float, said.split())
        return Cost(cost.cpu - cpu, cost.wall - wall, cost.peak)

    def _template(self, folder: Set) -> Path:
        """The working folder, made when it is first asked for."""
        size = [str(number) for number in folder[:3]]
        path = self.place / "x".join(size)
        if not path.exists():
            print(f"Making {size[0]} returns of {size[1]} actions ...", end=" ", file=sys.stderr, flush=True)
            cost = cost_of([PYTHON, str(HERE / "bench_folder.py"), str(path), *size], self.place)[0]
            print(f"{cost.wall:.0f} s", file=sys.stderr)
        return path / folder.stage

    def _kept(self, folder: Set | None) -> Path:
        """The file of what a run on that folder writes."""
        return self.place / f"kept of {'-'.join(map(str, folder or ()))}"

    def _tracker(self, rows: int) -> Path:
        """A tracker of so many rows for the editor, made when it is first asked for."""
        path = self.place / f"tracker of {rows}" / "tracker.xlsx"
        if rows and not path.exists():
            path.parent.mkdir()
            cost_of([*EDIT, "make", str(path), str(rows), "0", "0"], self.place)
        return path


def line_of(case: str, figure: Figure, medians: Mapping[Way, Cost]) -> Line:
    """What the medians come to for one figure."""

    def by(cost: Cost) -> float:
        return {"CPU": cost.cpu, "clock": cost.wall, "MiB": cost.peak}[figure.by]

    cost = medians[figure.way]
    took = by(cost) - (by(medians[figure.less]) if figure.less else 0)
    beside = by(medians[figure.beside]) if isinstance(figure.beside, Way) else figure.beside
    beside *= figure.times
    called = figure.called or (figure.beside.name if isinstance(figure.beside, Way) else "")
    files_a_second = figure.files / cost.wall if figure.files else None
    return Line(
        case, figure.what, called, figure.by, took, beside, took / beside, figure.at_most, *cost, files_a_second
    )  # fmt: skip


@contextmanager
def bench() -> Iterator[Bench]:
    """A place for one benchmark, in which its processes also keep what they compile."""
    with TemporaryDirectory(prefix="plan-tools-bench-") as place:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what people install is compiled once
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(place) / "compiled")
        yield Bench(Path(place))


def points(costs: Mapping[Way, Sequence[Cost]], actions: int) -> dict[str, list[tuple[int, float]]]:
    """For the chart: by the name of the process, how many returns of so many actions took how many seconds of CPU."""
    found: dict[str, dict[int, float]] = {}
    for way, those in costs.items():
        if way.folder and way.folder.stage == "cycle" and way.folder.actions == actions:
            found.setdefault(way.name, {})[way.folder.returns] = Cost.median(those).cpu
    return {name: sorted(those.items()) for name, those in found.items()}
