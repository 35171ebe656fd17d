"""Counters, keys, personal data and files: what must be kept exactly."""

import threading

import pytest
from django.conf import settings
from django.db import connection, transaction

from tongtu.kernel import store
from tongtu.kernel.counters import next_value
from tongtu.kernel.errors import Conflict, NotFound
from tongtu.kernel.idempotency import Answer, once
from tongtu.kernel.models import Counter, IdempotencyKey
from tongtu.kernel.personal import (
    blind_index,
    mask_id,
    mask_name,
    mask_phone,
    mask_plate,
    open_text,
    seal_text,
)


@pytest.mark.django_db(transaction=True)
def test_eight_hands_take_numbers_without_gap_or_twin():
    taken: list[int] = []

    def take() -> None:
        for _ in range(5):
            with transaction.atomic():
                taken.append(next_value(region="411321", unit="豫宛南召", kind="罚", year=2026))
        connection.close()

    hands = [threading.Thread(target=take) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(taken) == list(range(1, 41))


@pytest.mark.django_db
def test_a_number_given_to_work_that_failed_is_given_again():
    with transaction.atomic():
        next_value(region="41", unit="u", kind="k", year=2026)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_value(region="41", unit="u", kind="k", year=2026) == 1
    assert Counter.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.req("I8")
def test_the_same_request_gets_the_same_answer_and_one_effect():
    calls = []

    def make() -> Answer:
        calls.append(1)
        return Answer(201, {"Location": "/x"}, b"made")

    first = once("li", "k1", b"body", make)
    assert once("li", "k1", b"body", make) == first
    assert calls == [1]


@pytest.mark.django_db
@pytest.mark.req("I8")
def test_a_key_reused_for_another_request_is_a_conflict():
    once("li", "k1", b"body", lambda: Answer(200, {}, b""))
    with pytest.raises(Conflict):
        once("li", "k1", b"other", lambda: Answer(200, {}, b""))
    once("wang", "k1", b"other", lambda: Answer(200, {}, b""))


@pytest.mark.django_db
@pytest.mark.req("I8")
def test_a_failed_answer_is_not_kept_so_that_one_may_try_again():
    assert once("li", "k1", b"body", lambda: Answer(409, {}, b"no")).status == 409
    assert not IdempotencyKey.objects.exists()
    assert once("li", "k1", b"body", lambda: Answer(200, {}, b"yes")).body == b"yes"


def test_personal_data_is_masked_for_reading_and_sealed_for_keeping():
    assert mask_name("王建国") == "王**"
    assert mask_id("411321199001011233") == "411***********1233"
    assert mask_phone("13800000001") == "138****0001"
    assert mask_plate("豫R8K521") == "豫R·***21"
    sealed = seal_text("411321199001011233")
    assert b"4113" not in sealed
    assert open_text(sealed) == "411321199001011233"
    assert blind_index("abc") == blind_index(" ABC ")
    assert blind_index("abc") != blind_index("abd")


def test_a_kept_file_is_named_by_its_content_and_its_change_is_found():
    kept = store.put(b"abc")
    assert kept.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert store.read(kept.sha256) == b"abc"
    path = settings.OBJECT_DIR / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
    path.write_bytes(b"abd")
    with pytest.raises(NotFound) as lost:
        store.read(kept.sha256)
    assert lost.value.code == "object_changed"
