"""How far the work is, on a terminal."""

import sys
from time import monotonic
from typing import Any

import click


class Bar:
    """A bar on the terminal, with what is in hand, for work that takes more than `after` seconds."""

    def __init__(self, wanted: bool, after: float = 2.0) -> None:
        self._wanted, self._from = wanted and sys.stderr.isatty(), monotonic() + after
        self._bar: Any = None

    def __call__(self, in_hand: str, done: int, of: int) -> None:
        """Show that `done` things `of` so many are done, and what is `in_hand`."""
        if not self._wanted or monotonic() < self._from:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=of, file=sys.stderr, item_show_func=_in_hand, width=30, show_eta=False)
            self._bar.__enter__()
        self._bar.length, self._bar.pos = of, done
        self._bar.update(0, in_hand)
        self._bar.render_progress()

    def close(self) -> None:
        """Leave the line to what is printed next."""
        if self._bar:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _in_hand(name: str | None) -> str:
    """The name of a file as a terminal can show it: no signs that steer it, and not too long."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in name or "")
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
