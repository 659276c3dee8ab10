"""Dates are read day first and never guessed."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("31st of March 2021", date(2021, 3, 31)),
        ("the 3rd of May, 2021", date(2021, 5, 3)),
        ("by 31 March 2021", date(2021, 3, 31)),
        ("due by 31.3.21", date(2021, 3, 31)),
        ("31\u00a0March\u20112021", date(2021, 3, 31)),
        ("３１/０３/２０２１", date(2021, 3, 31)),
        ("31–03–2021", date(2021, 3, 31)),
        ("31/03\u200b/2021", date(2021, 3, 31)),
        ("2021/03/31", date(2021, 3, 31)),
        ("2021-03-31T23:59:59.000Z", date(2021, 3, 31)),
        ("2021-03-31T00:00:00+01:00", date(2021, 3, 31)),
        ("31/03/2021 17:00", date(2021, 3, 31)),
        ("31 March 2021, at 5pm", date(2021, 3, 31)),
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
        ("by end March 2021", date(2021, 3, 31), "date-end-of-month"),
        ("by the end of March 2021", date(2021, 3, 31), "date-end-of-month"),
        ("03/2021", date(2021, 3, 31), "date-end-of-month"),
        ("Q1 21/22", date(2021, 6, 30), "date-end-of-quarter"),
        ("Quarter 3 (2021/22)", date(2021, 12, 31), "date-end-of-quarter"),
        ("Q1 2021–22", date(2021, 6, 30), "date-end-of-quarter"),
        ("2021/22 Q3", date(2021, 12, 31), "date-end-of-quarter"),
        ("end of Q2 2021/22", date(2021, 9, 30), "date-end-of-quarter"),
        ("second quarter of 2021/22", date(2021, 9, 30), "date-end-of-quarter"),
        ("FY 2021/22", date(2022, 3, 31), "date-end-of-quarter"),
        ("2021-22", date(2022, 3, 31), "date-end-of-quarter"),
        ("Monday 2 March 2021", date(2021, 3, 2), "date-weekday-odd"),
        ("44286", date(2021, 3, 31), "date-from-number"),
        ("March and June 2021", date(2021, 6, 30), "date-several"),
        ("31 March and 30 June 2021", date(2021, 6, 30), "date-several"),
        ("1-5 March 2021", date(2021, 3, 5), "date-several"),
        ("Q1 2021/22; Q3 2021/22", date(2021, 12, 31), "date-several"),
        ("30/06/2021 (was 31/03/2021)", date(2021, 6, 30), "date-several"),
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
        ("early 2022", "date-season"),
        ("w/c 8 March 2021", "date-season"),
        ("week commencing 8/3/2021 and 15/3/2021", "date-season"),
        ("mid September 2021, March 2022", "date-season"),
        ("end of 2021", "date-season"),
        ("ASAP", "date-open"),
        ("Completed", "date-claims-complete"),
        ("Completed March 2021", "date-claims-complete"),
        ("Done 31/03/2021", "date-claims-complete"),
        ("31/02/2021", "date-impossible"),
        ("12/25/2026", "date-impossible"),
        ("12/31/2021", "date-impossible"),
        ("29/2/2021", "date-impossible"),
        ("00/01/2021", "date-impossible"),
        ("13/13/2021", "date-impossible"),
        ("13/2021", "date-impossible"),
        ("2011-12", "date-unreadable"),
        ("21/22", "date-unreadable"),
        ("31/03/2021²", "date-unreadable"),
        ("3O/09/2021", "date-unreadable"),
        ("31/03/21?", "date-unreadable"),
        ("2021", "date-unreadable"),
        ("12345", "date-unreadable"),
        ("17:30", "date-unreadable"),
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
    assert read_date(str(46295 - 1462), epoch_1904=True) == (date(2026, 9, 30), "date-from-number")


@pytest.mark.parametrize(
    "raw",
    [2026.0, 60.0, 0.0, -5.0, 3e6, 10**400, float("nan"), float("inf"), True, time(17, 30), timedelta(hours=36)],
    ids=str,
)
def test_what_counts_no_day_is_no_date(raw):
    assert read_date(raw) == (None, "date-unreadable")


TERMS = {"autumnterm2021": date(2021, 12, 17), "summer2021": date(2021, 8, 31), "q12021": date(2021, 3, 31)}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Autumn term 2021", date(2021, 12, 17)),
        ("by the end of the autumn-term 2021", date(2021, 12, 17)),
        ("SUMMER 2021", date(2021, 8, 31)),
        ("Q1 2021", date(2021, 3, 31)),
    ],
)
def test_a_time_that_the_plans_calendar_names_is_its_last_day(written, day):
    assert read_written_date(written, calendar=TERMS) == (day, "date-from-calendar")


def test_a_time_that_the_calendar_does_not_name_stays_no_date_and_a_day_stays_itself():
    assert read_written_date("Summer 2022", calendar=TERMS) == (None, "date-season")
    assert read_written_date("1/2/2021", calendar={"122021": date(2022, 1, 1)}) == (date(2021, 2, 1), "")


# -- laws -------------------------------------------------------------------------------------------------------------

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WRITTEN = (
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: d.isoformat(),
    lambda d: f"{d.isoformat()}T09:30:00Z",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year}",
    lambda d: (
        f"{d.day}{'th' if 10 < d.day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d.day % 10, 'th')} of "
        f"{MONTHS[d.month - 1].upper()} {d.year}"
    ),
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d:%A} {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"by {d:%a} {d.day} {MONTHS[d.month - 1][:3]} {d.year}",
    lambda d: f"{d.day}\u00a0{MONTHS[d.month - 1]}\u00a0{d.year}",
)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@given(DAYS)
def test_every_day_is_itself_in_every_written_form(day):
    for write in WRITTEN:
        assert read_written_date(write(day)) == (day, ""), write(day)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_year_of_two_digits_lies_between_1970_and_2069(day):
    for written in (
        f"{day:%d/%m/%y}",
        f"{day.day} {MONTHS[day.month - 1]} {day:%y}",
        f"{day.day}.{day.month}.'{day:%y}",
    ):
        assert read_written_date(written) == (day, ""), written


@given(DAYS)
def test_day_and_month_are_never_swapped(day):
    written = f"{day.month}/{day.day}/{day.year}"
    swapped = date(day.year, day.day, day.month) if day.day < 13 else None
    assert read_written_date(written).value == swapped


@given(st.dates(date(1955, 1, 1), date(2118, 12, 31)))
def test_a_day_as_a_number_is_the_same_in_a_cell_and_as_text(day):
    serial = (day - date(1899, 12, 30)).days
    assert read_date(float(serial)) == read_date(str(serial)) == (day, "date-from-number")


@given(st.text(max_size=450))
def test_any_text_has_a_reading_and_a_date_only_within_two_centuries(text):
    day, _code = read_written_date(text)
    assert day is None or 1950 <= day.year <= 2150
