"""Damage returns at random, and see that nothing goes wrong but in our own words: `python scripts/fuzz.py 20000`.

The returns of the sample are damaged in their archives, their XML and their cells (`mutations.py`) and read as a merge
reads them; those that can still be read are merged, and the matrix and the problems written. Each process may use
512 MiB beyond what it starts with, and each case ten seconds. What fails is kept in `tests/fuzzed/`, where the tests
read it from then on. A second number is the first case, so that a run can be continued: `fuzz.py 20000 20000`.
"""

import io
import os
import queue
import subprocess
import sys
import threading
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from mutations import mutated

from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.excel.write_problems import write_problems
from plan_tools.model import Return, Tracker, Workbook
from plan_tools.problems import CannotGoOn
from plan_tools.rules.matrix import build_matrix
from plan_tools.rules.merge import Pair, apply_changes, merge
from plan_tools.rules.receive import Received, sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.returned import read_return
from plan_tools.rules.tracker import read_tracker
from plan_tools.rules.values import Reader

ROOT = Path(__file__).parent.parent
SAMPLE, KEPT = ROOT / "workbooks", ROOT / "tests" / "fuzzed"
CYCLE, AS_AT = "2021-Q3", date(2021, 10, 1)
SECONDS, MEMORY = 10, 512 << 20
AT_ONCE = 250  # cases to a process


def one_case(data: bytes) -> str:
    """Read a workbook as a merge does, and merge what can be read; what became of it. Raises what nothing may raise."""
    try:
        workbook = read_guarded(guard(data, "return.xlsx"), "return.xlsx")
    except CannotGoOn as fault:
        return fault.problem.code
    tracker, issued = plan()
    returned, problems = read_return(workbook, Reader(tracker.key))
    known = recognise([Received("return.xlsx", "", returned, problems)], lambda: issued, tracker, CYCLE)
    told = sort_out(known, tracker, CYCLE)
    copies = {copy.reference: copy for copy in issued}
    taken = [(one.returned, one.problems) for one in told.to_merge if one.returned]
    pairs = [Pair(copies[returned.reference], returned, problems) for returned, problems in taken]
    merged = merge(tracker, pairs, AS_AT, {})
    if pairs and zlib.crc32(data) % 10 == 0:  # writing takes a hundred times as long as reading
        after = apply_changes(tracker, merged.changes)
        write_matrix(build_matrix(after, CYCLE, AS_AT))
        write_problems("Plan", CYCLE, [*told.problems, *merged.problems], merged.conflicts, {})
    return "merged" if pairs else "kept aside"


@cache
def plan() -> tuple[Tracker, tuple[Return, ...]]:
    """The tracker of the sample, and the copies that were sent out."""
    tracker, _problems = read_tracker(_read(SAMPLE / "tracker.xlsx", own=True))
    paths = sorted(SAMPLE.glob(f"returns/{CYCLE}/issued/*.xlsx"))
    copies = (read_return(_read(path), Reader(tracker.key))[0] for path in paths)
    return tracker, tuple(copy for copy in copies if copy)


def _read(path: Path, own: bool = False) -> Workbook:
    return read_guarded(guard(path.read_bytes(), path.name, own), path.name)


@cache
def returns() -> tuple[bytes, ...]:
    """Sound returns to begin with: those of the sample, as they came and as openpyxl saves them again."""
    import openpyxl

    came = [path.read_bytes() for path in sorted(SAMPLE.glob(f"returns/{CYCLE}/received/*.xlsx"))]
    again = []
    for data in came:
        out = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(io.BytesIO(data)).save(out)
        again.append(out.getvalue())
    return (*came, *again)


def case(number: int) -> bytes:
    """The damaged return of this number: always the same for the same sample."""
    chance = Random(number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mutated(chance.choice(returns()), chance)


# -- the run ----------------------------------------------------------------------------------------------------------


def _work(first: int, last: int) -> None:
    """Run the cases up to `last` in this process, saying of each what became of it."""
    returns(), plan()
    _limit_memory()
    for number in range(first, last):
        data = case(number)
        try:
            said = one_case(data)
        except Exception as fault:  # the very thing that is looked for
            said = f"failed with {type(fault).__name__}: {str(fault)[:100]!r}"
        print(number, said, flush=True)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    size = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))


def run(count: int, first: int = 0) -> tuple[Counter[str], list[tuple[int, str]]]:
    """Run so many cases in processes of their own; how many ended how, and those that failed."""
    ended: Counter[str] = Counter()
    failed: list[tuple[int, str]] = []
    number, end = first, first + count
    while number < end:
        for done, said in _stretch(number, min(number + AT_ONCE, end)):
            number = done + 1
            if said.startswith("failed"):
                failed.append((done, said))
                KEPT.mkdir(exist_ok=True)
                (KEPT / f"{done}.xlsx").write_bytes(case(done))
            ended[said.split(":")[0]] += 1
    return ended, failed


def _stretch(first: int, last: int) -> Iterator[tuple[int, str]]:
    """Run cases in one process; a case that ends or hangs it has failed, and the stretch is over."""
    command = (sys.executable, __file__, "--work", str(first), str(last))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines: queue.Queue[str] = queue.Queue()
        assert process.stdout
        threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
        for number in range(first, last):
            try:
                line = lines.get(timeout=SECONDS if number > first else 6 * SECONDS)
            except queue.Empty:
                process.kill()
                yield number, f"failed: it took more than {SECONDS} seconds"
                return
            if not line:
                errors = process.stderr.read() if process.stderr else ""
                yield number, f"failed: the process ended, {errors[-200:]!r}"
                return
            yield number, line.split(" ", 1)[1].strip()


def _pass_on(stream: io.TextIOBase, lines: "queue.Queue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def main(words: list[str]) -> None:
    """Run as many cases as are asked for and say how they ended."""
    if words[:1] == ["--work"]:
        _work(int(words[1]), int(words[2]))
        return
    count, first = int(words[0]) if words else 500, int(words[1]) if words[1:] else 0
    ended, failed = run(count, first)
    for said, number in ended.most_common():
        print(f"{number:7,}  {said}")
    for number, said in failed:
        print(f"case {number} {said}; kept as {KEPT / f'{number}.xlsx'}")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main(sys.argv[1:])
