"""Work that other processes do: the same results in the same order, whoever dies, and nobody left behind."""

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plan_tools.problems import CannotGoOn, Location, cannot_go_on
from plan_tools.steps import crew
from plan_tools.steps.crew import Crew, gathered, workers_for


def doubled(shared: list[int], number: int) -> int:
    return shared[number] * 2


def refused(shared: list[int]) -> int:
    raise cannot_go_on("no-cycle", Location("tracker.xlsx"))


def killed_elsewhere(shared: int) -> int:
    """Die in a worker; give a result in the process that called the workers together."""
    if os.getpid() != shared:
        os.kill(os.getpid(), signal.SIGKILL)
    return 42


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("workers", [1, 2])
def test_results_are_the_same_however_many_work_and_however_they_start(
    workers: int, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_START", start)
    with Crew(workers, list(range(20))) as many:
        begun = [many.begin(doubled, number) for number in range(20)]
        assert gathered(begun) == [2 * number for number in range(20)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_is_raised_where_its_result_is_asked_for(workers: int) -> None:
    with Crew(workers, [1]) as many:
        result = many.begin(refused)
        with pytest.raises(CannotGoOn) as stopped:
            result()
    assert stopped.value.problem == cannot_go_on("no-cycle", Location("tracker.xlsx")).problem


def test_why_a_task_cannot_go_on_comes_whole_from_another_process() -> None:
    stop = cannot_go_on("no-cycle", Location("tracker.xlsx"))
    assert pickle.loads(pickle.dumps(stop)).problem == stop.problem


def test_a_task_whose_worker_died_is_done_all_the_same() -> None:
    with Crew(2, os.getpid()) as many:
        assert gathered([many.begin(killed_elsewhere) for _ in range(9)]) == [42] * 9
        assert many.begin(killed_elsewhere)() == 42


def test_little_work_is_done_by_one_and_much_by_several() -> None:
    assert workers_for(12) == 1
    assert workers_for(2000) == min(4, os.cpu_count() or 1)


WAITS = """
import os, sys, time
from plan_tools.steps.crew import Crew
def wait(shared):
    os.write(1, f"{os.getpid()}\\n".encode())  # in one piece
    time.sleep(60)
if __name__ == "__main__":
    with Crew(3, None) as many:
        begun = [many.begin(wait), many.begin(wait)]
        begun[0]()
"""


def test_workers_end_with_the_process_that_called_them_even_where_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text(WAITS)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [int(process.stdout.readline()) for _ in range(2)]
        process.kill()
    until = time.monotonic() + 20
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
