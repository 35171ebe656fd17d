"""R6, F9, F10: whatever a station sends, the answer is a receipt that adds up or a refusal, and nothing is half taken."""

import json
import os
from datetime import timedelta

import pytest

from tests.offsite import world as road
from tests.proofs.judging import PATH_OF_DOOR, Judge
from tests.proofs.mutating import Mutator, Sent
from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid, Unauthenticated
from tongtu.offsite import intake, services
from tongtu.offsite.models import Certificate, Record
from tongtu.offsite.records import MAX_BODY_BYTES

SEED = int(os.environ.get("SEED", "20261122"))
BATCHES = int(os.environ.get("BATCHES", "3000"))
CHUNK = 3_000  # one seed and one transaction each: the table is empty again after it
DEVICES = ["WIM-411321-01", "WIM-411321-02"]


@pytest.mark.django_db
@pytest.mark.req("I9", "R6", "F9", "F10")
@pytest.mark.parametrize("chunk", range(-(-BATCHES // CHUNK)))
def test_i9_mutated_batches_are_answered_and_never_half_taken(chunk: int):
    """SEED and BATCHES in the environment draw others; a failure names its batch, and the seed draws it again."""
    for code in DEVICES:
        road.device(code)
    judge, mutator = Judge(), Mutator(SEED + chunk, DEVICES)
    print("seed", SEED + chunk)  # noqa: T201 - shown when the test fails
    many = min(CHUNK, BATCHES - chunk * CHUNK)
    for n in range(many):
        judge.send(mutator.batch(n))
    judge.whole()
    assert judge.answers["taken"] > many / 3, judge.answers
    assert judge.answers["accepted"] > many, judge.answers


@pytest.mark.django_db
@pytest.mark.req("I9", "F10")
@pytest.mark.parametrize(
    "field", ["head_plate_no", "weather", "permit_no", "head_plate_color", "firmware_version"]
)
def test_a_nul_in_any_text_costs_its_line_and_not_the_examination_of_the_others(field: str):
    batch = road.take(road.over(1), road.over(2, **{field: "\0"}))
    assert [(r["line"], r["code"]) for r in batch.rejections] == [(2, "bad_text")]
    assert len(road.examined(batch)) == 1


@pytest.mark.django_db
@pytest.mark.req("I9", "F10")
@pytest.mark.parametrize("zone", ["-23:59", "+16:00", "-15:01"])
def test_a_zone_no_place_has_costs_its_line_and_not_the_batch(zone: str):
    moment = road.record()["captured_at"][:19] + zone
    batch = road.take(road.record(1), road.record(2, captured_at=moment), road.record(3))
    assert (batch.accepted, batch.rejected) == (2, 1)


@pytest.mark.django_db
@pytest.mark.req("I9", "F9")
def test_one_code_at_several_times_again_and_again_is_counted_and_taken():
    """It was refused with "try again" for ever, which stops a station."""
    early, late = (
        road.record(1, captured_at=(clock.now() - timedelta(minutes=m)).isoformat()) for m in (9, 8)
    )
    batch = road.take(early, late, late, early, late)
    assert (batch.accepted, batch.duplicate, batch.rejected) == (2, 3, 0)


@pytest.mark.django_db
@pytest.mark.req("I9", "F10")
@pytest.mark.parametrize("number", ["\0", "a\nb", "a\x85"])
def test_a_batch_number_that_cannot_be_written_is_not_taken(number: str):
    road.device()
    with pytest.raises(Unauthenticated):
        services.take_passages(Sent(1, road.HUANGLU, number, b"{}").signed(), b"{}", path=PATH_OF_DOOR)


@pytest.mark.django_db
@pytest.mark.req("I9", "F10")
def test_lines_are_counted_before_they_are_made():
    with pytest.raises(Invalid) as refused:
        intake.take(b"\n" * MAX_BODY_BYTES, device=road.device(), number="B1")
    assert refused.value.code == "too_many_lines"


@pytest.mark.django_db
@pytest.mark.req("I9", "F10")
def test_a_receipt_does_not_grow_with_the_rubbish_it_answers():
    batch = road.take(*[road.record(n, plate_color="x" * 9_000) for n in range(20)])
    assert batch.rejected == 20
    assert len(json.dumps(batch.rejections)) < 20 * 1_000


@pytest.mark.django_db
@pytest.mark.req("I10", "F9", "Q02")
def test_of_a_batch_that_a_certificate_ends_within_only_its_days_are_pursued(on_test_day: object):
    device = road.device()
    last = clock.today() - timedelta(days=1)
    Certificate.objects.filter(device=device).update(valid_to=last)
    end = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    times = [end + timedelta(minutes=minutes) for minutes in (-30, -1, 0, 30)]
    road.examined(
        road.take(
            *[road.over(n, plate_no=f"豫R8K52{n}", captured_at=at.isoformat()) for n, at in enumerate(times)]
        )
    )
    found = {row.passed_at: {c["code"]: c["result"] for c in row.checks} for row in Record.unscoped.all()}
    assert [found[at]["Q02"] for at in times] == ["pass", "pass", "reject", "reject"]
