"""Starting, pausing, extending and stopping statutory clocks, and the light each one shows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import ceil

from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock as time
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.law.limits import Limit, limit
from tongtu.law.workdays import CalendarMissing
from tongtu.workflow.models import Clock, FlowModel

GREEN_SHARE = 5  # a light turns amber in the last fifth of its time, and never later than the last day


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Move:
    """What a step is taken with: who, and the legal day of the act."""

    actor: Actor
    on: date
    reason: str = ""


@dataclass(frozen=True)
class Turn:
    """One thing a step does to one clock. `verb` is a method of this class."""

    verb: str
    limit_id: str
    by: str = ""

    def apply(self, record: FlowModel, move: Move) -> None:
        getattr(self, f"_{self.verb}")(record, move)

    def _start(self, record: FlowModel, move: Move) -> None:
        edition = limit(self.limit_id, on=move.on, region=record.region)
        hours = edition.unit == "hour"
        due = due_of(edition, time.now() if hours else move.on)
        Clock.objects.create(
            subject=record.subject,
            region=record.region,
            limit_id=self.limit_id,
            edition=edition.effective,
            started_on=move.on,
            due_on=due.date() if isinstance(due, datetime) else due,
            due_at=due if isinstance(due, datetime) else None,
        )

    def _stop(self, record: FlowModel, move: Move) -> None:
        for running in self._running(record):
            running.stopped_on = max(move.on, running.started_on)
            running.save(update_fields=["stopped_on"])

    def _pause(self, record: FlowModel, move: Move) -> None:
        for running in self._running(record):
            running.paused_on = move.on
            running.save(update_fields=["paused_on"])

    def _resume(self, record: FlowModel, move: Move) -> None:
        for running in self._running(record):
            if running.paused_on is None:
                continue
            running.pauses = [*running.pauses, [running.paused_on.isoformat(), move.on.isoformat()]]
            running.paused_on = None
            running.due_on = recomputed(running)
            running.save(update_fields=["pauses", "paused_on", "due_on"])

    def _extend(self, record: FlowModel, move: Move) -> None:
        for running in self._running(record):
            if move.on > running.due_on:
                raise Refused("too_late", str(_("期限已过，不能再延长。")))
            longer = limit(self.by, on=move.on, region=record.region)
            before = running.due_on
            given = {
                "by": self.by,
                "on": move.on.isoformat(),
                "from": before.isoformat(),
                "who": move.actor.name,
            }
            running.extensions = [*running.extensions, given]
            running.due_on = due_of(longer, before)
            running.save(update_fields=["extensions", "due_on"])

    def _running(self, record: FlowModel) -> list[Clock]:
        rows = Clock.objects.select_for_update().filter(subject=record.subject, limit_id=self.limit_id)
        return list(rows.filter(stopped_on=None))


def start(limit_id: str) -> Turn:
    return Turn("start", limit_id)


def stop(limit_id: str) -> Turn:
    return Turn("stop", limit_id)


def pause(limit_id: str) -> Turn:
    return Turn("pause", limit_id)


def resume(limit_id: str) -> Turn:
    return Turn("resume", limit_id)


def extend(limit_id: str, by: str) -> Turn:
    """Lengthen a running clock by another limit, such as the 30 days added to the 90."""
    return Turn("extend", limit_id, by)


def due_of(edition: Limit, since: date | datetime) -> date | datetime:
    """The last day (or hour) of a limit. Raises Refused when the calendar of that year is not loaded."""
    try:
        return edition.due(since)
    except CalendarMissing as missing:
        raise Refused("no_calendar", str(missing)) from missing


def recomputed(running: Clock) -> date:
    """What due_on must be, from the start, the pauses and the extensions alone (I6)."""
    edition = limit(running.limit_id, on=running.started_on, region=running.region)
    pauses = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in running.pauses]
    due = edition.due(running.started_on, pauses=pauses)
    for given in running.extensions:
        due = limit(given["by"], on=date.fromisoformat(given["on"]), region=running.region).due(due)
    return due.date() if isinstance(due, datetime) else due


def light(running: Clock, on: date) -> Light:
    """Computed from the dates each time it is shown, never stored."""
    left = ((running.paused_on or on), running.due_on)
    return light_between(running.started_on, left[0], running.due_on)


def light_between(started_on: date, on: date, due_on: date) -> Light:
    if on > due_on:
        return Light.RED
    whole, left = (due_on - started_on).days, (due_on - on).days
    return Light.AMBER if left <= max(1, ceil(whole / GREEN_SHARE)) else Light.GREEN
