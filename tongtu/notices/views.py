"""A party's inbox."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongtu.notices import queries, services
from tongtu.web.doors import actor_of


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    page = queries.inbox(actor_of(request), after=request.GET.get("after", ""))
    return render(request, "notices/inbox.html", {"page": page})


@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Opening a notice is what counts as reading it."""
    opened = services.open_notice(actor_of(request), notice_id)
    return render(request, "notices/notice.html", {"notice": opened})
