"""The sheets of a return, one file each."""
