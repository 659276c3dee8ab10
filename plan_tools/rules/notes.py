"""The notes of what was collected: kept beside the returns, and read back with suspicion."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from plan_tools.model import Note

_LONGEST = 400


def written_notes(notes: Sequence[Note]) -> bytes:
    """The notes as they are kept."""
    listed = [{**asdict(one), "came_on": one.came_on.isoformat() if one.came_on else None} for one in notes]
    return json.dumps({"notes": listed}, indent=1).encode()


def read_notes_in(data: bytes) -> tuple[Note, ...]:
    """The notes that `data` holds; what in it is none is passed over."""
    try:
        listed: Any = json.loads(data)["notes"]
        return tuple(note for one in listed if (note := _note(one)) is not None)
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()


def _note(fields: Any) -> Note | None:
    try:
        texts = {name: fields[name] for name in ("file", "sha256", "sender", "original", "source")}
        day = date.fromisoformat(fields["came_on"]) if fields["came_on"] is not None else None
    except (ValueError, TypeError, KeyError):
        return None
    if not all(isinstance(text, str) and len(text) <= _LONGEST * 3 for text in texts.values()):
        return None
    return Note(**texts, came_on=day)
