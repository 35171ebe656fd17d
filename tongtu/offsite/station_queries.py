"""What pages and the API ask of stations, weighings, police decisions and acts. Lists are plain rows."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound
from tongtu.law import plates
from tongtu.offsite.acts import ACTS
from tongtu.offsite.models import (
    ActLock,
    ActMember,
    PoliceRecord,
    Station,
    StationKind,
    TransportAct,
    Weighing,
    WeighingState,
)
from tongtu.registry import queries as registry

Rows = QuerySet[Any, Any]
STATION_ORDER = ("code", "id")
WEIGHING_ORDER = ("-weighed_at", "-id")
POLICE_ORDER = ("-act_at", "-id")
WEIGHING_FIELDS = (
    "id", "ticket_no", "weighed_at", "station_id", "station__name", "plate_no", "plate_color", "axle_count", "gross_kg",
    "gross_kg_adjusted", "limit_kg", "excess_kg", "excess_rate_bp", "unloaded_kg", "outcome", "fine_fen", "state",
    "goods", "by_scale", "reweighs_id",
)  # fmt: skip
POLICE_FIELDS = (
    "id", "decision_no", "plate_no", "plate_color", "act_at", "place", "region", "act", "article", "fine_fen",
    "overload", "source_file",
)  # fmt: skip


def station_rows(actor: Actor, *, words: str = "", kind: str = "") -> Rows:
    rows = Station.objects.visible_to(actor).annotate(valid_to=Max("certificates__valid_to"))
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(code__startswith=words))
    if kind in StationKind.values:
        rows = rows.filter(kind=kind)
    return rows.values(
        "id", "code", "name", "kind", "region", "road_no", "stake", "address", "closed_on", "valid_to"
    )


def weighing_rows(
    actor: Actor,
    *,
    plate: str = "",
    station_id: str = "",
    state: str = "",
    day_from: date | None = None,
    day_to: date | None = None,
) -> Rows:
    """Weighings by plate, station, state and day."""
    rows = Weighing.objects.visible_to(actor)
    if plate:
        rows = rows.filter(plate_no__startswith=plates.normalise(plate))
    if station_id:
        rows = rows.filter(station_id=station_id)
    if state in WeighingState.values:
        rows = rows.filter(state=state)
    if day_from:
        rows = rows.filter(weighed_at__gte=_start(day_from))
    if day_to:
        rows = rows.filter(weighed_at__lt=_start(day_to + timedelta(days=1)))
    found: Rows = rows.values(*WEIGHING_FIELDS)
    return found


def police_rows(
    actor: Actor,
    *,
    plate: str = "",
    number: str = "",
    day_from: date | None = None,
    day_to: date | None = None,
) -> Rows:
    rows = PoliceRecord.objects.visible_to(actor)
    if plate:
        rows = rows.filter(plate_no__startswith=plates.normalise(plate))
    if number:
        rows = rows.filter(decision_no__startswith=number)
    if day_from:
        rows = rows.filter(act_at__gte=_start(day_from))
    if day_to:
        rows = rows.filter(act_at__lt=_start(day_to + timedelta(days=1)))
    found: Rows = rows.values(*POLICE_FIELDS)
    return found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def stations_to_choose(actor: Actor, *kinds: str) -> list[tuple[str, str]]:
    """Open stations for a filter or a form."""
    rows = Station.objects.visible_to(actor).filter(closed_on=None)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return [(str(pk), name) for pk, name in rows.order_by("code").values_list("id", "name")[:500]]


def officers_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Certified officers of the actor's own agency, for the second name on a slip."""
    if actor.officer_id is None:
        return []
    today = clock.today()
    agency = registry.agency_of(registry.officer(actor.officer_id).organisation)
    here = registry.officers_of(agency.pk, today)
    return [
        (str(one.pk), one.name)
        for one in here
        if one.pk != actor.officer_id and registry.certified(one.pk, today)
    ]


def act_told(actor: Actor, row_id: UUID) -> dict[str, Any] | None:
    """The act a record or weighing belongs to, as its page shows it; None when it is alone and free.

    Of another county's members a reader learns the place, the time and the mass, and never the plate or the owner.
    """
    mine = ActMember.objects.visible_to(actor).filter(record_id=row_id).values("act_id").first()
    if mine is None:
        return None
    return act(actor, mine["act_id"], beside=row_id)


def act(actor: Actor, act_id: UUID, *, beside: UUID | None = None) -> dict[str, Any] | None:
    """One act with its members. Raises NotFound when none of them is the actor's to see."""
    fields = (
        "record_id",
        "kind",
        "title",
        "place",
        "passed_at",
        "gross_kg",
        "excess_kg",
        "region",
        "direction",
    )
    members = list(
        ActMember.objects.visible_to(ACTS).filter(act_id=act_id).order_by("passed_at").values(*fields)
    )
    seen = set(ActMember.objects.visible_to(actor).filter(act_id=act_id).values_list("record_id", flat=True))
    if not seen:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    found = TransportAct.objects.get(pk=act_id)
    lock = (
        ActLock.objects.visible_to(ACTS).filter(act_id=act_id).values("holder", "agency", "locked_at").first()
    )
    if beside is not None and len(members) < 2 and (lock is None or lock["holder"] == str(beside)):
        return None
    for row in members:
        row["kind_label"] = ActMember.Kind(row["kind"]).label
        row["own"] = row["record_id"] in seen
        row["principal"] = str(row["record_id"]) == found.principal
        row["filed"] = lock is not None and lock["holder"] == str(row["record_id"])
        if not row["own"]:
            row["title"] = ""
    taken = lock is not None and beside is not None and lock["holder"] != str(beside)
    span = {"started_at": found.started_at, "ended_at": found.ended_at}
    return {"id": found.pk, "members": members, "lock": lock, "taken": taken, **span}
