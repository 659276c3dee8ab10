"""The shared store: which partnerships are in it, and the files of each, at any address that fsspec knows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from fsspec.utils import get_protocol

from plan_tools.collection.names import fault_of
from plan_tools.excel.guard import MOST_BYTES
from plan_tools.problems import Location, Problem, cannot_go_on, problem, shown
from plan_tools.steps.folder import WORKBOOKS, is_litter

_TELLS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "mtime", "LastModified", "last_modified", "created")
_TOGETHER = 8  # files that are asked for at once


class Entry(NamedTuple):
    """A file of a partnership: its path from the folder, and what tells one version of it from another."""

    path: str
    size: int
    version: str
    ordinary: bool = True


@dataclass(frozen=True)
class Place:
    """An address that was opened: its file system, and the path there without a slash at its end."""

    files: Any
    root: str

    @classmethod
    def at(cls, address: str) -> "Place":
        """The place of this address. Raises `CannotGoOn` where its kind needs a library that is not here."""
        options = {"auto_mkdir": True} if get_protocol(address) in ("file", "local") else {}
        try:
            files, root = url_to_fs(address, **options)
        except (ImportError, ValueError) as fault:
            raise cannot_go_on("collection-extra", Location(address), missing=" ".join(str(fault).split())) from None
        if isinstance(files, LocalFileSystem):
            root = Path(root).resolve().as_posix()
        return cls(files, str(root).rstrip("/"))

    @property
    def address(self) -> str:
        """The address in full, which means the same wherever it is opened."""
        return str(self.files.unstrip_protocol(self.root))

    def meets(self, other: "Place") -> bool:
        """Whether one of the two stands in the other."""
        mine, its = f"{self.address}/", f"{other.address}/"
        return mine.startswith(its) or its.startswith(mine)

    def path(self, *parts: str) -> str:
        """The path of something below."""
        return "/".join((self.root, *parts))

    def listed(self, *parts: str) -> Mapping[str, Mapping[str, Any]]:
        """The files below, however deep, by their paths from here; none where there is no such folder."""
        self.files.invalidate_cache()
        try:
            found = self.files.find(self.path(*parts), detail=True)
        except FileNotFoundError:
            return {}
        start = len(self.root) + 1
        return {path[start:]: entry for path, entry in found.items()}

    def write(self, path: str, data: bytes) -> None:
        """Write a file below."""
        self.files.pipe_file(self.path(path), data)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files below, and on a disk the folders that are empty then; some may have gone already."""
        for path in paths:
            with suppress(FileNotFoundError):
                self.files.rm_file(self.path(path))
            if isinstance(self.files, LocalFileSystem):
                with suppress(OSError):
                    for folder in list(Path(path).parents)[:-1]:
                        Path(self.path(folder.as_posix())).rmdir()


class Found(NamedTuple):
    """The files that count of each partnership, by the name of its folder in order, and the workbooks `passed_over`.

    Of those in one folder the one that stands highest is named, with how many there are.
    """

    partnerships: Mapping[str, tuple[Entry, ...]]
    passed_over: Mapping[str, int]


def found_in(store: Place) -> Found:
    """What is in a store: a folder that holds a workbook or returns is a partnership. Links are not followed."""
    listed = store.listed()
    found: dict[str, list[Entry]] = {}
    for path, about in listed.items():
        folder, slash, rest = path.partition("/")
        if slash and folder and _counts(rest):
            found.setdefault(folder, []).append(_entry(rest, about))
    others = (path for path in listed if path.partition("/")[0] not in found)
    workbooks = [path for path in others if path.lower().endswith(WORKBOOKS) and not is_litter(Path(path))]
    tops = Counter(path.partition("/")[0] for path in workbooks)
    highest = {path.partition("/")[0]: path for path in sorted(workbooks, key=_height, reverse=True)}
    return Found(
        {folder: tuple(sorted(found[folder])) for folder in sorted(found)},
        {highest[top]: tops[top] for top in sorted(tops)},
    )


def _height(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _counts(path: str) -> bool:
    """Whether a merge would look at a file: the tracker, the returns, and what was decided."""
    first, slash, rest = path.partition("/")
    if not slash:
        return first.lower().endswith(WORKBOOKS) and not is_litter(Path(first))
    return first == "returns" or (first == "out" and rest.startswith("Problems ") and "/" not in rest)


def _entry(path: str, about: Mapping[str, Any]) -> Entry:
    told = next((str(about[name]) for name in _TELLS if about.get(name)), "")
    ordinary = about.get("type") == "file" and not about.get("islink")
    return Entry(path, int(about.get("size") or 0), told, ordinary)


def fingerprint(entries: Sequence[Entry], *also: str) -> str:
    """What changes whenever one of the files does, or anything else that is named."""
    lines = (*also, *(f"{one.path!r} {one.size} {one.version} {one.ordinary}" for one in entries))
    return sha256("\n".join(lines).encode()).hexdigest()


def fetch(store: Place, folder: str, entries: Sequence[Entry], home: Path) -> Iterator[Problem]:
    """Copy files of a partnership into `home`; those that are not what they should be are told and left."""
    wanted = []
    for entry in entries:
        if fault := _fault(entry):
            yield problem("collection-file", Location(shown(entry.path)), reason=fault)
        else:
            wanted.append(entry)

    def copy(entry: Entry) -> None:
        target = home / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        path = store.path(folder, entry.path)
        target.write_bytes(store.files.cat_file(path, start=0, end=entry.size) if entry.size else b"")

    with ThreadPoolExecutor(_TOGETHER) as pool:
        list(pool.map(copy, wanted))


def _fault(entry: Entry) -> str:
    """Why a file is not fetched; "" where it is."""
    if not entry.ordinary:
        return "it is a link or no file at all"
    if entry.size > MOST_BYTES:
        return f"it is larger than {MOST_BYTES >> 20} MB"
    return fault_of(entry.path)
