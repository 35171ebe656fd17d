"""The queue of the review: who is next, that every record's turn comes, and many rejected at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import queue, services
from tongtu.offsite.measures import measure
from tongtu.offsite.models import AlertState, Record, RecordState, ReviewAlert
from tongtu.offsite.queue import Wanted
from tongtu.workflow.models import Clock

pytestmark = pytest.mark.django_db
ANNA, BO, HEAD = world.ANNA, world.BO, world.HEAD


@pytest.fixture
def city(db):
    return make.City()


def lorry(n: int, **changes) -> Record:
    """A candidate of a lorry of its own."""
    plate = f"豫R{n:05d}"
    return world.candidate(n, plate_no=plate, head_plate_no=plate, **changes)


def placed(record: Record, *, hours_ago: float, priority: int = 0) -> Record:
    """A record that entered the queue so long ago."""
    due = clock.now() + timedelta(hours=48 - hours_ago)
    ahead = timedelta(hours=measure("review", "aging_hours") if priority else 0)
    Record.unscoped.filter(pk=record.pk).update(
        due_at=due, turn_at=due - ahead, urgent=priority == 2, priority=priority
    )
    return record


@pytest.mark.req("C81")
def test_the_first_review_has_48_hours_and_the_second_24(city):
    record = lorry(1)
    first = Clock.objects.get(subject=record.subject, limit_id="record.review")
    assert first.due_at - clock.now() > timedelta(hours=47, minutes=59)
    assert record.due_at == first.due_at
    record = services.first_review(ANNA, record.pk, passed=True)
    second = Clock.objects.get(subject=record.subject, limit_id="record.second", stopped_on=None)
    record.refresh_from_db()
    assert record.due_at == second.due_at < clock.now() + timedelta(hours=24, seconds=1)
    assert not Clock.objects.filter(
        subject=record.subject, limit_id="record.review", stopped_on=None
    ).exists()


def test_a_hundred_tonnes_comes_before_what_is_far_over_and_that_before_the_rest(city):
    rest, far, king = lorry(1), lorry(2, gross_kg=80_000), lorry(3, gross_kg=101_000)
    assert [claimed(ANNA) for _ in range(3)] == [king.pk, far.pk, rest.pk]


def claimed(actor):
    """Take the next one and decide it, so that the queue moves on."""
    record = services.claim_next(actor)
    services.first_review(actor, record.pk, passed=False, reject_code="picture_unclear")
    return record.pk


def test_an_older_record_is_not_overtaken_by_newer_ones_that_are_far_over(city):
    aging = measure("review", "aging_hours")
    old, newer, newest = lorry(1), lorry(2), lorry(3)
    placed(old, hours_ago=aging + 2)
    placed(newer, hours_ago=3, priority=1)
    placed(newest, hours_ago=1, priority=1)
    assert claimed(ANNA) == newer.pk, "it came within the head start"
    assert claimed(ANNA) == old.pk
    assert claimed(ANNA) == newest.pk


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 1)), min_size=1, max_size=60), st.integers(0, 400)
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_record_starves_behind_newer_ones(others, mine):
    """An ordinary record waits only for those that entered before the end of the head start after it."""
    aging = measure("review", "aging_hours")
    turn = mine
    ahead = [at for at, far in others if (at - (aging if far else 0)) < turn]
    assert all(at < mine + aging for at in ahead)


def test_the_queue_is_narrowed_by_stage_site_county_band_and_day(city):
    light, heavy = lorry(1), lorry(2, gross_kg=80_000)
    day = clock.local(light.passed_at).date()
    names = lambda **said: {row["id"] for row in queue.rows(ANNA, Wanted(**said), size=9)}  # noqa: E731
    assert names() == {light.pk, heavy.pk}
    assert names(band="1") == {light.pk}
    assert names(band="3") == {heavy.pk}
    assert names(site=str(light.site_id), day=day, county=world.NANZHAO) == {light.pk, heavy.pk}
    assert names(county=world.ZHENPING) == names(stage="second_review") == set()
    assert services.claim_next(ANNA, wanted=Wanted(band="1")).pk == light.pk
    assert queue.lengths(ANNA, Wanted(band="3")) == {"first_review": 1, "second_review": 0}


@pytest.mark.req("W3")
def test_the_head_of_the_queue_is_read_from_its_index(city):
    for n in range(1, 4):
        lorry(n)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as caught:
        queue.rows(ANNA, Wanted(), size=20)
        queue.lengths(ANNA, Wanted())
        services.claim_next(ANNA)
        statements = [
            q["sql"] for q in caught.captured_queries if "turn_at" in q["sql"] and "SELECT" in q["sql"]
        ]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        for sql in statements:
            cursor.execute("EXPLAIN " + sql.replace('FOR UPDATE OF "offsite_record" SKIP LOCKED', ""))
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on offsite_record" not in plan, plan
            assert "OFFSET" not in sql


def test_the_head_of_the_unit_hears_of_a_hundred_tonnes_exactly_once(city):
    record = lorry(1, gross_kg=101_000)
    alert = ReviewAlert.objects.visible_to(HEAD).get()
    assert (alert.state, alert.about, alert.next_owner) == (AlertState.TO_HEAD, record.subject, "unit_head")
    services.first_review(ANNA, record.pk, passed=False, reject_code="picture_unclear")
    services.undo_rejections(ANNA, [record.pk])
    assert ReviewAlert.unscoped.count() == 1
    with pytest.raises(NotFound):
        services.answer_alert(world.STRANGER, alert.pk, reason="已处理")
    with pytest.raises(Refused) as refused:
        services.answer_alert(ANNA, alert.pk, reason="已处理")
    assert refused.value.code == "wrong_role"
    with pytest.raises(Refused) as refused:
        services.answer_alert(HEAD, alert.pk, reason=" ")
    assert refused.value.code == "no_reason"
    assert services.answer_alert(HEAD, alert.pk, reason="已通知路面拦截。").state == AlertState.ANSWERED


def test_an_ordinary_record_raises_no_alert(city):
    lorry(1)
    assert not ReviewAlert.unscoped.exists()


# Many at once


def test_rejecting_many_is_refused_without_reason_role_or_across_days(city):
    one = lorry(1)
    day_before = (clock.now() - timedelta(days=1)).isoformat()
    other = lorry(2, captured_at=day_before)
    with pytest.raises(Invalid):
        services.reject_many(ANNA, [one.pk], reject_code="")
    with pytest.raises(Invalid):
        services.reject_many(ANNA, [], reject_code="device_invalid")
    with pytest.raises(Refused) as refused:
        services.reject_many(HEAD, [one.pk], reject_code="device_invalid")
    assert refused.value.code == "wrong_role"
    with pytest.raises(Refused) as refused:
        services.reject_many(ANNA, [one.pk, other.pk], reject_code="device_invalid")
    assert refused.value.code == "not_one_day"
    with pytest.raises(Refused) as refused:
        services.reject_many(ANNA, [uuid4() for _ in range(201)], reject_code="device_invalid")
    assert refused.value.code == "too_many"
    with pytest.raises(NotFound):
        services.reject_many(world.STRANGER, [one.pk], reject_code="device_invalid")
    assert not Record.unscoped.filter(state=RecordState.REJECTED).exists()


def test_each_of_many_rejected_records_has_its_own_fact_and_those_held_by_another_are_left(city):
    records = [lorry(n) for n in (1, 2, 3)]
    services.claim(BO, records[2].pk)
    pks = [record.pk for record in records]
    done = services.reject_many(ANNA, pks, reject_code="device_invalid")
    assert set(done.done) == set(pks[:2])
    assert done.left == [(pks[2], "该记录正由其他审核员审核，请先办理下一条。")]
    facts = LoggedEvent.objects.filter(name="RecordMoved", payload__step="reject_first")
    assert {fact.subject for fact in facts} == {record.subject for record in records[:2]}
    again = services.reject_many(ANNA, pks[:2], reject_code="device_invalid")
    assert set(again.done) == set(pks[:2])
    assert facts.count() == 2


def test_a_rejection_is_taken_back_by_the_same_reviewer_within_minutes(city):
    record = lorry(1)
    services.reject_many(ANNA, [record.pk], reject_code="device_invalid")
    assert services.undo_rejections(BO, [record.pk]).left[0][1] == "只能撤销自己作出的不通过意见"
    assert services.undo_rejections(ANNA, [record.pk]).done == [record.pk]
    record.refresh_from_db()
    assert (record.state, record.first_reviewer, record.reject_code) == (RecordState.FIRST_REVIEW, "", "")
    assert record.decided_at is None
    services.reject_many(ANNA, [record.pk], reject_code="device_invalid")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert "不能再撤销" in services.undo_rejections(ANNA, [record.pk]).left[0][1]


def test_a_reviewer_sees_what_was_done_today(city):
    one, two = lorry(1), lorry(2)
    services.first_review(ANNA, one.pk, passed=True)
    services.first_review(ANNA, two.pk, passed=False, reject_code="picture_unclear")
    services.second_review(BO, one.pk, passed=False, reject_code="plate_misread")
    assert queue.of_today(ANNA) == {"first": 2, "last": 0, "rejected": 1}
    assert queue.of_today(BO) == {"first": 0, "last": 1, "rejected": 1}


# Pages


def test_many_are_rejected_from_the_page_after_one_confirmation_and_taken_back(client, city):
    records = [lorry(n) for n in (1, 2)]
    anna = as_actor(client, ANNA)
    page, day = reverse("offsite:review-many"), clock.local(records[0].passed_at).date().isoformat()
    said = {"device": str(records[0].device_id), "day": day, "reject_code": "device_invalid"}
    assert "请选择设备和日期" in anna.get(page).content.decode()
    assert "豫R00001" in anna.get(page, said).content.decode()
    assert anna.post(page, said).status_code == 422
    chosen = said | {"records": [str(record.pk) for record in records]}
    asked = anna.post(page, chosen)
    assert "确认 2 条记录不通过" in asked.content.decode()
    assert Record.unscoped.filter(state=RecordState.REJECTED).count() == 0
    done = anna.post(page, chosen | {"sure": "yes"}, follow=True).content.decode()
    assert "2 条记录不通过" in done
    assert "刚刚不通过的记录" in done
    anna.post(reverse("offsite:review-undo"), {"records": [str(records[0].pk)]})
    assert set(Record.unscoped.values_list("state", flat=True)) == {"first_review", "rejected"}
    assert as_actor(type(client)(), HEAD).get(page).status_code == 409


def test_the_filter_of_the_queue_stays_from_record_to_record(client, city):
    lorry(1)
    lorry(2)
    anna = as_actor(client, ANNA)
    reply = anna.post(reverse("offsite:review-next"), {"band": "1"})
    assert reply.url.endswith("?band=1")
    page = anna.get(reply.url).content.decode()
    assert 'name="band" value="1"' in page
    assert "还有 47 小时" in page


def test_an_alert_is_read_and_answered_on_its_page(client, city):
    lorry(1, gross_kg=101_000)
    alert = ReviewAlert.unscoped.get()
    head, page = as_actor(client, HEAD), reverse("offsite:alert", args=[alert.pk])
    assert "百吨王" in head.get(page).content.decode()
    step = reverse("offsite:alert-step", args=[alert.pk, "answer"])
    assert head.post(step, {"reason": ""}).status_code == 409
    assert head.post(step, {"reason": "已拦截卸载。", "seen": "1"}).status_code == 302
    assert "已拦截卸载。" in head.get(page).content.decode()
