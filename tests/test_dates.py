"""Dates are read day first and never guessed."""

from datetime import date, datetime

import pytest

from plan_tools.rules.dates import read_date, read_written_date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31/03/2021", date(2021, 3, 31)),
        ("13.12.21", date(2021, 12, 13)),
        ("1-2-26", date(2026, 2, 1)),
        ("2026-11-30", date(2026, 11, 30)),
        ("2026-11-30 00:00:00", date(2026, 11, 30)),
        ("29th June 2007", date(2007, 6, 29)),
        ("Fri 13 Nov 2026", date(2026, 11, 13)),
        ("25th of December 2026", date(2026, 12, 25)),
        ("June 29, 2007", date(2007, 6, 29)),
        (" 29.02.2024. ", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_day_first(written, day):
    assert read_written_date(written) == (day, "")


@pytest.mark.parametrize(
    ("written", "day", "code"),
    [
        ("March 2021", date(2021, 3, 31), "date-end-of-month"),
        ("end of March 2021", date(2021, 3, 31), "date-end-of-month"),
        ("Mar-21", date(2021, 3, 31), "date-end-of-month"),
        ("April 2027", date(2027, 4, 30), "date-end-of-month"),
        ("Q1 2021/22", date(2021, 6, 30), "date-end-of-quarter"),
        ("Q4 2021-22", date(2022, 3, 31), "date-end-of-quarter"),
        ("2022/23", date(2023, 3, 31), "date-end-of-quarter"),
        ("January 2021; February 2021 and March 2021", date(2021, 3, 31), "date-several"),
        ("1/12/2026, then 3/1/2027", date(2027, 1, 3), "date-several"),
    ],
)
def test_a_month_or_a_quarter_means_its_last_day_and_says_so(written, day, code):
    assert read_written_date(written) == (day, code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Ongoing", "date-open"),
        ("TBC", "date-open"),
        ("To be agreed", "date-open"),
        ("Twice a year", "date-open"),
        ("-", "date-open"),
        ("Summer 2021", "date-season"),
        ("Autumn term", "date-season"),
        ("Mid September 2021", "date-season"),
        ("Completed", "date-claims-complete"),
        ("31/02/2021", "date-impossible"),
        ("12/25/2026", "date-impossible"),
        ("March 21", "date-unreadable"),
        ("13 Nov", "date-unreadable"),
        ("Q1 2021", "date-unreadable"),
        ("Q1 2021/25", "date-unreadable"),
        ("March 0000", "date-impossible"),
        ("Q4 9999/00", "date-impossible"),
        ("1/1/0001", "date-impossible"),
        ("soon", "date-unreadable"),
        ("1/2/2027 " * 100, "date-unreadable"),
        ("1/2/2027 or 31/2/2027", "date-impossible"),
    ],
)
def test_what_names_no_day_has_no_date(written, code):
    assert read_written_date(written) == (None, code)


def test_cells_that_are_dates_already_stay_what_they_are():
    assert read_date(date(2026, 9, 30)) == (date(2026, 9, 30), "")
    assert read_date(datetime(2026, 9, 30, 12, 5)) == (date(2026, 9, 30), "")


def test_a_bare_number_is_a_day_only_where_it_can_be_one():
    assert read_date(46295.0) == (date(2026, 9, 30), "date-from-number")
    assert read_date(46295.0 - 1462, epoch_1904=True) == (date(2026, 9, 30), "date-from-number")
    assert read_date(2026.0) == (None, "date-unreadable")
    assert read_date(-5.0) == (None, "date-unreadable")
    assert read_date(True) == (None, "date-unreadable")
