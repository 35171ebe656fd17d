from datetime import date

import pytest

from tongtu.law.articles import cite
from tongtu.law.discretion import all_tiers, tiers
from tongtu.law.rules import NoEdition, faults
from tongtu.law.violations import codes, offered, snapshot, violation, violations

DAY = date(2026, 11, 18)
HEADER = (
    "code,category,name_zh,prohibits,penalises,subject,penalty_kinds,fine_min_yuan,fine_max_yuan,fine_rule,"
    "first_violation_exempt,source,effective,until,region,overrides\n"
)


def test_a_code_nobody_knows_is_refused():
    with pytest.raises(NoEdition, match="HW-999"):
        violation("HW-999", DAY)
    with pytest.raises(NoEdition):
        violation("HW-010", date(2016, 12, 31))
    with pytest.raises(NoEdition):
        tiers("HW-999", "411321")


def test_the_catalogue_holds_every_act_once():
    assert len(codes()) == len(violations()) == 496
    assert faults(violations(), lambda one: one.code) == []
    assert cite(snapshot("violations")["law"])


def test_an_overload_is_punished_by_warning_or_fine_up_to_thirty_thousand_yuan():
    act = violation("HW-010", DAY)
    assert act.penalties == ("warning", "fine")
    assert act.penalty_words == ("警告", "罚款")
    assert act.measures == ("order_correct",)
    assert (act.fine_min_fen, act.fine_max_fen, act.ceiling_fen) == (0, 30_000_00, 30_000_00)
    assert act.confirmed
    assert act.province == ""


def test_every_act_names_its_basis_its_subject_and_known_penalties():
    for act in violations():
        assert all((act.name, act.penalises, act.subject)), act.code
        assert len(act.penalty_words) == len(act.penalties), act.code
        assert act.ceiling_fen is None or act.ceiling_fen >= act.fine_max_fen, act.code


def test_a_second_step_raises_the_ceiling():
    raised = [act for act in violations() if act.fine_max_fen and act.ceiling_fen > act.fine_max_fen]
    assert any("overdue_max" in act.fine_rule for act in raised)
    assert not any(isinstance(value, float) for act in violations() for value in act.fine_rule.values())


def test_a_province_is_offered_its_own_rules_and_not_its_neighbours():
    henan = {act.code for act in offered("411321", DAY)}
    assert "HW-41-001" in henan
    assert "HW-33-001" not in henan
    assert {act.category for act in offered("411321", DAY, "port")} == {"port"}


def test_an_agency_may_replace_an_act_from_a_day_on(tmp_path, agency_law):
    (tmp_path / "violations_nanzhao.csv").write_text(
        HEADER + "HW-010,highway,超限,《公路法》第五十条,《公路法》第七十六条,承运人,fine,0,20000,,,[P] 南召,"
        "2026-06-01,,411321,yes\n",
        encoding="utf-8",
    )
    agency_law(tmp_path)
    assert violation("HW-010", DAY, "411321").fine_max_fen == 20_000_00
    assert violation("HW-010", date(2026, 5, 31), "411321").fine_max_fen == 30_000_00
    assert violation("HW-010", DAY, "411322").fine_max_fen == 30_000_00


def test_the_most_local_table_is_used_and_the_statute_otherwise():
    assert {tier.place for tier in tiers("HW-010", "330681")} == {"浙江省"}
    assert {tier.place for tier in tiers("HW-010", "411321")} == {"全国"}
    assert {tier.place for tier in tiers("HW-001", "411321")} == {"河南省"}


def test_samples_from_unnamed_places_and_outdated_steps_never_apply():
    assert not [tier for tier in all_tiers() if "未具名" in tier.place]
    assert not [tier for tier in all_tiers() if "do not apply" in tier.verification]
    assert not any(tier.reduces_offsite for tier in all_tiers())


@pytest.mark.parametrize("region", ["411321", "330681", "440106", "411602", "520402", "340210"])
def test_no_step_leaves_the_range_of_the_statute(region):
    for code in {tier.violation_code for tier in all_tiers()}:
        top = violation(code, DAY, region).ceiling_fen
        for tier in tiers(code, region):
            if tier.region and top is not None and tier.ceiling_fen is not None:
                assert (tier.floor_fen or 0) <= tier.ceiling_fen <= top


def test_a_table_above_the_statute_is_cut_and_says_so(tmp_path, agency_law):
    (tmp_path / "discretion_nanzhao.csv").write_text(
        "violation_code,tier,tier_zh,circumstances,penalty_floor_yuan,penalty_ceiling_yuan,penalty_rule,"
        "source_province,source_document,verification,region\n"
        "HW-010,serious,严重,超限100%以上,20000,50000,,南召县,试行,[P],411321\n",
        encoding="utf-8",
    )
    agency_law(tmp_path)
    (only,) = tiers("HW-010", "411321", DAY)
    assert (only.ceiling_fen, only.clipped) == (30_000_00, True)
