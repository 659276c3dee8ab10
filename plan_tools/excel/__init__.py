"""Workbooks in and out: guard, read, edit in place, write afresh, save. The only room that knows Excel."""
