"""听证 and 集体讨论: what stands between a heavy proposal and its decision."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import make
from tests.hearings import HEAVIEST, HEAVY, arranged, asked, called, meeting, told
from tongtu.cases import queries, services
from tongtu.cases.models import Case, Hearing
from tongtu.documents import queries as documents
from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.workflow.models import Clock
from tongtu.workflow.queries import folded_state, todo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_test_day")]


@pytest.fixture
def city() -> make.City:
    return make.City()


def fresh(hearing: Hearing) -> Hearing:
    hearing.refresh_from_db()
    return hearing


def heard(city: make.City, travel, fine_fen: int = HEAVY) -> tuple[Case, Hearing]:
    """A hearing from the request to the host's report."""
    one = told(city, fine_fen)
    hearing = called(city, arranged(city, asked(city, one)))
    make.served(city, one)
    travel.move_to(hearing.sits_at + timedelta(hours=2))
    host = city.actor("wujing")
    services.hold_hearing(host, hearing.pk, ended_at=clock.now(), record="双方陈述并质证。")
    services.report_hearing(host, hearing.pk, opinion="建议维持。")
    return make.fresh(one), fresh(hearing)


@pytest.mark.req("T28", "C21")
def test_a_small_fine_gives_no_right_to_a_hearing(city):
    one = make.notified(city)
    with pytest.raises(Refused, match="未达到听证标准"):
        services.ask_hearing(city.party, one.pk, claims="要求听证。")
    assert not one.hearings.exists()


@pytest.mark.req("T28", "C21")
def test_a_hearing_is_asked_for_within_five_working_days_of_the_notice(city, on_test_day):
    one = told(city)
    due = Clock.objects.get(subject=one.subject, limit_id="hearing.request", stopped_on=None).due_on
    on_test_day.move_to(datetime.combine(due + timedelta(days=1), datetime.min.time(), tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        asked(city, one)
    assert refused.value.code == "hearing_late"
    on_test_day.move_to(datetime.combine(due, datetime.min.time(), tzinfo=UTC))
    hearing = asked(city, one)
    assert hearing.state == "requested"
    assert make.fresh(one).state == "statement"


@pytest.mark.req("T28")
def test_a_hearing_is_asked_for_once_and_by_this_party_alone(city):
    one = told(city)
    with pytest.raises(NotFound):
        services.ask_hearing(make.OTHER_PARTY, one.pk, claims="")
    asked(city, one)
    with pytest.raises(Refused) as refused:
        asked(city, one)
    assert refused.value.code == "hearing_late"
    papers = [paper.kind for paper in queries.papers_for_party(make.fresh(one))]
    assert "hearing_request" in papers


@pytest.mark.req("T28", "I5", "I20")
def test_nothing_is_decided_or_waived_while_a_hearing_is_open(city, on_test_day):
    one = told(city)
    asked(city, one)
    with pytest.raises(Refused) as refused:
        services.waive(city.driver, one.pk)
    assert refused.value.code == "hearing_open"
    on_test_day.move_to(clock.now() + timedelta(days=25))
    with pytest.raises(Refused) as refused:
        services.proceed(city.unit_head, one.pk)
    assert refused.value.code == "rights_open"
    with pytest.raises(Refused) as refused:
        services.take_step(city.unit_head, one.pk, "reconsider", reason="再查。")
    assert refused.value.code == "hearing_open"


@pytest.mark.req("T34")
def test_an_investigator_never_hosts_the_hearing(city):
    hearing = asked(city, told(city))
    assert city.officer.officer_id is not None
    with pytest.raises(Invalid):
        services.appoint_host(city.head, hearing.pk, host_id=city.officer.officer_id, clerk="周敏")
    with pytest.raises(Invalid):
        services.appoint_host(city.head, hearing.pk, host_id=uuid4(), clerk="周敏")
    host_id = city.actor("wujing").officer_id
    assert host_id is not None
    with pytest.raises(Refused, match="须由"):
        services.appoint_host(city.officer, hearing.pk, host_id=host_id, clerk="周敏")
    assert arranged(city, hearing).next_owner == "hearing_host"


@pytest.mark.req("T34", "C24")
def test_the_party_is_told_seven_working_days_ahead(city):
    hearing = arranged(city, asked(city, told(city)))
    with pytest.raises(Refused) as refused:
        called(city, hearing, days=8)
    assert refused.value.code == "too_soon"
    assert fresh(hearing).sits_at is None
    done = called(city, hearing)
    assert done.next_on == done.sits_on
    assert documents.document(done.notice_id).kind == "hearing_notice"


@pytest.mark.req("T34", "T36", "T37", "C24")
def test_a_hearing_nobody_was_told_of_in_time_is_not_held_but_put_off(city, on_test_day):
    one = told(city)
    hearing = called(city, arranged(city, asked(city, one)))
    host = city.actor("wujing")
    on_test_day.move_to(hearing.sits_at + timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        services.hold_hearing(host, hearing.pk, ended_at=clock.now(), record="无人到场。")
    assert refused.value.code == "not_told"
    with pytest.raises(Refused):
        services.take_hearing_step(host, hearing.pk, "postpone")
    services.take_hearing_step(host, hearing.pk, "postpone", reason="通知书未送达。")
    again = called(city, hearing)
    service = make.served(city, one)
    assert service.document_ids == [str(again.notice_id)]
    notices = [paper for paper in documents.of(one.subject) if paper.kind == "hearing_notice"]
    assert len(notices) == 2


@pytest.mark.req("T35", "T39", "T40", "T43", "C25", "C26")
def test_a_hearing_leads_to_its_report_then_to_legal_review(city, on_test_day):
    one, hearing = heard(city, on_test_day)
    assert hearing.state == "reported"
    assert (hearing.next_owner, hearing.next_on) == ("", None)
    assert not Clock.objects.filter(subject=one.subject, limit_id="hearing.hold", stopped_on=None).exists()
    services.proceed(city.unit_head, one.pk)
    review = one.legal_reviews.get()
    assert any("听证" in reason for reason in review.required_because)
    make.pass_legal_review(city, make.fresh(one))
    services.decide(city.head, one.pk)
    decision = next(paper for paper in documents.of(one.subject) if paper.kind == "penalty_decision")
    assert "举行听证" in decision.data["defence_and_response"]
    kinds = {paper.kind for paper in documents.of(one.subject)}
    assert {"hearing_request", "hearing_notice", "hearing_record", "hearing_report"} <= kinds


@pytest.mark.req("T35", "T39")
def test_only_the_named_host_leads_and_not_before_the_day(city, on_test_day):
    one = told(city)
    hearing = called(city, arranged(city, asked(city, one)))
    make.served(city, one)
    other = make.Actor("另一主持人", city.actor("wujing").roles, (make.NANZHAO,), officer_id=uuid4())
    with pytest.raises(Refused) as refused:
        services.take_hearing_step(other, hearing.pk, "postpone", reason="改期。")
    assert refused.value.code == "not_the_host"
    with pytest.raises(Invalid):
        services.hold_hearing(city.actor("wujing"), hearing.pk, ended_at=clock.now(), record="提前举行。")


@pytest.mark.req("T38")
def test_a_party_may_withdraw_and_may_still_defend(city):
    one = told(city)
    hearing = asked(city, one)
    services.take_hearing_step(city.driver, hearing.pk, "withdraw")
    assert fresh(hearing).state == "ended"
    services.state(city.driver, one.pk, claims="车已经卸载。")
    assert make.fresh(one).state == "statement"


@pytest.mark.req("T38")
def test_a_party_who_stays_away_without_reason_has_given_up_the_hearing(city, on_test_day):
    one = told(city)
    hearing = called(city, arranged(city, asked(city, one)))
    make.served(city, one)
    on_test_day.move_to(hearing.sits_at + timedelta(hours=1))
    host = city.actor("wujing")
    with pytest.raises(Refused):
        services.take_hearing_step(host, hearing.pk, "lapse")
    services.take_hearing_step(host, hearing.pk, "lapse", reason="当事人无正当理由未到场。")
    assert fresh(hearing).state == "ended"
    assert services.proceed(city.unit_head, one.pk).state == "legal_review"


@pytest.mark.req("T43", "T45", "I5")
def test_the_heaviest_fine_is_discussed_before_it_is_decided(city):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVIEST)
    make.pass_legal_review(city, one)
    discussion = one.discussions.get()
    assert discussion.next_owner == "panel"
    assert str(discussion.pk) in {str(row.subject).partition(":")[2] for row in todo(city.actor("heping"))}
    with pytest.raises(Refused) as refused:
        services.decide(city.head, one.pk)
    assert refused.value.code == "not_discussed"
    with pytest.raises(Refused):
        services.conclude_discussion(city.officer, discussion.pk, "conclude", meeting())
    services.conclude_discussion(city.actor("heping"), discussion.pk, "conclude", meeting())
    assert services.decide(city.head, one.pk).state == "serving"
    paper = next(p for p in documents.of(one.subject) if p.kind == "collective_discussion_record")
    assert len(paper.data["opinions"]) == 2


@pytest.mark.req("T45")
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("alone", {"members": [services.Voice("刘建国", "局长", "同意。")]}),
        ("no_opinion", {"members": [services.Voice("刘建国", "局长", "同意。"), services.Voice("方", "副局长", " ")]}),
        ("no_chair", {"chair": "张三"}),
        ("no_conclusion", {"conclusion": "  "}),
    ],
)  # fmt: skip
def test_minutes_that_prove_no_discussion_are_refused(city, code, change):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVIEST)
    make.pass_legal_review(city, one)
    discussion = one.discussions.get()
    with pytest.raises(Invalid) as invalid:
        services.conclude_discussion(city.actor("heping"), discussion.pk, "conclude", meeting(**change))
    assert invalid.value.code == code


@pytest.mark.req("T48")
def test_nobody_is_spared_behind_the_back_of_those_who_discuss(city):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVIEST)
    make.pass_legal_review(city, one)
    spare = {"ground": "no_fault", "reason": "有证据证明没有主观过错。"}
    with pytest.raises(Refused) as refused:
        services.decide_no_penalty(city.head, one.pk, **spare)
    assert refused.value.code == "discussion_open"
    panel = city.actor("heping")
    services.conclude_discussion(panel, one.discussions.get().pk, "conclude", meeting())
    assert services.decide_no_penalty(city.head, one.pk, **spare).state == "serving"


@pytest.mark.req("T46", "T30", "T41", "I4")
def test_a_case_the_heads_send_back_is_reported_and_notified_anew(city):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVIEST)
    make.pass_legal_review(city, one)
    discussion = one.discussions.get()
    services.conclude_discussion(
        city.actor("heping"), discussion.pk, "return", meeting(conclusion="证据不足，补充。")
    )
    back = make.fresh(one)
    assert (back.state, back.proposal) == ("investigating", 1)
    make.report(city, back)
    make.approve(city, back)
    services.notify(city.officer, one.pk)
    make.served(city, one)
    again = make.fresh(one)
    assert (again.state, again.proposal) == ("responding", 2)
    assert folded_state(again.subject) == "responding"


@pytest.mark.req("T41")
def test_a_legal_review_that_wants_more_evidence_does_not_strand_the_case(city):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVY)
    review = one.legal_reviews.get()
    checks = {name: name != "crime" for name in services.CHECKS}
    services.answer_legal_review(
        city.lawyer, review.pk, "supplement", checks=checks, opinion="补充检定证书。"
    )
    make.report(city, make.fresh(one))
    make.approve(city, one)
    services.notify(city.officer, one.pk)
    make.served(city, one)
    assert make.fresh(one).state == "responding"
