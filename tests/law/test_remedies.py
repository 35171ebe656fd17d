from datetime import date

import pytest

from tongtu.law.remedies import remedies

DECISION = {
    "procedure_type": "ordinary",
    "served_by_internet": False,
    "evidence_from_monitoring": False,
    "organ": "南召县人民政府",
    "court": "南召县人民法院",
    "on": date(2026, 3, 2),
    "region": "411321",
}


def told(**facts):
    return remedies(**{**DECISION, **facts})


@pytest.mark.parametrize("missing", [{"organ": ""}, {"court": ""}, {"served_by_internet": True}])
def test_a_text_that_names_nobody_is_refused(missing):
    with pytest.raises(ValueError, match="names"):
        told(**missing)


def test_an_ordinary_decision_offers_review_or_suit():
    found = told()
    assert not found.review_first
    assert found.sentences[0] == (
        "如不服本决定，可以自收到本决定书之日起六十日内向南召县人民政府申请行政复议，"
        "也可以自收到本决定书之日起六个月内直接向南召县人民法院提起行政诉讼。"
    )
    assert found.editions == ("reconsideration.apply/2024-01-01", "suit.apply/2017-07-01")


def test_an_on_the_spot_decision_must_be_reconsidered_first():
    found = told(procedure_type="simple")
    assert found.review_first
    assert "应当先" in found.text
    assert "十五日内" in found.text
    assert "六个月" not in found.text
    assert "《行政复议法》第二十三条第一款第一项" in found.explanation[0].cited


def test_a_decision_on_monitoring_may_be_challenged_through_the_agency():
    assert "通过作出本决定的机关提交" not in told().text
    assert "通过作出本决定的机关提交" in told(evidence_from_monitoring=True).text
    assert "通过作出本决定的机关提交" in told(procedure_type="simple").text


def test_a_decision_served_by_internet_names_the_internet_channel():
    found = told(served_by_internet=True, channel="https://fuyi.example.gov.cn")
    assert "https://fuyi.example.gov.cn" in found.text


def test_every_sentence_knows_its_article():
    assert all(line.cited for line in told(procedure_type="simple").explanation)
