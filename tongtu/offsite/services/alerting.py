"""An alert of the review is answered in words by the one it was told to."""

from uuid import UUID

from django.db import transaction

from tongtu.kernel.actors import Actor
from tongtu.offsite.models import AlertStep, ReviewAlert
from tongtu.offsite.review_flows import ALERT_FLOW


@transaction.atomic
def answer_alert(
    actor: Actor, alert_id: UUID, step: str = AlertStep.ANSWER, *, reason: str, seen: int | None = None
) -> ReviewAlert:
    """Say what was done about it; the alert is then closed.

    Raises Refused (wrong_state, wrong_role, no_reason), Conflict (moved_on), NotFound.
    """
    alert = ReviewAlert.objects.lock(actor, alert_id)
    return ALERT_FLOW.advance(alert, step, actor, reason=reason, seen=seen)
