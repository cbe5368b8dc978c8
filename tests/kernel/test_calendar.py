"""Working time against a naive oracle that walks minute by minute."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kernel.calendar import Calendar, after_quiet, hours_of, parse_duration, wall_add
from shouwen.kernel.context import CHINA
from shouwen.org.calendars import china

DAY = parse_duration("P1D")
WEEK = Calendar(
    hours=hours_of(("08:30-12:00", "13:30-18:00")), zone=CHINA, workdays=frozenset({date(2026, 11, 28)}),
    holidays=frozenset({date(2026, 12, 31), date(2027, 1, 1)}),
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(("start", "due"), [
    ("2026-11-23T15:00", "2026-11-24T15:00"), ("2026-11-27T19:00", "2026-11-28T18:00"),
    ("2026-11-21T10:00", "2026-11-23T18:00"), ("2026-11-27T17:00", "2026-11-28T17:00"),
    ("2026-11-28T17:00", "2026-11-30T17:00"), ("2026-12-30T17:00", "2027-01-04T17:00"),
    ("2026-11-23T12:00", "2026-11-24T12:00"), ("2026-11-23T08:30", "2026-11-23T18:00"),
])
def test_one_working_day(start, due):
    """The same clock time on the next working day; on a boundary the closing of the earlier day."""
    assert WEEK.add(at(start), DAY) == at(due)


def oracle(start, minutes):
    """Walk the minutes: each minute that begins inside working time counts."""
    now = start
    while minutes:
        if WEEK.is_working(now):
            minutes -= 1
        now += timedelta(minutes=1)
    return now


@given(
    start=st.datetimes(datetime.fromisoformat("2026-11-20"), datetime.fromisoformat("2027-01-05")).map(
        lambda d: d.replace(second=0, microsecond=0, tzinfo=CHINA)),
    minutes=st.integers(1, 1500),
)
def test_adding_is_what_a_clerk_counts(start, minutes):
    assert WEEK.add(start, parse_duration(f"PT{minutes}M")) == oracle(start, minutes)


@given(start=st.datetimes(datetime.fromisoformat("2026-11-20"), datetime.fromisoformat("2026-12-25")).map(
    lambda d: d.replace(second=0, microsecond=0, tzinfo=CHINA)), hours=st.integers(1, 20))
def test_a_reminder_lies_as_much_working_time_before(start, hours):
    length = parse_duration(f"PT{hours}H")
    due = WEEK.add(WEEK.next_opening(start), length)
    assert WEEK.add(WEEK.subtract(due, length), length) == due


def test_hours_run_on_the_wall_clock_over_midnight():
    """CK20: contact 23:50, due 00:20 of the next date."""
    assert wall_add(at("2026-11-23T23:50"), parse_duration("PT30M")) == at("2026-11-24T00:20")
    assert wall_add(at("2026-01-31T09:00"), parse_duration("P1M")) == at("2026-02-28T09:00")


@pytest.mark.parametrize("text", ["30", "-PT1H", "P", "PT", "P1", "P99999999Y", "PT1.5H", "P11Y", "1D", ""])
def test_what_is_no_duration_is_refused(text):
    """H12."""
    with pytest.raises(ValueError, match=r"ISO 8601|ten years"):
        parse_duration(text)


@pytest.mark.parametrize(("when", "then"), [
    ("2026-11-23T20:59", "2026-11-23T20:59"), ("2026-11-23T21:00", "2026-11-24T08:00"),
    ("2026-11-24T03:00", "2026-11-24T08:00"), ("2026-11-24T08:00", "2026-11-24T08:00"),
])
def test_quiet_hours(when, then):
    assert after_quiet(at(when), ("21:00", "08:00"), CHINA) == at(then)


def test_chinas_calendar_knows_make_up_days_and_what_it_does_not_know():
    """2026: the Saturday after New Year's holiday is worked; 2027 is not published."""
    calendar = china()
    assert any(d.year == 2026 and d.isoweekday() > 5 for d in calendar.workdays)
    assert not calendar.provisional(at("2026-12-31T09:00"))
    assert calendar.provisional(at("2027-02-08T09:00"))


@pytest.mark.parametrize("text", ["8-12", "12:00-08:00", "", "08:30"])
def test_hours_that_are_none(text):
    with pytest.raises(ValueError, match="opening"):
        hours_of((text,) if text else ())
