"""The limit of a vehicle: the table, its adjustments, and the loads of axle groups."""

from datetime import date

import pytest

from tongtu.law.axles import group_limit
from tongtu.law.overload import AxleGroup, FilingPolicy, Weighing, assess

DAY = date(2026, 11, 18)


def verdict(axles, gross_kg, **facts):
    policy = FilingPolicy(method="none")
    return assess(Weighing(axles, gross_kg, **facts), on=DAY, region="411321", policy=policy)


@pytest.mark.parametrize(
    ("axles", "facts", "rule_id", "limit_kg"),
    [
        (2, {}, "G-2-TRUCK", 18_000),
        (3, {"kind": "truck"}, "G-3-TRUCK", 25_000),
        (3, {"kind": "train"}, "G-3-TRAIN", 27_000),
        (4, {"kind": "truck"}, "G-4-TRUCK", 31_000),
        (4, {"kind": "train"}, "G-4-TRAIN", 36_000),
        (5, {"kind": "truck"}, "G-5-TRAIN", 43_000),
        (6, {"drive_axles": 1}, "G-6-TRAIN-1D", 46_000),
        (8, {"drive_axles": 2}, "G-6-TRAIN", 49_000),
    ],
)
def test_the_limit_table(axles, facts, rule_id, limit_kg):
    found = verdict(axles, 10_000, **facts)
    assert (found.rule_ids, found.limit_kg, found.alternatives) == ((rule_id,), limit_kg, ())


@pytest.mark.parametrize(
    ("axles", "limit_kg", "other"),
    [
        (3, 27_000, ("G-3-TRUCK", 25_000)),
        (4, 36_000, ("G-4-TRUCK", 31_000)),
        (6, 49_000, ("G-6-TRAIN-1D", 46_000)),
    ],
)
def test_while_a_question_is_open_the_higher_limit_is_used_and_both_are_kept(axles, limit_kg, other):
    found = verdict(axles, 60_000)
    assert found.limit_kg == limit_kg
    assert found.alternatives == (other,)
    assert any(f"{other[1]:,}" in line.text for line in found.explanation)


def test_single_tyres_lower_the_limit_unless_they_are_wide():
    assert verdict(6, 10_000, single_tyre_axles=2).limit_kg == 43_000
    assert verdict(6, 10_000, single_tyre_axles=2, wide_tyres=True).limit_kg == 49_000


def test_air_suspension_raises_the_limit_of_three_and_four_axles():
    assert verdict(3, 10_000, kind="truck", air_suspension=True).limit_kg == 26_000
    assert verdict(4, 10_000, kind="truck", air_suspension=True).limit_kg == 32_000
    assert verdict(4, 10_000, kind="train", air_suspension=True).limit_kg == 36_000
    assert verdict(4, 10_000, kind="train", air_suspension=True, trailer_spacing_mm=1_800).limit_kg == 37_000


def test_a_farm_vehicle_is_limited_by_its_licence():
    found = verdict(2, 6_000, limited_by_licence=True, licence_gross_kg=4_500)
    assert (found.limit_kg, found.rule_ids) == (4_500, ("ADJ-TRACTOR",))
    with pytest.raises(ValueError, match="licence"):
        Weighing(2, 6_000, limited_by_licence=True)


def test_a_lower_sign_and_the_sum_of_axle_loads_bind():
    assert verdict(6, 30_000, posted_kg=20_000).limit_kg == 20_000
    assert verdict(6, 30_000, posted_kg=60_000).limit_kg == 49_000
    light = (AxleGroup(1, dual=False), AxleGroup(2, 1_300), AxleGroup(3, 1_300))
    found = verdict(6, 30_000, groups=light)
    assert (found.limit_kg, found.rule_ids[-1]) == (46_000, "ADJ-AXLE-SUM")


@pytest.mark.parametrize(
    ("group", "kg"),
    [
        (AxleGroup(1, dual=False), 7_000),
        (AxleGroup(1, dual=False, width_mm=425), 10_000),
        (AxleGroup(1, dual=False, drive=True, width_mm=445), 11_500),
        (AxleGroup(1), 10_000),
        (AxleGroup(1, air=True), 11_500),
        (AxleGroup(1, drive=True), 11_500),
        (AxleGroup(2, 999), 11_500),
        (AxleGroup(2, 1_000), 16_000),
        (AxleGroup(2, 1_300), 18_000),
        (AxleGroup(2, 1_300, drive=True, air=True), 19_000),
        (AxleGroup(2, 1_800, trailer=True), 20_000),
        (AxleGroup(2, 1_800), 18_000),
        (AxleGroup(3, 1_300), 21_000),
        (AxleGroup(3, 1_301), 24_000),
    ],
)
def test_permitted_loads_of_axle_groups(group, kg):
    assert group_limit(group) == kg
