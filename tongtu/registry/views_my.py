"""A party's own account: who I am, how well that is proved, for whom I act, which vehicles are mine."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel.errors import DomainError, Invalid, NotFound, Refused, TooMany
from tongtu.registry import queries, services
from tongtu.registry.forms import Claim, Plate, RealName
from tongtu.web.doors import STATUS, actor_of

FACE, NEXT = "registry_face_page", "registry_face_next"
CONFLICT = 409


def _back(wanted: str) -> str:
    """One of our own pages of the party, or the account page."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/my/")
    return wanted if ours else reverse("registry:account")


def beside(form: forms.Form, error: DomainError) -> int:
    """Show a refusal beside the field it speaks of, else above the form. Answers the status."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
    return STATUS.get(type(error), CONFLICT)


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return render(request, "registry/account.html", queries.account_shown(actor))


@require_http_methods(["GET", "POST"])
def real_name(request: HttpRequest) -> HttpResponse:
    """Name and number, once; afterwards only the face."""
    actor = actor_of(request)
    known = queries.account_of(actor).person
    form = (
        RealName(request.POST if request.method == "POST" else None)
        if known is None
        else forms.Form(request.POST or None)
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        back = request.build_absolute_uri(reverse("registry:face-return"))
        try:
            if known is None:
                page = services.start_real_name(actor, **form.cleaned_data, return_url=back)
            else:
                page = services.step_up(actor, return_url=back)
        except (Invalid, Refused, TooMany) as error:
            status = beside(form, error)
        else:
            request.session[FACE] = page
            request.session[NEXT] = _back(request.GET.get("next", ""))
            return redirect("registry:face")
    shown = queries.party_shown(known.pk) if known else None
    context = {"form": form, "known": shown, "back": _back(request.GET.get("next", ""))}
    return render(
        request, "registry/real_name.html", context, status=422 if form.errors and status == 200 else status
    )


@require_GET
def face(request: HttpRequest) -> HttpResponse:
    """What comes next, and the way to the provider's page."""
    page = request.session.get(FACE)
    if not page:
        return redirect("registry:real-name")
    return render(request, "registry/face.html", {"page": page, "back": request.session.get(NEXT, "/my/")})


@require_GET
def face_return(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    actor = actor_of(request)
    back = request.session.get(NEXT) or reverse("registry:account")
    token = request.GET.get("face_token", "")
    if not token:
        messages.error(request, _("人脸核验已取消，可以重新开始，或到窗口核验。"))
        return redirect(f"{reverse('registry:real-name')}?{urlencode({'next': back})}")
    try:
        services.finish_real_name(actor, ticket=request.GET.get("ticket", ""), face_token=token)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(f"{reverse('registry:real-name')}?{urlencode({'next': back})}")
    request.session.pop(FACE, None)
    request.session.pop(NEXT, None)
    messages.success(request, _("核验通过，十分钟内可以签署文书。"))
    return redirect(back)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for oneself or for an organisation."""
    wanted = request.POST.get("party", "")
    try:
        party_id = UUID(wanted)
    except ValueError:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。")) from None
    services.switch_party(actor_of(request), party_id)
    return redirect("registry:account")


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """Become the handler of an organisation."""
    return _form(
        request,
        Claim(request.POST if request.method == "POST" else None),
        "registry/claim.html",
        act=lambda given: services.claim_organisation(actor_of(request), **given),
        done=_("已可以代表单位办理事项。"),
    )


@require_http_methods(["GET", "POST"])
def vehicle(request: HttpRequest) -> HttpResponse:
    """Follow a vehicle."""
    return _form(
        request,
        Plate(request.POST if request.method == "POST" else None),
        "registry/bind.html",
        act=lambda given: services.bind_vehicle(actor_of(request), **given),
        done=_("车辆已绑定。"),
    )


def _form(request: HttpRequest, form: forms.Form, template: str, *, act: Any, done: str) -> HttpResponse:
    """A small form that leads back to the account page."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except (Invalid, Refused, TooMany) as error:
                status = beside(form, error)
            else:
                messages.success(request, done)
                return redirect("registry:account")
    return render(request, template, {"form": form}, status=status)
