from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.law.explain import Account, digest, kilograms, percent, yuan

PLAIN = st.dictionaries(
    st.text(max_size=5), st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
)


def test_a_float_has_no_place_in_a_digest():
    with pytest.raises(TypeError):
        digest({"at": object()}, ())  # type: ignore[dict-item]  # what the type forbids is refused at run time too


def test_the_same_question_has_the_same_digest_in_any_order():
    assert digest({"a": 1, "b": date(2026, 3, 2)}, ["x", "y"]) == digest(
        {"b": "2026-03-02", "a": 1}, ["y", "x"]
    )
    assert digest({"a": 1}, ["x"]) != digest({"a": 1}, ["y"])


@given(PLAIN)
def test_a_digest_is_a_sha256(inputs):
    assert len(digest(inputs, ())) == 64


def test_a_line_reads_as_a_sentence_and_cites_its_article():
    account = Account()
    account.say("超过限值 {kg} 千克", "6320", "OL 43(1)(2)", kg=6320)
    account.used("x")
    account.used("x")
    assert account.lines[0].text == "超过限值 6,320 千克"
    assert account.lines[0].cited == "《超限运输车辆行驶公路管理规定》第四十三条第一款第二项"
    assert account.editions == ["x"]
    assert account.lines[0].as_dict()["law"] == "OL 43(1)(2)"


def test_amounts_read_as_people_write_them():
    assert [yuan(300_000), yuan(36_050), yuan(0)] == ["3,000 元", "360.50 元", "0 元"]
    assert kilograms(55_320) == "55,320 kg"
    assert [percent(1290), percent(500), percent(2245), percent(5)] == ["12.9%", "5%", "22.45%", "0.05%"]
