"""A station that was away for three days catches up, and the others hardly notice. Turns are counted, not seconds."""

import json
from collections import deque
from contextlib import ExitStack
from datetime import timedelta
from http import HTTPStatus

import pytest

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.errors import TooMany
from tongtu.offsite.admission import ADMISSION, LATER, SOON, Admission, is_late

THREADS, LIVE_STATIONS, ROUNDS = 8, 20, 40
BACK_FILL = -(-3 * 3_560 // 500)  # three days of a busy lane in batches of 500
MEGABYTE = 1024 * 1024


def refused(admission: Admission, device: str, *, size: int = 1, late: bool = False) -> str:
    """The code of the refusal, or "" when the batch is let in."""
    try:
        with admission.of_device(device), admission.of_text(size, late=late):
            return ""
    except TooMany as told:
        return told.code if told.retry_seconds in {SOON, LATER} else "no wait told"


@pytest.mark.req("I9", "F9")
def test_one_device_has_one_batch_in_work_and_the_next_device_its_own():
    admission = Admission(late_together=2, text_bytes=MEGABYTE)
    with admission.of_device("A"):
        assert refused(admission, "A") == "one_at_a_time"
        assert refused(admission, "B") == ""
    assert refused(admission, "A") == ""


def test_late_batches_leave_room_for_live_ones():
    admission = Admission(late_together=2, text_bytes=MEGABYTE)
    with admission.of_text(1, late=True), admission.of_text(1, late=True):
        assert refused(admission, "A", late=True) == "catching_up"
        assert refused(admission, "A") == ""
    assert refused(admission, "A", late=True) == ""


@pytest.mark.req("R6")
def test_text_in_work_is_bounded_and_the_largest_batch_still_gets_in_alone():
    admission = Admission(late_together=2, text_bytes=MEGABYTE)
    assert refused(admission, "A", size=16 * MEGABYTE) == ""
    with admission.of_text(MEGABYTE, late=False):
        assert refused(admission, "A", size=1) == "busy"


def test_an_error_gives_the_turn_back():
    admission = Admission(late_together=1, text_bytes=1)
    with pytest.raises(ZeroDivisionError), admission.of_device("A"), admission.of_text(9, late=True):
        raise ZeroDivisionError
    assert refused(admission, "A", size=9, late=True) == ""


def worked(*, flood: int) -> tuple[int, int]:
    """The longest wait of a live batch in turns, and how many late batches were taken in all rounds.

    Eight threads take requests in the order they came, one turn each; live stations send one batch a round, the
    station that was away has `flood` requests waiting at any time.
    """
    admission, queue, longest, caught_up = Admission(late_together=2, text_bytes=MEGABYTE), deque(), 0, 0
    turn = 0
    for _round in range(ROUNDS):
        queue.extend(("late", f"away-{n}", turn) for n in range(flood))
        queue.extend(("live", f"live-{n}", turn) for n in range(LIVE_STATIONS))
        while queue:
            turn += 1
            with ExitStack() as at_work:
                free = THREADS
                while queue and free:
                    kind, device, came = queue.popleft()
                    try:
                        at_work.enter_context(admission.of_device(device))
                        at_work.enter_context(admission.of_text(1, late=kind == "late"))
                    except TooMany:
                        assert kind == "late", "a live batch was turned away"
                        continue
                    free -= 1
                    caught_up += kind == "late"
                    longest = max(longest, turn - came) if kind == "live" else longest
    return longest, caught_up


@pytest.mark.req("I9", "F9")
def test_a_station_that_was_away_catches_up_without_starving_the_others():
    alone, _none = worked(flood=0)
    one_station, caught_up = worked(flood=1)
    many, _more = worked(flood=100)
    assert caught_up >= BACK_FILL
    assert one_station <= alone + 1
    assert many <= alone + 1


@pytest.mark.parametrize(
    ("text", "late"), [(b"", False), (b"{", False), (b"\xff\n", False), (b'{"captured_at":1}', False)]
)
def test_a_batch_that_cannot_be_read_waits_with_the_others(text: bytes, late: bool):
    assert is_late(text) is late


def test_a_batch_of_yesterday_is_late_and_one_of_this_hour_is_not():
    yesterday = (clock.now() - timedelta(days=1)).isoformat()
    assert is_late(world.body(world.record(1, captured_at=yesterday), world.record(2)))
    assert not is_late(world.body(world.record(1)))
    assert not is_late(json.dumps(world.record(1)).encode())


@pytest.mark.django_db
def test_a_station_is_told_when_to_send_again_and_its_number_still_stands(client):
    world.device()
    path, sent = "/api/v1/offsite/passages", world.body(world.record(1))
    headers = world.signed(world.HUANGLU, path, sent, number="B1")
    with ADMISSION.of_device(world.HUANGLU):
        reply = client.post(path, sent, content_type="application/x-ndjson", headers=headers)
    assert reply.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert reply["Retry-After"] == str(SOON)
    assert reply.json()["code"] == "one_at_a_time"
    again = client.post(path, sent, content_type="application/x-ndjson", headers=headers)
    assert again.json()["accepted"] == 1
