"""The records of a data set: what became of each partnership. One is written last, and so says that all is there."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from plan_tools.collection.layout import RECORDS, owner_of
from plan_tools.collection.store import Place
from plan_tools.problems import Problem

PROBLEMS = "problems"
_TOGETHER = 8  # records that are asked for at once


@dataclass(frozen=True)
class Done:
    """What became of a partnership: the rows of actions and returns, the problems that need a person, the files.

    `fingerprint` is that of what was read; "" where it `failed` to be, so that it is tried again.
    """

    key: str
    cycle: str
    fingerprint: str
    actions: int = 0
    returns: int = 0
    problems: int = 0
    written: tuple[str, ...] = ()
    failed: Problem | None = None

    @property
    def as_record(self) -> dict[str, Any]:
        """What is kept of it in the data set."""
        names = ("cycle", "fingerprint", "actions", "returns", PROBLEMS, "written")
        return {"partnership": self.key} | {name: getattr(self, name) for name in names}


def records(dataset: Place, paths: Iterable[str]) -> Mapping[str, Done]:
    """What the records among these files say, by partnership; one that cannot be read says nothing."""
    wanted = [path for path in paths if path.startswith(f"{RECORDS}/") and owner_of(path)]
    with ThreadPoolExecutor(_TOGETHER) as pool:
        read = pool.map(lambda path: _read(dataset.files.cat_file(dataset.path(path))), wanted)
        return {one.key: one for path, one in zip(wanted, read, strict=True) if one and one.key == owner_of(path)}


def _read(data: bytes) -> Done | None:
    with suppress(ValueError, TypeError, KeyError):
        found = json.loads(data)
        key, cycle, version = (str(found[name]) for name in ("partnership", "cycle", "fingerprint"))
        actions, returns, problems = (int(found[name]) for name in ("actions", "returns", PROBLEMS))
        return Done(key, cycle, version, actions, returns, problems, tuple(map(str, found["written"])))
    return None
