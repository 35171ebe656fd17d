"""What pages and other modules ask of sites, devices and records. Lists are plain rows, never model instances."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.law import plates
from tongtu.offsite.acts import another_load
from tongtu.offsite.measures import measure
from tongtu.offsite.models import (
    Device,
    DeviceState,
    Dispute,
    DisputeReason,
    DisputeState,
    Record,
    RecordState,
    Site,
)

Rows = QuerySet[Any, Any]  # rows of .values(): each list names its own columns
RECORD_ORDER = ("-passed_at", "-id")
RECORD_FIELDS = (
    "id", "passed_at", "plate_no", "plate_color", "site__name", "axle_count", "gross_kg_adjusted", "limit_kg",
    "excess_kg", "excess_rate_bp", "outcome", "fine_fen", "state", "next_on", "priority", "reject_code", "record_code",
)  # fmt: skip
SITE_ORDER = ("code", "id")
DEVICE_ORDER = ("code", "id")
MOST_DEVICES = 1_000  # that a page names
QUEUED = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)


def record_rows(
    actor: Actor,
    *,
    plate: str = "",
    site_id: str = "",
    state: str = "",
    day_from: date | None = None,
    day_to: date | None = None,
) -> Rows:
    """Candidate records by plate, site, state and day of the passage."""
    rows = Record.objects.visible_to(actor)
    if plate:
        rows = rows.filter(plate_no__startswith=plates.normalise(plate))
    if site_id:
        rows = rows.filter(site_id=site_id)
    if state in RecordState.values:
        rows = rows.filter(state=state)
    if day_from:
        rows = rows.filter(passed_at__gte=_start(day_from))
    if day_to:
        rows = rows.filter(passed_at__lt=_start(day_to + timedelta(days=1)))
    found: Rows = rows.values(*RECORD_FIELDS)
    return found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def record(actor: Actor, record_id: UUID) -> Record:
    """One record with its site, device, photographs. Raises NotFound."""
    return Record.objects.get(actor, record_id)


def near_records(actor: Actor, one: Record) -> list[dict[str, Any]]:
    """Other records of the same lorry within the cluster's hours; `same` when they may be one act."""
    hours = timedelta(hours=measure("review", "cluster_hours"))
    rows = (
        Record.objects.visible_to(actor)
        .filter(
            plate_no=one.plate_no,
            plate_color=one.plate_color,
            passed_at__range=(one.passed_at - hours, one.passed_at + hours),
        )
        .exclude(pk=one.pk)
        .order_by("passed_at")
        .values(*RECORD_FIELDS, "gross_kg_raw")[:10]
    )
    return [row | {"same": not another_load(one.gross_kg_raw, row["gross_kg_raw"])} for row in rows]


def site_rows(actor: Actor, *, words: str = "", road: str = "", published: str = "") -> Rows:
    rows = Site.objects.visible_to(actor)
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(code__startswith=words))
    if road:
        rows = rows.filter(road_no=road.upper())
    if published in {"yes", "no"}:
        rows = rows.filter(published_on__isnull=published == "no")
    return rows.values(
        "id", "code", "name", "region", "road_no", "road_name", "stake", "direction", "published_on", "closed_on"
    )  # fmt: skip


def device_rows(actor: Actor, *, words: str = "", state: str = "", expiring: bool = False) -> Rows:
    """Devices with the last day of their newest certificate. expiring: within the first alarm's days."""
    rows = Device.objects.visible_to(actor).annotate(valid_to=Max("certificates__valid_to"))
    if words:
        rows = rows.filter(Q(code__contains=words) | Q(site__name__contains=words))
    if state in DeviceState.values:
        rows = rows.filter(state=state)
    if expiring:
        soon = clock.today() + timedelta(days=max(measure("review", "certificate_alarm_days")))
        rows = rows.filter(Q(valid_to__lte=soon) | Q(valid_to=None))
    return rows.values("id", "code", "site_id", "site__name", "maker_model", "state", "valid_to", "region")


@dataclass(frozen=True)
class Alarm:
    """How near the end of a certificate is: the number of days left and the colour of its light."""

    days: int
    light: str


def alarm(valid_to: date | None) -> Alarm | None:
    """60, 30 and 7 days before the end (setting); None while there is time."""
    if valid_to is None:
        return Alarm(0, "red")
    left = (valid_to - clock.today()).days
    steps: list[int] = sorted(measure("review", "certificate_alarm_days"))
    if left > steps[-1]:
        return None
    return Alarm(max(left, 0), "red" if left <= steps[0] else "amber")


def expiring_devices(actor: Actor) -> list[dict[str, Any]]:
    """Active devices whose certificate ends within an alarm, soonest first."""
    rows = device_rows(actor, state=DeviceState.ACTIVE, expiring=True).order_by("valid_to", "code")[:20]
    return [row | {"alarm": alarm(row["valid_to"])} for row in rows]


def sites_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Sites for a filter."""
    rows = Site.objects.visible_to(actor).order_by("code").values_list("id", "name")[:500]
    return [(str(pk), name) for pk, name in rows]


def counties_and_sites(actor: Actor) -> tuple[list[str], list[tuple[str, str]]]:
    """The counties (codes) and the sites the queue may be narrowed to; one statement."""
    rows = list(Site.objects.visible_to(actor).order_by("code").values_list("id", "name", "region")[:500])
    counties = sorted({region for _pk, _name, region in rows})
    return counties, [(str(pk), name) for pk, name, _region in rows]


def devices_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Devices for a filter."""
    rows = Device.objects.visible_to(actor).order_by("code").values_list("id", "code", "site__name")[:500]
    return [(str(pk), f"{code} {name}") for pk, code, name in rows]


def devices_and_sites(actor: Actor) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The name of the site of each device, by the device's code, and the sites a question may name; one statement."""
    rows = Device.objects.visible_to(actor).order_by("site__code", "code")
    found = list(rows.values_list("code", "site_id", "site__name")[:MOST_DEVICES])
    sites = dict.fromkeys((str(pk), name) for _code, pk, name in found)
    return {code: name for code, _pk, name in found}, list(sites)


DISPUTE_ORDER = ("-raised_at", "-id")
DISPUTE_FIELDS = (
    "id",
    "raised_at",
    "reason",
    "state",
    "next_on",
    "record_id",
    "record__plate_no",
    "record__site__name",
)


def dispute_rows(actor: Actor, *, state: str = "", reason: str = "") -> Rows:
    """Disputes by state and reason."""
    rows = Dispute.objects.visible_to(actor)
    if state in DisputeState.values:
        rows = rows.filter(state=state)
    if reason in DisputeReason.values:
        rows = rows.filter(reason=reason)
    found: Rows = rows.values(*DISPUTE_FIELDS)
    return found


def upheld_clone_disputes(plate_no: str, plate_color: str) -> int:
    """How many records of this plate an owner has shown to be of a cloned one; every region counts."""
    rows = Dispute.objects.visible_to(system("clones")).filter(
        record__plate_no=plate_no, record__plate_color=plate_color
    )
    return rows.filter(state=DisputeState.UPHELD, reason=DisputeReason.CLONED).count()


def record_of_case(case_id: UUID) -> Record | None:
    """The record a case rests on, for whoever the case has let in."""
    return Record.objects.visible_to(system("offsite")).filter(case_id=case_id).first()


MOST_ACTS = 1_000  # of one lorry; more are told as so many
ILLEGAL = (RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED)


def vehicle_records(actor: Actor, plate_no: str, plate_color: str) -> Rows:
    """The newest records of one lorry in the actor's regions."""
    rows = Record.objects.visible_to(actor).filter(plate_no=plate_no, plate_color=plate_color)
    found: Rows = rows.order_by(*RECORD_ORDER).values(*RECORD_FIELDS, "case_id", "party_id")[:20]
    return found


def colours_of(actor: Actor, plate_no: str) -> list[str]:
    """The plate colours under which a number has records in the actor's regions."""
    rows = Record.objects.visible_to(actor).filter(plate_no=plate_no).order_by("plate_color")
    return list(rows.values_list("plate_color", flat=True).distinct()[:5])


def party_records(actor: Actor, party_id: UUID) -> Rows:
    """Records whose owner this party is, in the actor's regions."""
    found: Rows = Record.objects.visible_to(actor).filter(party_id=party_id).values(*RECORD_FIELDS)
    return found


def acts_of_vehicle(plate_no: str, plate_color: str) -> int:
    """Illegal acts of one lorry in the rolling year, wherever; records merged into one act count once."""
    since = clock.now() - timedelta(days=measure("four_penalties", "days"))
    rows = Record.objects.visible_to(system("offsite")).filter(
        plate_no=plate_no, plate_color=plate_color, passed_at__gte=since, state__in=ILLEGAL
    )
    return len(rows.values_list("pk")[:MOST_ACTS])


def sites_on_the_map(actor: Actor) -> dict[str, dict[str, Any]]:
    """The sites of the actor's regions by the codes of their devices."""
    rows = Device.objects.visible_to(actor).values(
        "code", "site__id", "site__name", "site__road_no", "site__stake", "site__longitude", "site__latitude"
    )
    return {
        row["code"]: {name.removeprefix("site__"): value for name, value in row.items() if name != "code"}
        for row in rows[:2_000]
    }


def active_sites(most: int) -> list[dict[str, Any]]:
    """Sites with a device that is switched on, as the road simulator reads them; the keys are the devices' own."""
    rows = Device.objects.visible_to(system("simulation")).filter(state=DeviceState.ACTIVE)
    found = rows.select_related("site").annotate(lanes=Count("site__lanes")).order_by("code")[:most]
    names = ("code", "name", "region", "road_no", "road_name", "stake", "direction")
    return [
        {name: getattr(device.site, name) for name in names}
        | {"lanes": max(device.lanes, 1), "device": device.code, "secret": device.secret}
        | {"home": "浙B" if device.region.startswith("33") else "豫R"}
        | {"longitude": float(device.site.longitude or 0), "latitude": float(device.site.latitude or 0)}
        for device in found
    ]
