"""What stands at a site: its lanes, the limits on its signs with their days, photographs of the signs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.offsite.events import SiteChanged
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Direction, Lane, LaneKind, PostedLimit, Site
from tongtu.offsite.services.scans import PICTURES, keep_scan
from tongtu.offsite.services.sites import MOST_LANES, administrator

MOST_PHOTOS = 12


@dataclass(frozen=True, kw_only=True)
class LaneIn:
    """One lane as it is entered. direction: "" for the site's own."""

    number: int
    kind: str = LaneKind.DRIVING
    direction: str = ""
    width_mm: int | None = None


@transaction.atomic
def set_lanes(actor: Actor, site_id: UUID, lanes: Sequence[LaneIn]) -> Site:
    """Say which lanes a site has. Lanes that are not named are gone; the same lanes again change nothing.

    Raises Refused (wrong_role), Invalid (lanes, lane_twice, lane_kind, width), NotFound.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    _possible(lanes)
    before = {lane.number: lane for lane in site.lanes.all()}
    changed = False
    for given in lanes:
        said = asdict(given)
        known = before.pop(given.number, None)
        if known is None or any(getattr(known, name) != value for name, value in said.items()):
            Lane.objects.update_or_create(site=site, number=said.pop("number"), defaults=said)
            changed = True
    if before:
        site.lanes.filter(number__in=before).delete()
    if changed or before:
        emit(SiteChanged(site.subject, "lanes", ["lanes"]), actor, region=site.region)
    return site


def _possible(lanes: Sequence[LaneIn]) -> None:
    if not 1 <= len(lanes) <= MOST_LANES:
        raise Invalid("lanes", _("车道数应在 1 到 16 之间。"), field="lanes")
    if len({lane.number for lane in lanes}) != len(lanes):
        raise Invalid("lane_twice", _("同一车道号写了两次。"), field="lanes")
    low, high = measure("register", "lane_min_mm"), measure("register", "lane_max_mm")
    for lane in lanes:
        if not 1 <= lane.number <= 2 * MOST_LANES:
            raise Invalid("lanes", _("车道号应在 1 到 32 之间。"), field="lanes")
        if lane.kind not in LaneKind.values or lane.direction not in {"", *Direction.values}:
            raise Invalid("lane_kind", _("请选择车道类别和方向。"), field="lanes")
        if lane.width_mm is not None and not low <= lane.width_mm <= high:
            wrong = _("车道宽度应在 %(low)d 到 %(high)d 毫米之间。") % {"low": low, "high": high}
            raise Invalid("width", wrong, field="lanes")


@transaction.atomic
def set_posted_limit(
    actor: Actor,
    site_id: UUID,
    *,
    kg: int,
    valid_from: date,
    document: str,
    valid_to: date | None = None,
) -> PostedLimit:
    """Record what a sign allows from a day on. The limit that runs without end is ended the day before.

    The same limit again changes nothing. Verdicts of days before are not touched.
    Raises Refused (wrong_role), Invalid (dates, document), Conflict (limits_overlap), NotFound.
    Law: 公路法第五十条；公路安全保护条例第三十三条.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    if not document.strip():
        raise Invalid("document", _("请填写设置标志的依据。"), field="document")
    given = {"kg": kg, "valid_from": valid_from, "valid_to": valid_to, "document": document.strip()}
    signs = list(site.posted_limits.all())
    if same := next((s for s in signs if all(getattr(s, n) == v for n, v in given.items())), None):
        return same
    for sign in signs:
        begun = sign.valid_from is None or sign.valid_from < valid_from
        if sign.valid_to is None and begun:
            sign.valid_to = valid_from - timedelta(days=1)
            sign.save(update_fields=["valid_to"])
        elif _meet(sign, valid_from, valid_to):
            raise Conflict("limits_overlap", _("与已登记的标志限重日期重叠。"), field="valid_from")
    made = PostedLimit.objects.create(site=site, **given)
    _settle(site, actor)
    return made


def _meet(sign: PostedLimit, first: date, last: date | None) -> bool:
    begins_after = last is not None and sign.valid_from is not None and sign.valid_from > last
    return not begins_after and (sign.valid_to is None or sign.valid_to >= first)


@transaction.atomic
def end_posted_limit(actor: Actor, site_id: UUID, limit_id: UUID, *, valid_to: date) -> PostedLimit:
    """Say on which day a sign came down. Raises Refused (wrong_role, ended), Invalid (dates), NotFound."""
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    sign = site.posted_limits.filter(pk=limit_id).first()
    if sign is None:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    if sign.valid_to == valid_to:
        return sign
    if sign.valid_to is not None:
        raise Refused("ended", _("该标志限重已经终止。"))
    if sign.valid_from is not None and valid_to < sign.valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    sign.valid_to = valid_to
    sign.save(update_fields=["valid_to"])
    _settle(site, actor)
    return sign


def _settle(site: Site, actor: Actor) -> None:
    site.posted_limit_kg = site.posted_limit_on(clock.today())
    site.save(update_fields=["posted_limit_kg"])
    emit(SiteChanged(site.subject, "limits", ["posted_limits"]), actor, region=site.region)


@transaction.atomic
def add_sign_photo(actor: Actor, site_id: UUID, *, content: bytes, name: str, caption: str) -> Site:
    """Keep a photograph of a sign: the limit, the 1 000 m warning, the board. The same picture again changes nothing.

    Raises Refused (wrong_role, too_many), Invalid (caption, and what keep_scan says), NotFound.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    if not caption.strip():
        raise Invalid("caption", _("请写明照片内容。"), field="caption")
    kept = keep_scan(content, name, kinds=PICTURES)
    if any(photo["sha256"] == kept.sha256 for photo in site.sign_photos):
        return site
    if len(site.sign_photos) >= MOST_PHOTOS:
        raise Refused("too_many", _("一个点位最多 %(n)d 张标志照片。") % {"n": MOST_PHOTOS})
    photo = {"sha256": kept.sha256, "media_type": kept.media_type, "caption": caption.strip()[:60]}
    site.sign_photos = [*site.sign_photos, photo | {"on": clock.today().isoformat()}]
    site.save(update_fields=["sign_photos"])
    emit(SiteChanged(site.subject, "photo", ["sign_photos"]), actor, region=site.region)
    return site


def sign_photo(actor: Actor, site_id: UUID, number: int) -> tuple[bytes, str]:
    """One photograph of a sign, counted from 0, and its media type. Raises NotFound."""
    photos = Site.objects.get(actor, site_id).sign_photos
    if number >= len(photos):
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return store.read(photos[number]["sha256"]), photos[number]["media_type"]
