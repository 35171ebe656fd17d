"""Submitting and answering approvals. What each signatory writes is printed on the form."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import APPROVAL_FLOW
from tongtu.cases.models import (
    Approval,
    ApprovalKind,
    ApprovalState,
    ApprovalStep,
    Case,
    CaseState,
    Opinion,
)
from tongtu.cases.services.archiving import begin_volume
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.notices import services as notices
from tongtu.registry import queries as registry

REASONED = {ApprovalStep.RETURN, ApprovalStep.SEND_BACK, ApprovalStep.REFUSE}


@transaction.atomic
def submit_approval(actor: Actor, approval_id: UUID, *, draft: str) -> Approval:
    """The officers' word, on its way to the unit head.

    Raises Refused (two_officers, not_my_case, wrong_state), Invalid (no_draft), NotFound.
    Law: 交通运输行政执法程序规定第六十三条、第六十七条.
    """
    approval = Approval.objects.lock(actor, approval_id)
    if not draft.strip():
        raise Invalid("no_draft", _("请填写拟办意见。"), field="draft")
    approval.draft = draft.strip()
    approval.save(update_fields=["draft"])
    _write(actor, approval, ApprovalStep.SUBMIT, approval.draft)
    return APPROVAL_FLOW.advance(approval, ApprovalStep.SUBMIT, actor)


@transaction.atomic
def decide_approval(
    actor: Actor, approval_id: UUID, step: str, *, opinion: str, seen: int | None = None
) -> Approval:
    """Agree, return, approve, send back or refuse, with words. An approved form moves its case.

    Raises Refused (wrong_role, own_case, other_signatory …), Conflict, Invalid, NotFound.
    Law: 行政处罚法（2021）第五十四条第二款、第五十七条第一款.
    """
    approval = Approval.objects.lock(actor, approval_id)
    words = opinion.strip()
    if not words:
        raise Invalid("no_opinion", _("请填写意见。"), field="opinion")
    _write(actor, approval, step, words)
    reason = words if step in REASONED else ""
    APPROVAL_FLOW.advance(approval, step, actor, reason=reason, seen=seen)
    if approval.state == ApprovalState.APPROVED and approval.kind == ApprovalKind.CLOSING:
        approval.case.refresh_from_db()
        assert approval.case.state == CaseState.CLOSED
        begin_volume(actor, approval.case)
        _tell_of_closing(actor, approval.case)
    return approval


def _tell_of_closing(actor: Actor, case: Case) -> None:
    notices.tell(
        actor,
        subject=case.subject,
        region=case.region,
        party_id=case.party_id,
        kind="case_closed",
        values={"case_no": case.number},
    )


def _write(actor: Actor, approval: Approval, step: str, words: str) -> None:
    name = registry.officer(actor.officer_id).name if actor.officer_id else actor.name
    Opinion.objects.create(
        approval=approval,
        officer_id=actor.officer_id,
        name=name,
        step=step,
        text=words,
        signed_at=clock.now(),
    )


def withdraw_report(actor: Actor, case: Case) -> None:
    """The case leaves its report: an approval still under way ends with it, so that another may be drafted."""
    under_way = case.approvals.select_for_update().filter(kind=ApprovalKind.REPORT)
    for approval in under_way.exclude(state__in=[ApprovalState.APPROVED, ApprovalState.REFUSED]):
        APPROVAL_FLOW.advance(approval, ApprovalStep.WITHDRAW, actor)
