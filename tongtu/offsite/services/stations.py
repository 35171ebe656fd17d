"""The register of stations with scales: entered, corrected, verified, given a key."""

import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Invalid
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law.tolerance import filing_policy
from tongtu.offsite.events import StationChanged
from tongtu.offsite.models import ScaleCertificate, Station, StationKind
from tongtu.offsite.services.sites import administrator

DETAILS = ("name", "road_no", "stake", "address", "longitude", "latitude", "org_id")


@dataclass(frozen=True, kw_only=True)
class StationIn:
    """A station as an administrator enters it."""

    region: str
    code: str
    name: str
    kind: str
    road_no: str = ""
    stake: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    org_id: UUID | None = None


@transaction.atomic
def register_station(actor: Actor, given: StationIn, *, secret: str = "") -> Station:
    """Enter a station, with the key its scale signs with. secret: only the demonstration gives one.

    Raises Refused (wrong_role, outside_region), Conflict (station_known), Invalid (region, kind).
    Law: 超限运输车辆行驶公路管理规定第四十条.
    """
    administrator(actor)
    if len(given.region) != WHOLE_CODE or not given.region.isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    if given.kind not in StationKind.values:
        raise Invalid("kind", _("请选择站点类型。"), field="kind")
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    if not fields["code"] or not fields["name"]:
        raise Invalid("name", _("请填写站点编码和名称。"), field="name")
    try:
        with transaction.atomic():
            station = Station.objects.create(actor, **fields, secret=secret or secrets.token_hex(32))
    except IntegrityError as known:
        raise Conflict("station_known", _("该站点编码已登记。"), field="code") from known
    emit(StationChanged(station.subject, "registered"), actor, region=station.region)
    return station


@transaction.atomic
def correct_station(actor: Actor, station_id: UUID, **changes: object) -> Station:
    """Correct what is known of a station; its code, kind and county stay. Raises Refused (wrong_role), NotFound."""
    administrator(actor)
    station = Station.objects.lock(actor, station_id)
    changed = [name for name in DETAILS if name in changes and changes[name] != getattr(station, name)]
    for name in changed:
        setattr(station, name, changes[name])
    if changed:
        station.save(update_fields=changed)
        emit(StationChanged(station.subject, "corrected"), actor, region=station.region)
    return station


@transaction.atomic
def close_station(actor: Actor, station_id: UUID, *, closed_on: date) -> Station:
    """Take a station out of use; what was weighed there stays. Raises Refused (wrong_role), NotFound."""
    administrator(actor)
    station = Station.objects.lock(actor, station_id)
    if station.closed_on is None:
        station.closed_on = closed_on
        station.save(update_fields=["closed_on"])
        emit(StationChanged(station.subject, "closed"), actor, region=station.region)
    return station


@dataclass(frozen=True, kw_only=True)
class ScaleCertificateIn:
    """A verification certificate of a scale as it stands on paper."""

    number: str
    scale_no: str
    organisation: str
    accuracy_class: str
    regulation_used: str
    valid_from: date
    valid_to: date


@transaction.atomic
def certify_scale(actor: Actor, station_id: UUID, given: ScaleCertificateIn) -> ScaleCertificate:
    """Record a certificate of a station's scale. A repeat with the same number changes nothing.

    Raises Refused (wrong_role), Invalid (dates, class), NotFound.
    """
    administrator(actor)
    station = Station.objects.lock(actor, station_id)
    if given.valid_to < given.valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    if given.accuracy_class and given.accuracy_class not in classes(given.valid_from, station.region):
        raise Invalid("class", _("误差扣除办法中没有这个准确度等级。"), field="accuracy_class")
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    certificate, new = ScaleCertificate.objects.get_or_create(
        station=station, number=fields.pop("number"), defaults=fields
    )
    if new:
        emit(StationChanged(station.subject, "certified"), actor, region=station.region)
    return certificate


def classes(on: date, region: str) -> list[str]:
    """The accuracy classes the allowance of a day and region knows."""
    return sorted(filing_policy(on, region).class_bp, key=float)


@transaction.atomic
def rotate_station_key(actor: Actor, station_id: UUID) -> str:
    """Give a station's scale a new key, shown once; the old one is worthless at once. Raises Refused, NotFound."""
    administrator(actor)
    station = Station.objects.lock(actor, station_id)
    station.secret = fresh = secrets.token_hex(32)
    station.save(update_fields=["secret"])
    emit(StationChanged(station.subject, "key_renewed"), actor, region=station.region)
    return fresh
