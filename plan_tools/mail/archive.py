"""A zip archive that came with returns in it, unpacked file by file and no further than is safe."""

import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from plan_tools.mail.found import DAMAGED, EMPTY, MOST_BYTES, MOST_FILES, Part, Unreadable
from plan_tools.mail.kinds import is_other_name
from plan_tools.mail.text import one_line

_ENTRY = b"PK\x01\x02"
_MOST_LISTED = 20_000
_LOCKED, _LOCKED_OTHERWISE = 0x1, 99
_FAULTS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error, NotImplementedError)


def read_archive(data: bytes, passwords: Sequence[str] = ()) -> Iterator[Part]:
    """The files in an archive, one by one; the `passwords` are tried on those that are locked. Raises `Unreadable`.

    Files of kinds that cannot be returns are named and not unpacked.
    """
    if data.count(_ENTRY) > _MOST_LISTED:
        raise Unreadable("it holds too many files")
    try:
        archive = ZipFile(BytesIO(data))
    except _FAULTS as fault:
        raise Unreadable("it is damaged, or no zip archive") from fault
    with closing(archive):
        files = [one for one in archive.infolist() if not one.filename.endswith("/")]
        if len(files) > MOST_FILES:
            raise Unreadable(f"it holds {len(files):,} files, and the limit is {MOST_FILES:,}")
        for one in files:
            name = one_line(one.filename)
            if is_other_name(name):
                yield Part(name)
            else:
                yield _unpacked(archive, one, name, passwords)


def _unpacked(archive: ZipFile, entry: ZipInfo, name: str, passwords: Sequence[str]) -> Part:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Part(name, fault="it is a link to somewhere else")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED, _LOCKED_OTHERWISE):
        return Part(name, fault="it is packed in an unusual way")
    if not entry.flag_bits & _LOCKED:
        return _read(archive, entry, name, None) or Part(name, fault=DAMAGED)
    for password in passwords:
        if found := _read(archive, entry, name, password.encode()):
            return found
    if entry.compress_type == _LOCKED_OTHERWISE:
        return Part(name, fault="it is locked with a password, in a way that cannot be opened here")
    reason = "it is locked with a password" + (", and none that was given opens it" if passwords else "")
    return Part(name, fault=reason, locked=True)


def _read(archive: ZipFile, entry: ZipInfo, name: str, password: bytes | None) -> Part | None:
    """A file unpacked; None where it is damaged, or the password is wrong."""
    try:
        with archive.open(entry, pwd=password) as file:
            data = file.read(MOST_BYTES + 1)
    except _FAULTS:
        return None
    if len(data) > MOST_BYTES:
        return Part(name, fault=f"it holds more than {MOST_BYTES >> 20} MB once unpacked")
    return Part(name, data) if data else Part(name, fault=EMPTY)
