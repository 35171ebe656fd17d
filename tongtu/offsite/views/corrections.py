"""更正: another value than the measured one, entered on the page of the review."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongtu.kernel.errors import Invalid
from tongtu.offsite import queries, services
from tongtu.offsite.models import Correction
from tongtu.offsite.views.records import number_of
from tongtu.offsite.views.review import page_of, wanted_of
from tongtu.web.doors import actor_of


@require_POST
def correct(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Adopt other values; the page shows the verdict that follows from them."""
    actor, said = actor_of(request), request.POST
    values = {name: said[name] for name in Correction.Field.values if name in said}
    reason, seen = said.get("reason", ""), number_of(said.get("seen", ""))
    try:
        services.correct_record(actor, record_id, values=values, reason=reason, seen=seen)
    except Invalid as wrong:
        kept = {"wrong": wrong.message, "correcting": values, "why_corrected": reason}
        page = page_of(actor, queries.record(actor, record_id), wanted_of(said)) | kept
        return render(request, "offsite/review.html", page, status=422)
    messages.success(request, _("已更正，并按采用的数据重新判定。原始记录没有改变；两名审核员都须审核。"))
    return redirect("offsite:review-record", record_id)
