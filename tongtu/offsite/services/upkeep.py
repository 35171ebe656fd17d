"""Repairs, resurfacings, moves: after each a device is verified again before it weighs for the law."""

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.law.articles import cite
from tongtu.offsite.events import SiteChanged, WorkDone
from tongtu.offsite.models import Device, DeviceState, DeviceWork, Site, WorkKind
from tongtu.offsite.services.devices import switch_off
from tongtu.offsite.services.sites import administrator

AGAIN = "维修或者施工后须重新检定，系统自动停用。"
MOVED = "点位迁移后须重新公示、重新检定，系统自动停用。"


@transaction.atomic
def enter_work(actor: Actor, device_id: UUID, *, kind: str, done_on: date, what: str) -> DeviceWork:
    """Record a repair or a resurfacing; the device is off from that day until it is verified again.

    What it weighed since is no evidence, also when the work is entered late. A repeat changes nothing.
    Raises Refused (wrong_role, retired), Invalid (kind, in_future, what), NotFound.
    Law: 行政处罚法（2021）第四十一条第一款.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    if kind not in {WorkKind.REPAIR, WorkKind.RESURFACING}:
        raise Invalid("kind", _("请选择维修设备或者路面翻修。"), field="kind")
    if device.state == DeviceState.RETIRED:
        raise Refused("retired", _("设备已退役。"))
    if done_on > clock.today():
        raise Invalid("in_future", _("日期不能晚于今天。"), field="done_on")
    if not what.strip():
        raise Invalid("what", _("请写明维修或者施工的内容。"), field="what")
    return _enter(actor, device, WorkKind(kind), done_on, what.strip(), reason=AGAIN)


def _enter(
    actor: Actor, device: Device, kind: WorkKind, done_on: date, what: str, *, reason: str
) -> DeviceWork:
    given = {"what": what[:200], "entered_by": actor.name}
    work, new = DeviceWork.objects.get_or_create(device=device, kind=kind, done_on=done_on, defaults=given)
    if new:
        emit(WorkDone(device.subject, kind.value, done_on.isoformat()), actor, region=device.region)
        switch_off(device, actor, reason=reason, at=timezone.make_aware(datetime.combine(done_on, time.min)))
    return work


@transaction.atomic
def move_site(
    actor: Actor, site_id: UUID, *, stake: str, moved_on: date, road_no: str = "", **where: object
) -> Site:
    """Move a site along the road. It is published anew, and every device there is verified again.

    where: longitude, latitude. The notice runs again before a device is switched on.
    Raises Refused (wrong_role, closed, not_moved), Invalid (in_future, stake), NotFound.
    Law: 行政处罚法（2021）第四十一条第一款.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    stake, road_no = stake.strip().upper(), road_no.strip().upper() or site.road_no
    if site.closed_on is not None:
        raise Refused("closed", _("点位已撤销。"), cite("PL 41(1)"))
    if moved_on > clock.today():
        raise Invalid("in_future", _("日期不能晚于今天。"), field="moved_on")
    if not stake or (stake, road_no) == (site.stake, site.road_no):
        raise Invalid("stake", _("请填写新的桩号。"), field="stake")
    site.publications.filter(ended_on=None).update(ended_on=moved_on)
    old = site.place
    site.stake, site.road_no, site.published_on, site.published_url = stake, road_no, None, ""
    for name in ("longitude", "latitude"):
        setattr(site, name, where.get(name))
    site.save()
    emit(SiteChanged(site.subject, "moved", ["stake", "road_no"]), actor, region=site.region)
    devices = Device.objects.visible_to(actor).filter(site=site).exclude(state=DeviceState.RETIRED)
    for device in devices.select_for_update(of=("self",)).order_by("code"):
        what = f"{old} → {site.place}"
        _enter(actor, device, WorkKind.RELOCATION, moved_on, what, reason=MOVED)
    return site
