"""Corrections: another value is adopted, the law is asked anew, and what was measured stays as it came."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests import make
from tests.licences import worlds as permits
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import passages, services
from tongtu.offsite.models import Correction, Record, RecordState
from tongtu.offsite.services.examining import store_digest

pytestmark = pytest.mark.django_db
ANNA, BO = world.ANNA, world.BO


@pytest.fixture
def city(db):
    return make.City()


def corrected(record: Record, actor=ANNA, **values: str) -> Record:
    return services.correct_record(actor, record.pk, values=values, reason="照片上看得清楚。")


def passage(record: Record) -> list:
    statement = "SELECT * FROM offsite_passage WHERE region = %s AND passed_at = %s AND record_code = %s"
    return passages.rows(statement, [record.region, record.passed_at, record.record_code])


def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(city):
    record = world.candidate()
    for name, value in [
        ("plate_no", "无牌"), ("plate_color", "pink"), ("vehicle_kind", "boat"), ("drive_axles", "7"),
        ("single_tyre_axles", "-1"), ("direction", "left"), ("gross_kg_raw", "1"), ("plate_no", record.plate_no),
    ]:  # fmt: skip
        with pytest.raises(Invalid):
            corrected(record, **{name: value})
    with pytest.raises(Refused) as refused:
        services.correct_record(ANNA, record.pk, values={"drive_axles": "2"}, reason=" ")
    assert refused.value.code == "no_reason"
    with pytest.raises(Refused) as refused:
        corrected(record, world.HEAD, drive_axles="2")
    assert refused.value.code == "wrong_role"
    with pytest.raises(NotFound):
        corrected(record, world.STRANGER, drive_axles="2")
    with pytest.raises(Conflict):
        services.correct_record(ANNA, record.pk, values={"drive_axles": "2"}, reason="x", seen=99)
    assert not Correction.unscoped.exists()


def test_a_record_that_is_decided_is_not_corrected(city):
    record = world.candidate()
    services.first_review(ANNA, record.pk, passed=False, reject_code="picture_unclear")
    with pytest.raises(Refused) as refused:
        corrected(record, drive_axles="2")
    assert refused.value.code == "wrong_state"
    assert not Correction.unscoped.exists()


@pytest.mark.req("I10")
def test_the_raw_record_its_digest_and_the_passage_stay_as_they_came(city):
    record = world.candidate()
    raw, row = (record.raw, record.raw_sha256), passage(record)
    corrected(record, plate_no="豫R6P309", vehicle_kind="truck", drive_axles="1", direction="down")
    record.refresh_from_db()
    assert (record.raw, record.raw_sha256) == raw
    assert store_digest(record.raw) == record.raw_sha256
    assert passage(record) == row
    assert (record.plate_no, record.direction) == ("豫R6P309", "down")


def test_the_database_refuses_to_change_what_was_measured(city):
    record = world.candidate()
    for column, value in [("raw", "{}"), ("raw_sha256", "0" * 64), ("gross_kg_raw", 1), ("lane_no", 2)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Record.unscoped.filter(pk=record.pk).update(**{column: value})
    corrected(record, drive_axles="1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE offsite_correction SET now = '9'")


@pytest.mark.req("I10")
def test_the_law_is_asked_anew_from_the_adopted_values(city):
    record = world.candidate(vehicle_kind="train", drive_axles=2)
    before = (record.limit_kg, record.verdict_digest)
    record = corrected(record, drive_axles="1")
    assert record.limit_kg < before[0], "six axles with one driven axle may weigh 46 t, not 49 t"
    assert record.verdict_digest != before[1]
    assert record.excess_kg == record.gross_kg_adjusted - record.limit_kg
    said = Correction.unscoped.get()
    assert (said.field, said.was, said.now, said.by) == ("drive_axles", "2", "1", ANNA.name)
    fact = LoggedEvent.objects.get(name="RecordCorrected")
    assert fact.payload["fields"] == ["drive_axles"], "names of what changed, never the values"


def test_after_a_first_review_it_goes_back_so_that_both_reviewers_see_it(city):
    record = world.candidate()
    services.first_review(ANNA, record.pk, passed=True)
    record = corrected(record, BO, vehicle_kind="truck")
    assert (record.state, record.first_reviewer) == (RecordState.FIRST_REVIEW, "")
    services.first_review(ANNA, record.pk, passed=True)
    with pytest.raises(Refused):
        services.second_review(ANNA, record.pk, passed=True)
    assert services.second_review(BO, record.pk, passed=True).state == RecordState.FILED


def test_a_record_within_the_limit_by_what_is_adopted_cannot_pass(city):
    record = world.candidate(gross_kg=49_800, vehicle_kind="train", drive_axles=1)
    record = corrected(record, drive_axles="2")
    assert record.excess_kg == 0
    with pytest.raises(Refused) as refused:
        services.first_review(ANNA, record.pk, passed=True)
    assert refused.value.code == "within_limit"
    assert services.first_review(ANNA, record.pk, passed=False, reject_code="plate_misread")


def test_a_corrected_plate_is_asked_for_again_at_the_register(city):
    record = world.candidate()
    owner = record.party_id
    assert owner is not None
    record = corrected(record, plate_no="豫R0000A")
    assert (record.party_id, record.vehicle_id) == (None, None)
    assert not services.identify(record.pk, register=world.Register())
    record = corrected(record, plate_no="豫R6P309")
    assert services.identify(record.pk, register=world.Register())
    assert services.identify(record.pk, register=world.SilentRegister()), "known already: nobody is asked"
    record.refresh_from_db()
    assert record.party_id == owner


def test_the_page_shows_measured_and_adopted_side_by_side(client, city):
    record = world.candidate()
    anna = as_actor(client, ANNA)
    services.claim(ANNA, record.pk)
    page = reverse("offsite:review-record", args=[record.pk])
    send = reverse("offsite:review-correct", args=[record.pk])
    assert "更正并重新判定" in anna.get(page).content.decode()
    wrong = anna.post(send, {"plate_no": "x", "reason": "看错了"})
    assert (wrong.status_code, "格式不正确" in wrong.content.decode()) == (422, True)
    assert 'value="x"' in wrong.content.decode(), "what was typed stays"
    anna.post(send, {"plate_no": "豫R6P309", "reason": "照片上是 6P309"})
    shown = anna.get(page).content.decode()
    assert "实测与采用" in shown
    assert "照片上是 6P309" in shown
    assert "豫R6P309" in shown


@pytest.mark.req("Q14", "I10")
def test_a_corrected_plate_that_holds_a_permit_can_no_longer_be_passed(city):
    """The checks are asked again of what is adopted: the machine would have let this lorry go."""
    record = world.candidate()
    permits.permit(plate_no="豫R6P309", gross_kg=98_000, roads="G207\nG312\nS103\nS231\nG345\nS331")
    assert result(record, "Q14") == "pass"
    record = corrected(record, plate_no="豫R6P309")
    assert result(record, "Q14") == "reject"
    with pytest.raises(Refused) as refused:
        services.first_review(ANNA, record.pk, passed=True)
    assert refused.value.code in {"check_failed", "not_over"}
    services.first_review(ANNA, record.pk, passed=False, reject_code="permit_covers")
    record.refresh_from_db()
    assert record.state == RecordState.REJECTED


@pytest.mark.req("Q12")
def test_the_register_is_asked_of_the_adopted_plate_and_the_checks_say_what_it_answered(city):
    record = corrected(world.candidate(), plate_no="豫R6P309")
    assert (result(record, "Q12"), record.party_id) == ("manual", None)
    assert services.identify(record.pk, register=world.Register())
    record.refresh_from_db()
    assert record.party_id is not None
    assert result(record, "Q12") == "pass"
    assert result(record, "Q04") == "pass"  # its own photographs are no repetition


def result(record: Record, code: str) -> str:
    return next(check["result"] for check in record.checks if check["code"] == code)
