"""Changing a workbook in place: where its cells stand, how a value is written, what must follow."""
