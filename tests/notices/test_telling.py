import json
import threading
from datetime import UTC, datetime

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.notices.conftest import BILL, CASE, CLERK
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.kernel.signed import headers_for
from tongtu.notices import queries, services
from tongtu.notices.models import Attempt, Notice
from tongtu.notices.ports import GatewayDown
from tongtu.registry.services import ensure_party

STRANGER = Actor("stranger", frozenset({Role.CASE_OFFICER}), ("411324",))


def told(party, **changed):
    given = {"subject": CASE, "region": "411321", "party_id": party.pk, "kind": "bill", "values": BILL}
    return services.tell(CLERK, **{**given, **changed})


def sms_of(notice):
    return Attempt.objects.get(notice=notice, channel="sms")


def receipt(attempt, kind="SMS_DELIVERED", *, secret="", message_id="SMS1"):
    body = json.dumps(
        {
            "msg_id": "SMS-1",
            "type": kind,
            "occurred_at": "2026-03-02T09:00:00+08:00",
            "data": {"message_id": message_id, "ref": str(attempt.pk), "reason": "空号或停机"},
        }
    ).encode()
    path = "/api/v1/sms/receipts"
    headers = headers_for(secret or settings.SMS_SECRET, "sms-sim", method="POST", target=path, body=body)
    return Client().post(path, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {**BILL, "more": "1"},
        {**BILL, "pay_code": "13800000001"},
        {**BILL, "case_no": "411321198506123115"},
        {**BILL, "case_no": "豫R8K521"},
    ],
)
def test_a_notice_with_missing_values_or_personal_data_is_refused(party, values):
    with pytest.raises(Invalid):
        told(party, values=values)
    assert not Notice.objects.visible_to(CLERK).exists()


def test_an_officer_cannot_tell_a_party_in_the_name_of_another_county(party):
    with pytest.raises(Refused):
        services.tell(STRANGER, subject=CASE, region="411321", party_id=party.pk, kind="bill", values=BILL)


def test_the_sms_names_the_agency_and_its_phone_and_warns_of_fraud(party):
    text = sms_of(told(party)).text
    assert text.startswith("【南召县交通运输执法大队】")
    assert "0377-66910000" in text
    assert "谨防诈骗" in text
    assert "3,000.00" in text


@pytest.mark.req("I8")
def test_telling_the_same_words_twice_tells_once(party):
    assert told(party).pk == told(party).pk
    assert Attempt.objects.count() == 2


def test_the_inbox_counts_as_delivered_only_when_somebody_can_open_it(party):
    stranger = ensure_party(CLERK, kind="person", name="孙玉兰", phone="13800000006")
    assert Attempt.objects.get(notice=told(party), channel="inbox").result == "delivered"
    assert Attempt.objects.get(notice=told(stranger), channel="inbox").reason == "no_account"


def test_a_party_without_a_phone_is_a_failed_attempt_and_not_an_error(party):
    nobody = ensure_party(CLERK, kind="person", name="无名")
    notice = told(nobody)
    assert sms_of(notice).reason == "no_phone"
    names = LoggedEvent.objects.filter(subject=notice.subject).values_list("name", flat=True)
    assert set(names) == {"NoticeFailed"}


@pytest.mark.req("I14")
def test_the_gateway_gets_a_message_once_though_the_job_runs_twice(party, outside, run_jobs):
    notice = told(party)
    assert "notices.send_sms" in run_jobs()
    assert sms_of(notice).result == "sent"
    received = httpx.get(f"{outside.url}/sms/inbox", params={"phone": "13800000001"}).json()
    assert [one["ref"] for one in received] == [str(sms_of(notice).pk)]


def test_a_message_that_the_gateway_never_takes_fails_with_its_reason(party, outside, run_jobs):
    notice = told(party)
    Attempt.objects.filter(notice=notice, channel="sms").update(text="")
    run_jobs()
    assert (sms_of(notice).result, sms_of(notice).reason) == ("failed", "BAD_TEXT")


def test_a_silent_gateway_is_asked_again_until_the_tries_are_spent(party):
    settings_url, settings.SMS_URL = settings.SMS_URL, "http://127.0.0.1:9"
    notice = told(party)
    attempt = sms_of(notice)

    for _ in range(5):
        with pytest.raises(GatewayDown):
            services.send_sms(str(attempt.pk))
    services.send_sms(str(attempt.pk))
    settings.SMS_URL = settings_url
    assert (sms_of(notice).result, sms_of(notice).reason, sms_of(notice).tries) == (
        "failed",
        "gateway_down",
        6,
    )


def test_a_receipt_with_a_wrong_signature_changes_nothing(party):
    attempt = sms_of(told(party))
    assert receipt(attempt, secret="not-the-secret").status_code == 401
    attempt.refresh_from_db()
    assert attempt.result == "waiting"


def test_a_receipt_that_is_no_receipt_is_refused(party):
    path, body = "/api/v1/sms/receipts", b'{"type": "SMS_DELIVERED"}'
    headers = headers_for(settings.SMS_SECRET, "sms-sim", method="POST", target=path, body=body)
    assert Client().post(path, body, content_type="application/json", headers=headers).status_code == 422


@pytest.mark.req("I8")
def test_a_replayed_receipt_is_answered_alike_and_counts_once(party):
    notice = told(party)
    for _ in range(3):
        reply = receipt(sms_of(notice))
        assert (reply.status_code, reply.json()["code"]) == (200, "SUCCESS")
    assert sms_of(notice).result == "delivered"
    events = LoggedEvent.objects.filter(subject=notice.subject, payload__channel="sms")
    assert [event.name for event in events] == ["NoticeDelivered"]


def test_a_receipt_of_failure_after_one_of_delivery_does_not_undo_it(party):
    notice = told(party)
    receipt(sms_of(notice))
    receipt(sms_of(notice), "SMS_FAILED")
    assert sms_of(notice).result == "delivered"


def test_the_answer_of_the_gateway_after_its_receipt_changes_nothing(party, outside, run_jobs):
    notice = told(party)
    services.take_receipt(
        ref=str(sms_of(notice).pk), message_id="SMS9", arrived=True, reason="", at=datetime.now(UTC)
    )
    run_jobs()
    assert (sms_of(notice).result, sms_of(notice).proof) == ("delivered", "SMS9")


def test_a_receipt_for_a_message_that_is_not_ours_is_taken_and_ignored(party):
    assert not services.take_receipt(
        ref="nonsense", message_id="SMS9", arrived=True, reason="", at=datetime.now(UTC)
    )


def test_only_the_party_opens_a_notice_and_the_first_time_is_kept(party, party_actor):
    notice = told(party)
    with pytest.raises(NotFound):
        services.open_notice(CLERK, notice.pk)
    with pytest.raises(NotFound):
        services.open_notice(STRANGER, notice.pk)
    assert queries.unread(party_actor) == 1
    first = services.open_notice(party_actor, notice.pk).read_at
    assert services.open_notice(party_actor, notice.pk).read_at == first
    assert queries.unread(party_actor) == 0
    opened = LoggedEvent.objects.filter(subject=notice.subject, name="NoticeOpened")
    assert [event.payload["about"] for event in opened] == [CASE]


def test_calls_and_letters_are_written_down_with_their_proof(party, party_actor):
    notice = told(party, channels=["inbox"])
    call = {"address": "138****0001", "arrived": True, "at": datetime.now(UTC)}
    with pytest.raises(Refused):
        services.record_attempt(party_actor, notice.pk, channel="phone", proof="REC1", **call)
    with pytest.raises(Invalid):
        services.record_attempt(CLERK, notice.pk, channel="phone", proof=" ", **call)
    services.record_attempt(CLERK, notice.pk, channel="phone", proof="REC1", **call)
    (shown,) = queries.notices_about(CLERK, CASE)
    assert [one["channel"] for one in shown["attempts"]] == ["inbox", "phone"]
    assert queries.notices_about(STRANGER, CASE) == []


@pytest.mark.req("I15")
@pytest.mark.django_db(transaction=True)
def test_two_jobs_telling_the_same_at_once_tell_once(party):
    def tell():
        told(party)
        connection.close()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notice.objects.visible_to(CLERK).count() == 1
    assert Attempt.objects.count() == 2
