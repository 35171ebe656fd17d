"""The party sees the whole record, says that it is wrong, and is answered in writing; no right of theirs waits for it."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.cases.models import Case
from tongtu.evidence import queries as evidence
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.notices.models import Notice
from tongtu.offsite import queries, services
from tongtu.offsite.models import AlertState, Dispute, DisputeState, Record, RecordState, ReviewAlert
from tongtu.workflow.models import Clock

pytestmark = pytest.mark.django_db
ANNA, BO, HEAD = world.ANNA, world.BO, world.HEAD
SAID = {"reason": "cloned_plate", "claims": "当时我的车停在郑州的维修厂，有维修单。"}


@pytest.fixture
def city(db):
    return make.City()


@pytest.fixture
def filed(city) -> Record:
    record = world.candidate()
    services.first_review(ANNA, record.pk, passed=True)
    return services.second_review(BO, record.pk, passed=True)


def owner_of(record: Record) -> Actor:
    return Actor("account:owner", frozenset({Role.PARTY}), party_id=record.party_id)


OTHER = Actor("account:other", frozenset({Role.PARTY}), party_id=None)


def raised(record: Record) -> Dispute:
    return services.raise_dispute(owner_of(record), record.pk, **SAID)


def checking(record: Record) -> Dispute:
    return services.take_dispute_step(HEAD, raised(record).pk, "take_up")


ANSWER = {
    "answer": "经核查，维修单属实，照片中车辆外观与登记不符。",
    "article": "《行政处罚法》第四十一条第三款",
}


def test_a_party_sees_no_record_of_others_and_none_under_review(city):
    record = world.candidate()
    for who in (owner_of(record), OTHER):
        with pytest.raises(NotFound):
            services.record_of_party(who, record.pk)
        with pytest.raises(NotFound):
            services.raise_dispute(who, record.pk, **SAID)


@pytest.mark.req("C83", "E8")
def test_a_dispute_starts_the_clock_of_its_answer_and_stops_none_of_the_partys(filed):
    running = set(Clock.objects.filter(stopped_on=None).values_list("subject", "limit_id"))
    dispute = raised(filed)
    assert dispute.state == DisputeState.RAISED
    clocks = set(Clock.objects.filter(stopped_on=None).values_list("subject", "limit_id"))
    assert clocks - running == {(dispute.subject, "objection.answer")}
    assert running <= clocks
    state = Case.objects.visible_to(world.EVERYBODY).get(pk=filed.case_id).state
    services.answer_dispute(
        HEAD, services.take_dispute_step(HEAD, dispute.pk, "take_up").pk, upheld=False, **ANSWER
    )
    assert running <= set(Clock.objects.filter(stopped_on=None).values_list("subject", "limit_id"))
    assert Case.objects.visible_to(world.EVERYBODY).get(pk=filed.case_id).state == state


def test_a_dispute_says_why_and_comes_once(filed):
    owner = owner_of(filed)
    with pytest.raises(Invalid):
        services.raise_dispute(owner, filed.pk, reason="none", claims="不是我的车")
    with pytest.raises(Invalid):
        services.raise_dispute(owner, filed.pk, reason="device", claims=" ")
    first = raised(filed)
    assert raised(filed).pk == first.pk
    with pytest.raises(Refused) as refused:
        services.raise_dispute(owner, filed.pk, reason="device", claims="称重不准")
    assert refused.value.code == "open_dispute"
    services.take_dispute_step(owner, first.pk, "withdraw")
    assert services.raise_dispute(owner, filed.pk, reason="device", claims="称重不准").pk != first.pk


def test_who_reviewed_the_record_does_not_answer_for_it(filed):
    dispute = raised(filed)
    for who in (ANNA, BO):
        with pytest.raises(Refused) as refused:
            services.take_dispute_step(who, dispute.pk, "take_up")
        assert refused.value.code == "own_record"
    with pytest.raises(NotFound):
        services.take_dispute_step(world.STRANGER, dispute.pk, "take_up")
    with pytest.raises(NotFound):
        services.take_dispute_step(OTHER, dispute.pk, "withdraw")
    with pytest.raises(Refused):
        services.answer_dispute(HEAD, dispute.pk, upheld=True, **ANSWER)
    services.take_dispute_step(HEAD, dispute.pk, "take_up")
    for lack in ({"answer": " "}, {"article": ""}):
        with pytest.raises(Invalid):
            services.answer_dispute(HEAD, dispute.pk, upheld=True, **(ANSWER | lack))


@pytest.mark.req("E6", "E8")
def test_upheld_the_record_is_void_its_case_hears_of_it_and_the_party_is_told(filed):
    dispute = checking(filed)
    assert queries.upheld_clone_disputes(filed.plate_no, filed.plate_color) == 0
    services.answer_dispute(HEAD, dispute.pk, upheld=True, **ANSWER)
    filed.refresh_from_db()
    assert filed.state == RecordState.VOID
    with pytest.raises(Refused):
        services.evidence_of(filed)
    alert = ReviewAlert.unscoped.get()
    assert (alert.state, alert.about) == (AlertState.TO_OFFICER, f"cases.Case:{filed.case_id}")
    fact = LoggedEvent.objects.get(name="DisputeUpheld")
    assert fact.payload["case"] == alert.about
    assert ANSWER["answer"] not in str(fact.payload)
    told = Notice.objects.visible_to(world.EVERYBODY).get(kind="dispute_answered")
    assert "异议成立" in told.body
    assert filed.plate_no not in told.body
    assert queries.upheld_clone_disputes(filed.plate_no, filed.plate_color) == 1


def test_denied_the_record_stands_and_the_answer_is_in_writing(filed):
    done = services.answer_dispute(HEAD, checking(filed).pk, upheld=False, **ANSWER)
    filed.refresh_from_db()
    assert (done.state, filed.state) == (DisputeState.DENIED, RecordState.FILED)
    assert (done.answer, done.article, done.answered_by) == (ANSWER["answer"], ANSWER["article"], HEAD.name)
    assert not ReviewAlert.unscoped.exists()


def test_the_party_finds_the_record_beside_the_case_reads_it_whole_and_disputes_it(client, filed):
    owner = as_actor(client, owner_of(filed))
    case = owner.get(reverse("cases:my-case", args=[filed.case_id])).content.decode()
    page = reverse("offsite:my-record", args=[filed.pk])
    assert page in case
    shown = owner.get(page).content.decode()
    for words in (filed.raw_sha256, "设备检定有效", "55,320 kg", "证书", "公示网址", "超限是怎样算出来的"):
        assert words in shown
    raw = owner.get(reverse("offsite:my-raw", args=[filed.pk]))
    assert hashlib.sha256(raw.content).hexdigest() == filed.raw_sha256
    photo = owner.get(reverse("offsite:my-photo", args=[filed.pk, "front"]))
    assert photo.content == world.pictures()["front"]
    assert filed.looks.filter(actor="account:owner").exists()
    form = reverse("offsite:my-dispute", args=[filed.pk])
    assert owner.get(form).status_code == 200
    empty = owner.post(form, {"claims": "我的车在郑州"})
    assert (empty.status_code, "我的车在郑州" in empty.content.decode()) == (422, True)
    proof = SimpleUploadedFile("维修单.jpg", world.pictures()["side"], "image/jpeg")
    assert owner.post(form, SAID | {"handed": proof}).status_code == 302
    dispute = Dispute.unscoped.get()
    assert [item.name for item in evidence.of(dispute.subject)] == ["维修单.jpg"]
    assert "已提出" in owner.get(page).content.decode()
    assert "的异议" in owner.get("/my/").content.decode()
    owner.post(reverse("offsite:my-dispute-withdraw", args=[dispute.pk]))
    assert Dispute.unscoped.get().state == DisputeState.WITHDRAWN


def test_a_strange_party_and_another_county_find_nothing(client, filed):
    dispute = raised(filed)
    other = as_actor(client, OTHER)
    mine = [reverse(f"offsite:my-{name}", args=[filed.pk]) for name in ("record", "raw", "dispute")]
    mine.append(reverse("offsite:my-photo", args=[filed.pk, "front"]))
    assert [other.get(url).status_code for url in mine] == [404] * 4
    stranger = as_actor(type(client)(), world.STRANGER)
    assert stranger.get(reverse("offsite:dispute", args=[dispute.pk])).status_code == 404
    assert filed.plate_no not in stranger.get(reverse("offsite:disputes")).content.decode()


def test_the_head_answers_from_the_page_and_the_files_are_read_with_a_line_in_the_log(client, filed):
    owner = owner_of(filed)
    proof = services.Handed("维修单.jpg", world.pictures()["side"])
    dispute = services.raise_dispute(owner, filed.pk, files=[proof], **SAID)
    head, page = as_actor(client, HEAD), reverse("offsite:dispute", args=[dispute.pk])
    (item,) = evidence.of(dispute.subject)
    assert head.get(reverse("offsite:dispute-file", args=[dispute.pk, item.pk])).content == proof.content
    assert evidence.views(item)
    head.post(reverse("offsite:dispute-step", args=[dispute.pk, "take_up"]))
    assert "书面答复" in head.get(page).content.decode()
    answer = reverse("offsite:dispute-answer", args=[dispute.pk])
    lacking = head.post(answer, {"answer": "属实。", "article": "", "upheld": "yes"})
    assert (lacking.status_code, "属实。" in lacking.content.decode()) == (422, True)
    assert head.post(answer, ANSWER | {"upheld": "yes"}).status_code == 302
    assert "异议成立" in head.get(page).content.decode()
    assert "异议成立" in head.get(reverse("offsite:disputes")).content.decode()
