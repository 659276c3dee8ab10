"""Every variant."""

from hostile import archives, grid, kinds, markup, reaching, refs, senders, texts, unseen, values

ROOMS = (archives, markup, grid, unseen, reaching, texts, values, refs, kinds, senders)
VARIANTS = [variant for room in ROOMS for variant in room.VARIANTS]
