"""The page of one case, and the one door through which its steps are taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongtu.cases import queries
from tongtu.cases.models import Approval, Discussion, Execution, Hearing, LegalReview, Service, Volume
from tongtu.cases.views import shown
from tongtu.cases.views.act import KINDS, Act
from tongtu.cases.views.acts import acts_of
from tongtu.cases.views.beside import WRONG, beside
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.web.doors import actor_of


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case whole: what happened, why the amount, who signed, what may be done now."""
    actor = actor_of(request)
    whole = queries.whole(actor, case_id)
    return render(request, "cases/case.html", page(whole, acts_of(whole, actor)))


@require_POST
def act(request: HttpRequest, case_id: UUID, key: str, target: UUID) -> HttpResponse:
    """Take one step. What cannot be done comes back with its form as it was filled in."""
    kind, actor = KINDS.get(key), actor_of(request)
    if kind is None:
        raise Http404
    queries.case(actor, case_id)
    form = kind.form(request.POST, request.FILES)
    if form.is_valid():
        try:
            with transaction.atomic():
                kind.run(actor, target, form.cleaned_data)
        except (Invalid, Refused, Conflict) as error:
            return _again(request, actor, case_id, (key, target, form, beside(form, error)))
        messages.success(request, str(kind.done))
        return redirect("cases:case", case_id)
    return _again(request, actor, case_id, (key, target, form, WRONG))


def _again(
    request: HttpRequest, actor: Actor, case_id: UUID, sent: tuple[str, UUID, Any, int]
) -> HttpResponse:
    """The page once more, the form that was sent open, with what was typed and what is wrong."""
    key, target, form, status = sent
    whole = queries.whole(actor, case_id)
    acts = acts_of(whole, actor)
    same = [one for one in acts if (one.key, one.target) == (key, target) and one.refusal is None]
    for one in same:
        one.form, one.opened = form, True
    context = page(whole, acts) | {"orphan": None if same else form}
    return render(request, "cases/case.html", context, status=status)


def page(whole: queries.Whole, acts: list[Act]) -> dict[str, Any]:
    """Everything the template prints."""
    one = whole.case
    pictures = [item for item in whole.evidence if item.is_picture and item.excluded_at is None]
    return {
        "case": one,
        "acts": acts,
        "whole": whole,
        "line": shown.title_line(whole),
        "way": shown.way(one, whole.timeline),
        "facts": shown.facts(one),
        "lorry": shown.lorry(one),
        "why": shown.reasons(one),
        "penalty": shown.penalty(one),
        "photos": shown.gallery(pictures, "cases:", one),
        "items": shown.gallery(whole.evidence, "cases:", one),
        "papers": shown.papers(whole.documents, "cases:", one),
        "clocks": shown.clocks(whole.clocks),
        "timeline": shown.timeline(whole),
        "performance": shown.performance(one),
        "statements": shown.statements(one, "cases:"),
        "addresses": one.addresses.order_by("-made_at"),
        "waivers": one.waivers.order_by("-made_at"),
        "reviews": [(review, shown.checks(review)) for review in whole.reviews],
        "hearings": [(hearing, shown.host_of(hearing)) for hearing in whole.hearings],
        "discussions": whole.discussions,
        "volume": getattr(one, "volume", None),
    }


CHILDREN: dict[str, type[Any]] = {
    model.__name__: model
    for model in (Approval, Discussion, Execution, Hearing, LegalReview, Service, Volume)
}


@require_GET
def child(request: HttpRequest, pk: UUID, model: str) -> HttpResponse:
    """A record that belongs to a case is shown on the page of its case."""
    found = CHILDREN[model].objects.get(actor_of(request), pk)
    return redirect(f"{reverse('cases:case', args=[found.case_id])}#record-{found.pk}")
