"""The sheets of the problems workbook."""
