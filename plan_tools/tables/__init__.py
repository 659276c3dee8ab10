"""A tracker as tables for analysts: frames, and files that other programs read. pandas is loaded only when needed."""

from plan_tools.tables.frames import history_frame, returns_frame, to_frame

__all__ = ["history_frame", "returns_frame", "to_frame"]
