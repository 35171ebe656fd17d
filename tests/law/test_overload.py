"""The verdict on a weighing: the published examples, the provinces, and what always holds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongtu.law.articles import cite
from tongtu.law.axles import AxleGroup, axle_row, tables
from tongtu.law.explain import Account
from tongtu.law.fines import ladder, ladders, mass_amount, step
from tongtu.law.overload import (
    Chosen,
    FilingPolicy,
    Permit,
    Weighing,
    assess,
    assess_by_lighter_law,
    quick_excess,
    weighing,
)
from tongtu.law.rules import NoEdition, faults
from tongtu.law.tolerance import filing_policy, policies

DAY = date(2026, 11, 18)
HENAN, ZHEJIANG, GUANGDONG = "411321", "330681", "440106"
EXACT = FilingPolicy(method="none")


def verdict(axles, gross_kg, region=HENAN, *, on=DAY, policy=EXACT, chosen=None, **facts):
    return assess(Weighing(axles, gross_kg, **facts), on=on, region=region, policy=policy, chosen=chosen)


# Refused questions.


@pytest.mark.parametrize("facts", [{"axles": 1, "gross_kg": 9_000}, {"axles": 2, "gross_kg": 0}])
def test_a_weighing_without_axles_or_mass_is_refused(facts):
    with pytest.raises(ValueError, match="weighing"):
        Weighing(**facts)


def test_a_mass_is_never_a_float():
    with pytest.raises(TypeError):
        Weighing(6, 55_320.5)


def test_an_act_before_the_limits_were_in_force_has_no_verdict():
    with pytest.raises(NoEdition):
        verdict(6, 55_320, on=date(2016, 9, 20))


def test_an_accuracy_class_the_policy_does_not_know_is_refused():
    with pytest.raises(ValueError, match="accuracy class"):
        assess(Weighing(6, 55_320, accuracy_class="7"), on=DAY, region=HENAN)


def test_an_amount_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="not within"):
        verdict(6, 49_000, height_mm=4_300, chosen=Chosen(outline_fine_fen=1_001_00))
    with pytest.raises(ValueError, match="not within"):
        verdict(6, 55_320, chosen=Chosen(mass_fine_fen=1))


# The nationwide ladder.


@pytest.mark.parametrize(
    ("axles", "gross_kg", "facts", "expected"),
    [
        (6, 49_000, {"drive_axles": 2}, (49_000, 0, "legal", 0)),
        (2, 18_900, {}, (18_000, 900, "warning", 0)),
        (2, 19_000, {}, (18_000, 1_000, "warning", 0)),
        (2, 19_001, {}, (18_000, 1_001, "fine", 500_00)),
        (6, 49_500, {"drive_axles": 1}, (46_000, 3_500, "fine", 1_500_00)),
        (6, 55_320, {}, (49_000, 6_320, "fine", 3_000_00)),
        (4, 96_000, {"kind": "truck"}, (31_000, 65_000, "fine", 30_000_00)),
    ],
)
def test_the_nationwide_ladder(axles, gross_kg, facts, expected):
    found = verdict(axles, gross_kg, **facts)
    assert (found.limit_kg, found.excess_kg, found.outcome, found.fine_fen) == expected
    assert found.fine_max_fen == found.fine_fen


def test_fines_for_outline_and_mass_add_up_to_the_cap():
    found = verdict(6, 108_800, height_mm=4_300, chosen=Chosen(outline_fine_fen=1_000_00))
    assert found.excess_kg == 59_800
    assert found.fine_fen == 30_000_00
    assert "合计 30,500 元" in found.explanation[-1].text


def test_an_outline_alone_is_a_range_for_the_officer():
    found = verdict(2, 17_000, height_mm=4_300, width_mm=2_900, length_mm=19_000)
    assert (found.outcome, found.fine_fen, found.fine_max_fen) == ("fine", 200_00, 1_000_00)
    assert found.needs_choice
    assert found.to_file


@pytest.mark.parametrize(
    ("facts", "low", "high"),
    [
        ({"height_mm": 4_200}, 0, 200),
        ({"width_mm": 3_750}, 200, 1_000),
        ({"length_mm": 28_001}, 1_000, 3_000),
        ({"height_mm": 4_100, "length_mm": 28_001}, 1_000, 3_000),
    ],
)
def test_the_highest_band_of_any_dimension_counts_once(facts, low, high):
    found = verdict(2, 17_000, **facts)
    assert (found.fine_fen, found.fine_max_fen) == (low * 100, high * 100)


def test_dimensions_at_their_limit_are_legal():
    assert verdict(2, 18_000, height_mm=4_000, width_mm=2_550, length_mm=18_100).outcome == "legal"


# Provinces.


@pytest.mark.parametrize(
    ("gross_kg", "outcome", "fine_yuan"),
    [
        (49_000, "legal", 0),
        (58_000, "not_penalised", 0),
        (58_800, "not_penalised", 0),
        (60_000, "fine", 360),
        (80_000, "fine", 7_660),
        (150_000, "fine", 30_000),
    ],
)
def test_zhejiang_educates_up_to_a_fifth_and_prices_the_rest_by_bands(gross_kg, outcome, fine_yuan):
    found = verdict(6, gross_kg, ZHEJIANG)
    assert (found.outcome, found.fine_fen) == (outcome, fine_yuan * 100)


def test_zhejiang_before_its_regulation_used_the_nationwide_ladder():
    assert verdict(6, 60_000, ZHEJIANG, on=date(2020, 8, 31)).fine_fen == 5_500_00
    assert verdict(6, 60_000, ZHEJIANG, on=date(2020, 9, 1)).fine_fen == 360_00


def test_guangdong_leaves_a_range_and_a_finding_to_the_officer():
    mild, grave = verdict(6, 60_000, GUANGDONG), verdict(6, 60_000, GUANGDONG, chosen=Chosen(serious=True))
    assert (mild.fine_fen, mild.fine_max_fen) == (0, 1_000_00)
    assert (grave.fine_fen, grave.fine_max_fen) == (1_000_00, 30_000_00)
    settled = verdict(6, 60_000, GUANGDONG, chosen=Chosen(mass_fine_fen=800_00))
    assert settled.fine_fen == settled.fine_max_fen == 800_00


def test_zhejiang_files_nothing_up_to_a_fifth():
    policy = replace(filing_policy(DAY, ZHEJIANG), method="none")
    assert not verdict(6, 58_800, ZHEJIANG, policy=policy).to_file
    assert verdict(6, 58_900, ZHEJIANG, policy=policy).to_file


# The allowance.


def test_the_demonstration_case_is_fined_three_thousand_yuan_after_the_allowance():
    found = assess(Weighing(6, 58_240, accuracy_class="5"), on=DAY, region=HENAN)
    assert (found.tolerance_kg, found.gross_kg_adjusted, found.excess_kg) == (2_920, 55_320, 6_320)
    assert (found.outcome, found.fine_fen, found.excess_rate_bp) == ("fine", 3_000_00, 1_289)
    assert found.to_file


def test_the_demonstration_warning_is_nine_hundred_kilograms_over():
    found = assess(Weighing(2, 19_900, accuracy_class="5"), on=DAY, region=HENAN)
    assert (found.gross_kg_adjusted, found.excess_kg, found.outcome) == (18_900, 900, "warning")
    assert found.to_file


def test_a_figure_already_adjusted_is_not_adjusted_again():
    found = assess(Weighing(6, 55_320, gross_kg_is_adjusted=True), on=DAY, region=HENAN)
    assert (found.tolerance_kg, found.fine_fen) == (0, 3_000_00)


def test_an_agency_may_subtract_a_fixed_mass_or_by_speed():
    fixed = FilingPolicy(method="fixed_kg", fixed_kg=500, round_to_kg=10)
    assert verdict(6, 55_325, policy=fixed).gross_kg_adjusted == 54_820
    bands = FilingPolicy(
        method="percent_by_speed_band", speed_bands=((0, 20, 300), (20, 60, 500), (60, 100, 800))
    )
    assert verdict(6, 50_000, policy=bands, speed_kmh=20).gross_kg_adjusted == 47_500
    assert verdict(6, 50_000, policy=bands).gross_kg_adjusted == 46_000  # unknown speed favours the party


# Permits and exemptions.


def test_a_permit_covers_what_it_allows_and_no_more():
    permit = Permit("411300-1", 80_000, height_mm=4_400)
    assert verdict(8, 80_000, permit=permit, height_mm=4_400).outcome == "exempt"
    over = verdict(8, 82_500, permit=permit, height_mm=4_401)
    assert (over.limit_kg, over.excess_kg, over.outcome) == (80_000, 2_500, "fine")
    assert over.fine_fen == 1_000_00 + 200_00


@pytest.mark.parametrize("exemption", ["gb1589", "military", "rescue"])
def test_exempt_vehicles_are_not_penalised_and_not_filed(exemption):
    found = verdict(6, 60_000, exemption=exemption)
    assert (found.outcome, found.fine_fen, found.to_file) == ("exempt", 0, False)


def test_overload_is_told_to_the_police_and_not_fined_here():
    found = verdict(2, 15_000, licence_gross_kg=12_000)
    assert found.outcome == "legal"
    assert any("公安" in line.text for line in found.explanation)


# Lighter law, explanation, digest.


def test_the_lighter_law_is_chosen_with_its_reason(tmp_path, agency_law):
    (tmp_path / "mass.toml").write_text(
        '[[ladder]]\nid = "mass"\nkind = "bands"\nrows = ["ZJ-1", "ZJ-2", "ZJ-3"]\nrounding = "exact"\n'
        'effective = 2026-06-01\nlaw = "OL 43"\nregion = "411321"\noverrides = true\n',
        encoding="utf-8",
    )
    agency_law(tmp_path)
    facts = Weighing(6, 60_000, gross_kg_is_adjusted=True)
    choice = assess_by_lighter_law(facts, acted_on=date(2026, 5, 31), decided_on=DAY, region=HENAN)
    assert choice.is_new
    assert "较轻" in choice.reason
    assert choice.chosen is not None
    assert choice.chosen.fine_fen == 360_00


def test_the_explanation_says_each_step_with_its_article():
    found = assess(Weighing(6, 58_240, accuracy_class="5"), on=DAY, region=HENAN)
    assert [line.text for line in found.explanation] == [
        "实测车货总质量 58,240 千克",
        "扣除称重误差 5%，向下取整到 10 千克，认定 55,320 千克",
        "6 轴汽车列车，车货总质量限值 49,000 千克",
        "车型或者驱动轴数未查明，先取较高的限值；另一限值为 46,000 千克，由审核人员核定",
        "超过限值 6,320 千克，超限率 12.89%",
        "超过 1,000 千克，每 1,000 千克罚款 500 元：6,320 千克计 6 个，罚款 3,000 元",
    ]
    assert found.explanation[-1].cited == "《超限运输车辆行驶公路管理规定》第四十三条第一款第二项"
    assert found.editions == ("tolerance/2016-09-21", "mass.limits/2016-09-21", "mass/2016-09-21")


def test_a_verdict_can_be_stored_and_given_again():
    found = verdict(6, 60_000, permit=Permit("1", 50_000), groups=(AxleGroup(1),) * 6)
    stored = found.as_dict()
    assert weighing(stored["weighing"]) == found.weighed
    assert found.recompute() == found
    assert stored["digest"] == found.digest


# What always holds.

WEIGHINGS = st.builds(
    Weighing,
    axles=st.integers(2, 12),
    gross_kg=st.integers(1, 300_000),
    accuracy_class=st.sampled_from(["", "1", "5", "10"]),
    kind=st.sampled_from(["", "truck", "train"]),
    drive_axles=st.sampled_from([None, 1, 2]),
    height_mm=st.none() | st.integers(1_000, 6_000),
)
REGIONS = st.sampled_from([HENAN, ZHEJIANG, GUANGDONG, "110101"])


@given(WEIGHINGS, REGIONS, st.integers(0, 50_000))
@settings(max_examples=200, deadline=None)
def test_a_heavier_lorry_is_never_judged_lighter(facts, region, more):
    light = assess(facts, on=DAY, region=region)
    heavy = assess(replace(facts, gross_kg=facts.gross_kg + more), on=DAY, region=region)
    assert light.weight <= heavy.weight
    assert light.fine_fen <= heavy.fine_fen <= heavy.fine_max_fen <= 30_000_00


@given(WEIGHINGS, REGIONS)
@settings(max_examples=200, deadline=None)
def test_a_verdict_is_whole_numbers_cited_and_repeatable(facts, region):
    found = assess(facts, on=DAY, region=region)
    assert found.recompute() == found
    assert not any(isinstance(value, float) for value in found.as_dict().values())
    assert all(line.cited and line.text for line in found.explanation)
    assert found.gross_kg_adjusted + found.tolerance_kg == facts.gross_kg
    assert found.tolerance_kg >= 0
    assert (found.outcome == "legal") == (found.excess_kg == 0 and (facts.height_mm or 0) <= 4_000)


@given(st.integers(2, 6), st.sampled_from(["", "truck", "train"]), REGIONS)
@settings(max_examples=60, deadline=None)
def test_a_vehicle_at_its_limit_is_legal(axles, kind, region):
    limit_kg = verdict(axles, 1, region, kind=kind).limit_kg
    assert verdict(axles, limit_kg, region, kind=kind).outcome == "legal"
    assert verdict(axles, limit_kg + 1, region, kind=kind).outcome != "legal"


@given(st.integers(2, 12), st.integers(1, 300_000), st.sampled_from(["", "1", "5", "10"]), REGIONS)
@settings(max_examples=300, deadline=None)
def test_the_quick_answer_is_the_answer(axles, gross_kg, accuracy_class, region):
    facts = Weighing(axles, gross_kg, accuracy_class=accuracy_class)
    full = assess(facts, on=DAY, region=region)
    assert quick_excess(axles, gross_kg, accuracy_class, region, DAY) == full.excess_kg


@given(st.integers(1_001, 100_000))
def test_rounding_settings_order_the_fine(excess_kg):
    base = ladder("mass", DAY, HENAN)

    def fine(**changes):
        edition = replace(base, **changes)
        return mass_amount(edition, Account(), excess_kg=excess_kg, limit_kg=49_000).low_fen

    assert fine(count_first_unit=False) <= fine() <= fine(rounding="exact") <= fine(rounding="ceil")


# The data.


def test_every_row_that_is_used_exists_and_cites_its_law():
    for table in tables():
        assert all(axle_row(rule) and cite(table.laws[rule]) for rule in table.rows)
    for one in ladders():
        assert all(step(rule) for rule in one.rows)
        assert all(cite(law) for law in (one.law, *one.laws))
    assert all(cite(one.law) for one in policies())


def test_editions_of_limits_ladders_and_allowances_leave_no_gap():
    for rows in (tables(), ladders(), policies()):
        assert faults(rows, lambda one: one.id) == []
