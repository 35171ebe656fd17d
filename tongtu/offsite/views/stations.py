"""检测站: the register of stations and their scales, and the screen of one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel import clock
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.offsite import excel, queries, services, showing
from tongtu.offsite import station_queries as asked
from tongtu.offsite.models import Station, StationKind
from tongtu.offsite.station_forms import ScaleForm, StationChangeForm, StationForm
from tongtu.offsite.views.records import export_of
from tongtu.offsite.views.register import blame, keeps
from tongtu.web.doors import actor_of
from tongtu.web.words import own

EDIT = require_http_methods(["GET", "POST"])


@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    """检测站 list."""
    actor, said = actor_of(request), request.GET
    found = asked.station_rows(actor, words=said.get("q", "")[:40], kind=said.get("kind", ""))
    if said.get("export") == "xlsx":
        return _file(found)
    page = keyset(found, order=asked.STATION_ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["kind_label"] = StationKind(row["kind"]).label
        row["alarm"] = queries.alarm(row["valid_to"])
    fields = [
        {"name": "q", "label": _("名称或编码")},
        {"name": "kind", "label": _("站点类型"), "choices": StationKind.choices},
    ]
    context = {"page": page, "fields": fields, "export": export_of(request), "keeps": keeps(actor)}
    return render(request, "offsite/stations.html", context)


def _file(found: asked.Rows) -> HttpResponse:
    heads = [
        _("站点编码"),
        _("站点名称"),
        _("站点类型"),
        _("路线编号"),
        _("桩号"),
        _("检定有效期至"),
        _("撤销日期"),
    ]
    rows = found.order_by(*asked.STATION_ORDER)[: excel.MOST_ROWS]
    lines = (
        [
            r["code"],
            r["name"],
            str(StationKind(r["kind"]).label),
            r["road_no"],
            r["stake"],
            r["valid_to"],
            r["closed_on"],
        ]
        for r in rows
    )
    return excel.workbook("stations", heads, lines)


@EDIT
def new_station(request: HttpRequest) -> HttpResponse:
    """Enter a station; the key of its scale is shown once, on the next page."""
    actor = actor_of(request)
    prefix = next((region for region in actor.regions if len(region) == 6), "")
    form = StationForm(request.POST or None, initial={"region": prefix})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_station(actor, services.StationIn(**form.cleaned_data))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return render(request, "offsite/station_key.html", {"station": made, "secret": made.secret})
    context = {"form": form, "title": _("登记检测站")}
    return render(request, "offsite/station_form.html", context, status=422 if form.errors else 200)


@EDIT
def edit_station(request: HttpRequest, station_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = Station.objects.get(actor, station_id)
    names = ("name", "road_no", "stake", "address", "longitude", "latitude")
    form = StationChangeForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        services.correct_station(actor, station_id, **form.cleaned_data)
        return redirect("offsite:station", station_id)
    context = {"form": form, "title": _("更正检测站资料"), "station": found}
    return render(request, "offsite/station_form.html", context, status=422 if form.errors else 200)


@EDIT
def station(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """One station: place, scale, what was weighed last. POST enters a certificate of its scale."""
    actor = actor_of(request)
    form = ScaleForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.certify_scale(actor, station_id, services.ScaleCertificateIn(**form.cleaned_data))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:station", station_id)
    found = Station.objects.get(actor, station_id)
    certificates = list(found.certificates.order_by("-valid_to"))
    context = {
        "station": found,
        "facts": _facts(found),
        "certificates": certificates,
        "alarm": queries.alarm(certificates[0].valid_to if certificates else None),
        "form": form,
        "keeps": keeps(actor),
        "timeline": showing.happened([found.subject]),
    }
    return render(request, "offsite/station.html", context, status=422 if form.is_bound else 200)


def _facts(found: Station) -> list[tuple[str, Any]]:
    return [
        (_("站点编码"), found.code),
        (_("站点类型"), found.get_kind_display()),
        (_("行政区划代码"), found.region),
        (_("路线编号"), found.road_no),
        (_("桩号"), found.stake),
        (_("地址"), own(found.address) if found.address else ""),
        (_("撤销日期"), found.closed_on.isoformat() if found.closed_on else ""),
    ]


@require_POST
def close_station(request: HttpRequest, station_id: UUID) -> HttpResponse:
    services.close_station(actor_of(request), station_id, closed_on=clock.today())
    return redirect("offsite:station", station_id)


@require_POST
def rotate_station_key(request: HttpRequest, station_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    secret = services.rotate_station_key(actor, station_id)
    context = {"station": Station.objects.get(actor, station_id), "secret": secret}
    return render(request, "offsite/station_key.html", context)
