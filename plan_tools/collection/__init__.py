"""Many partnerships at once: a store of working folders becomes one partitioned data set, with questions over it."""

from plan_tools.collection.extra import needed

needed()

from plan_tools.collection.gathering import gather  # noqa: E402 - what is missing is said first
from plan_tools.collection.national import national  # noqa: E402
from plan_tools.collection.questions import counts, late, no_return, to_frame  # noqa: E402

__all__ = ["counts", "gather", "late", "national", "no_return", "to_frame"]
