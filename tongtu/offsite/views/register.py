"""点位与设备: what weighs, where, under which certificate."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.law.articles import cite
from tongtu.offsite import excel, queries, services, showing
from tongtu.offsite.flow import DEVICE_FLOW
from tongtu.offsite.forms import (
    CertificateForm,
    DeviceForm,
    PublishForm,
    ReviewForm,
    SiteChangeForm,
    SiteForm,
)
from tongtu.offsite.forms_upkeep import scan_of
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, DeviceState, DeviceStep, Direction, Site
from tongtu.offsite.published import may_start_on
from tongtu.offsite.services import CertificateIn, SiteIn
from tongtu.offsite.views.records import day_of, export_of, number_of
from tongtu.web.doors import actor_of
from tongtu.workflow.engine import Offer
from tongtu.workflow.queries import lights

EDIT = require_http_methods(["GET", "POST"])


def keeps(actor: Actor) -> bool:
    return Role.ADMIN in actor.roles


def blame(form: Form, wrong: DomainError) -> None:
    """Put a refusal beside the box it speaks of."""
    form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """点位 list, with the devices whose certificate runs out."""
    actor, said = actor_of(request), request.GET
    found = queries.site_rows(
        actor,
        words=said.get("q", "")[:40],
        road=said.get("road", "")[:10],
        published=said.get("published", ""),
    )
    if said.get("export") == "xlsx":
        return _sites_file(found)
    page = keyset(found, order=queries.SITE_ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["way"] = Direction(row["direction"]).label
    fields = [
        {"name": "q", "label": _("名称或编码")},
        {"name": "road", "label": _("路线编号")},
        {"name": "published", "label": _("是否公布"), "choices": [("yes", _("已公布")), ("no", _("未公布"))]},
    ]
    context = {"page": page, "fields": fields, "export": export_of(request), "keeps": keeps(actor)}
    return render(request, "offsite/sites.html", context | {"alarms": queries.expiring_devices(actor)})


def _sites_file(found: queries.Rows) -> HttpResponse:
    heads = [_("点位编码"), _("点位名称"), _("路线"), _("桩号"), _("方向"), _("公示日期"), _("撤销日期")]
    rows = found.order_by(*queries.SITE_ORDER)[: excel.MOST_ROWS]
    lines = (
        [r["code"], r["name"], f"{r['road_no']} {r['road_name']}", r["stake"], str(Direction(r["direction"]).label),
         r["published_on"], r["closed_on"]]
        for r in rows
    )  # fmt: skip
    return excel.workbook("sites", heads, lines)


@EDIT
def new_site(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    prefix = next((region for region in actor.regions if len(region) == 6), "")
    form = SiteForm(request.POST or None, initial={"region": prefix, "lanes": 2})
    if request.method == "POST" and form.is_valid():
        try:
            site = services.create_site(actor, SiteIn(**form.cleaned_data))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:site", site.pk)
    return render(
        request, "offsite/site_form.html", {"form": form, "title": _("登记点位")}, status=_status(form)
    )


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


@EDIT
def edit_site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    site = Site.objects.get(actor, site_id)
    names = ("name", "road_name", "longitude", "latitude", "posted_limit_kg")
    form = SiteChangeForm(request.POST or None, initial={name: getattr(site, name) for name in names})
    if request.method == "POST" and form.is_valid():
        services.update_site(actor, site_id, **form.cleaned_data)
        return redirect("offsite:site", site_id)
    context = {"form": form, "title": _("更正点位资料"), "site": site}
    return render(request, "offsite/site_form.html", context, status=_status(form))


@EDIT
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """One site: place, publication, devices. POST publishes it."""
    actor = actor_of(request)
    form = PublishForm(request.POST or None, initial={"published_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_site(actor, site_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:site", site_id)
    found = Site.objects.get(actor, site_id)
    devices = list(queries.device_rows(actor).filter(site_id=site_id).order_by("code"))
    for row in devices:
        _tell(row)
    context = {
        "site": found,
        "devices": devices,
        **_stands_at(found),
        "keeps": keeps(actor),
        "form": form,
        "timeline": showing.happened([found.subject]),
    }
    return render(request, "offsite/site.html", context, status=_status(form))


def _stands_at(found: Site) -> dict[str, Any]:
    """What stands at a site: lanes, limits, photographs, publications, and from when a device may be on."""
    notice = found.published_on
    least = measure("register", "warning_sign_m")
    return {
        "lanes": list(found.lanes.all()),
        "limits": list(found.posted_limits.order_by("-valid_from")),
        "limit_today": found.posted_limit_on(clock.today()),
        "sign_near": (found.warning_sign_m or least) < least,
        "photos": [
            {
                "url": reverse("offsite:sign-photo", args=[found.pk, n]),
                "alt": p["caption"],
                "caption": p["caption"],
            }
            for n, p in enumerate(found.sign_photos)
        ],
        "publications": list(found.publications.all()),
        "starts_on": may_start_on(notice, found.region) if notice and not found.closed_on else None,
    }


def _tell(row: dict[str, Any]) -> None:
    row["state_label"] = DeviceState(row["state"]).label
    row["colour"] = showing.DEVICE_COLOURS.get(row["state"], "")
    row["alarm"] = queries.alarm(row["valid_to"])


@require_POST
def close_site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    services.close_site(actor_of(request), site_id, closed_on=clock.today())
    return redirect("offsite:site", site_id)


@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """设备 list: state and the end of each certificate."""
    actor, said = actor_of(request), request.GET
    found = queries.device_rows(
        actor,
        words=said.get("q", "")[:40],
        state=said.get("state", ""),
        expiring=said.get("expiring") == "yes",
    )
    if said.get("export") == "xlsx":
        return _devices_file(found)
    page = keyset(found, order=queries.DEVICE_ORDER, after=said.get("after", ""))
    for row in page.rows:
        _tell(row)
    fields = [
        {"name": "q", "label": _("编号或点位")},
        {"name": "state", "label": _("状态"), "choices": DeviceState.choices},
        {"name": "expiring", "label": _("检定证书"), "choices": [("yes", _("将到期或已到期"))]},
    ]
    return render(
        request, "offsite/devices.html", {"page": page, "fields": fields, "export": export_of(request)}
    )


def _devices_file(found: queries.Rows) -> HttpResponse:
    heads = [_("设备编号"), _("点位"), _("厂商型号"), _("状态"), _("证书有效期至")]
    rows = found.order_by(*queries.DEVICE_ORDER)[: excel.MOST_ROWS]
    names = ("code", "site__name", "maker_model")
    lines = ([*(r[name] for name in names), str(DeviceState(r["state"]).label), r["valid_to"]] for r in rows)
    return excel.workbook("devices", heads, lines)


@EDIT
def new_device(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Register a device; its key is shown once, on the next page."""
    actor = actor_of(request)
    site = Site.objects.get(actor, site_id)
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_device(actor, site_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return render(request, "offsite/device_key.html", {"device": made, "secret": made.secret})
    return render(request, "offsite/device_form.html", {"form": form, "site": site}, status=_status(form))


@require_GET
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One device: reviews, certificates, steps."""
    return _device(request, device_id, ReviewForm(initial={"reviewed_on": clock.today()}), CertificateForm())


def _device(
    request: HttpRequest, device_id: UUID, review: ReviewForm, certificate: CertificateForm
) -> HttpResponse:
    actor = actor_of(request)
    found = Device.objects.get(actor, device_id)
    today = clock.today()
    offers = list(DEVICE_FLOW.offers(found, actor))
    certificates = list(found.certificates.order_by("-valid_to"))
    for one in certificates:
        one.current = one.valid_from <= today <= one.valid_to  # type: ignore[attr-defined]  # for the page only
    context = {
        "device": found,
        "colour": showing.DEVICE_COLOURS.get(found.state, ""),
        "reviews": list(found.reviews.order_by("kind")),
        "works": list(found.works.all()),
        "starts_on": _starts_on(found),
        "certificates": certificates,
        "alarm": queries.alarm(certificates[0].valid_to if certificates else None),
        "offers": offers,
        "primary": next((str(one.row.step) for one in offers if _goes_on(one)), "none"),
        "lights": [vars(face) | {"law_text": cite(face.law)} for face in lights(found.subject)],
        "may_review": found.state == DeviceState.PLANNED
        and bool(actor.roles & {Role.ADMIN, Role.LEGAL_REVIEWER}),
        "keeps": keeps(actor),
        "review_form": review,
        "certificate_form": certificate,
        "timeline": showing.happened([found.subject]),
    }
    wrong = review.is_bound or certificate.is_bound
    return render(request, "offsite/device.html", context, status=422 if wrong else 200)


def _starts_on(found: Device) -> date | None:
    """From when a device that waits for the end of its notice may be switched on."""
    notice = found.site.published_on
    waiting = found.state in {DeviceState.PUBLISHED, DeviceState.SUSPENDED} and notice is not None
    day = may_start_on(notice, found.region) if waiting and notice else None
    return day if day and day > clock.today() else None


def _goes_on(offer: Offer[Device]) -> bool:
    """Whether a step leads towards use: only such a one stands out among the buttons."""
    return offer.refusal is None and offer.row.step not in {DeviceStep.SUSPEND, DeviceStep.RETIRE}


@require_POST
def review_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            services.review_device(actor_of(request), device_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:device", device_id)
    return _device(request, device_id, form, CertificateForm())


@require_POST
def add_certificate(request: HttpRequest, device_id: UUID) -> HttpResponse:
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid():
        handed = scan_of(form)
        try:
            given = CertificateIn(**form.cleaned_data)
            services.add_certificate(actor_of(request), device_id, given, **handed)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:device", device_id)
    return _device(request, device_id, ReviewForm(), form)


@require_POST
def take_device_step(request: HttpRequest, device_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    services.take_device_step(
        actor_of(request),
        device_id,
        step,
        on=day_of(said.get("on", "")),
        reason=said.get("reason", ""),
        seen=number_of(said.get("seen", "")),
    )
    return redirect("offsite:device", device_id)


@require_POST
def rotate_secret(request: HttpRequest, device_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    secret = services.rotate_secret(actor, device_id)
    messages.success(request, _("旧密钥已失效。"))
    context = {"device": Device.objects.get(actor, device_id), "secret": secret}
    return render(request, "offsite/device_key.html", context)
