"""A citation read in English says what the Chinese one says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tongtu.law.articles import acts, cite, numeral
from tongtu.law.citations import counted, in_english

TITLES = {
    "行政处罚法": "Penalty Law",
    "民事诉讼法": "Civil Procedure Law",
    "公路安全保护条例": "Highway Regulation",
}


def english(text: str) -> str:
    return in_english(text, lambda title: TITLES.get(title, title))


@pytest.mark.parametrize(
    ("chinese", "told"),
    [
        (cite("PL 44"), "Penalty Law, art. 44"),
        (cite("PL 64(1)"), "Penalty Law, art. 64(1)"),
        (cite("PL 72(1)(1)"), "Penalty Law, art. 72(1)(1)"),
        (cite("PL 54(2), PL 60"), "Penalty Law, arts. 54(2), 60"),
        (cite("PL 61, CPL 88, CPL 90"), "Penalty Law, art. 61; Civil Procedure Law, arts. 88, 90"),
        ("《行政处罚法》第六十八条至第七十一条", "Penalty Law, arts. 68–71"),
        (
            "《公路安全保护条例》第二十七条第（二）项；《行政处罚法》第九条",
            "Highway Regulation, art. 27(2); Penalty Law, art. 9",
        ),
        ("《行政处罚法》第八章", "Penalty Law, ch. 8"),
        ("没有引用", "没有引用"),
        ("", ""),
    ],
)
def test_a_citation_is_told_in_english(chinese, told):
    assert english(chinese) == told


@given(some.integers(1, 999))
def test_a_chinese_numeral_is_read_as_it_was_written(number):
    assert counted(numeral(number)) == number


@settings(max_examples=40)
@given(some.sampled_from(sorted(acts())), some.integers(1, 200))
def test_every_act_with_its_article_is_named_in_english_once(key, number):
    chinese = acts()[key].named() + f"第{numeral(number)}条"
    told = in_english(chinese, lambda _title: "X")
    assert told in {f"X, art. {number}", chinese}  # an act named without marks is marked before it is told
