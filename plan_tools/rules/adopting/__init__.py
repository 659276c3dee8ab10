"""An existing plan of any layout, taken apart into the rows of a tracker: found, matched, read, split, listed."""
