"""Workbooks of other kinds than .xlsx: .xls, .xlsb, .ods, text in columns, and those locked with a password."""
