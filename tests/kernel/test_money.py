import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.kernel.money import capitals, yuan


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (300_000, "叁仟元整"),
        (600_000, "陆仟元整"),
        (3_000_000, "叁万元整"),
        (2_950_000, "贰万玖仟伍佰元整"),
        (36_000, "叁佰陆拾元整"),
        (10_05, "壹拾元零伍分"),
        (5, "伍分"),
        (120, "壹元贰角整"),
        (100_100_00, "壹拾万零壹佰元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (20_000_500_00, "贰仟万零伍佰元整"),
        (105_000_00, "壹拾万伍仟元整"),
    ],
)
def test_amounts_are_written_in_capitals_as_banks_write_them(fen, words):
    assert capitals(fen) == words


def test_amounts_are_shown_with_thousands_and_fen():
    assert yuan(300_000) == "3,000.00"
    assert yuan(-105) == "-1.05"


@given(st.integers(0, 10**12))
def test_capitals_never_repeat_a_zero(fen):
    assert "零零" not in capitals(fen)
