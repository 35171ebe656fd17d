"""The penalty case from the clue to the archive, by the services that pages and API call."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests import make
from tongtu.cases import services
from tongtu.cases.models import Case, Clue, Opinion
from tongtu.documents import queries as documents
from tongtu.kernel import clock, store
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.events import broken_link
from tongtu.kernel.models import LoggedEvent
from tongtu.payments.models import Bill
from tongtu.workflow.models import Clock
from tongtu.workflow.queries import folded_state, todo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_test_day")]


@pytest.fixture
def city() -> make.City:
    return make.City()


def clock_of(one: Case, limit_id: str) -> Clock:
    return Clock.objects.get(subject=one.subject, limit_id=limit_id, stopped_on=None)


@pytest.mark.req("T01", "T02", "T05", "I11", "A1", "A4")
def test_a_record_opens_one_case_however_often_it_is_handed_over(city):
    found = make.found(city)
    first = services.open_case(system("offsite"), found)
    again = services.open_case(system("offsite"), found)
    assert first.pk == again.pk
    assert Clue.objects.visible_to(city.officer).count() == 1
    assert first.officers.count() == 2
    assert first.number.startswith("豫宛南召交执临〔2026〕")


@pytest.mark.req("C65", "T05")
def test_an_act_older_than_two_years_opens_no_case(city):
    old = clock.now() - timedelta(days=3 * 365)
    with pytest.raises(Refused) as refused:
        make.case(city, act_at=old)
    assert refused.value.code == "time_barred"
    assert not Case.objects.visible_to(city.officer).exists()


@pytest.mark.req("T06", "T07", "T09", "C02", "A4")
def test_the_ninety_days_run_from_the_head_s_approval(city):
    one = make.filed(city)
    assert one.state == "investigating"
    assert one.number.startswith("豫宛南召交执案〔2026〕") or "立" in one.number
    assert clock_of(one, "case.decide").due_on == date(2026, 5, 31)


@pytest.mark.req("T09")
def test_an_officer_may_not_approve_an_own_case(city):
    one = make.case(city)
    approval = one.approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    both = make.Actor(
        "又审又办", city.unit_head.roles, city.unit_head.regions, officer_id=city.officer.officer_id
    )
    with pytest.raises(Refused) as refused:
        services.decide_approval(both, approval.pk, "agree", opinion="同意")
    assert refused.value.code == "own_case"
    assert not Opinion.objects.filter(step="agree").exists()


@pytest.mark.req("T08")
def test_a_returned_form_needs_words_and_goes_back_to_its_drafters(city):
    one = make.case(city)
    approval = one.approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    with pytest.raises(Invalid):
        services.decide_approval(city.unit_head, approval.pk, "return", opinion=" ")
    returned = services.decide_approval(city.unit_head, approval.pk, "return", opinion="请补充车辆信息。")
    assert returned.state == "drafted"
    assert returned.next_owner == "case_officer"


@pytest.mark.req("T10")
def test_a_refused_filing_ends_the_case_with_its_reason(city):
    one = make.case(city)
    approval = one.approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意")
    services.decide_approval(city.head, approval.pk, "refuse", opinion="证据不足。")
    assert make.fresh(one).state == "closed"
    assert make.fresh(one).outcome == "not_filed"


@pytest.mark.req("I15")
def test_the_second_of_two_who_looked_at_the_same_version_is_told(city):
    one = make.case(city)
    approval = one.approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    with pytest.raises(Conflict):
        services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意", seen=1)


@pytest.mark.req("T19", "T23", "A5")
def test_a_fine_above_the_statutory_ceiling_cannot_be_proposed(city):
    one = make.filed(city)
    with pytest.raises(Invalid) as invalid:
        make.report(city, one, penalty="fine", fine_fen=3_000_001)
    assert invalid.value.field == "fine_fen"
    with pytest.raises(Invalid):
        make.report(city, one, discretion="  ")


@pytest.mark.req("T23", "T26", "C20", "C21", "A6")
def test_the_party_s_days_count_from_service_not_from_the_printed_notice(city, on_test_day):
    one = make.reported(city)
    services.notify(city.officer, one.pk)
    assert not Clock.objects.filter(subject=one.subject, limit_id="hearing.request").exists()
    on_test_day.move_to("2026-03-06T09:00:00+08:00")
    make.served(city, one)
    assert clock_of(one, "hearing.request").due_on == date(2026, 3, 13)
    assert clock_of(one, "statement.make").due_on == date(2026, 3, 13)


@pytest.mark.req("T50")
def test_service_cannot_be_dated_before_it_was_sent_or_in_the_future(city):
    one = make.reported(city)
    services.notify(city.officer, one.pk)
    service = services.send(city.officer, one.pk, mode="direct", place="执法大队")
    for day in (date(2026, 3, 1), date(2026, 3, 3)):
        with pytest.raises(Invalid):
            services.prove_service(
                city.officer, service.pk, served_on=day, receiver="张伟", proof={"note": "签收"}
            )


@pytest.mark.req("I5", "T26")
def test_electronic_service_needs_the_party_s_signed_consent(city):
    one = make.reported(city)
    services.notify(city.officer, one.pk)
    with pytest.raises(Refused) as refused:
        services.send(city.officer, one.pk, mode="electronic")
    assert refused.value.code == "no_consent"
    consent = services.confirm_address(
        city.party, one.pk, accepts_electronic=True, post_address="南阳市仲景路 1 号", mobile="13800000001"
    )
    with pytest.raises(Refused):
        services.send(city.officer, one.pk, mode="electronic")
    services.take_signature(system("signatures"), consent.document_id)
    assert services.send(city.officer, one.pk, mode="electronic").state == "sent"


@pytest.mark.req("T29", "T47", "I5")
def test_no_decision_while_the_window_is_open_and_nothing_was_waived(city, on_test_day):
    one = make.notified(city)
    with pytest.raises(Refused) as refused:
        services.proceed(city.officer, one.pk)
    assert refused.value.code == "rights_open"
    on_test_day.move_to("2026-03-10T09:00:00+08:00")
    assert services.proceed(city.officer, one.pk).state == "deciding"


@pytest.mark.req("T27", "T33", "A6")
def test_a_defence_is_heard_answered_and_never_makes_it_heavier(city):
    one = make.notified(city)
    statement = services.state(city.party, one.pk, claims="车辆当日由他人租用，请核实。")
    assert make.fresh(one).state == "statement"
    with pytest.raises(Refused):
        services.review_statement(city.officer, statement.pk, adopted="none", reasons="不成立")
    services.review_statement(city.unit_head, statement.pk, adopted="none", reasons="未提交租赁证明。")
    with pytest.raises(Invalid) as heavier:
        services.change_proposal(city.head, one.pk, fine_fen=400_000, penalty="fine", discretion="态度不好")
    assert heavier.value.code == "heavier"
    assert services.proceed(city.unit_head, one.pk).state == "deciding"


@pytest.mark.req("T31")
def test_an_adopted_defence_leads_to_a_lighter_proposal_and_a_new_notice(city):
    one = make.notified(city)
    statement = services.state(city.party, one.pk, claims="首次违法且已卸载。")
    services.review_statement(city.unit_head, statement.pk, adopted="part", reasons="属实。")
    changed = services.change_proposal(
        city.head, one.pk, fine_fen=200_000, penalty="fine", discretion="首次违法"
    )
    assert (changed.state, changed.proposal) == ("notice_ready", 2)
    with pytest.raises(Refused):
        services.decide(city.head, one.pk)


@pytest.mark.req("T29", "A6")
def test_a_waiver_counts_only_once_it_is_signed(city):
    one = make.notified(city)
    waiver = services.waive(city.party, one.pk)
    with pytest.raises(Refused):
        services.proceed(city.officer, one.pk)
    for _ in range(2):
        services.take_signature(system("signatures"), waiver.document_id)
    assert make.fresh(one).state == "deciding"


@pytest.mark.req("T25", "T43", "T44", "C26", "A32")
def test_a_large_fine_passes_a_legal_review_by_somebody_else(city):
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=600_000)
    assert one.state == "legal_review"
    review = one.legal_reviews.get()
    assert any("达到" in ground for ground in review.required_because)
    both = make.Actor("又办又审", city.lawyer.roles, city.lawyer.regions, officer_id=city.officer.officer_id)
    checks = {name: name != "crime" for name in services.CHECKS}
    with pytest.raises(Refused) as refused:
        services.answer_legal_review(both, review.pk, "pass", checks=checks, opinion="同意。")
    assert refused.value.code == "own_case"
    make.pass_legal_review(city, one)
    assert make.fresh(one).state == "deciding"


@pytest.mark.req("T47", "T50", "C30", "C33", "C50", "C52", "A7", "A8")
def test_a_served_decision_starts_the_days_to_pay_and_to_challenge_it(city):
    one = make.performing(city)
    assert one.state == "performing"
    assert clock_of(one, "fine.pay").due_on == date(2026, 3, 17)
    assert clock_of(one, "reconsideration.apply").due_on >= date(2026, 5, 1)
    bill = Bill.objects.visible_to(city.party).get()
    assert bill.billed_for == one.execution.subject
    kinds = {paper.kind for paper in documents.of(one.subject)}
    assert {"penalty_decision", "correction_order", "violation_notice", "service_receipt"} <= kinds


@pytest.mark.req("T52", "A9")
def test_a_warning_is_performed_by_being_served(city):
    one = make.performing(city, outcome="warning", fine_fen=0)
    assert one.state == "closing"
    assert not Bill.objects.visible_to(city.party).exists()
    assert one.approvals.filter(kind="closing", state="drafted").exists()


@pytest.mark.req("T52", "T70", "I2")
def test_a_paid_fine_proposes_its_closing_by_itself_and_only_once(city):
    one = make.performing(city)
    for _ in range(2):
        services.close_if_paid(system("payments"), one.execution.subject, paid_on=clock.today())
    assert make.fresh(one).state == "closing"
    assert one.approvals.filter(kind="closing").count() == 1


@pytest.mark.req("T56", "C36")
def test_an_unpaid_fine_is_overdue_the_day_after_its_last_day(city):
    one = make.performing(city)
    assert services.lapse_unpaid(system("clocks"), on=date(2026, 3, 17)) == 0
    assert services.lapse_unpaid(system("clocks"), on=date(2026, 3, 18)) == 1
    one.execution.refresh_from_db()
    assert one.execution.next_owner == "case_officer"


@pytest.mark.req("T73", "T75", "T76", "A27", "I4", "I12")
def test_a_closed_case_is_bound_in_order_and_its_log_folds_to_its_state(city):
    one = make.closed(city)
    assert one.state == "closed"
    volume = services.archive_volume(city.archivist, one.volume.pk)
    assert volume.state == "archived"
    titles = [item.title for item in volume.items.all()]
    assert titles[0] == "立案登记表"
    assert titles[-1] == "结案报告"
    assert store.read(volume.sha256).startswith(b"%PDF")
    pages = [(item.first_page, item.last_page) for item in volume.items.all()]
    assert all(a[1] + 1 == b[0] for a, b in pairwise(pages))
    for subject in set(LoggedEvent.objects.values_list("subject", flat=True)):
        assert broken_link(subject) is None
    assert folded_state(one.subject) == "closed"
    assert folded_state(volume.subject) == "archived"


@pytest.mark.req("T24", "A7")
def test_no_penalty_is_decided_on_a_named_ground_and_served(city):
    one = make.waived(city)
    with pytest.raises(Invalid):
        services.decide_no_penalty(city.head, one.pk, ground="because", reason="轻微")
    services.decide_no_penalty(
        city.head, one.pk, ground="first_minor_corrected", reason="首次违法，已经改正。"
    )
    make.served(city, one)
    one = make.fresh(one)
    assert (one.state, one.outcome) == ("closing", "no_penalty")
    make.approve(city, one)
    assert make.fresh(one).state == "closed"


@pytest.mark.req("T15")
def test_an_investigation_may_be_terminated_with_a_reason(city):
    one = make.filed(city)
    with pytest.raises(Refused):
        services.take_step(city.head, one.pk, "terminate")
    services.take_step(city.head, one.pk, "terminate", reason="违法事实不能成立。")
    assert make.fresh(one).outcome == "terminated"


@pytest.mark.req("I7")
@pytest.mark.parametrize("stage", make.STAGES)
def test_another_county_and_another_party_find_nothing(city, stage):
    one = make.STAGES[stage](city)
    for stranger in (make.STRANGER, make.OTHER_PARTY):
        with pytest.raises(NotFound):
            Case.objects.get(stranger, one.pk)
        with pytest.raises(NotFound):
            services.take_step(stranger, one.pk, "terminate", reason="x")
    assert not Case.objects.visible_to(make.STRANGER).exists()
    assert not Case.objects.visible_to(make.OTHER_PARTY).exists()


@pytest.mark.req("I4")
@pytest.mark.parametrize("stage", make.STAGES)
def test_every_open_record_waits_for_somebody_until_a_day(city, stage):
    one = make.STAGES[stage](city)
    assert folded_state(one.subject) == one.state
    mine = [line for who in (city.officer, city.unit_head, city.head, city.archivist) for line in todo(who)]
    lists = mine + todo(city.officer, waiting=True)
    assert lists, "somebody has something to do"
    assert all(line.due_on for line in lists)


@pytest.mark.req("I20")
def test_a_year_without_a_calendar_refuses_the_step_and_changes_nothing(city, on_test_day):
    on_test_day.move_to("2026-12-29T09:00:00+08:00")
    with pytest.raises(Refused) as refused:
        make.case(city, act_at=clock.now() - timedelta(days=1))
    assert refused.value.code == "no_calendar"
    assert "2027" in refused.value.message
    assert not Case.objects.visible_to(city.officer).exists()


@pytest.mark.req("T20", "T22")
def test_a_report_sent_back_may_be_written_again(city):
    one = make.filed(city)
    make.report(city, one)
    services.take_step(city.unit_head, one.pk, "send_back", reason="请补充车辆所有人的证明。")
    assert make.fresh(one).state == "investigating"
    make.report(city, make.fresh(one))
    make.approve(city, one)
    assert make.fresh(one).state == "notice_ready"


@pytest.mark.req("C01", "T09")
def test_the_days_to_decide_on_filing_end_with_the_decision(city):
    one = make.case(city)
    assert Clock.objects.filter(subject=one.clue.subject, limit_id="clue.file", stopped_on=None).exists()
    make.approve(city, one)
    assert not Clock.objects.filter(subject=one.clue.subject, limit_id="clue.file", stopped_on=None).exists()
