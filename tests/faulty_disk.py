"""A disk that fails at one chosen moment.

It stands between one process and the files under one folder, in the place of the few functions through which Python
reaches a file; it counts what is done there, and before or after the operation that was chosen it strikes. It also
writes down what was done, so that a cut of the power can be worked out afterwards.
"""

import builtins
import errno
import io
import os
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
GROWS = ("create", "write", "mkdir")
NUMBERS = {"full": errno.ENOSPC, "error": errno.EIO, "broken": errno.EIO}
KINDS = (*NUMBERS, "interrupt", "kill", "power")


@dataclass(frozen=True)
class Fault:
    """What happens, and when: before or after the operation with this number.

    A disk that is full stays full. One with an error has it once; one that is broken never answers again.
    """

    kind: str
    number: int
    after: bool = False


class FaultyDisk:
    """What one process does to the files under `home`, until the fault."""

    def __init__(self, home: Path, fault: Fault | None, log: Path) -> None:
        self.home, self.fault, self.log = str(home), fault, log
        self.done: list[str] = []
        self.struck = False
        self.handles: dict[int, tuple[str, int]] = {}
        found = sorted(home.rglob("*"))
        self.before = {self.place(path): None if path.is_dir() else path.read_bytes() for path in found}
        self.files = {path: number for number, path in enumerate(self.before)}
        self.made = len(self.files)
        self.happened: list[tuple[Any, ...]] = []

    def install(self) -> None:
        """Take the place of the functions through which Python reaches a file."""
        self.real_open, self.real_io_open, self.real_close = os.open, io.open, os.close
        real = {name: getattr(os, name) for name in ("unlink", "mkdir", "rmdir", "chmod", "chown", "replace")}
        new: dict[str, Callable[..., Any]] = {
            "open": self.open_handle, "close": self.close, "fsync": self.flush,
            "unlink": self.at_path("remove", real["unlink"], self.is_gone),
            "mkdir": self.at_path("mkdir", real["mkdir"], self.is_there),
            "rmdir": self.at_path("rmdir", real["rmdir"], self.is_gone),
            "chmod": self.at_path("chmod", real["chmod"], lambda path: None),
            "chown": self.at_path("chown", real["chown"], lambda path: None),
            "replace": lambda source, target: self.rename(source, target, real["replace"]),
        }  # fmt: skip
        new |= {"remove": new["unlink"], "rename": new["replace"]}
        for name, function in new.items():
            setattr(os, name, function)
        io.open = builtins.open = self.open_file  # type: ignore[assignment]

    def place(self, path: object) -> str:
        """The place of a path in the folder; "" where it is not in it."""
        if not isinstance(path, str | os.PathLike):
            return ""
        full = str(Path(path).absolute())
        return full[len(self.home) + 1 :] or "." if f"{full}/".startswith(f"{self.home}/") else ""

    # -- one operation ------------------------------------------------------------------------------------------------

    def do(self, name: str, path: str, act: Callable[[], Any], then: Callable[[Any], object]) -> Any:
        """One operation, and the fault before or after it."""
        self.done.append(f"{name} {path}")
        number = len(self.done)
        self.strike(number, after=False, name=name)
        try:
            result = act()
            then(result)
        finally:
            self.strike(number, after=True, name=name)
        return result

    def strike(self, number: int, after: bool, name: str) -> None:
        fault = self.fault
        if fault is None:
            return
        if self.struck:
            if not after and (fault.kind == "broken" or (fault.kind == "full" and name in GROWS)):
                raise self.refusal()
        elif (fault.number, fault.after) == (number, after):
            self.struck = True
            if fault.kind in NUMBERS:
                raise self.refusal()
            if fault.kind == "power":
                with self.real_io_open(self.log, "wb") as log:
                    pickle.dump((self.before, self.happened), log)
            os.kill(os.getpid(), signal.SIGINT if fault.kind == "interrupt" else signal.SIGKILL)

    def refusal(self) -> OSError:
        number = NUMBERS[self.fault.kind if self.fault else ""]
        return OSError(number, os.strerror(number))

    # -- what is written down -----------------------------------------------------------------------------------------

    def is_there(self, path: str) -> int:
        if path not in self.files:
            self.files[path] = self.made = self.made + 1
            self.happened.append(("made", path, self.made, Path(self.home, path).is_dir()))
        return self.files[path]

    def is_gone(self, path: str) -> None:
        self.happened.append(("removed", path, self.files.pop(path)))

    # -- the functions of os and io -----------------------------------------------------------------------------------

    def at_path(self, name: str, real: Callable[..., Any], then: Callable[[str], object]) -> Callable[..., Any]:
        def call(given: Any, *rest: Any, **options: Any) -> Any:
            path = self.place(given)
            if not path:
                return real(given, *rest, **options)
            return self.do(name, path, lambda: real(given, *rest, **options), lambda result: then(path))

        return call

    def rename(self, source: Any, target: Any, real: Callable[..., Any]) -> Any:
        here, there = self.place(source), self.place(target)
        if not here or not there:
            return real(source, target)

        def then(result: None) -> None:
            self.files[there] = self.files.pop(here)
            self.happened.append(("moved", here, there, self.files[there]))

        return self.do("rename", there, lambda: real(source, target), then)

    def opening(self, path: str, flags: int, act: Callable[[], Any], handle: Callable[[Any], int]) -> Any:
        """Open a file for reading or for writing; the latter may make or empty it."""
        old = os.path.lexists(Path(self.home, path))

        def then(result: Any) -> None:
            self.handles[handle(result)] = path, self.is_there(path) if path != "." else -1
            if flags & os.O_TRUNC and old:
                self.happened.append(("emptied", self.files[path]))

        name = "read" if not flags & WRITING else "open" if old else "create"
        return self.do(name, path, act, then)

    def open_handle(self, given: Any, flags: int, *rest: Any, **options: Any) -> int:
        path = self.place(given)
        if not path:
            elsewhere = int(self.real_open(given, flags, *rest, **options))
            self.handles.pop(elsewhere, None)
            return elsewhere
        act = lambda: self.real_open(given, flags, *rest, **options)  # noqa: E731
        return int(self.opening(path, flags, act, lambda result: result))

    def open_file(self, given: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        path = self.handles[given][0] if isinstance(given, int) and given in self.handles else self.place(given)
        if not path:
            return self.real_io_open(given, mode, *rest, **options)
        writes = set(mode) & set("wax+")
        assert not writes or "b" in mode, "nothing here writes text"
        if isinstance(given, int):
            return io.BufferedWriter(File(self, given, mode)) if writes else self.real_io_open(given, mode, *rest)
        flags = {"w": WRITING, "a": os.O_APPEND, "x": os.O_EXCL | os.O_CREAT}.get(mode[0], 0)
        act = lambda: File(self, given, mode) if writes else self.real_io_open(given, mode, *rest, **options)  # noqa: E731
        file = self.opening(path, flags, act, lambda result: result.fileno())
        return io.BufferedWriter(file) if writes else file

    def flush(self, handle: int) -> None:
        """See a file or a folder onto the disk. The real disk is not waited for: nobody cuts its power."""
        if handle in self.handles:
            path, file = self.handles[handle]
            self.do("flush", path, lambda: None, lambda result: self.happened.append(("flushed", path, file)))

    def close(self, handle: int) -> None:
        path, _file = self.handles.pop(handle, ("", 0))
        self.real_close(handle)
        if path:
            self.do("close", path, lambda: None, lambda result: None)


class File(io.FileIO):
    """A file under the folder that is open for writing."""

    def __init__(self, disk: FaultyDisk, given: Any, mode: str) -> None:
        super().__init__(given, mode.replace("b", ""))
        self.disk = disk

    def write(self, data: Any) -> int:
        path, file = self.disk.handles[self.fileno()]
        data, start = bytes(data), self.tell()

        def then(written: int) -> None:
            self.disk.happened.append(("wrote", file, start, data[:written]))

        try:
            return int(self.disk.do("write", path, lambda: super(File, self).write(data), then))
        except OSError:
            then(super().write(data[: len(data) // 2]))  # a disk seldom stops between two files
            raise

    def close(self) -> None:
        path = "" if self.closed else self.disk.handles.pop(self.fileno(), ("", 0))[0]
        super().close()
        if path:
            self.disk.do("close", path, lambda: None, lambda result: None)
