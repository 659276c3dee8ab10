"""What leaves with a workbook: read out of its parts, one file for each kind of thing."""
