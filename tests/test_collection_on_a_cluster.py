"""The same data set from a real cluster of two workers, one of which is killed, once or again and again."""

import os
import signal
import sys
import threading
import time

import cloudpickle
import dask
import pytest
from distributed import Client, LocalCluster, WorkerPlugin
from shared_store import DAY, files_of, make_plan, make_store, touched

from plan_tools.collection import gather, gathering, to_frame
from plan_tools.problems import CannotGoOn

NAMES = [f"Partnership {number}" for number in range(12)]
cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers do not have the tests


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("cluster")
    return make_store(make_plan(place / "plan"), place / "store", NAMES)


@pytest.fixture(scope="module")
def whole(store, tmp_path_factory):
    """The data set of one machine, in one process."""
    place = tmp_path_factory.mktemp("one-machine") / "dataset"
    gather(str(store), str(place), as_at=DAY)
    return files_of(place)


@pytest.fixture
def cluster(request):
    """A cluster on which so many workers may die over a task."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": request.param}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as found,
    ):
        yield found.scheduler_address


@pytest.mark.parametrize("cluster", [3], indirect=True)
def test_a_worker_that_is_killed_in_the_middle_is_survived(store, whole, cluster, tmp_path):
    dataset, results = tmp_path / "dataset", []
    run = threading.Thread(target=lambda: results.append(gather(str(store), str(dataset), cluster, as_at=DAY)))
    with Client(cluster) as client:
        workers = client.run(os.getpid)
        assert len(workers) == 2
        run.start()
        until = time.monotonic() + 60
        while len(list(dataset.glob("_done/*"))) < 2 and time.monotonic() < until:
            time.sleep(0.005)
        os.kill(next(iter(workers.values())), signal.SIGKILL)
        left = len(list(dataset.glob("_done/*")))
        run.join(timeout=120)
    assert 2 <= left < len(NAMES), "it was killed in the middle"
    (result,) = results
    assert [one.key for one in result.read] == sorted(NAMES)
    assert not [one for one in result.read if one.failed]
    assert files_of(dataset) == whole


class Poison(WorkerPlugin):
    """One partnership that kills every worker that reads it, as a file can that a library fails over."""

    def setup(self, worker):
        from plan_tools.collection import task

        reads = task.read_partnership

        def poisoned(store, folder, *rest):
            if folder == NAMES[3]:
                os.kill(os.getpid(), signal.SIGKILL)
            return reads(store, folder, *rest)

        task.read_partnership = poisoned


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_partnership_that_kills_its_worker_again_and_again_takes_no_other_along(store, whole, cluster, tmp_path):
    dataset = tmp_path / "dataset"
    with Client(cluster) as client:
        client.register_plugin(Poison())
        result = gather(str(store), str(dataset), cluster, as_at=DAY)
    assert [(one.key, one.failed.code) for one in result.read if one.failed] == [(NAMES[3], "partnership-killed")]
    assert list(to_frame(str(dataset), "problems", {"partnership": NAMES[3]})["code"]) == ["partnership-killed"]
    others = {path: data for path, data in whole.items() if f"{NAMES[3]}/" not in path and f"{NAMES[3]}." not in path}
    assert {path: data for path, data in files_of(dataset).items() if path in others} == others
    again = gather(str(store), str(dataset), as_at=DAY)
    assert [one.key for one in again.read] == [NAMES[3]]
    assert files_of(dataset) == whole


def test_workers_of_this_machine_give_the_same_and_do_nothing_twice(store, whole, tmp_path):
    dataset = tmp_path / "dataset"
    gather(str(store), str(dataset), workers=2, as_at=DAY)
    assert files_of(dataset) == whole
    before = touched(dataset)
    assert not gather(str(store), str(dataset), workers=2, as_at=DAY).read
    assert touched(dataset) == before


def test_a_scheduler_that_does_not_answer_is_said(store, tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "_PATIENCE", "1s")
    with pytest.raises(CannotGoOn) as stop:
        gather(str(store), str(tmp_path / "dataset"), "tcp://127.0.0.1:9", as_at=DAY)
    assert stop.value.problem.code == "collection-cluster"
