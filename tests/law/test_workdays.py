from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongtu.law.workdays import (
    CalendarMissing,
    add_workdays,
    is_workday,
    next_workday,
    workdays_between,
    years,
)

DAYS = st.dates(date(2017, 1, 20), date(2026, 11, 30))


def test_the_calendar_holds_the_notices_of_2017_to_2026():
    assert years() == frozenset(range(2017, 2027))


def test_a_year_with_no_notice_is_never_guessed():
    with pytest.raises(CalendarMissing, match="2027"):
        is_workday(date(2027, 3, 1))
    with pytest.raises(CalendarMissing):
        add_workdays(date(2026, 12, 31), 1)


def test_a_notice_an_agency_adds_opens_its_year(tmp_path, agency_law):
    (tmp_path / "workdays_2027.csv").write_text(
        "date,kind,holiday_name,notice_url\n2027-01-01,OFF,元旦,https://example.invalid\n", encoding="utf-8"
    )
    agency_law(tmp_path)
    assert add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 10), True),  # a Saturday made up for National Day
        (date(2026, 9, 20), True),  # a Sunday
        (date(2026, 10, 1), False),
        (date(2026, 9, 25), False),  # Mid-Autumn, a Friday
        (date(2026, 3, 7), False),
        (date(2026, 3, 9), True),
    ],
)
def test_make_up_days_work_and_holidays_do_not(day, works):
    assert is_workday(day) is works


def test_counting_over_spring_festival():
    assert workdays_between(date(2026, 2, 12), date(2026, 2, 28)) == 7
    assert workdays_between(date(2026, 2, 28), date(2026, 2, 12)) == -7
    assert next_workday(date(2026, 2, 15)) == date(2026, 2, 24)


def test_an_unknown_kind_of_day_is_refused(tmp_path, agency_law):
    (tmp_path / "workdays.csv").write_text("date,kind\n2027-01-01,HALF\n", encoding="utf-8")
    agency_law(tmp_path)
    with pytest.raises(ValueError, match="HALF"):
        years()


@given(DAYS, st.integers(1, 15))
@settings(max_examples=100, deadline=None)
def test_adding_and_counting_working_days_agree(day, count):
    end = add_workdays(day, count)
    assert is_workday(end)
    assert workdays_between(day, end) == count
