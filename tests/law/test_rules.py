from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.law.articles import cite
from tongtu.law.rules import NoEdition, TwoEditions, covers, faults, lighter, resolve, stem


@dataclass(frozen=True)
class Rule:
    effective: date
    until: date = date.max
    region: str = ""
    overrides: bool = False
    law: str = "PL 37"
    name: str = "rule"


OLD = Rule(date(2011, 7, 1), date(2021, 7, 15))
NEW = Rule(date(2021, 7, 15))
DAY = date(2026, 3, 2)


def found(*rows, on=DAY, region="411321"):
    return resolve(rows, on=on, region=region, what="rule")


def test_a_day_before_every_edition_is_a_gap():
    with pytest.raises(NoEdition, match="rule"):
        found(OLD, NEW, on=date(2011, 6, 30))


def test_two_editions_on_one_day_are_an_overlap():
    with pytest.raises(TwoEditions):
        found(NEW, Rule(date(2024, 1, 1)))


def test_a_regional_row_does_not_win_only_by_being_regional():
    with pytest.raises(TwoEditions):
        found(NEW, Rule(date(2022, 1, 1), region="41"))


def test_the_day_of_the_act_picks_the_edition():
    assert found(OLD, NEW, on=date(2021, 7, 14)) is OLD
    assert found(OLD, NEW, on=date(2021, 7, 15)) is NEW


def test_a_row_marked_so_overrides_the_wider_one_in_its_region_only():
    province = Rule(date(2022, 1, 1), region="41", overrides=True)
    county = Rule(date(2023, 1, 1), region="411321", overrides=True)
    assert found(NEW, province) is province
    assert found(NEW, province, county) is county
    assert found(NEW, province, county, region="411322") is province
    assert found(NEW, province, county, region="330681") is NEW
    assert found(NEW, province, on=date(2021, 12, 31)) is NEW


def test_a_province_is_written_with_or_without_its_zeros():
    assert stem("330000") == "33"
    assert covers("330000", "330681")
    assert not covers("330681", "330000")
    assert covers("", "411321")


def test_gaps_overlaps_and_empty_editions_are_named():
    gap = [Rule(date(2011, 7, 1), date(2020, 1, 1)), NEW]
    overlap = [OLD, Rule(date(2020, 1, 1))]
    empty = [Rule(date(2020, 1, 1), date(2020, 1, 1))]
    assert [len(faults(rows, lambda one: one.name)) for rows in (gap, overlap, empty, [OLD, NEW])] == [
        1,
        1,
        1,
        0,
    ]


@dataclass(frozen=True)
class Penalty:
    weight: tuple[int, int]


def test_an_act_no_longer_punishable_is_not_punished():
    choice = lighter(Penalty((2, 100)), None)
    assert choice.is_new
    assert choice.chosen is None
    assert cite(choice.law) == "《行政处罚法》第三十七条"


def test_the_new_law_applies_only_when_it_is_lighter():
    old, heavier, milder = Penalty((2, 100)), Penalty((2, 101)), Penalty((1, 0))
    assert lighter(old, heavier).chosen is old
    assert lighter(old, Penalty((2, 100))).chosen is old
    assert lighter(old, milder).chosen is milder
    assert "较轻" in lighter(old, milder).reason


WEIGHTS = st.tuples(st.integers(0, 3), st.integers(0, 10**7)).map(Penalty)


@given(WEIGHTS, WEIGHTS)
def test_the_choice_is_never_heavier_than_either_law(old, new):
    assert lighter(old, new).chosen.weight == min(old.weight, new.weight)
