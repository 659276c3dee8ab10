"""What a cut of the power leaves of a folder, by the strictest reading of what a disk promises.

The data of a file is safe once the file was flushed, and a name once its folder was. Of anything else some may be
there and some not, in any order; only that a renaming leaves either the old file or the new one is certain.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

Choice = Callable[[], bool]
HALF = "half"


def cuts(seed: int) -> dict[str, tuple[Choice, Choice]]:
    """The ways in which it may turn out: whether a name, and whether data, that was not flushed is there after all."""
    chance = random.Random(seed)
    some: Choice = lambda: chance.random() < 0.5  # noqa: E731
    return {
        "nothing unflushed is there": (lambda: False, lambda: False),
        "every name is there, and no data": (lambda: True, lambda: False),
        "some of it is there": (some, some),
        "some other part of it is there": (some, some),
    }


def folder_after(
    before: Mapping[str, bytes | None], happened: list[tuple[Any, ...]], name_there: Choice, data_there: Choice
) -> dict[str, bytes | None]:
    """The folder after the cut: the content of each file by its path, None for a folder."""
    names = {path: number for number, path in enumerate(before)}
    folders = {number for number, content in enumerate(before.values()) if content is None}
    for moment, event in enumerate(happened):
        kind, *rest = event
        if kind == "made":
            path, file, is_folder = rest
            folders |= {file} if is_folder else set()
            if _is_flushed(path, happened[moment:]) or name_there():
                names[path] = file
        elif kind == "removed":
            path, file = rest
            if _is_flushed(path, happened[moment:]) or name_there():
                _remove(names, path, file)
        elif kind == "moved":
            source, target, file = rest
            if _is_flushed(target, happened[moment:]) or name_there():
                names[target] = file
                _remove(names, source, file)
    contents = dict(enumerate(before.values()))
    found = {path: None if file in folders else _data(file, contents.get(file), happened, data_there)
             for path, file in sorted(names.items())}  # fmt: skip
    return {path: found[path] for path in found if all(str(above) in found for above in _above(path))}


def lay_out(home: Path, folder: dict[str, bytes | None]) -> None:
    """Make the folder `home` what the cut has left."""
    for path, content in folder.items():
        if content is None:
            (home / path).mkdir(parents=True)
        else:
            (home / path).write_bytes(content)


def _above(path: str) -> Iterable[PurePosixPath]:
    return (above for above in PurePosixPath(path).parents if str(above) != ".")


def _is_flushed(path: str, since: list[tuple[Any, ...]]) -> bool:
    """Whether the folder that `path` stands in was flushed afterwards."""
    folder = str(PurePosixPath(path).parent)
    return any(event[:2] == ("flushed", folder) for event in since)


def _remove(names: dict[str, int], path: str, file: int) -> None:
    if names.get(path) == file and not any(other.startswith(f"{path}/") for other in names):
        del names[path]


def _data(file: int, before: bytes | None, happened: list[tuple[Any, ...]], there: Choice) -> bytes:
    """What a file holds: all that was written to it before it was last flushed, and of the rest all, half or none."""
    flushed = held = before or b""
    for kind, *rest in happened:
        if kind == "emptied" and rest[0] == file:
            held = b""
        elif kind == "wrote" and rest[0] == file:
            _file, start, data = rest
            held = held[:start].ljust(start, b"\0") + data + held[start + len(data) :]
        elif kind == "flushed" and rest[1] == file:
            flushed = held
    if held == flushed or there():
        return held
    return held[: len(held) // 2] if there() else flushed
