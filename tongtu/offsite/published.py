"""What anybody may know of the places where lorries are weighed, as the law has them published (PL 41)."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from tongtu.kernel.actors import Actor
from tongtu.law.limits import limit
from tongtu.offsite.models import DeviceState, Site

ANYBODY = Actor("anybody", frozenset(), ("",))  # sees what is published, and nothing else is asked here
ORDER = ("region", "road_no", "code", "id")
FIELDS = (
    "id", "code", "name", "region", "road_no", "road_name", "stake", "direction", "published_on", "published_url",
    "warning_sign_m", "valid_to", "active_since",
)  # fmt: skip


def published_sites(*, words: str = "", region: str = "") -> "QuerySet[Any, Any]":  # Any: rows of .values()
    """Published sites that are not closed, with the end of the certificate of the device in use there."""
    in_use = Q(devices__state=DeviceState.ACTIVE)
    rows = Site.objects.visible_to(ANYBODY).filter(published_on__isnull=False, closed_on=None)
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(road_no=words.upper()) | Q(road_name__contains=words))
    if region:
        rows = rows.filter(region__startswith=region)
    found: QuerySet[Any, Any] = rows.annotate(
        valid_to=Max("devices__certificates__valid_to", filter=in_use),
        active_since=Max("devices__active_since", filter=in_use),
    ).values(*FIELDS)
    return found


def may_start_on(published_on: date, region: str) -> date:
    """The first day a device of a site may be switched on: the one after its notice is over."""
    return limit("device.publish", on=published_on, region=region).due(published_on) + timedelta(days=1)
