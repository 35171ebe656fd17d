"""Alarms of devices: raised once for each occasion, seen to by a person, or passed by themselves."""

from uuid import UUID

from django.db import IntegrityError, transaction

from tongtu.kernel.actors import Actor, system
from tongtu.offsite.flow_health import ALARM_FLOW
from tongtu.offsite.models import AlarmState, AlarmStep, Device, SiteAlarm

WATCH = system("watch")


@transaction.atomic
def raise_alarm(device: Device, kind: str, window: str, *, title: str, number: int = 0) -> int:
    """Put one occasion on the to-do list of the administrator; 1 when it is new. Safe to repeat, and to race (I18).

    An earlier alarm of the same kind comes to rest: the newer one says it all.
    window: what names the occasion. number: what was measured.
    """
    seen = SiteAlarm.objects.visible_to(WATCH).filter(
        region=device.region, device=device, kind=kind, window=window
    )
    if seen.exists():
        return 0
    alarm = SiteAlarm(
        region=device.region, device=device, kind=kind, window=window, title=title, number=number
    )
    try:
        with transaction.atomic():
            ALARM_FLOW.begin(alarm, AlarmStep.RAISE, WATCH)
    except IntegrityError:  # another worker has just raised it
        return 0
    pass_alarms(device, kind, but=alarm.pk)
    return 1


def pass_alarms(device: Device, kind: str, *, but: UUID | None = None) -> int:
    """Close the alarms of a kind that are over; how many. Belongs inside a transaction."""
    open_ones = SiteAlarm.objects.visible_to(WATCH).filter(device=device, kind=kind, state=AlarmState.RAISED)
    others = open_ones.exclude(pk=but) if but else open_ones
    found = list(others.select_for_update(of=("self",)).order_by("pk"))
    for alarm in found:
        ALARM_FLOW.advance(alarm, AlarmStep.PASS, WATCH)
    return len(found)


@transaction.atomic
def handle_alarm(actor: Actor, alarm_id: UUID, *, reason: str, seen: int | None = None) -> SiteAlarm:
    """Say what was done about an alarm. Raises Refused (wrong_role, wrong_state, no_reason), Conflict, NotFound."""
    alarm = SiteAlarm.objects.lock(actor, alarm_id)
    return ALARM_FLOW.advance(alarm, AlarmStep.HANDLE, actor, reason=reason, seen=seen)
