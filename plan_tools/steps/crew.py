"""Work that is done in other processes while this one goes on: where there is much of it, and more than one worker."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Generic, TypeVar

Shared = TypeVar("Shared")
Result = TypeVar("Result")

_START = "fork" if sys.platform == "linux" else "spawn"  # a fork has all that is shared, and nothing to pack
_shared: Any = None


class Crew(Generic[Shared]):
    """So many `workers` for tasks on what is `shared`: this process, when a result is asked for, and others beside it.

    A task is a function of a module that takes what is shared and its own arguments. One that no other has begun, or
    whose worker died, is done here. Workers end with this process, however it ends.
    """

    def __init__(self, workers: int, shared: Shared) -> None:
        self._shared = shared
        self._pool: Any = None
        if workers > 1:  # what is imported here takes longer than many a merge
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(workers - 1, get_context(_START), _begin, (shared,))

    def begin(self, task: "Callable[..., Result]", *arguments: Any) -> "Callable[[], Result]":
        """Begin a task; what is returned gives its result, or raises what the task raised."""
        here = partial(task, self._shared, *arguments)
        if self._pool is None:
            return here
        from concurrent.futures.process import BrokenProcessPool

        try:
            future = self._pool.submit(_do, task, arguments)
        except BrokenProcessPool:
            return here

        def result() -> "Result":
            if future.cancel():
                return here()
            try:
                done: Result = future.result()
            except BrokenProcessPool:
                return here()
            return done

        return result

    def __enter__(self) -> "Crew[Shared]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)


def gathered(begun: "Sequence[Callable[[], Result]]") -> "list[Result]":
    """The results of tasks in order. They are asked for from the last, since other workers begin with the first."""
    return [result() for result in reversed(begun)][::-1]


def workers_for(items: int, few: int = 60) -> int:
    """How many workers so many items are worth: one where they are `few`, or else up to four."""
    return 1 if items < few else min(4, os.cpu_count() or 1)


def _begin(shared: Any) -> None:
    global _shared
    _shared = shared
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops the command is told by it alone
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do(task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return task(_shared, *arguments)
