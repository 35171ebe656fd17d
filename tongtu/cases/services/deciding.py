"""Legal review and the decision."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import CASE_FLOW, LEGAL_REVIEW_FLOW
from tongtu.cases.flows.discussion import call_discussion
from tongtu.cases.guards import legal_grounds
from tongtu.cases.models import Case, CaseStep, LegalReview, LegalReviewStep, Outcome
from tongtu.cases.services.approving import withdraw_report
from tongtu.cases.services.investigating import check_proposal
from tongtu.documents.schemas.filing import LegalChecks
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.speech import kept_title
from tongtu.law.articles import cite
from tongtu.workflow.clocks import Move

CHECKS = LegalChecks.__struct_fields__
SUSPECTS_CRIME = "crime"
GROUNDS = (
    "minor_corrected", "first_minor_corrected", "no_fault", "under_age", "mental", "expired", "not_proved", "other",
)  # fmt: skip


@transaction.atomic
def proceed(actor: Actor, case_id: UUID) -> Case:
    """The party has been heard, has waived, or the window is over: on to legal review, or to the decision.

    Raises Refused (rights_open, wrong_state), NotFound.
    Law: 行政处罚法（2021）第五十八条、第六十二条.
    """
    case = Case.objects.lock(actor, case_id)
    grounds = legal_grounds(case)
    if not grounds:
        CASE_FLOW.advance(case, CaseStep.TO_DECISION, actor)
        call_discussion(case, Move(actor, clock.today()))
        return case
    CASE_FLOW.advance(case, CaseStep.TO_LEGAL_REVIEW, actor)
    review = LegalReview(
        region=case.region,
        title=kept_title("法制审核", case.title),
        case=case,
        proposal=case.proposal,
        required_because=grounds,
    )
    LEGAL_REVIEW_FLOW.begin(review, LegalReviewStep.REQUEST, actor)
    return case


@transaction.atomic
def answer_legal_review(
    actor: Actor,
    review_id: UUID,
    step: str,
    *,
    checks: dict[str, bool],
    opinion: str,
    seen: int | None = None,
) -> LegalReview:
    """Pass a case, send it back for more work, or say that law or amount is wrong. The case moves with it.

    checks: every point of the sheet, true or false; to pass, all hold and no crime is suspected.
    Raises Invalid (open_checks, failed_checks, no_opinion), Refused (wrong_role, own_case), NotFound.
    Law: 行政处罚法（2021）第五十八条.
    """
    review = LegalReview.objects.lock(actor, review_id)
    if missing := [name for name in CHECKS if name not in checks]:
        raise Invalid(
            "open_checks",
            _("请逐项填写审核事项，还有 %(count)s 项。") % {"count": len(missing)},
            field="checks",
        )
    failed = [name for name in CHECKS if checks[name] == (name == SUSPECTS_CRIME)]
    if step == LegalReviewStep.PASS and failed:
        raise Invalid("failed_checks", _("有审核事项不符合要求，不能通过，请退回。"), field="checks")
    if not opinion.strip():
        raise Invalid("no_opinion", _("请填写审核意见。"), field="opinion")
    review.checks = {name: bool(checks[name]) for name in CHECKS}
    review.opinion, review.reviewer_id = opinion.strip(), actor.officer_id
    review.save(update_fields=["checks", "opinion", "reviewer_id"])
    return LEGAL_REVIEW_FLOW.advance(review, step, actor, reason=opinion, seen=seen)


@transaction.atomic
def decide(actor: Actor, case_id: UUID, *, seen: int | None = None) -> Case:
    """Decide the penalty that was notified, with the order to correct.

    Raises Refused (evidence_damaged, and every condition of the table that does not hold); Conflict; NotFound.
    Law: 行政处罚法（2021）第二十八条、第五十七条第一款、第五十九条.
    """
    case = Case.objects.lock(actor, case_id)
    case.outcome, case.decided_on = Outcome.PENALTY, clock.today()
    case.save(update_fields=["outcome", "decided_on"])
    CASE_FLOW.advance(case, CaseStep.DECIDE, actor, seen=seen)
    _evidence_whole(case)
    return case


@transaction.atomic
def decide_no_penalty(
    actor: Actor, case_id: UUID, *, ground: str, reason: str, seen: int | None = None
) -> Case:
    """Decide not to punish, on a named ground, with education of the party.

    ground: one of GROUNDS. Raises Invalid (no_ground), Refused, Conflict, NotFound.
    Law: 行政处罚法（2021）第三十三条、第五十七条第一款.
    """
    case = Case.objects.lock(actor, case_id)
    if ground not in GROUNDS:
        raise Invalid("no_ground", _("请选择不予处罚的理由。"), field="ground")
    if not reason.strip():
        raise Invalid("no_reason", _("请写明理由。"), field="reason")
    case.outcome, case.ground, case.decided_on = Outcome.NO_PENALTY, ground, clock.today()
    case.discretion = reason.strip()
    case.save(update_fields=["outcome", "ground", "decided_on", "discretion"])
    CASE_FLOW.advance(case, CaseStep.DECIDE_NO_PENALTY, actor, reason=reason, seen=seen)
    _evidence_whole(case)
    withdraw_report(actor, case)
    return case


def _evidence_whole(case: Case) -> None:
    """Evidence whose file is lost or changed proves nothing. It is put back, or excluded, before a decision."""
    if broken := evidence.damaged(case.subject):
        raise Refused(
            "evidence_damaged",
            _("证据“%(name)s”的文件缺失或者已被改动，不能据以作出决定。") % {"name": broken[0].name},
            cite("PL 40, PL 46"),
        )


@transaction.atomic
def change_proposal(actor: Actor, case_id: UUID, *, fine_fen: int, penalty: str, discretion: str) -> Case:
    """After a well-founded defence: a lighter proposal, which is notified anew.

    fine_fen: whole fen, never more than was notified. Raises Invalid (heavier, no_amount, no_reason), Refused, NotFound.
    Law: 行政处罚法（2021）第四十四条、第四十五条第二款.
    """
    case = Case.objects.lock(actor, case_id)
    if fine_fen > case.fine_fen or (penalty == "fine") > (case.penalty == "fine"):
        raise Invalid("heavier", _("不得因当事人陈述、申辩而给予更重的处罚。"), field="fine_fen")
    check_proposal(case, penalty, fine_fen)
    if not discretion.strip():
        raise Invalid("no_reason", _("请写明裁量理由。"), field="discretion")
    case.proposal += 1
    case.penalty, case.fine_fen, case.discretion = penalty, fine_fen, discretion.strip()
    case.save(update_fields=["proposal", "penalty", "fine_fen", "discretion"])
    return CASE_FLOW.advance(case, CaseStep.CHANGE, actor, reason=discretion)
