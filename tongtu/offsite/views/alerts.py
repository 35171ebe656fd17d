"""审核警示: what one person was told of the review, and what that person did about it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tongtu.offsite import services, showing
from tongtu.offsite.models import AlertState, ReviewAlert
from tongtu.offsite.review_flows import ALERT_FLOW
from tongtu.offsite.views.records import number_of
from tongtu.web import menus
from tongtu.web.doors import actor_of
from tongtu.workflow.models import owner_label


@require_GET
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what it speaks of, whose turn it is, what was done."""
    actor = actor_of(request)
    one = ReviewAlert.objects.get(actor, alert_id)
    context = {
        "alert": one,
        "colour": "green" if one.state == AlertState.ANSWERED else "amber",
        "owner": owner_label(one.next_owner, one.next_wait),
        "about_url": menus.page_of(one.about),
        "offers": list(ALERT_FLOW.offers(one, actor)),
        "timeline": showing.happened([one.subject]),
    }
    return render(request, "offsite/alert.html", context)


@require_POST
def take_step(request: HttpRequest, alert_id: UUID, step: str) -> HttpResponse:
    """Answer it in words."""
    said = request.POST
    services.answer_alert(
        actor_of(request), alert_id, step, reason=said.get("reason", ""), seen=number_of(said.get("seen", ""))
    )
    return redirect("offsite:alert", alert_id)
