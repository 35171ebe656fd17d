"""What the party says: where to write to, a defence, a waiver. Nothing here is ever ticked beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import CASE_FLOW
from tongtu.cases.guards import hearing_over
from tongtu.cases.models import (
    AddressConfirmation,
    Case,
    CaseState,
    CaseStep,
    Statement,
    Waiver,
)
from tongtu.cases.papers.party import address_paper, review_paper, waiver_paper
from tongtu.evidence import services as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.speech import in_chinese
from tongtu.law.articles import cite
from tongtu.notices import services as notices
from tongtu.registry import queries as registry
from tongtu.workflow.papers import issue_paper

SHORTEST_REASON = 2  # characters; fewer say nothing


@transaction.atomic
def confirm_address(
    actor: Actor, case_id: UUID, *, accepts_electronic: bool, post_address: str, mobile: str
) -> AddressConfirmation:
    """Draw up the address confirmation (送达地址确认书). It counts from the moment the party signs it.

    Raises Invalid (no_address, no_mobile), Refused (closed), NotFound.
    Law: 行政处罚法（2021）第六十一条第二款.
    """
    case = Case.objects.lock(actor, case_id)
    if case.state == CaseState.CLOSED:
        raise Refused("closed", _("案件已结案。"))
    if not post_address.strip():
        raise Invalid("no_address", _("请填写邮寄地址，电子送达失败时使用。"), field="post_address")
    mobile = _mobile(mobile)
    said = partial(
        address_paper, case, accepts_electronic=accepts_electronic, post_address=post_address, mobile=mobile
    )
    document = issue_paper(actor, case, "service_address_confirmation", said)
    return AddressConfirmation.objects.create(
        actor,
        region=case.region,
        case=case,
        document_id=document.pk,
        accepts_electronic=accepts_electronic,
        post_address=post_address.strip(),
        made_at=clock.now(),
    )


def _mobile(written: str) -> str:
    """A number that can be called. Raises Invalid (no_mobile)."""
    if not written.strip():
        raise Invalid("no_mobile", _("请填写手机号码。"), field="mobile")
    try:
        return registry.mobile_number(written)
    except Invalid as wrong:
        raise Invalid("no_mobile", wrong.message, field="mobile") from wrong


@dataclass(frozen=True)
class Handed:
    """A file the party hands in with a statement."""

    name: str
    content: bytes


@transaction.atomic
def state(
    actor: Actor,
    case_id: UUID,
    *,
    claims: str,
    mode: str = Statement.Mode.ONLINE,
    files: Sequence[Handed] = (),
) -> Statement:
    """Hear the party's statement or defence. It never makes the penalty heavier.

    claims: what the party says, in their own words. files: pictures and papers that go with it, kept with their
    digests beside the statement; the officers' own evidence stays what it was.
    Raises Invalid (no_claims, type, size), Refused (wrong_state, quota), NotFound.
    Law: 行政处罚法（2021）第四十五条.
    """
    case = Case.objects.lock(actor, case_id)
    if len(claims.strip()) < SHORTEST_REASON:
        raise Invalid("no_claims", _("请写下您的陈述或者申辩意见。"), field="claims")
    statement = Statement.objects.create(
        actor,
        region=case.region,
        case=case,
        proposal=case.proposal,
        mode=mode,
        claims=claims.strip(),
        received_at=clock.now(),
    )
    for file in files:
        _hand_in(actor, statement, file)
    CASE_FLOW.advance(case, CaseStep.STATE, actor)
    return statement


def _hand_in(actor: Actor, statement: Statement, file: Handed) -> None:
    with in_chinese():
        evidence.add(
            actor,
            subject=statement.subject,
            region=statement.region,
            kind="documentary",
            name=file.name,
            content=file.content,
            captured_at=clock.now(),
            captured_by=_("当事人"),
            place=_("网上提交"),
            source=_("当事人随陈述申辩提交"),
        )


@transaction.atomic
def review_statement(actor: Actor, statement_id: UUID, *, adopted: str, reasons: str) -> Case:
    """Answer a statement: adopted in whole, in part or not, and why. The case waits for its next step.

    Raises Invalid (no_reasons, no_choice), Refused (wrong_role, reviewed), NotFound.
    Law: 行政处罚法（2021）第四十五条第二款.
    """
    statement = Statement.objects.lock(actor, statement_id)
    case = Case.objects.lock(actor, statement.case_id)
    _check_review(actor, statement, adopted, reasons)
    statement.adopted, statement.reasons = adopted, reasons.strip()
    statement.reviewed_at = clock.now()
    statement.save(update_fields=["adopted", "reasons", "reviewed_at"])
    _tell_of_answer(actor, case, statement)
    issue_paper(actor, case, "statement_review", partial(review_paper, case, statement, actor))
    return case


def _tell_of_answer(actor: Actor, case: Case, statement: Statement) -> None:
    """The party hears what became of the statement; the reasons stand in the case."""
    with in_chinese():
        result = str(Statement.Adopted(statement.adopted).label)
    notices.tell(
        actor,
        subject=case.subject,
        region=case.region,
        party_id=case.party_id,
        kind="statement_answered",
        values={"case_no": case.number, "result": result},
    )


def _check_review(actor: Actor, statement: Statement, adopted: str, reasons: str) -> None:
    if Role.UNIT_HEAD not in actor.roles:
        raise Refused("wrong_role", _("陈述申辩由办案机构负责人复核。"), cite("PL 45"))
    if statement.adopted:
        raise Refused("reviewed", _("这份陈述申辩已经复核。"))
    if adopted not in {Statement.Adopted.ALL, Statement.Adopted.PART, Statement.Adopted.NONE}:
        raise Invalid("no_choice", _("请选择采纳情况。"), field="adopted")
    if len(reasons.strip()) < SHORTEST_REASON:
        raise Invalid("no_reasons", _("请写明采纳或者不采纳的理由。"), field="reasons")


@transaction.atomic
def waive(actor: Actor, case_id: UUID) -> Waiver:
    """Draw up the waiver of statement and hearing. It counts only once the party has signed it.

    Raises Refused (wrong_state), NotFound.
    Law: 行政处罚法（2021）第六十二条.
    """
    case = Case.objects.lock(actor, case_id)
    if case.state not in {CaseState.RESPONDING, CaseState.STATEMENT}:
        raise Refused("wrong_state", _("现在没有可以放弃的陈述申辩或者听证权利。"))
    if not hearing_over.holds(case):
        raise Refused("hearing_open", _("您申请的听证尚未办结；不想再听证的，请先撤回听证申请。"))
    if open_waiver := case.waivers.filter(proposal=case.proposal, signed_at=None).first():
        return open_waiver
    document = issue_paper(actor, case, "rights_waiver", partial(waiver_paper, case))
    return Waiver.objects.create(
        actor,
        region=case.region,
        case=case,
        proposal=case.proposal,
        document_id=document.pk,
        made_at=clock.now(),
    )
