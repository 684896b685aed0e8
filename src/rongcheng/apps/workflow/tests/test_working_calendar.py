"""The working calendar of real years, of a year nobody knows, and its laws."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcheng.apps.workflow.domain.calendar import Hours, NoWorkingTime
from rongcheng.apps.workflow.tests.calendars import ZONE, at, packaged, weekends_and

MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE, microsecond=0)
)
SPANS = st.integers(min_value=1, max_value=60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))
HOURS = st.sampled_from(["office", "centre", "around_the_clock"])
CALENDAR = packaged()


def test_national_day_2026_is_off_and_its_swapped_saturday_is_worked() -> None:
    assert not CALENDAR.is_worked(date(2026, 10, 1), "office")
    assert CALENDAR.is_worked(date(2026, 10, 10), "office"), "2026-10-10 is a Saturday worked for the holiday"
    assert CALENDAR.is_worked(date(2026, 10, 9), "office")


def test_a_year_without_its_notice_falls_back_to_the_statutory_rule() -> None:
    assert not CALENDAR.is_worked(date(2027, 2, 5), "office"), "the eve of the Spring Festival of 2027"
    assert not CALENDAR.is_worked(date(2027, 2, 8), "office")
    assert CALENDAR.is_worked(date(2027, 2, 9), "office")
    assert not CALENDAR.is_worked(date(2027, 10, 3), "office")
    assert CALENDAR.is_provisional(at("2027-01-04 09:00"), at("2027-01-08 09:00"))
    assert not CALENDAR.is_provisional(at("2026-05-04 09:00"), at("2026-05-08 09:00"))


def test_a_year_beyond_every_table_still_has_weekends_and_fixed_days() -> None:
    assert not CALENDAR.is_worked(date(2077, 10, 1), "office")
    assert CALENDAR.is_worked(date(2077, 10, 6), "office")


def test_the_eve_of_a_january_spring_festival_counts_across_the_year() -> None:
    assert not CALENDAR.is_worked(date(2028, 1, 25), "office")


def test_an_imported_table_wins_over_everything() -> None:
    calendar = packaged({date(2027, 2, 9): False, date(2027, 2, 14): True})
    assert not calendar.is_worked(date(2027, 2, 9), "office")
    assert calendar.is_worked(date(2027, 2, 14), "office")
    assert not calendar.is_provisional(at("2027-02-09 00:00"), at("2027-02-09 12:00"))


def test_the_lunch_break_is_no_working_time() -> None:
    assert CALENDAR.add_working_time(at("2026-05-06 11:30"), timedelta(hours=1), "office") == at("2026-05-06 13:30")


def test_the_command_centre_works_through_holidays_but_not_through_the_night() -> None:
    due = CALENDAR.add_working_time(at("2026-10-01 21:30"), timedelta(hours=1), "centre")
    assert due == at("2026-10-02 07:30")


def test_windows_that_touch_or_run_backwards_are_refused() -> None:
    nine, ten = timedelta(hours=9), timedelta(hours=10)
    for windows in [(), ((ten, nine),), ((nine, ten), (ten, timedelta(hours=11)))]:
        with pytest.raises(ValueError):
            Hours(windows=windows)


def test_a_calendar_without_any_work_says_so_instead_of_looping_forever() -> None:
    start = date(2026, 1, 1)
    calendar = weekends_and(start + timedelta(days=n) for n in range(366 * 31))
    with pytest.raises(NoWorkingTime):
        calendar.add_working_time(at("2026-01-05 09:00"), timedelta(hours=1), "office")


@given(start=MOMENTS, span=SPANS, hours=HOURS)
def test_working_time_added_and_measured_is_the_same(start, span, hours) -> None:
    assert CALENDAR.working_time(start, CALENDAR.add_working_time(start, span, hours), hours) == span


@given(start=MOMENTS, first=SPANS, second=SPANS, hours=HOURS)
def test_more_working_time_never_ends_earlier(start, first, second, hours) -> None:
    less, more = sorted([first, second])
    assert CALENDAR.add_working_time(start, less, hours) <= CALENDAR.add_working_time(start, more, hours)


@given(start=MOMENTS, days=st.integers(1, 60))
def test_working_days_added_and_counted_are_the_same(start, days) -> None:
    day = start.date()
    assert CALENDAR.working_days(day, CALENDAR.add_working_days(day, days, "office"), "office") == days


@given(start=MOMENTS, span=SPANS, holiday=st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_one_more_holiday_never_brings_working_time_forward(start, span, holiday) -> None:
    before = weekends_and().add_working_time(start, span, "office")
    assert weekends_and([holiday]).add_working_time(start, span, "office") >= before
