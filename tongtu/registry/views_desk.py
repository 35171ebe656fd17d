"""The desk's registers: agencies, officers, parties by exact number, vehicles by plate."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError, NotFound
from tongtu.registry import listing, queries, services
from tongtu.registry.forms import (
    OFFICER_ROLES,
    CertificateForm,
    CounterCheck,
    CounterClaim,
    NewOfficer,
    OfficerRoles,
    PartySearch,
    Plate,
)
from tongtu.registry.models import Level
from tongtu.registry.views_my import beside
from tongtu.web.doors import actor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    rows = listing.organisations(actor_of(request))
    labels = dict(Level.choices)
    shown = [
        {**row, "level_label": labels[row["level"]], "place": queries.division_name(row["region"])}
        for row in rows
    ]
    return render(request, "registry/organisations.html", {"rows": shown})


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = listing.officers(actor, request.GET.dict(), after=request.GET.get("after", ""))
    units = [(row["code"], row["name"]) for row in listing.organisations(actor)]
    fields = [
        {"name": "q", "label": _("姓名、登录名或证号")},
        {"name": "organisation", "label": _("机构"), "choices": units, "own": True},
        {"name": "role", "label": _("角色"), "choices": OFFICER_ROLES},
        {
            "name": "certificate",
            "label": _("执法证件"),
            "choices": [("valid", _("有效")), ("none", _("无有效证件"))],
        },
    ]
    query = {key: str(value) for key, value in request.GET.items() if key != "after"}
    context = {
        "page": page,
        "fields": fields,
        "query": urlencode(query),
        "may_edit": Role.ADMIN in actor.roles,
    }
    return render(request, "registry/officers.html", context)


@require_GET
def officers_xlsx(request: HttpRequest) -> HttpResponse:
    book = listing.officers_workbook(actor_of(request), request.GET.dict())
    reply = HttpResponse(book, content_type=XLSX)
    reply["Content-Disposition"] = 'attachment; filename="officers.xlsx"'
    return reply


@require_http_methods(["GET", "POST"])
def new_officer(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = [(str(row["id"]), row["name"]) for row in listing.organisations(actor)]
    form = NewOfficer(request.POST if request.method == "POST" else None, organisations=units)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.register_officer(
                actor, **{**given, "organisation_id": UUID(given["organisation_id"])}
            )
        except DomainError as error:
            status = beside(form, error)
        else:
            messages.success(request, _("已登记。请继续录入执法证件。"))
            return redirect("registry:officer", made.pk)
    return render(request, "registry/officer_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """One officer: roles, post, certificates."""
    actor = actor_of(request)
    shown = queries.officer_shown(actor, officer_id)
    start = {key: shown[key] for key in ("roles", "post", "left_on")}
    form = OfficerRoles(request.POST if request.method == "POST" else None, initial=start)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.update_officer(actor, officer_id, **form.cleaned_data)
        except DomainError as error:
            status = beside(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("registry:officer", officer_id)
    return _officer_page(request, actor, shown, form=form, status=status)


@require_POST
def certificate(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Record a certificate, or change its period."""
    actor = actor_of(request)
    shown = queries.officer_shown(actor, officer_id)
    form = CertificateForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.grant_certificate(actor, officer_id, **form.cleaned_data)
        except DomainError as error:
            status = beside(form, error)
        else:
            messages.success(request, _("执法证件已保存。"))
            return redirect("registry:officer", officer_id)
    return _officer_page(request, actor, shown, certificate_form=form, status=status)


def _officer_page(
    request: HttpRequest, actor: Actor, shown: dict[str, Any], *, status: int, **forms: Any
) -> HttpResponse:
    start = {key: shown[key] for key in ("roles", "post", "left_on")}
    context = {
        "officer": shown,
        "form": forms.get("form") or OfficerRoles(initial=start),
        "certificate_form": forms.get("certificate_form") or CertificateForm(),
        "may_edit": Role.ADMIN in actor.roles,
    }
    return render(request, "registry/officer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Verify a person at the counter, as good as a face check."""
    form = CounterCheck(request.POST if request.method == "POST" else None)
    return _counter(
        request, form, services.raise_level, done=_("核验完成，十分钟内当事人可以在手机上签署文书。")
    )


@require_http_methods(["GET", "POST"])
def counter_organisation(request: HttpRequest) -> HttpResponse:
    """Authorise a handler whose papers were seen at the counter."""
    form = CounterClaim(request.POST if request.method == "POST" else None)
    return _counter(
        request, form, services.authorise_at_counter, done=_("授权完成，经办人已可以代表单位办事。")
    )


def _counter(request: HttpRequest, form: Form, act: Callable[..., object], *, done: str) -> HttpResponse:
    actor = actor_of(request)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            act(actor, **form.cleaned_data)
        except DomainError as error:
            if error.field == "id_no" and "uscc" in form.fields:
                error.field = "uscc"
            status = beside(form, error)
        else:
            messages.success(request, done)
            return redirect(request.path)
    unit = "uscc" in form.fields
    return render(request, "registry/counter.html", {"form": form, "unit": unit}, status=status)


@require_http_methods(["GET", "POST"])
def parties(request: HttpRequest) -> HttpResponse:
    """By exact number and with a purpose. The number travels in the body, never in the address."""
    actor = actor_of(request)
    form = PartySearch(request.POST if request.method == "POST" else None)
    found, asked, status = None, False, 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            party = services.find_party(actor, **form.cleaned_data, region=queries.home_region(actor))
        except DomainError as error:
            status = beside(form, error)
        else:
            asked, status = True, 200
            found = (
                queries.party_shown(party.pk) | {"vehicles": queries.vehicles_of(party.pk)} if party else None
            )
    context = {"form": form, "found": found, "asked": asked}
    return render(request, "registry/parties.html", context, status=status)


@require_GET
def vehicles(request: HttpRequest) -> HttpResponse:
    """Ask for a plate."""
    actor_of(request)
    form = Plate(request.GET or None)
    if request.GET and form.is_valid():
        given = form.cleaned_data
        return redirect(f"{given['plate_no']}/?{urlencode({'color': given['plate_color']})}")
    return render(request, "registry/vehicles.html", {"form": form})


@require_GET
def vehicle(request: HttpRequest, plate_no: str) -> HttpResponse:
    """What the register knows of one lorry."""
    actor_of(request)
    color = request.GET.get("color", "yellow")
    try:
        found = queries.vehicle_shown(plate_no, color)
    except NotFound:
        form = Plate({"plate_no": plate_no, "plate_color": color})
        return render(request, "registry/vehicles.html", {"form": form, "missing": plate_no}, status=404)
    return render(request, "registry/vehicle.html", {"vehicle": found})
