"""What other modules ask: does a permit cover this passage, and does an order exempt this vehicle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as say

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.law import plates
from tongtu.licences import routes
from tongtu.licences.models import Exemption, OversizePermit, PermitState

Rows = QuerySet[Any, Any]
ORDER = ("-valid_to", "-id")
FIELDS = (
    "id", "number", "permit_class", "reach", "issuer", "carrier", "plate_no", "plate_color", "trailer_plate_no",
    "valid_from", "valid_to", "gross_kg", "height_mm", "width_mm", "length_mm", "state", "first_used_at", "region",
)  # fmt: skip
EXEMPTION_ORDER = ("-registered_at", "-id")
EXEMPTION_FIELDS = (
    "id", "kind", "order_no", "authority", "plate_no", "plate_color", "valid_from", "valid_to", "registered_by",
    "registered_at", "ended_at", "region",
)  # fmt: skip
MATCHING = system("licences")
NEAREST = 5  # permits of one lorry that are looked at
MEASURES = ("height_mm", "width_mm", "length_mm")


@dataclass(frozen=True, kw_only=True)
class Travelled:
    """A passage as a permit sees it. Whole kg, mm, km/h; 0 or None: not measured."""

    plate_no: str
    plate_color: str
    at: datetime
    road_no: str
    stake: str
    gross_kg: int
    trailer_plate_no: str = ""
    height_mm: int = 0
    width_mm: int = 0
    length_mm: int = 0
    speed_kmh: int = 0


@dataclass(frozen=True)
class Difference:
    """One thing in which a passage departs from its permit, as a sentence and its values."""

    code: str
    template: str
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PermitMatch:
    """The permit nearest to a passage. full: it covers everything. partial: it differs in something."""

    result: Literal["full", "partial", "none"]
    permit_id: UUID | None = None
    number: str = ""
    gross_kg: int = 0
    height_mm: int = 0
    width_mm: int = 0
    length_mm: int = 0
    differs: tuple[Difference, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether vehicle, time and route fit, so that its masses and measures are what the load may have."""
        return self.result != "none" and not {one.code for one in self.differs} & {
            "time",
            "route",
            "trailer",
            "force",
        }


NO_PERMIT = PermitMatch("none")


def permit_for(one: Travelled) -> PermitMatch:
    """The permit that covers a passage, or the one that differs in the fewest things.

    Every region is looked at: the province permits, the county weighs.
    Law: 公路安全保护条例第三十八条，超限运输车辆行驶公路管理规定第三章.
    """
    rows = OversizePermit.objects.visible_to(MATCHING).filter(
        plate_no=plates.normalise(one.plate_no), plate_color=one.plate_color
    )
    near = rows.prefetch_related("roads").order_by("-valid_to")[:NEAREST]
    found = [_matched(permit, one) for permit in near]
    return min(found, key=lambda match: len(match.differs), default=NO_PERMIT)


def _matched(permit: OversizePermit, one: Travelled) -> PermitMatch:
    differs = (*_where_and_when(permit, one), *_how_heavy(permit, one))
    measures = {name: getattr(permit, name) for name in MEASURES}
    return PermitMatch(
        "partial" if differs else "full",
        permit.pk,
        permit.number,
        permit.gross_kg,
        differs=differs,
        **measures,
    )


def _where_and_when(permit: OversizePermit, one: Travelled) -> list[Difference]:
    found = []
    if not permit.valid_from <= one.at <= permit.valid_to:
        span = {"start": _moment(permit.valid_from), "end": _moment(permit.valid_to)}
        found.append(Difference("time", say("通过时间不在有效期 %(start)s 至 %(end)s 内"), span))
    if not permit.in_force_at(one.at):
        found.append(Difference("force", say("通过时通行证已暂停或者撤销")))
    parts = [routes.Part(road.road_no, road.from_m, road.to_m) for road in permit.roads.all()]
    at_m = routes.metres(one.stake)
    if not any(part.covers(one.road_no.upper(), at_m) for part in parts):
        place = {"road": one.road_no, "stake": one.stake}
        found.append(Difference("route", say("%(road)s %(stake)s 不在准许的路线上"), place))
    trailer = plates.normalise(one.trailer_plate_no)
    if permit.trailer_plate_no and trailer != permit.trailer_plate_no:
        named = {"there": permit.trailer_plate_no, "here": trailer or "—"}
        found.append(Difference("trailer", say("准许的挂车为 %(there)s，实际为 %(here)s"), named))
    return found


def _how_heavy(permit: OversizePermit, one: Travelled) -> list[Difference]:
    found = []
    if one.gross_kg > permit.gross_kg:
        kg = {"there": permit.gross_kg, "here": one.gross_kg}
        found.append(Difference("mass", say("准许 %(there)d 千克，实际 %(here)d 千克"), kg))
    for name, template in OUTLINE.items():
        if getattr(one, name) > getattr(permit, name):
            mm = {"there": getattr(permit, name), "here": getattr(one, name)}
            found.append(Difference(name.removesuffix("_mm"), template, mm))
    if permit.speed_max_kmh and one.speed_kmh > permit.speed_max_kmh:
        kmh = {"there": permit.speed_max_kmh, "here": one.speed_kmh}
        found.append(Difference("speed", say("准许最高 %(there)d 公里/时，实际 %(here)d 公里/时"), kmh))
    return found


OUTLINE = {
    "height_mm": say("准许总高 %(there)d 毫米，实际 %(here)d 毫米"),
    "width_mm": say("准许总宽 %(there)d 毫米，实际 %(here)d 毫米"),
    "length_mm": say("准许总长 %(there)d 毫米，实际 %(here)d 毫米"),
}


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Exempted:
    """An order that a vehicle is registered under at an instant."""

    kind: str
    order_no: str
    authority: str
    valid_to: datetime


def exemption_for(plate_no: str, plate_color: str, at: datetime) -> Exempted | None:
    """The order a vehicle drove under at that instant, or None. It exempts nobody by itself."""
    rows = Exemption.objects.visible_to(MATCHING).filter(
        Q(ended_at=None) | Q(ended_at__gt=at),
        plate_no=plates.normalise(plate_no),
        plate_color=plate_color,
        valid_from__lte=at,
        valid_to__gte=at,
    )
    held = rows.order_by("-valid_to").first()
    return Exempted(held.kind, held.order_no, held.authority, held.valid_to) if held else None


def permit_rows(
    actor: Actor,
    *,
    number: str = "",
    plate: str = "",
    state: str = "",
    road: str = "",
    on: datetime | None = None,
) -> Rows:
    """Permits by the beginning of number or plate, by state, by road, by an instant in their period."""
    rows = OversizePermit.objects.visible_to(actor)
    if number:
        rows = rows.filter(number__startswith=number.strip())
    if plate:
        begun = plates.normalise(plate)
        rows = rows.filter(Q(plate_no__startswith=begun) | Q(trailer_plate_no__startswith=begun))
    if state in PermitState.values:
        rows = rows.filter(state=state)
    if road:
        rows = rows.filter(pk__in=rows.filter(roads__road_no=road.strip().upper()).values("pk"))
    if on:
        rows = rows.filter(valid_from__lte=on, valid_to__gte=on)
    found: Rows = rows.values(*FIELDS)
    return found


def exemption_rows(actor: Actor, *, plate: str = "", kind: str = "", order_no: str = "") -> Rows:
    """Exemptions by the beginning of plate or order number, by kind."""
    rows = Exemption.objects.visible_to(actor)
    if plate:
        rows = rows.filter(plate_no__startswith=plates.normalise(plate))
    if kind:
        rows = rows.filter(kind=kind)
    if order_no:
        rows = rows.filter(order_no__startswith=order_no.strip())
    found: Rows = rows.values(*EXEMPTION_FIELDS)
    return found


def route_words(permit: OversizePermit) -> list[str]:
    """The route, a part a line."""
    rows = permit.roads.order_by("order").values_list("road_no", "from_m", "to_m")
    return [str(routes.Part(*row)) for row in rows]
