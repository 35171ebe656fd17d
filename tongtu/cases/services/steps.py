"""Steps that need nothing but a reason."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import CASE_FLOW, CLUE_FLOW
from tongtu.cases.models import Case, CaseStep, Clue, Outcome
from tongtu.cases.services.approving import withdraw_report
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused

OUTCOMES = {CaseStep.TERMINATE: Outcome.TERMINATED}


@transaction.atomic
def take_step(actor: Actor, case_id: UUID, step: str, *, reason: str = "", seen: int | None = None) -> Case:
    """Take a step of the case that has no form of its own.

    seen: the version the actor looked at. Raises Refused, Conflict, NotFound.
    """
    case = Case.objects.lock(actor, case_id)
    if step in CASE_FLOW.inner:
        raise Refused("inner_step", _("这一步由对应的表单或审批完成，请在案件页面办理。"))
    if outcome := OUTCOMES.get(step):  # type: ignore[call-overload] # a str is looked up among its enum
        case.outcome = outcome
        case.save(update_fields=["outcome"])
    CASE_FLOW.advance(case, step, actor, reason=reason, seen=seen)
    if step == CaseStep.SEND_BACK:
        withdraw_report(actor, case)
    return case


@transaction.atomic
def take_clue_step(actor: Actor, clue_id: UUID, step: str, *, reason: str = "") -> Clue:
    clue = Clue.objects.lock(actor, clue_id)
    if step in CLUE_FLOW.inner:
        raise Refused("inner_step", _("这一步由对应的表单完成。"))
    return CLUE_FLOW.advance(clue, step, actor, reason=reason)
