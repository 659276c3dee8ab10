"""A part of a workbook as it is being written."""

import zlib
from collections.abc import Iterator
from io import StringIO

_LONG = 1 << 20  # characters, beyond which what is written is settled


class Part(StringIO):
    """The text of a part; what is settled is kept packed, which takes a tenth of the room."""

    def __init__(self) -> None:
        super().__init__()
        self._settled: list[bytes] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not (self._settled or self.tell())

    def settle(self) -> None:
        """Keep what was written packed."""
        self._settled.append(zlib.compress(super().getvalue().encode(), 1))
        self.seek(0)
        self.truncate()

    def settle_if_long(self) -> None:
        """Keep what was written packed, where it is much."""
        if self.tell() > _LONG:
            self.settle()

    def take(self, other: "Part") -> None:
        """Add all that was written into `other`, and let go of it there."""
        if other._settled:
            self.settle()
            self._settled += other._settled
        self.write(StringIO.getvalue(other))
        other.close()

    @property
    def is_long(self) -> bool:
        """Whether some of it is kept packed."""
        return bool(self._settled)

    def pieces(self) -> Iterator[bytes]:
        """All that was written, piece by piece; it is let go of here."""
        while self._settled:
            yield zlib.decompress(self._settled.pop(0))
        yield super().getvalue().encode()
        self.close()

    def getvalue(self) -> bytes:  # type: ignore[override]
        """All that was written; it is let go of here."""
        return b"".join(self.pieces())
