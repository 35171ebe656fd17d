"""What pages and the API ask of suspicions and of declared weather."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongtu.kernel.actors import Actor
from tongtu.law import plates
from tongtu.offsite.models import CloneState, CloneSuspicion, Record, WeatherNotice
from tongtu.offsite.words import spoken

Rows = QuerySet[Any, Any]
SUSPICION_ORDER = ("-raised_at", "-id")
WEATHER_ORDER = ("-starts_at", "-id")


def suspicion_rows(actor: Actor, *, plate: str = "", state: str = "") -> Rows:
    """Suspicions by the beginning of a plate, by state."""
    rows = CloneSuspicion.objects.visible_to(actor)
    if plate:
        rows = rows.filter(plate_no__startswith=plates.normalise(plate))
    if state in CloneState.values:
        rows = rows.filter(state=state)
    found: Rows = rows.values(
        "id", "plate_no", "plate_color", "score", "state", "raised_at", "region", "record_id", "record__site__name",
        "next_on",
    )  # fmt: skip
    return found


def reasons_of(one: CloneSuspicion) -> list[dict[str, Any]]:
    """Why, in the reader's language: code, points, words."""
    return [
        {"code": why["code"], "points": why["points"], "words": spoken(why["words"], why["values"])}
        for why in one.reasons
    ]


def seen_record(actor: Actor, record_id: UUID | None) -> Record | None:
    """A record, when there is one and the actor may see it."""
    return Record.objects.visible_to(actor).filter(pk=record_id).first() if record_id else None


def weather_rows(actor: Actor) -> Rows:
    """Declared weather of the actor's regions, newest first."""
    found: Rows = WeatherNotice.objects.visible_to(actor).values(
        "id", "region", "kind", "starts_at", "ends_at", "source", "declared_by"
    )
    return found
