"""Pages that belong to no module: what works without a network, and the living style guide."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel.errors import Refused
from tongtu.law.articles import cite
from tongtu.web.samples import samples


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "web/offline.html")


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample data; only where developers look."""
    if not (settings.DEBUG or getattr(settings, "STYLEGUIDE", False)):
        raise Http404
    return render(request, "web/styleguide.html", samples())


@require_POST
def sample_step(request: HttpRequest, pk: str, step: str) -> HttpResponse:
    """The style guide's buttons lead back to it; one of them is refused, so that a refusal can be seen."""
    if step == "withdraw":
        raise Refused("sample", _("这是一个不予办理的示例。"), cite("PL 62"))
    messages.success(request, _("这是一个办理成功的示例。"))
    return redirect("web:styleguide")
