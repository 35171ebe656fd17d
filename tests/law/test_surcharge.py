from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.law.articles import cite
from tongtu.law.limits import limit
from tongtu.law.rules import faults
from tongtu.law.surcharge import cap_day, counted_days, rates, surcharge_fen


@pytest.mark.parametrize(
    ("fine_fen", "days", "surcharge"),
    [
        (2_000_00, 0, 0),
        (2_000_00, 1, 60_00),
        (2_000_00, 10, 600_00),
        (2_000_00, 33, 1_980_00),
        (2_000_00, 34, 2_000_00),
        (2_000_00, 200, 2_000_00),
        (333_33, 1, 9_99),
        (333_33, 33, 329_99),
        (333_33, 34, 333_33),
        (10_000_00, 33, 9_900_00),
        (10_000_00, 34, 10_000_00),
    ],
)
@pytest.mark.req("C36")
def test_three_per_cent_a_day_up_to_the_fine_itself(fine_fen, days, surcharge):
    assert surcharge_fen(fine_fen, days) == surcharge


def test_a_negative_fine_is_refused():
    with pytest.raises(ValueError, match="negative"):
        surcharge_fen(-1, 3)


@pytest.mark.req("C36")
def test_the_surcharge_clock_ends_on_the_day_the_cap_is_reached():
    assert cap_day() == limit("fine.surcharge", date(2026, 3, 17)).amount == 34


def test_days_count_from_the_day_after_the_due_day_and_not_during_reconsideration():
    due_on = date(2026, 3, 17)
    assert counted_days(due_on, due_on) == 0
    assert counted_days(due_on, date(2026, 3, 18)) == 1
    assert counted_days(due_on, date(2026, 3, 27), [(date(2026, 3, 20), date(2026, 3, 22))]) == 7


@given(st.integers(0, 10**9), st.integers(0, 400), st.integers(0, 400))
def test_the_surcharge_never_falls_with_time_and_never_passes_the_fine(fine_fen, days, more):
    assert surcharge_fen(fine_fen, days) <= surcharge_fen(fine_fen, days + more) <= fine_fen


def test_each_rate_cites_its_law_without_gap_or_overlap():
    assert all(cite(rate.law) for rate in rates())
    assert faults(rates(), lambda rate: rate.id) == []
