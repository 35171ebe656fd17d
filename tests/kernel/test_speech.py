"""What is kept in Chinese is told in the reader's language, whole sentences before their parts."""

from datetime import date

import pytest
from django.utils import translation

from tongtu.kernel.speech import told
from tongtu.law.legal_review import discussion_grounds

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        ("5个工作日", "5 working days"),
        ("3,000.00 元", "¥3,000.00"),
        ("2026年3月2日", "2026-3-2"),
        ("《行政处罚法》第四十四条", "Administrative Penalty Law, art. 44"),
        ("豫R8K521", "豫R8K521"),
    ],
)
def test_a_kept_text_is_told_in_english(kept: str, english: str):
    with translation.override("en"):
        assert told(kept) == english
    assert told(kept) == kept


def test_why_a_case_is_discussed_is_told_with_its_amounts_and_its_law():
    (ground,) = discussion_grounds(3_000_000, party_kind="person", region="411321", on=DAY)
    with translation.override("en"):
        said = told(ground)
    assert said.startswith("A fine of ¥30,000 is intended, at or above ¥30,000")
    assert "Administrative Penalty Law, art. 57(2)" in said
