"""Returns that are hostile, broken or careless, each made from a sound one, and what must become of it."""
