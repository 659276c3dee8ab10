"""Measure plan-tools: each figure a ratio, to a floor in the same run and to what people do today.

    python scripts/bench.py [--only NAME] [--runs N] [--json FILE] [--chart FILE.svg]

Every figure is the median of whole processes, which are run in turn with those that they stand beside. CPU is that of
the process and all below it; the clock is what somebody waits, and what a limit is held to where several workers share
the work. The floor (`bench_floor.py`) only reads the same files and writes the same
cells; `today.py` is what people do today, and is left out where openpyxl or pandas is not installed. `--chart` measures
more sizes and draws cost against size. Exit 1: a limit is not kept.
"""

import argparse
import sys
from pathlib import Path

from bench_cases import CASES, OF_FORTY, can_run_today, chosen
from bench_chart import chart
from bench_run import bench, points
from bench_table import heading, machine, row, write_json


def main() -> int:
    """Measure every case and print the table."""
    parser = argparse.ArgumentParser(description="Measure plan-tools against a floor and against today's script.")
    parser.add_argument("--only", choices=CASES, metavar="NAME", help=f"one case alone: {', '.join(CASES)}")
    parser.add_argument("--runs", type=int, help="the median of so many; by default what is right for each case")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--chart", type=Path, help="draw cost against size into this file, as SVG")
    asked = parser.parse_args()
    if asked.chart and asked.only not in (None, *OF_FORTY):
        parser.error(f"--chart draws {', '.join(OF_FORTY)}, and --only {asked.only} measures none of them")
    if not can_run_today():
        print("Without openpyxl and pandas, today.py is left out.", file=sys.stderr)
    print(f"{machine()}\n", *heading(), sep="\n", flush=True)
    lines = []
    with bench() as place:
        for case in chosen(asked.only, with_sizes=asked.chart is not None):
            for line in place.lines(case, asked.runs or case.rounds):
                lines.append(line)
                print(row(line), flush=True)
    if asked.json:
        write_json(asked.json, lines, place.costs)
    if asked.chart:
        asked.chart.write_text(chart(points(place.costs, actions=40)), encoding="utf-8")
    return int(not all(line.within for line in lines))


if __name__ == "__main__":
    sys.exit(main())
