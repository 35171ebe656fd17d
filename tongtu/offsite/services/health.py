"""What devices say of themselves, and what their days come to: heartbeats, counted batches, drift, references."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Meta

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.ids import new_id
from tongtu.offsite import counting
from tongtu.offsite.events import ReferenceLearned
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, DeviceDay, DeviceHour, HoldState, Record, RecordState
from tongtu.offsite.services.holding import hold_for_drift
from tongtu.offsite.services.intake import sender
from tongtu.offsite.services.sites import administrator

COUNTER = system("counter")
MOST_BEAT_BYTES = 4_096
Offset = Annotated[int, Meta(ge=-86_400_000, le=86_400_000)]
Celsius = Annotated[int, Meta(ge=-100, le=200)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Beat(msgspec.Struct, kw_only=True):
    """心跳 as a device sends it."""

    clock_offset_ms: Offset = 0
    camera_ok: bool = True
    sensor_celsius: Celsius | None = None
    disk_free_percent: Percent | None = None
    buffered: Number = 0
    firmware: Annotated[str, Meta(max_length=32)] = ""


# The row of the device and the row of its hour in one statement. Older words, and the same again, change neither.
HEARD = """
WITH latest AS (
    INSERT INTO offsite_heartbeat AS kept (device_id, sent_at, received_at, clock_offset_ms, camera_ok,
        sensor_celsius, disk_free_percent, buffered, firmware)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (device_id) DO UPDATE SET sent_at = excluded.sent_at, received_at = excluded.received_at,
        clock_offset_ms = excluded.clock_offset_ms, camera_ok = excluded.camera_ok,
        sensor_celsius = excluded.sensor_celsius, disk_free_percent = excluded.disk_free_percent,
        buffered = excluded.buffered, firmware = excluded.firmware
    WHERE kept.sent_at < excluded.sent_at
    RETURNING device_id
)
INSERT INTO offsite_devicehour AS kept (id, device_id, hour, beats, worst_offset_ms, most_buffered)
SELECT %s, device_id, %s, 1, %s, %s FROM latest
ON CONFLICT (device_id, hour) DO UPDATE SET beats = kept.beats + 1,
    worst_offset_ms = greatest(kept.worst_offset_ms, excluded.worst_offset_ms),
    most_buffered = greatest(kept.most_buffered, excluded.most_buffered)
"""


def take_heartbeat(headers: Mapping[str, str], body: bytes, *, path: str) -> bool:
    """Keep what a device says of itself; False when it said newer things before. Safe to send again.

    Raises Unauthenticated (not_signed), Refused (device_shut), Invalid (too_large, wrong_field).
    """
    device, _number = sender(headers, body, path=path)
    if len(body) > MOST_BEAT_BYTES:
        raise Invalid("too_large", _("心跳最大 %(size)d 字节。") % {"size": MOST_BEAT_BYTES})
    try:
        beat = msgspec.json.decode(body, type=Beat)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid(
            "wrong_field", _("字段不符合要求：%(detail)s") % {"detail": str(wrong)[:120]}
        ) from wrong
    sent, now = datetime.fromtimestamp(int(headers["X-Timestamp"]), UTC), clock.now()
    firmware = "".join(letter for letter in beat.firmware if letter.isprintable())
    said = [beat.clock_offset_ms, beat.camera_ok, beat.sensor_celsius, beat.disk_free_percent, beat.buffered]
    hour = sent.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            HEARD,
            [device.pk, sent, now, *said, firmware, new_id(), hour, abs(beat.clock_offset_ms), beat.buffered],
        )
        return bool(cursor.rowcount)


def count_health() -> int:
    """Count batches not yet counted and hold the days that drift; how many days were held. Safe to repeat."""
    held = 0
    while touched := counting.count_batches():
        held += sum(_look_at(device_id, day) for device_id, day in touched)
    return held


def _look_at(device_id: UUID, day: date) -> int:
    row = DeviceDay.objects.select_related("device").get(device_id=device_id, day=day)
    mean = row.steering_mean_kg
    if mean is None:
        return 0
    return hold_for_drift(row.device, day, lorries=row.steering_lorries, mean_kg=mean)


def count_records(device_id: UUID, first: datetime, last: datetime) -> None:
    """Set how many candidates the machine looked at on the days between two instants, and how many it rejected."""
    day = clock.local(first).date()
    while day <= clock.local(last).date():
        start = timezone.make_aware(datetime.combine(day, time.min))
        found = (
            Record.objects.visible_to(COUNTER)
            .filter(device_id=device_id, passed_at__gte=start, passed_at__lt=start + timedelta(days=1))
            .aggregate(records=Count("pk"), bad=Count("pk", filter=Q(state=RecordState.MACHINE_REJECTED)))
        )
        if found["records"]:
            numbers = {"records": found["records"], "machine_rejected": found["bad"]}
            DeviceDay.objects.update_or_create(device_id=device_id, day=day, defaults=numbers)
        day += timedelta(days=1)


@transaction.atomic
def learn_reference(actor: Actor, device_id: UUID) -> Device:
    """Learn the steering-axle mean of a device anew, from the days since its certificate began that nobody holds.

    Asked for by a person, written down with what it rests on; never by itself.
    Raises Refused (wrong_role, no_certificate, too_few_lorries), NotFound.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    held = device.certificate_at(clock.today())
    if held is None:
        raise Refused("no_certificate", _("没有在有效期内的检定证书"))
    doubtful = device.holds.exclude(state=HoldState.LIFTED).values("day")
    days = DeviceDay.objects.filter(device=device, day__gte=held.valid_from, steering_lorries__gt=0)
    rows = list(days.exclude(day__in=doubtful).order_by("day"))
    lorries = sum(row.steering_lorries for row in rows)
    least = measure("Q18", "least")
    if lorries < least:
        wrong = _("证书生效以来的六轴重车不足 %(least)d 辆，不能计算基准。") % {"least": least}
        raise Refused("too_few_lorries", wrong)
    mean = sum(row.steering_sum_kg for row in rows) // lorries
    device.steering_mean_kg = mean
    device.save(update_fields=["steering_mean_kg"])
    first, last = rows[0].day.isoformat(), rows[-1].day.isoformat()
    emit(ReferenceLearned(device.subject, mean, lorries, first, last), actor)
    return device


def forget_hours(today: date) -> int:
    """Delete the hours nobody looks at any more; how many. Safe to repeat."""
    kept = today - timedelta(days=measure("health", "hours_kept_days"))
    before = timezone.make_aware(datetime.combine(kept, time.min))
    gone, _by_table = DeviceHour.objects.filter(hour__lt=before).delete()
    return gone
