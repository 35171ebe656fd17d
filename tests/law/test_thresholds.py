from datetime import date

import pytest

from tongtu.law.articles import cite
from tongtu.law.hearing import hearing_grounds, hearing_required
from tongtu.law.legal_review import discussion_grounds, grounds, review_grounds
from tongtu.law.rules import NoEdition, faults
from tongtu.law.thresholds import threshold, thresholds

DAY = date(2026, 3, 2)


def hearing(fine_yuan, kind="person", region="411321", **more):
    return hearing_required(fine_yuan * 100, party_kind=kind, region=region, on=DAY, **more)


@pytest.mark.parametrize("one", thresholds(), ids=lambda one: one.edition)
def test_every_amount_cites_its_law(one):
    assert cite(one.law)


def test_amounts_have_no_gap_or_overlap():
    assert faults(thresholds(), lambda one: one.id) == []
    with pytest.raises(NoEdition):
        threshold("hearing", date(2020, 1, 1))


def test_henan_hears_a_person_from_five_thousand_yuan_and_an_organisation_from_fifty_thousand():
    assert [hearing(4_999), hearing(5_000)] == [False, True]
    assert [hearing(49_999, "org"), hearing(50_000, "org")] == [False, True]
    assert threshold("hearing", DAY, "411321").mark == "C"
    assert threshold("hearing", DAY, "330681").mark == "U"


def test_a_large_confiscation_or_a_lost_licence_opens_a_hearing_too():
    assert hearing(0, confiscated_fen=500_000)
    assert hearing(0, penalties={"revoke_permit"})
    assert not hearing(0, penalties={"warning"})


def test_a_ground_says_its_amount_and_its_article():
    told = hearing_grounds(600_000, party_kind="person", region="411321", on=DAY)
    assert told == [
        "拟罚款 6,000 元，达到 5,000 元"
        "（《行政处罚法》第六十三条第一款第一项、第二项、《河南省行政处罚听证办法》第四条）"
    ]


def test_a_party_is_a_person_or_an_organisation():
    with pytest.raises(ValueError, match="neither"):
        hearing(1, "ship")


def test_an_ordinary_overload_fine_needs_no_legal_review():
    assert review_grounds(300_000, party_kind="person", region="411321", on=DAY) == []


def test_legal_review_is_required_after_a_hearing_and_by_amount():
    after = review_grounds(300_000, party_kind="person", region="411321", on=DAY, facts={"heard"})
    assert after == ["直接关系当事人或者第三人重大权益，经过听证程序（《行政处罚法》第五十八条第一款第二项）"]
    assert review_grounds(500_000, party_kind="person", region="411321", on=DAY)


def test_a_fact_nobody_declared_is_refused():
    with pytest.raises(ValueError, match="unknown facts"):
        review_grounds(0, party_kind="person", region="411321", on=DAY, facts={"mood"})


def test_heads_discuss_large_fines_lost_licences_and_disputed_facts():
    quiet = discussion_grounds(3_000_000 - 1, party_kind="person", region="411321", on=DAY)
    assert quiet == []
    assert discussion_grounds(3_000_000, party_kind="person", region="411321", on=DAY)
    told = discussion_grounds(
        0, party_kind="org", region="411321", on=DAY, penalties={"order_close"}, facts={"disputed"}
    )
    assert len(told) == 2


@pytest.mark.parametrize("ground", grounds(), ids=lambda ground: ground.id)
def test_every_ground_cites_its_law_and_serves_a_purpose(ground):
    assert cite(ground.law) in ground.sentence
    assert ground.review or ground.discussion
