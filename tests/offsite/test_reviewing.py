"""Two reviewers, one record: who may say what, who wins a race, and what becomes of the record."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests import make
from tests.offsite import world
from tongtu.cases import queries as cases
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import services
from tongtu.offsite.models import Record, RecordState, RejectCode
from tongtu.workflow.models import Clock
from tongtu.workflow.queries import folded_state

pytestmark = pytest.mark.django_db
ANNA, BO = world.ANNA, world.BO


@pytest.fixture
def city(db):
    return make.City()


def first_passed(n: int = 1, **changes) -> Record:
    record = world.candidate(n, **changes)
    return services.first_review(ANNA, record.pk, passed=True)


@pytest.mark.req("I10", "C81")
def test_a_candidate_waits_for_its_first_review_with_a_clock(city):
    record = world.candidate()
    assert record.state == RecordState.FIRST_REVIEW
    assert (record.outcome, record.excess_kg, record.fine_fen) == ("fine", 6_320, 300_000)
    assert Clock.objects.filter(subject=record.subject, limit_id="record.review", stopped_on=None).exists()
    assert record.photos.count() == 5
    assert {check["code"] for check in record.checks} == {f"Q{n:02d}" for n in range(1, 21)}
    assert record.certificate["accuracy_class"] == "5"


@pytest.mark.req("F1", "PR-62")
def test_two_reviewers_make_a_case_with_the_photographs_and_the_weigh_record_as_evidence(city):
    record = first_passed()
    done = services.second_review(BO, record.pk, passed=True)
    assert done.state == RecordState.FILED == folded_state(record.subject)
    case = cases.by_natural_key(record.subject)
    assert case.pk == done.case_id
    assert case.assessment["fine_fen"] == 300_000
    names = {item.media_type for item in evidence.of(case.subject)}
    assert names == {"application/json", "image/jpeg"}
    assert len(evidence.of(case.subject)) == 6


def test_the_second_reviewer_is_another_one(city):
    record = first_passed()
    with pytest.raises(Refused) as refused:
        services.second_review(ANNA, record.pk, passed=True)
    assert refused.value.code == "same_reviewer"
    record.refresh_from_db()
    assert record.state == RecordState.SECOND_REVIEW


def test_the_database_does_not_let_one_person_be_both_reviewers(city):
    record = first_passed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.unscoped.filter(pk=record.pk).update(second_reviewer=ANNA.name)


def test_a_rejection_names_its_reason(city):
    record = world.candidate()
    with pytest.raises(Invalid) as refused:
        services.first_review(ANNA, record.pk, passed=False)
    assert refused.value.field == "reject_code"
    with pytest.raises(Invalid):
        services.first_review(ANNA, record.pk, passed=False, reject_code=RejectCode.OTHER)
    services.first_review(ANNA, record.pk, passed=False, reject_code=RejectCode.UNCLEAR)
    record.refresh_from_db()
    assert (record.state, record.reject_code, record.next_on) == (
        RecordState.REJECTED,
        RejectCode.UNCLEAR,
        None,
    )


@pytest.mark.parametrize("state", sorted(set(RecordState) - {"accepted", "notified", "filed"}))
@pytest.mark.req("E6")
def test_a_record_that_is_not_accepted_is_no_evidence(city, state):
    record = world.candidate()
    record.state = state
    with pytest.raises(Refused) as refused:
        services.evidence_of(record)
    assert refused.value.code == "not_evidence"
    assert "第四十一条" in refused.value.law


def test_i11_one_passage_is_at_most_one_case(city):
    record = first_passed()
    services.second_review(BO, record.pk, passed=True)
    with pytest.raises(Refused):
        services.second_review(BO, record.pk, passed=True)
    twin = world.candidate(2, plate_no="豫R6P309", head_plate_no="豫R6P309")
    case_id = Record.unscoped.get(pk=record.pk).case_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.unscoped.filter(pk=twin.pk).update(case_id=case_id, state="accepted")


def test_i11_the_same_passage_examined_twice_is_one_record(city):
    batch = world.take(world.with_photos(world.over(1)))
    world.examined(batch)
    assert services.examine(batch.pk, register=world.Register()) == 0
    assert Record.unscoped.count() == 1


def test_a_case_needs_a_known_owner_and_gets_one_by_hand(city):
    batch = world.take(world.with_photos(world.over(1, plate_no="豫R0000A", head_plate_no="豫R0000A")))
    (record,) = world.examined(batch)
    services.first_review(ANNA, record.pk, passed=True)
    accepted = services.second_review(BO, record.pk, passed=True)
    assert (accepted.state, accepted.case_id) == (RecordState.ACCEPTED, None)
    owner = {"kind": "org", "name": "宛通物流有限公司", "id_no": "91411321MA8005216K", "phone": "13800000001"}
    filed = services.name_owner(BO, record.pk, **owner)
    assert filed.state == RecordState.FILED
    assert filed.case_id


@pytest.mark.req("I10")
def test_i10_without_a_certificate_on_that_day_no_record_reaches_review(city):
    device = world.device()
    device.certificates.update(valid_to=clock.today() - timedelta(days=1))
    (record,) = world.examined(world.take(world.with_photos(world.over(1))))
    assert record.state == RecordState.MACHINE_REJECTED
    assert next(c for c in record.checks if c["result"] == "reject")["code"] == "Q02"


@pytest.mark.req("I10")
def test_i10_before_the_notice_is_over_no_record_reaches_review(city):
    device = world.device()
    type(device.site).unscoped.filter(pk=device.site_id).update(
        published_on=clock.today() - timedelta(days=3)
    )
    (record,) = world.examined(world.take(world.with_photos(world.over(1))))
    assert record.state == RecordState.MACHINE_REJECTED
    assert next(c for c in record.checks if c["result"] == "reject")["code"] == "Q01"


@pytest.mark.req("I20")
def test_i20_a_register_that_does_not_answer_leaves_the_question_to_a_person(city):
    batch = world.take(world.with_photos(world.over(1)))
    (record,) = world.examined(batch, register=world.SilentRegister())
    asked = {check["code"]: check["result"] for check in record.checks}
    assert asked["Q12"] == asked["Q13"] == "manual"
    assert record.state == RecordState.FIRST_REVIEW


def test_a_candidate_without_its_photographs_is_machine_rejected(city):
    (record,) = world.examined(world.take(world.over(1)))
    assert record.state == RecordState.MACHINE_REJECTED
    assert next(c for c in record.checks if c["result"] == "reject")["code"] == "Q04"


def test_a_photograph_used_for_another_record_is_refused(city):
    world.examined(world.take(world.with_photos(world.over(1))))
    later = (clock.now() - timedelta(minutes=1)).isoformat()
    batch = world.take(world.with_photos(world.over(2, captured_at=later)))
    twin = world.examined(batch)[-1]
    assert twin.state == RecordState.MACHINE_REJECTED
    assert "已用于" in next(c for c in twin.checks if c["code"] == "Q04")["words"]


def test_a_claimed_record_is_not_offered_to_another(city):
    record = world.candidate()
    assert services.claim_next(ANNA).pk == record.pk
    assert services.claim_next(BO) is None
    with pytest.raises(Refused) as refused:
        services.first_review(BO, record.pk, passed=True)
    assert refused.value.code == "claimed"
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert services.claim_next(BO).pk == record.pk


def test_the_queue_goes_on_behind_the_record_that_was_skipped(city):
    records = [world.candidate(n, plate_no=f"豫R8K52{n}", head_plate_no=f"豫R8K52{n}") for n in (1, 2, 3)]
    first = services.claim_next(ANNA)
    second = services.claim_next(ANNA, after=first.pk)
    third = services.claim_next(ANNA, after=second.pk)
    assert {first.pk, second.pk, third.pk} == {record.pk for record in records}
    assert services.claim_next(ANNA, after=third.pk).pk == first.pk


def test_ones_own_first_review_is_not_offered_for_the_second(city):
    first_passed()
    assert services.claim_next(ANNA) is None
    assert services.claim_next(BO) is not None


def test_another_county_does_not_find_the_record(city):
    record = world.candidate()
    for act in (
        lambda: services.claim(world.STRANGER, record.pk),
        lambda: services.first_review(world.STRANGER, record.pk, passed=True),
        lambda: services.take_record_step(world.STRANGER, record.pk, "void", reason="x"),
    ):
        with pytest.raises(NotFound):
            act()
    assert services.claim_next(world.STRANGER) is None


def test_records_of_one_act_are_merged_into_the_lightest(city):
    heavy = world.candidate(1, gross_kg=58_240)
    light = world.candidate(2, gross_kg=56_200)
    assert "同一行为" in next(c["words"] for c in light.checks if c["code"] == "Q17")
    kept = services.merge(ANNA, heavy.pk, light.pk)
    heavy.refresh_from_db()
    assert (kept.pk, heavy.state, heavy.principal_id) == (light.pk, RecordState.MERGED, light.pk)


def test_another_load_is_another_act(city):
    one, other = world.candidate(1, gross_kg=58_240), world.candidate(2, gross_kg=70_000)
    with pytest.raises(Refused) as refused:
        services.merge(ANNA, one.pk, other.pk)
    assert refused.value.code == "not_same_act"


@pytest.mark.req("I11")
def test_a_later_record_of_an_act_that_is_a_case_is_machine_rejected(city):
    services.second_review(BO, first_passed().pk, passed=True)
    later = world.candidate(2)
    assert later.state == RecordState.MACHINE_REJECTED
    assert next(c for c in later.checks if c["result"] == "reject")["code"] == "Q17"


def test_the_head_of_the_unit_may_void_with_a_reason(city):
    record = world.candidate()
    with pytest.raises(Refused) as refused:
        services.take_record_step(world.HEAD, record.pk, "void")
    assert refused.value.code == "no_reason"
    done = services.take_record_step(world.HEAD, record.pk, "void", reason="设备检修期间误传")
    assert done.state == RecordState.VOID


def test_a_decision_on_an_old_view_is_a_conflict(city):
    record = first_passed()
    with pytest.raises(Conflict):
        services.second_review(BO, record.pk, passed=True, seen=record.version - 1)


def test_a_refused_review_leaves_no_trace(city):
    record = world.candidate()
    before = LoggedEvent.objects.count()
    with pytest.raises(Refused):
        services.first_review(world.HEAD, record.pk, passed=True)
    record.refresh_from_db()
    assert (record.first_reviewer, record.state) == ("", RecordState.FIRST_REVIEW)
    assert LoggedEvent.objects.count() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("I15")
def test_i15_two_second_reviewers_at_once_have_one_winner():
    make.City()
    record = first_passed()
    third = type(BO)("third", BO.roles, BO.regions)
    barrier, results = threading.Barrier(2), []

    def decide(actor):
        barrier.wait()
        try:
            services.second_review(actor, record.pk, passed=True, seen=record.version)
            results.append("won")
        except (Conflict, Refused):
            results.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(actor,)) for actor in (BO, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["lost", "won"]
    record.refresh_from_db()
    assert record.state == RecordState.FILED
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offsite_passage")
