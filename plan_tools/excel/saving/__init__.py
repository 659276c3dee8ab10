"""Files on the disk: one careful step at a time, in a private folder, beside whoever else has them open."""
