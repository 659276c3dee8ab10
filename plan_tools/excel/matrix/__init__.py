"""The sheets of the composite action matrix, one file a kind of sheet."""
