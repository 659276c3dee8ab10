"""How far the work is: told while it goes on, to whoever wants to show it."""

from collections.abc import Callable
from typing import TypeAlias

Tell: TypeAlias = Callable[[str, int, int], object]
"""Is told what is in hand, how many such things are done, and of how many."""


def quiet(in_hand: str, done: int, of: int) -> None:
    """Tell nobody."""
