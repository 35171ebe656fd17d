"""What a case is told about a record is Chinese, and is read back in English."""

from typing import Any

import pytest
from django.utils import translation

from tests.offsite import world
from tongtu.kernel.speech import told
from tongtu.offsite.services.filing import facts_of, place_of
from tongtu.offsite.words import OVER_LIMIT, PICTURE

pytestmark = pytest.mark.django_db


def test_the_facts_of_a_record_are_kept_in_chinese_and_told_in_english(on_test_day: Any):
    record = world.candidate(77)
    with translation.override("zh-hans"):
        facts, place = facts_of(record), place_of(record)
    assert told(facts) == facts
    assert facts.startswith("2026年03月02日")
    with translation.override("en"):
        assert told(place) == "皇路店不停车检测点 (G207锡海线 K1432+600, upbound, lane 1)"
        assert told(facts).startswith("At 2026-03-02 ")
        assert told(place) in told(facts)
        assert "Measured gross mass 58,240 kg" in told(facts)


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        (OVER_LIMIT % {"plate": "豫R8K521", "tonnes": "6.32"}, "豫R8K521, 6.32 t over the limit"),
        (PICTURE % {"role": "前牌"}, "Front plate: type of vehicle, plate, time, place"),
        ("90日", "90 days"),
        ("1个月", "1 month"),
        ("3,000 元", "¥3,000"),
        ("李红", "李红"),
        ("", ""),
    ],
)
def test_a_kept_sentence_is_told_in_the_readers_language(kept: str, english: str):
    with translation.override("en"):
        assert told(kept) == english
    with translation.override("zh-hans"):
        assert told(kept) == kept
