"""Pages that belong to no module: what works without a network, and the living style guide."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

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


def sample_step(request: HttpRequest, pk: str, step: str) -> HttpResponse:
    """The style guide's buttons lead back to it."""
    return redirect("web:styleguide")
