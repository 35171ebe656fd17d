"""The demonstration's sites, devices, reviews, certificates and keys: what an agency enters in its first weeks."""

import hashlib
import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import NotFound
from tongtu.offsite.models import Device, DeviceReview, DeviceStep, Site
from tongtu.offsite.services.certificates import CertificateIn, add_certificate
from tongtu.offsite.services.devices import register_device, review_device, take_device_step
from tongtu.offsite.services.sites import SiteIn, create_site, publish_site
from tongtu.registry import queries as registry

PLAN = Path(__file__).parents[1] / "demonstration.toml"
SEEDER = Actor("system:demonstration", frozenset({Role.ADMIN, Role.LEGAL_REVIEWER}), ("",))
PUBLISHED_BEFORE = timedelta(days=60)
NOTICE = timedelta(days=20)  # a little longer than C80 asks
CERTIFIED_BEFORE = timedelta(days=120)
CERTIFIED_FOR = timedelta(days=364)


def seed_demonstration(*only: str) -> list[Device]:
    """Eight published sites with reviewed, certified and active devices. Safe to repeat.

    only: device codes, to seed less.
    The keys follow from the device codes, so that the road simulator knows them. Never for real devices.
    """
    with PLAN.open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["site"]
    return [_device(_site(row), row) for row in rows if not only or row["device"] in only]


def demonstration_secret(device: str) -> str:
    return hashlib.sha256(f"tongtu demonstration device {device}".encode()).hexdigest()


@transaction.atomic
def _site(row: dict[str, Any]) -> Site:
    known = Site.objects.visible_to(SEEDER).filter(region=row["region"], code=row["code"]).first()
    if known is not None:
        return known
    names = ("region", "code", "name", "road_no", "road_name", "stake", "direction", "lanes")
    where: dict[str, Any] = {name: Decimal(str(row[name])) for name in ("longitude", "latitude")}
    given = SiteIn(**{name: row[name] for name in names}, **where, org_id=_agency(row["region"]))
    site = create_site(SEEDER, given)
    published = clock.today() - PUBLISHED_BEFORE
    return publish_site(
        SEEDER, site.pk, published_on=published, url=f"https://example.gov.cn/wim/{row['code']}"
    )


def _agency(region: str) -> Any:  # Any: a UUID, or None while no agency is registered
    try:
        return registry.organisation_for(region).pk
    except NotFound:
        return None


@transaction.atomic
def _device(site: Site, row: dict[str, Any]) -> Device:
    known = Device.objects.visible_to(SEEDER).filter(code=row["device"]).first()
    if known is not None:
        return known
    device = register_device(
        SEEDER,
        site.pk,
        code=row["device"],
        maker_model="路衡 WIM-800（演示）",
        approval_no=f"交超验〔2026〕{row['code'][-3:]}号（演示）",
        led_board=True,
        secret=demonstration_secret(row["device"]),
        steering_mean_kg=6_450,
    )
    start = clock.today() - CERTIFIED_BEFORE
    _certify(device, row, start)
    for kind in DeviceReview.Kind:
        review_device(
            SEEDER,
            device.pk,
            kind=kind.value,
            passed=True,
            opinion="设置合理、标志明显，符合标准，同意使用。",
            reference=f"{kind.label}〔2026〕{row['code'][-3:]}号",
            reviewed_on=start,
        )
    published = site.published_on or clock.today()
    take_device_step(SEEDER, device.pk, DeviceStep.APPROVE, on=start)
    take_device_step(SEEDER, device.pk, DeviceStep.PUBLISH, on=published)
    return take_device_step(SEEDER, device.pk, DeviceStep.ACTIVATE, on=published + NOTICE)


def _certify(device: Device, row: dict[str, Any], start: date) -> None:
    given = CertificateIn(
        number=f"力检字第 {row['code']}-2026 号",
        organisation="河南省计量测试科学研究院（演示）"
        if row["region"].startswith("41")
        else "浙江省计量科学研究院（演示）",
        valid_from=start,
        valid_to=start + CERTIFIED_FOR,
        accuracy_class="5",
        speed_min_kmh=10,
        speed_max_kmh=100,
        regulation_used="JJG 907-2006",
    )
    add_certificate(SEEDER, device.pk, given)
