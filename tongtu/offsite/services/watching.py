"""The watch over devices: silence, missing numbers and clocks become alarms, and rest again when they are over."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import health
from tongtu.offsite.health import Judged
from tongtu.offsite.measures import measure
from tongtu.offsite.models import AlarmKind, AlarmState, Device, DeviceState, SiteAlarm
from tongtu.offsite.services.alarms import pass_alarms, raise_alarm
from tongtu.offsite.words import CLOCK, GAPS, SILENT
from tongtu.web.words import moment

WATCH = system("watch")
NEVER = "never"


def watch() -> int:
    """Judge every active device and raise what is new; how many alarms. Safe to repeat, and to run twice at once."""
    active = Device.objects.visible_to(WATCH).filter(state=DeviceState.ACTIVE)
    raised, last = 0, ""
    while found := health.judged(active.filter(code__gt=last)):
        devices = {device.pk: device for device in active.filter(pk__in=[one.row["id"] for one in found])}
        open_ones = _open(list(devices))
        for one in found:
            raised += _alarm(devices[one.row["id"]], one, open_ones[one.row["id"]])
        last = found[-1].row["code"]
    return raised


def _open(device_ids: list[UUID]) -> dict[UUID, set[str]]:
    """Which kinds of alarm are open, by device."""
    kinds: dict[UUID, set[str]] = defaultdict(set)
    rows = SiteAlarm.objects.visible_to(WATCH).filter(device_id__in=device_ids, state=AlarmState.RAISED)
    for device_id, kind in rows.values_list("device_id", "kind"):
        kinds[device_id].add(kind)
    return kinds


def _alarm(device: Device, one: Judged, open_kinds: set[str]) -> int:
    signs = {sign.kind: sign for sign in one.signs}
    raised = 0
    if "silence" in signs:
        raised += _silence(device, one)
    elif AlarmKind.SILENCE in open_kinds:
        _rest(device, AlarmKind.SILENCE)
    if "clock" in signs:
        today = one.days.today.isoformat()
        title = CLOCK % {"code": device.code, "on": today, "ms": signs["clock"].number}
        raised += raise_alarm(device, AlarmKind.CLOCK, today, title=title, number=signs["clock"].number)
    elif AlarmKind.CLOCK in open_kinds:
        _rest(device, AlarmKind.CLOCK)
    return raised + _gaps(device, one, still="backlog" in signs, told=AlarmKind.GAPS in open_kinds)


def _silence(device: Device, one: Judged) -> int:
    """One alarm for one silence: it is named by the last passage before it."""
    last = one.days.last_passed_at
    window = last.isoformat() if last else f"{NEVER}:{device.active_since:%Y-%m-%d}"
    title = SILENT % {"code": device.code, "at": moment(last) if last else gettext_noop("启用之日")}
    return raise_alarm(device, AlarmKind.SILENCE, window, title=title, number=one.silent_minutes or 0)


def _gaps(device: Device, one: Judged, *, still: bool, told: bool) -> int:
    """Numbers missing of a day that is over. While a device is sending what it had kept, none is missing yet."""
    grace = timedelta(minutes=measure("health", "gap_grace_minutes"))
    day = one.days.today - timedelta(days=1)
    if still or clock.local(clock.now() - grace).date() <= day:
        return 0
    missing = one.days.rows.get(day, {}).get("missing", 0)
    if missing < measure("health", "gap_least"):
        if told:
            _rest(device, AlarmKind.GAPS)
        return 0
    title = GAPS % {"code": device.code, "on": day.isoformat(), "missing": missing}
    return raise_alarm(device, AlarmKind.GAPS, day.isoformat(), title=title, number=missing)


@transaction.atomic
def _rest(device: Device, kind: AlarmKind) -> None:
    pass_alarms(device, kind)
