"""The queue of records under review: who is next, what a reviewer wants to see of it, and until when.

Hundred-tonne lorries come first. Everything else stands by the instant it is due, and what is far over its limit has a
head start of some hours: so a record is overtaken only by those that came within that time after it, and every
record's turn comes.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Record, RecordState
from tongtu.offsite.review_alerts import tell_of_hundred_tonnes
from tongtu.workflow.clocks import Move
from tongtu.workflow.models import Clock

STAGES = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)
REVIEW, SECOND = "record.review", "record.second"
ORDER = ("-urgent", "turn_at", "id")
HUNDRED_TONNES = 2  # Record.priority; 1 is far over its limit
FIELDS = (
    "id", "passed_at", "plate_no", "plate_color", "site__name", "excess_kg", "state", "next_on", "priority", "urgent",
    "turn_at", "due_at", "created_at", "claimed_by", "claimed_until", "first_reviewer", "axle_count",
    "gross_kg_adjusted", "limit_kg", "excess_rate_bp", "outcome", "fine_fen", "reject_code", "record_code", "device_id",
)  # fmt: skip
MOST = 99  # more than this is not counted


@dataclass(frozen=True)
class Wanted:
    """What a reviewer narrows the queue to; "" is everything. day: of the passage."""

    stage: str = ""
    site: str = ""
    county: str = ""
    band: str = ""
    device: str = ""
    day: date | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        return (self.stage,) if self.stage in STAGES else STAGES

    def narrow(self) -> Q:
        """The conditions beside the stage."""
        wanted = Q()
        if self.site:
            wanted &= Q(site_id=self.site)
        if self.county:
            wanted &= Q(region=self.county)
        if self.device:
            wanted &= Q(device_id=self.device)
        if self.day:
            wanted &= Q(
                passed_at__gte=midnight(self.day), passed_at__lt=midnight(self.day + timedelta(days=1))
            )
        low, high = bounds(self.band)
        if low is not None:
            wanted &= Q(excess_kg__gte=low)
        return wanted & Q(excess_kg__lt=high) if high is not None else wanted

    def said(self) -> dict[str, str]:
        """The same as an address says it."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def bands() -> list[tuple[int, int | None]]:
    """Bands of excess in kg: from, and below which."""
    marks: list[int] = [0, *measure("review", "excess_bands_kg")]
    return list(zip(marks, [*marks[1:], None], strict=True))


def bounds(band: str) -> tuple[int | None, int | None]:
    """The band with this number, counted from 0."""
    known = bands()
    return known[int(band)] if band.isdecimal() and int(band) < len(known) else (None, None)


def waiting(actor: Actor, stage: str, wanted: Wanted) -> "QuerySet[Record]":
    """What this reviewer may take up at a stage: not held by another, and not a second review of one's own first."""
    mine = Q(state=RecordState.SECOND_REVIEW, first_reviewer=actor.name)
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now()) | Q(claimed_by=actor.name)
    rows = Record.objects.visible_to(actor).filter(free, wanted.narrow(), state=stage)
    return rows.exclude(mine).order_by(*ORDER)


def next_of(
    actor: Actor, wanted: Wanted, *, after: Record | None = None, without: UUID | None = None
) -> Record | None:
    """The next free record, locked; of both stages unless one is wanted."""
    found: list[Record] = []
    for stage in wanted.stages:
        rows = waiting(actor, stage, wanted).select_for_update(skip_locked=True, of=("self",))
        if after is not None:
            rows = rows.filter(_behind(after))
        if without is not None:
            rows = rows.exclude(pk=without)
        found += rows[:1]
    return min(found, key=_place, default=None)


def _place(record: Record) -> tuple[bool, datetime, UUID]:
    return (not record.urgent, record.turn_at or record.created_at, record.pk)


def _behind(record: Record) -> Q:
    """Records later in the queue than this one."""
    at = record.turn_at or record.created_at
    same = Q(urgent=record.urgent)
    behind = same & (Q(turn_at__gt=at) | Q(turn_at=at, pk__gt=record.pk))
    return behind | Q(urgent=False) if record.urgent else behind


def rows(actor: Actor, wanted: Wanted, *, size: int) -> list[dict[str, Any]]:
    """The head of the queue, as it would be handed out; one statement."""
    parts = [
        Record.objects.visible_to(actor)
        .filter(wanted.narrow(), state=stage)
        .order_by(*ORDER)
        .values(*FIELDS)[:size]
        for stage in wanted.stages
    ]
    if len(parts) == 1:
        return list(parts[0])
    both = parts[0].union(*parts[1:], all=True)
    return list(both.order_by(*ORDER)[:size])


def length(actor: Actor, stage: str = "", *, wanted: Wanted | None = None) -> int:
    """How many records wait for this reviewer, up to MOST + 1."""
    narrowed = wanted.narrow() if wanted else Q()
    mine = Q(state=RecordState.SECOND_REVIEW, first_reviewer=actor.name)
    stages = [stage] if stage in STAGES else STAGES
    found = Record.objects.visible_to(actor).filter(narrowed, state__in=stages)
    return found.exclude(mine)[: MOST + 1].count()


def lengths(actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many records wait for this reviewer at each stage, up to MOST + 1; one statement."""
    seen = Record.objects.visible_to(actor).filter(wanted.narrow())
    first = seen.filter(state=RecordState.FIRST_REVIEW)
    last = seen.filter(state=RecordState.SECOND_REVIEW).exclude(first_reviewer=actor.name)
    parts = [rows.order_by().values_list("state")[: MOST + 1] for rows in (first, last)]
    found = [state for (state,) in parts[0].union(parts[1], all=True)]
    return {stage: found.count(stage) for stage in STAGES}


def of_today(actor: Actor) -> dict[str, int]:
    """What this reviewer has done since midnight: first reviews, second reviews, and rejections among them."""
    since = midnight(clock.today())
    first = Q(first_reviewer=actor.name, first_reviewed_at__gte=since)
    last = Q(second_reviewer=actor.name, decided_at__gte=since)
    rejected = Q(state=RecordState.REJECTED) & (last | first & Q(second_reviewer=""))
    done = Record.objects.visible_to(actor).filter(first | last)
    return done.aggregate(
        first=Count("id", filter=first), last=Count("id", filter=last), rejected=Count("id", filter=rejected)
    )


def rejected_lately(actor: Actor) -> list[dict[str, Any]]:
    """One's own rejections that may still be taken back, newest first."""
    since = clock.now() - timedelta(minutes=measure("review", "undo_minutes"))
    own = Q(second_reviewer=actor.name) | Q(
        second_reviewer="", first_reviewer=actor.name, first_reviewed_at__gte=since
    )
    rows = Record.objects.visible_to(actor).filter(own, state=RecordState.REJECTED, decided_at__gte=since)
    return list(
        rows.order_by("-decided_at", "-id").values(*FIELDS, "decided_at")[: measure("review", "bulk_most")]
    )


def line_up(record: Record, move: Move) -> None:
    """A record enters a stage of review: until when, and its place in the queue."""
    del move
    limit_id = SECOND if record.state == RecordState.SECOND_REVIEW else REVIEW
    running = Clock.objects.filter(subject=record.subject, limit_id=limit_id, stopped_on=None).first()
    assert running is not None, "a review is entered by a step that starts its clock"
    record.due_at = running.due_at or midnight(running.due_on + timedelta(days=1))
    ahead = measure("review", "aging_hours") if record.priority else 0
    record.turn_at = record.due_at - timedelta(hours=ahead)
    record.urgent = record.priority >= HUNDRED_TONNES
    record.save(update_fields=["due_at", "turn_at", "urgent"])


def enter(record: Record, move: Move) -> None:
    """A record enters the queue for the first time: the head of the unit hears of a hundred tonnes at once."""
    line_up(record, move)
    if record.urgent:
        tell_of_hundred_tonnes(record)
