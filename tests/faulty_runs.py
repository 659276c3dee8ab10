"""Runs on a disk that fails, each in a process of its own that begins with everything loaded, so that it costs little.

`Runs` starts this file as a program; for each run that is asked for, the program splits off a copy of itself.
"""

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import filelock  # noqa: F401 - a run loads it only where it writes
from faulty_disk import Fault, FaultyDisk

from plan_tools import cli
from plan_tools.excel.save import hold
from plan_tools.problems import CannotGoOn
from plan_tools.steps import issue, merge  # noqa: F401 - likewise

NOW = datetime(2026, 11, 20, 9, 30, 5)
OLD, NEW = b"the old tracker", b"the new tracker"
BEFORE = {"tracker.xlsx": OLD, "out/a.xlsx": b"old a", "returns/q/received/r.xlsx": b"not ours"}
STAGED = {"out/a.xlsx": b"new a", "out/b.xlsx": b"new b", "returns/q/issued/c.xlsx": b"new c"}
STOPPED = 3


class Ended(NamedTuple):
    """How a run ended: its exit code, below 0 where it was killed, and what it said."""

    code: int
    said: str


class Runs:
    """Starts runs on a disk that fails; `desk` is a folder for its own papers."""

    def __init__(self, desk: Path) -> None:
        self.desk = desk
        command = [sys.executable, __file__, str(desk)]
        self.program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, work: str, home: Path, fault: Fault | None = None) -> Ended:
        """Do one piece of work in the folder `home`, undisturbed or up to the fault."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps([work, str(home), asdict(fault) if fault else None]) + "\n")
        self.program.stdin.flush()
        return Ended(int(self.program.stdout.readline()), (self.desk / "said").read_text(encoding="utf-8"))

    def operations(self, work: str, home: Path) -> list[str]:
        """Every operation on the disk in one undisturbed run."""
        self.run(work, home)
        return list(json.loads((self.desk / "done").read_bytes())["done"])

    def seen(self) -> list[str]:
        """What Python itself says that the last undisturbed run did to files."""
        return list(json.loads((self.desk / "done").read_bytes())["seen"])

    def happened(self) -> tuple[dict[str, bytes | None], list[tuple[Any, ...]]]:
        """The folder before the last run whose power was cut, and what was done to it until then."""
        before, events = pickle.loads((self.desk / "cut").read_bytes())
        return before, events

    def close(self) -> None:
        self.program.communicate()


# -- what is run ------------------------------------------------------------------------------------------------------


def start(home: Path) -> None:
    """What every run does first of all."""
    with hold(home / "tracker.xlsx"):
        pass


def save(home: Path) -> None:
    """Replace an output, make two more and replace the tracker, as a merge does."""
    with hold(home / "tracker.xlsx") as saver:
        for name, data in STAGED.items():
            saver.stage(home / name, data)
        saver.commit(NEW, sha256(OLD).hexdigest(), NOW)


def outputs(home: Path) -> None:
    """Write the outputs alone, as a merge does in which nothing comes for the tracker."""
    with hold(home / "tracker.xlsx") as saver:
        for name, data in STAGED.items():
            saver.stage(home / name, data)
        saver.commit()


def command(run: Callable[[], None], *words: str) -> Callable[[Path], None]:
    """A command as a person starts it in the folder."""

    def work(home: Path) -> None:
        os.chdir(home)
        sys.argv = ["command", *words]
        run()

    return work


WORK = {
    "start": start,
    "save": save,
    "outputs": outputs,
    "merge": command(cli.merge_returns, "--as-at", "2021-10-01"),
    "issue": command(cli.main, "issue", "--cycle", "2021-Q4", "--due", "2021-12-17", "--as-at", "2021-11-01"),
}


def main(desk: Path, asked: Iterable[str]) -> None:
    """Do the work that is asked for, one piece a line, and say the exit code of each."""
    gc.freeze()  # so that a copy shares what is loaded
    for line in asked:
        child = os.fork()
        if not child:
            os._exit(_code(desk, *json.loads(line)))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _code(desk: Path, work: str, home: str, fault: dict[str, Any] | None) -> int:
    said = os.open(desk / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for handle in (1, 2):
        os.dup2(said, handle)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    disk = FaultyDisk(Path(home), Fault(**fault) if fault else None, desk / "cut")
    seen = list[str]()
    if fault is None:
        sys.addaudithook(lambda event, given: seen.append(event) if given and disk.place(given[0]) else None)
    disk.install()
    code = _exit_code(lambda: WORK[work](Path(home)))
    sys.stdout.flush()
    if fault is None:
        (desk / "done").write_text(json.dumps({"done": disk.done, "seen": seen}))
    return code


def _exit_code(work: Callable[[], None]) -> int:
    try:
        work()
    except SystemExit as end:
        return int(end.code or 0)
    except CannotGoOn as stop:
        sys.stderr.write(str(stop.problem))
        return STOPPED
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.")
        return STOPPED
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdin)
