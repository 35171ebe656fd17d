"""点位与设备的维护: corrections, lanes, signs, papers, repairs, moves."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import DomainError
from tongtu.offsite import services
from tongtu.offsite.forms_upkeep import (
    DeviceChangeForm,
    Lanes,
    LimitEndForm,
    LimitForm,
    MoveForm,
    PhotoForm,
    ScanForm,
    WorkForm,
    scan_of,
)
from tongtu.offsite.models import Device, Site
from tongtu.offsite.services import LaneIn
from tongtu.offsite.services.devices import DETAILS
from tongtu.offsite.views.register import EDIT, blame
from tongtu.web.doors import actor_of

Save = Callable[[Actor, dict[str, Any]], object]


def _asked(request: HttpRequest, form: forms.Form, save: Save, **shown: Any) -> HttpResponse:
    """A page with one form: shown, saved, or shown again with what is wrong. Any: what the template shows."""
    if request.method == "POST" and form.is_valid():
        try:
            save(actor_of(request), form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect(shown["back"])
    status = 422 if form.is_bound else 200
    return render(request, "offsite/upkeep_form.html", {"form": form, **shown}, status=status)


@EDIT
def edit_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    found = Device.objects.get(actor_of(request), device_id)
    form = DeviceChangeForm(request.POST or None, initial={name: getattr(found, name) for name in DETAILS})
    shown = _device(found, _("更正设备资料"))
    return _asked(
        request, form, lambda actor, said: services.update_device(actor, device_id, **said), **shown
    )


@EDIT
def new_work(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A repair or a resurfacing: the device is off until it is verified again."""
    found = Device.objects.get(actor_of(request), device_id)
    form = WorkForm(request.POST or None, initial={"done_on": clock.today()})
    note = _("登记后设备自完工之日起停用，重新检定并登记证书后才能恢复；其间的记录不作为证据。")
    shown = _device(found, _("登记维修或者路面翻修")) | {"note": note}
    return _asked(request, form, lambda actor, said: services.enter_work(actor, device_id, **said), **shown)


@EDIT
def certificate_scan(request: HttpRequest, device_id: UUID, certificate_id: UUID) -> HttpResponse:
    """The scanned paper; POST hands in a missing one."""
    actor = actor_of(request)
    found = Device.objects.get(actor, device_id)
    if (
        request.method == "GET"
        and found.certificates.filter(pk=certificate_id).exclude(file_sha256="").exists()
    ):
        content, media_type = services.scan_of(actor, device_id, certificate_id)
        return _file(content, media_type)
    form = ScanForm(request.POST or None, request.FILES or None)

    def save(who: Actor, _said: dict[str, Any]) -> object:
        handed = scan_of(form)
        return services.add_scan(
            who, device_id, certificate_id, content=handed["scan"], name=handed["scan_name"]
        )

    return _asked(request, form, save, **_device(found, _("上传证书扫描件")), files=True)


def _file(content: bytes, media_type: str) -> HttpResponse:
    reply = HttpResponse(content, content_type=media_type)
    reply["Cache-Control"] = "private, max-age=3600"
    reply["Content-Disposition"] = "inline"
    return reply


def _device(found: Device, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "back": reverse("offsite:device", args=[found.pk]),
        "of": found.code,
        "list": "offsite:devices",
    }


@require_POST
def learn_reference(request: HttpRequest, device_id: UUID) -> HttpResponse:
    found = services.learn_reference(actor_of(request), device_id)
    messages.success(request, _("转向轴基准均值已更新为 %(kg)d 千克。") % {"kg": found.steering_mean_kg})
    return redirect("offsite:device", device_id)


def _site(found: Site, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "back": reverse("offsite:site", args=[found.pk]),
        "of": found.name,
        "list": "offsite:sites",
    }


@EDIT
def edit_lanes(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """The lanes of a site, a line each; the last line adds one."""
    actor = actor_of(request)
    found = Site.objects.get(actor, site_id)
    names = ("number", "kind", "direction", "width_mm")
    lanes = [{name: getattr(lane, name) for name in names} for lane in found.lanes.all()]
    form = Lanes(request.POST or None, initial=lanes, prefix="lane")
    wrong = ""
    if request.method == "POST" and form.is_valid():
        kept = [one.cleaned_data for one in form.forms if one.cleaned_data.get("number")]
        said = [LaneIn(**{name: one[name] for name in names}) for one in kept if not one.get("DELETE")]
        try:
            services.set_lanes(actor, site_id, said)
        except DomainError as refused:
            wrong = refused.message
        else:
            return redirect("offsite:site", site_id)
    shown = {"lanes": form, "wrong": wrong, "site": found}
    return render(request, "offsite/lanes.html", shown, status=422 if form.is_bound else 200)


@EDIT
def new_limit(request: HttpRequest, site_id: UUID) -> HttpResponse:
    found = Site.objects.get(actor_of(request), site_id)
    form = LimitForm(request.POST or None, initial={"valid_from": clock.today()})
    note = _("正在生效的标志限重自动截止到新限重的前一日；以前的认定不变。")
    shown = _site(found, _("登记标志限重")) | {"note": note}
    return _asked(
        request, form, lambda actor, said: services.set_posted_limit(actor, site_id, **said), **shown
    )


@EDIT
def end_limit(request: HttpRequest, site_id: UUID, limit_id: UUID) -> HttpResponse:
    found = Site.objects.get(actor_of(request), site_id)
    form = LimitEndForm(request.POST or None, initial={"valid_to": clock.today()})
    shown = _site(found, _("标志已拆除"))
    return _asked(
        request,
        form,
        lambda actor, said: services.end_posted_limit(actor, site_id, limit_id, **said),
        **shown,
    )


@EDIT
def new_photo(request: HttpRequest, site_id: UUID) -> HttpResponse:
    found = Site.objects.get(actor_of(request), site_id)
    form = PhotoForm(request.POST or None, request.FILES or None)

    def save(who: Actor, said: dict[str, Any]) -> object:
        handed = scan_of(form)
        kept = {"content": handed["scan"], "name": handed["scan_name"]}
        return services.add_sign_photo(who, site_id, caption=said["caption"], **kept)

    return _asked(request, form, save, **_site(found, _("上传标志照片")), files=True)


@require_GET
def photo(request: HttpRequest, site_id: UUID, index: int) -> HttpResponse:
    return _file(*services.sign_photo(actor_of(request), site_id, index))


@EDIT
def move_site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """A site that moves is published anew, and its devices are verified again."""
    found = Site.objects.get(actor_of(request), site_id)
    form = MoveForm(request.POST or None, initial={"road_no": found.road_no, "moved_on": clock.today()})
    note = _("迁移后点位须重新公示，公示期满并重新检定后设备才能恢复启用。")
    shown = _site(found, _("迁移点位")) | {"note": note}
    return _asked(request, form, lambda actor, said: services.move_site(actor, site_id, **said), **shown)
