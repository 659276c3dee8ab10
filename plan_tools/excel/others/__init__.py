"""Workbooks of other kinds than .xlsx (.xls, .xlsb, .ods, text in columns, locked ones), and tables of Word documents."""
