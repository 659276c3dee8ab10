"""Workbooks of other kinds than .xlsx: .xls, .xlsb, .ods, text in columns and locked ones; and tables in Word."""
