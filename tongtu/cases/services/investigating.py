"""Evidence, the report, and the notice of the intended penalty."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import CASE_FLOW
from tongtu.cases.models import ApprovalKind, Case, CaseState, CaseStep, Penalty, Purpose
from tongtu.cases.services.approving import submit_approval
from tongtu.cases.services.opening import EvidenceIn, draft_approval, keep
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.law.violations import violation


@transaction.atomic
def add_evidence(actor: Actor, case_id: UUID, item: EvidenceIn) -> Case:
    """Add one verified piece of evidence while the case is investigated.

    Raises Refused (wrong_state, wrong_role), Invalid (type, size), NotFound.
    Law: 行政处罚法（2021）第四十六条.
    """
    case = Case.objects.lock(actor, case_id)
    if Role.CASE_OFFICER not in actor.roles:
        raise Refused("wrong_role", _("只有执法人员可以补充证据。"))
    if case.state != CaseState.INVESTIGATING:
        raise Refused("wrong_state", _("只有在调查取证阶段可以补充证据。"))
    keep(actor, case, item)
    return case


@transaction.atomic
def submit_report(
    actor: Actor, case_id: UUID, *, facts: str, penalty: str, fine_fen: int, discretion: str, conclusion: str
) -> Case:
    """Close the investigation with a reasoned proposal, and send the report to be approved.

    fine_fen: whole fen, 0 for a warning; it stays inside the statutory range of the violation.
    Raises Refused (no_evidence, two_officers, …), Invalid (outside_range, no_reason), NotFound.
    Law: 行政处罚法（2021）第五条、第三十四条、第五十七条; 交通运输行政执法程序规定第六十七条.
    """
    case = Case.objects.lock(actor, case_id)
    check_proposal(case, penalty, fine_fen)
    if not discretion.strip():
        raise Invalid("no_reason", _("请写明裁量理由。"), field="discretion")
    if case.services.filter(purpose=Purpose.NOTICE, proposal=case.proposal).exclude(state="failed").exists():
        case.proposal += 1  # what was notified before is notified anew: PL 44, PL 62
    case.facts, case.penalty, case.fine_fen, case.discretion = (
        facts.strip(),
        penalty,
        fine_fen,
        discretion.strip(),
    )
    case.save(update_fields=["facts", "penalty", "fine_fen", "discretion", "proposal"])
    CASE_FLOW.advance(case, CaseStep.REPORT, actor)
    approval = draft_approval(case, ApprovalKind.REPORT, draft=conclusion)
    submit_approval(actor, approval.pk, draft=conclusion)
    return case


def check_proposal(case: Case, penalty: str, fine_fen: int) -> None:
    """A warning without an amount, or a fine inside the range. Raises Invalid (no_amount, outside_range)."""
    if penalty == Penalty.WARNING and fine_fen == 0:
        return
    if penalty != Penalty.FINE or fine_fen <= 0:
        raise Invalid("no_amount", _("请选择警告，或者选择罚款并填写数额。"), field="fine_fen")
    most = violation(case.violation_code, on=case.act_on, region=case.region).fine_max_fen
    if most is not None and fine_fen > most:
        raise Invalid("outside_range", _("罚款数额超过法定上限，请核对。"), field="fine_fen")


@transaction.atomic
def notify(actor: Actor, case_id: UUID) -> Case:
    """Make the notice of the intended penalty (违法行为通知书). It is then to be served.

    Raises Refused (not_my_case, no_proposal, wrong_state), NotFound.
    Law: 行政处罚法（2021）第四十四条.
    """
    case = Case.objects.lock(actor, case_id)
    if case.services.filter(purpose="notice", proposal=case.proposal).exclude(state="failed").exists():
        raise Refused("notice_out", _("本次拟处罚的通知书已经送出，不能重复制作。"))
    return CASE_FLOW.advance(case, CaseStep.NOTIFY, actor)
