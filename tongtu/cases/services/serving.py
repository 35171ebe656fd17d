"""Service of documents. Every clock of the party counts from the day proved here, never from a printout."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.cases.flows import SERVICE_FLOW
from tongtu.cases.models import (
    Case,
    CaseState,
    HearingState,
    Purpose,
    Service,
    ServiceMode,
    ServiceState,
    ServiceStep,
)
from tongtu.cases.services.performing import begin_performance, propose_closing
from tongtu.documents import queries as documents
from tongtu.documents.kinds import kinds
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.speech import kept_title
from tongtu.law.limits import limit
from tongtu.notices import services as notices
from tongtu.signatures import services as signatures

SERVED_KINDS = {
    Purpose.NOTICE: ("violation_notice",),
    Purpose.HEARING: ("hearing_notice",),
    Purpose.DECISION: ("penalty_decision", "correction_order", "no_penalty_decision"),
}
TOLD = {
    Purpose.NOTICE: "notice_served",
    Purpose.HEARING: "hearing_called",
    Purpose.DECISION: "decision_served",
}
UNTIL = {Purpose.NOTICE: "statement.make", Purpose.DECISION: "fine.pay"}
READY = {CaseState.NOTICE_READY: Purpose.NOTICE, CaseState.SERVING: Purpose.DECISION}


@transaction.atomic
def send(actor: Actor, case_id: UUID, *, mode: str, place: str = "") -> Service:
    """Send what the case has ready: the notice, or the decision with its order to correct.

    mode: one of ServiceMode; electronic needs the party's signed consent. place: where it is taken.
    Raises Refused (nothing_to_serve, already_sent, no_consent, not_my_case), Invalid, NotFound.
    Law: 行政处罚法（2021）第六十一条; 民事诉讼法第八十八条、第九十条.
    """
    case = Case.objects.lock(actor, case_id)
    if mode not in ServiceMode.values:
        raise Invalid("no_mode", _("请选择送达方式。"), field="mode")
    if mode != ServiceMode.ELECTRONIC and not place.strip():
        raise Invalid("no_place", _("请填写送达地点或者收件地址。"), field="place")
    purpose, papers = to_serve(case)
    if purpose is None:
        raise Refused("nothing_to_serve", _("目前没有待送达的文书。"))
    if not papers and case.services.filter(purpose=purpose).exclude(state=ServiceState.FAILED).exists():
        raise Refused("already_sent", _("这份文书已经送出，请登记送达结果。"))
    if not papers:
        raise Refused("nothing_to_serve", _("目前没有待送达的文书。"))
    service = Service(
        region=case.region,
        title=kept_title(purpose.label, case.title)[:160],
        case=case,
        purpose=purpose,
        proposal=case.proposal,
        document_ids=papers,
        mode=mode,
        place=place or (gettext_noop("当事人的电子送达账户") if mode == ServiceMode.ELECTRONIC else ""),
        sent_at=clock.now(),
    )
    SERVICE_FLOW.begin(service, ServiceStep.SEND, actor)
    if mode == ServiceMode.ELECTRONIC:
        _tell(actor, service)
    return service


def to_serve(case: Case) -> tuple[Purpose | None, list[str]]:
    """What the case has ready to be served, and why: the newest paper of each kind that was never sent.

    Nothing while a sending of the same proposal is under way or done.
    """
    called = case.hearings.filter(state=HearingState.NOTIFIED).first()
    if called is not None:
        sent = case.services.filter(document_ids__contains=[str(called.notice_id)])
        out = sent.exclude(state=ServiceState.FAILED).exists()
        return Purpose.HEARING, [] if out else [str(called.notice_id)]
    purpose = READY.get(CaseState(case.state))
    if purpose is None:
        return None, []
    sent = case.services.filter(purpose=purpose)
    if sent.filter(proposal=case.proposal).exclude(state=ServiceState.FAILED).exists():
        return purpose, []
    before = {paper for service in sent.exclude(proposal=case.proposal) for paper in service.document_ids}
    newest: dict[str, str] = {}
    for document in documents.of(case.subject):
        if document.kind in SERVED_KINDS[purpose] and str(document.pk) not in before:
            newest[document.kind] = str(document.pk)
    return purpose, list(newest.values())


def _tell(actor: Actor, service: Service) -> None:
    case = service.case
    notices.tell(
        actor,
        subject=service.subject,
        region=case.region,
        party_id=case.party_id,
        kind=TOLD[Purpose(service.purpose)],
        values={
            "case_no": case.number,
            "document": str(Purpose(service.purpose).label),
            "until": _until(service).strftime("%Y年%-m月%-d日"),
        },
    )


def _until(service: Service) -> date:
    """What the party must not miss: the last day to answer or to pay, or the day of the hearing."""
    if service.purpose == Purpose.HEARING:
        called = service.case.hearings.get(notice_id=service.document_ids[0])
        assert called.sits_on is not None
        return called.sits_on
    ends = limit(UNTIL[Purpose(service.purpose)], on=clock.today(), region=service.region)
    return ends.due(clock.today())


@transaction.atomic
def prove_service(
    actor: Actor, service_id: UUID, *, served_on: date, receiver: str, proof: dict[str, Any]
) -> Service:
    """Record the day and the proof of service; the clocks of the party start from that day.

    served_on: the day on the receipt, not later than today and not before the day it was sent.
    Raises Invalid (wrong_day), Refused (no_proof, wrong_state), NotFound.
    Law: 行政处罚法（2021）第六十一条; 民事诉讼法第八十七条.
    """
    service = Service.objects.lock(actor, service_id)
    sent_on = clock.local(service.sent_at).date()
    if not sent_on <= served_on <= clock.today():
        raise Invalid("wrong_day", _("送达日期应在送出之日至今日之间，请核对。"), field="served_on")
    service.served_on, service.receiver, service.proof = served_on, receiver.strip(), proof
    service.arrived_at = service.arrived_at or clock.now()
    service.save(update_fields=["served_on", "receiver", "proof", "arrived_at"])
    SERVICE_FLOW.advance(service, ServiceStep.PROVE, actor, on=served_on)
    case = Case.objects.lock(actor, service.case_id)
    if case.state == CaseState.PERFORMING:
        begin_performance(actor, case, served_on=served_on)
    elif case.state == CaseState.CLOSING:
        propose_closing(case)
    return service


@transaction.atomic
def prove_electronic(actor: Actor, service_id: UUID, *, proof: dict[str, Any]) -> Service | None:
    """The system's own proof that an electronic document arrived. Proving it twice changes nothing.

    Law: 行政处罚法（2021）第六十一条第二款; 民事诉讼法第九十条.
    """
    service = Service.objects.lock(actor, service_id)
    if service.state != ServiceState.SENT or service.mode != ServiceMode.ELECTRONIC:
        return None
    return prove_service(
        actor, service_id, served_on=clock.today(), receiver=gettext_noop("当事人账户"), proof=proof
    )


@transaction.atomic
def fail_service(actor: Actor, service_id: UUID, *, reason: str) -> Service:
    """Say why a document could not be served, so that another way can be taken. Raises Refused, NotFound."""
    service = Service.objects.lock(actor, service_id)
    return SERVICE_FLOW.advance(service, ServiceStep.FAIL, actor, reason=reason)


@transaction.atomic
def mark_opened(actor: Actor, case_id: UUID, document_id: UUID) -> None:
    """The party opened a served document: kept beside the day of arrival, first time only."""
    case = Case.objects.get(actor, case_id)
    rows = Service.objects.visible_to(actor).filter(case=case, opened_at=None)
    rows.filter(document_ids__contains=[str(document_id)]).update(opened_at=clock.now())


@transaction.atomic
def seal_document(actor: Actor, document_id: UUID, *, about: str) -> None:
    """Have the agency's seal put on a case's document that the ministry's forms seal. Twice seals once.

    about: the record the document belongs to. Law: 行政处罚法（2021）第五十九条第二款.
    """
    model, _colon, case_id = about.partition(":")
    document = documents.document(document_id)
    if model != "cases.Case" or not kinds()[document.kind].sealed or not document.current:
        return
    if case := Case.objects.visible_to(actor).filter(pk=case_id).first():
        signatures.seal(actor, document_id, organisation_id=case.organisation_id)
