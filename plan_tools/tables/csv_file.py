"""The plan as CSV (RFC 4180) that Excel opens as it is meant: in UTF-8 with its mark, and no text a formula."""

import csv
import re
from datetime import date
from io import StringIO

from plan_tools.model import Tracker, Value
from plan_tools.tables.rows import plain_number, rows_of

_FORMULA = re.compile("'*[ \u00a0\u3000]*[=+@\t\r\n＝＋－＠-]")


def csv_file(tracker: Tracker) -> bytes:
    """The plan, a line an action owed by an agency; every cell in quotation marks, dates in ISO 8601."""
    out = StringIO(newline="")
    lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow([neutral(column.field) for column in tracker.columns])
    lines.writerows([_written(value) for value in row] for row in rows_of(tracker))
    return out.getvalue().encode("utf-8-sig", "replace")


def neutral(text: str) -> str:
    """`text` behind a single quotation mark where a spreadsheet could take it for a formula, as OWASP advises.

    A text that looks like one so marked gets another, so that taking the first away gives back every text.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(plain_number(value))
