"""Sites: where lorries are weighed, and the public notice before it begins."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law.articles import cite
from tongtu.offsite.events import SiteChanged
from tongtu.offsite.models import Device, DeviceState, Lane, PostedLimit, Publication, Site

MOST_LANES = 16
DETAILS = ("name", "road_name", "longitude", "latitude", "org_id", "warning_sign_m", "warning_sign_on")
UNDATED = "登记资料，未注明起始日期"
CORRECTED = "更正点位资料"


@dataclass(frozen=True, kw_only=True)
class SiteIn:
    """A site as an administrator enters it. posted_limit_kg: what a sign allows, when less than the law."""

    region: str
    code: str
    name: str
    road_no: str
    stake: str
    direction: str
    lanes: int
    road_name: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    posted_limit_kg: int | None = None
    warning_sign_m: int | None = None
    warning_sign_on: date | None = None
    org_id: UUID | None = None


@transaction.atomic
def create_site(actor: Actor, given: SiteIn) -> Site:
    """Enter a site with its lanes.

    Raises Refused (wrong_role, outside_region), Conflict (site_known), Invalid (region, lanes).
    """
    administrator(actor)
    if len(given.region) != WHOLE_CODE or not given.region.isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    if not 1 <= given.lanes <= MOST_LANES:
        raise Invalid("lanes", _("车道数应在 1 到 16 之间。"), field="lanes")
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    fields |= {"road_no": given.road_no.strip().upper(), "stake": given.stake.strip().upper()}
    del fields["lanes"]
    try:
        with transaction.atomic():
            site = Site.objects.create(actor, **fields)
    except IntegrityError as known:
        raise Conflict("site_known", _("该点位编码已登记。"), field="code") from known
    Lane.objects.bulk_create(Lane(site=site, number=n) for n in range(1, given.lanes + 1))
    if given.posted_limit_kg:
        PostedLimit.objects.create(site=site, kg=given.posted_limit_kg, document=UNDATED)
    emit(
        SiteChanged(site.subject, "created", ["code", "name", "road_no", "stake"]), actor, region=site.region
    )
    return site


@transaction.atomic
def update_site(actor: Actor, site_id: UUID, **changes: object) -> Site:
    """Correct what may be corrected. Where a site stands changes by move_site.

    posted_limit_kg: from today on; limits with other days are kept by set_posted_limit.
    Raises Refused (wrong_role), Invalid (too_far), NotFound.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    changed = [name for name in DETAILS if name in changes and changes[name] != getattr(site, name)]
    for name in changed:
        setattr(site, name, changes[name])
    if "posted_limit_kg" in changes and changes["posted_limit_kg"] != site.posted_limit_kg:
        _limit_from_today(site, changes["posted_limit_kg"])
        changed.append("posted_limit_kg")
    if changed:
        site.save(update_fields=changed)
        emit(SiteChanged(site.subject, "changed", changed), actor, region=site.region)
    return site


def _limit_from_today(site: Site, kg: object) -> None:
    today = clock.today()
    running = [sign for sign in site.posted_limits.all() if sign.stands_on(today)]
    for sign in running:
        if sign.valid_from == today:
            sign.delete()
        else:
            sign.valid_to = today - timedelta(days=1)
            sign.save(update_fields=["valid_to"])
    site.posted_limit_kg = int(str(kg)) if kg else None
    if site.posted_limit_kg:
        later = site.posted_limits.filter(valid_from__gt=today).order_by("valid_from").first()
        until = later.valid_from - timedelta(days=1) if later and later.valid_from else None
        kept = {"kg": site.posted_limit_kg, "valid_from": today, "valid_to": until, "document": CORRECTED}
        PostedLimit.objects.create(site=site, **kept)


@transaction.atomic
def publish_site(actor: Actor, site_id: UUID, *, published_on: date, url: str) -> Site:
    """Record that the place has been made public. The devices there may be switched on when the notice is over.

    published_on: the day on the notice; C80 counts from it.
    Raises Refused (wrong_role, published), Invalid (in_future, no_url).
    Law: 行政处罚法（2021）第四十一条第一款.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    if site.published_on is not None:
        raise Refused("published", _("该点位已经公布。"), cite("PL 41(1)"))
    if published_on > clock.today():
        raise Invalid("in_future", _("公示日期不能晚于今天。"), field="published_on")
    if not url.startswith(("http://", "https://")):
        raise Invalid("no_url", _("请填写公示网址，以 http:// 或 https:// 开头。"), field="url")
    site.published_on, site.published_url = published_on, url
    site.save(update_fields=["published_on", "published_url"])
    Publication.objects.create(site=site, place=site.place, published_on=published_on, url=url)
    emit(SiteChanged(site.subject, "published", ["published_on", "published_url"]), actor, region=site.region)
    return site


@transaction.atomic
def close_site(actor: Actor, site_id: UUID, *, closed_on: date) -> Site:
    """Take a site out of use. Raises Refused (devices_active) while a device there is switched on."""
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    if Device.objects.visible_to(actor).filter(site=site, state=DeviceState.ACTIVE).exists():
        raise Refused("devices_active", _("该点位还有启用中的设备，请先停用。"))
    site.closed_on = closed_on
    site.save(update_fields=["closed_on"])
    site.publications.filter(ended_on=None).update(ended_on=closed_on)
    emit(SiteChanged(site.subject, "closed", ["closed_on"]), actor, region=site.region)
    return site


def administrator(actor: Actor) -> None:
    """Raises Refused (wrong_role): the register is kept by the agency's administrator."""
    if Role.ADMIN not in actor.roles:
        raise Refused("wrong_role", _("点位和设备登记须由系统管理员办理。"))
