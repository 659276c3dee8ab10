"""The figures of the benchmark as a table of Markdown and as JSON, with the machine that they were measured on."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from bench_cases import Way
from bench_process import Cost
from bench_run import Line

COLUMNS = (
    ("what", 42), ("beside", 18), ("by", 5), ("took", 7), ("beside took", 11), ("ratio", 6), ("at most", 7),
    ("clock s", 7), ("peak MiB", 8), ("files/s", 7),
)  # fmt: skip
TEXTS = 3  # columns of text, at the left


def machine() -> str:
    """What the figures were measured on, in one line."""
    model = platform.processor() or platform.machine()
    if (told := Path("/proc/cpuinfo")).exists():
        named = (line.partition(":")[2].strip() for line in told.read_text().splitlines() if "model name" in line)
        model = next(named, model)
    memory = ""
    if hasattr(os, "sysconf"):
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30):.0f} GiB"
    return f"{os.cpu_count()} cores, {model}{memory}, {platform.system()}, Python {platform.python_version()}"


def heading() -> Iterable[str]:
    """The two lines at the top of the table."""
    yield _row(name for name, _width in COLUMNS)
    yield "|" + "|".join("-" * (width + 1) + ("-" if n < TEXTS else ":") for n, (_, width) in enumerate(COLUMNS)) + "|"


def row(line: Line) -> str:
    """One line of the table; a limit that is not kept is marked."""
    limit = "" if line.at_most is None else f"{line.at_most:.3g}{'' if line.within else ' ✗'}"
    return _row((
        line.what, line.beside, line.by, _number(line.took), _number(line.beside_took), f"{line.ratio:.3g}", limit,
        _number(line.wall), f"{line.peak:.0f}" if line.peak else "n/a",
        f"{line.files_a_second:.0f}" if line.files_a_second else "",
    ))  # fmt: skip


def _row(values: Iterable[str]) -> str:
    aligned = (
        value.ljust(width) if place < TEXTS else value.rjust(width)
        for place, (value, (_name, width)) in enumerate(zip(values, COLUMNS, strict=True))
    )
    return f"| {' | '.join(aligned)} |"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def write_json(path: Path, lines: Sequence[Line], costs: Mapping[Way, Sequence[Cost]]) -> None:
    """Write every line, and what every run of every process cost."""
    processes = [
        {
            "name": way.name,
            "command": [Path(way.command[0]).name, *way.command[1:]],
            "folder": way.folder and way.folder._asdict(),
            "median": Cost.median(those)._asdict(),
            "runs": [cost._asdict() for cost in those],
        }
        for way, those in costs.items()
    ]
    measured = [line._asdict() | {"within": line.within} for line in lines]
    told = {"machine": machine(), "on": date.today().isoformat(), "lines": measured, "processes": processes}
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
