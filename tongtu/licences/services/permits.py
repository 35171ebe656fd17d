"""Permits: entered as they were issued, corrected before their first use, suspended, withdrawn, expired."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.kernel.speech import kept_title
from tongtu.law import plates
from tongtu.law.articles import cite
from tongtu.licences import routes
from tongtu.licences.events import PermitCorrected
from tongtu.licences.flow import PERMIT_FLOW
from tongtu.licences.models import OversizePermit, PermitClass, PermitRoad, PermitState, PermitStep, Reach
from tongtu.licences.words import PERMIT
from tongtu.workflow.clocks import Move

EXPIRY = system("permits")
MOST_KG, MOST_MM = 2_000_000, 200_000  # beyond any load ever moved: a slip of the pen
AT_ONCE = 500
FIRST_YEAR, LAST_YEAR = 2000, 2099  # outside: a slip of the pen


@dataclass(frozen=True, kw_only=True)
class PermitIn:
    """A permit as it stands on paper. roads: one part a line, "G207 K1400+000-K1460+000"."""

    region: str
    number: str
    permit_class: str
    reach: str
    issuer: str
    carrier: str
    plate_no: str
    plate_color: str
    valid_from: datetime
    valid_to: datetime
    roads: str
    goods: str
    gross_kg: int
    height_mm: int
    width_mm: int
    length_mm: int
    trailer_plate_no: str = ""
    trailer_plate_color: str = ""
    axle_loads_kg: tuple[int, ...] = ()
    speed_max_kmh: int | None = None
    escort: str = ""


FIXED = {"region", "number"}  # they name the permit
PLAIN = tuple(one.name for one in fields(PermitIn) if one.name != "roads")


@transaction.atomic
def issue_permit(actor: Actor, given: PermitIn) -> OversizePermit:
    """Enter a permit into the register. The same permit again changes nothing.

    Raises Refused (wrong_role, outside_region, issuer_too_low), Invalid, Conflict (permit_known).
    Law: 公路安全保护条例第三十六条.
    """
    clerk(actor)
    said, parts = checked(given)
    known = OversizePermit.objects.visible_to(EXPIRY).filter(number=said["number"]).first()
    if known is not None:
        return _the_same(actor, known, said, parts)
    title = kept_title(PERMIT % {"number": said["number"]}, said["plate_no"])
    permit = OversizePermit(title=title, **said)
    try:
        with transaction.atomic():
            PERMIT_FLOW.begin(permit, PermitStep.ISSUE, actor)
    except IntegrityError as twin:
        raise _known() from twin
    _lay(permit, parts)
    return permit


def _known() -> Conflict:
    return Conflict("permit_known", _("该通行证编号已登记，内容不同。"), field="number")


def _the_same(
    actor: Actor, known: OversizePermit, said: dict[str, Any], parts: tuple[routes.Part, ...]
) -> OversizePermit:
    """The permit that is there, when it says the same and the actor may see it."""
    mine = OversizePermit.objects.visible_to(actor).filter(pk=known.pk).exists()
    if not mine or differing(known, said, parts):
        raise _known()
    return known


def differing(permit: OversizePermit, said: dict[str, Any], parts: tuple[routes.Part, ...]) -> list[str]:
    """The names of what a permit says otherwise."""
    changed = [name for name, value in said.items() if _plain(getattr(permit, name)) != _plain(value)]
    return changed + (["roads"] if route_of(permit) != parts else [])


def _plain(value: Any) -> Any:  # Any: columns of several kinds
    return list(value) if isinstance(value, tuple) else value


def route_of(permit: OversizePermit) -> tuple[routes.Part, ...]:
    rows = permit.roads.order_by("order").values_list("road_no", "from_m", "to_m")
    return tuple(routes.Part(*row) for row in rows)


def _lay(permit: OversizePermit, parts: tuple[routes.Part, ...]) -> None:
    permit.roads.all().delete()
    PermitRoad.objects.bulk_create(
        PermitRoad(permit=permit, order=n, **asdict(part)) for n, part in enumerate(parts, 1)
    )


@transaction.atomic
def correct_permit(actor: Actor, permit_id: UUID, **changes: Any) -> OversizePermit:
    """Correct what was entered wrongly, until the first passage was measured against it.

    changes: fields of PermitIn except region and number. Raises Refused (wrong_role, permit_used, wrong_state),
    Invalid, NotFound.
    """
    clerk(actor)
    permit = OversizePermit.objects.lock(actor, permit_id)
    if permit.first_used_at is not None:
        raise Refused(
            "permit_used", _("已有过车记录与该通行证比对，不能再更正；确有错误的，请撤销后重新登记。")
        )
    if permit.state != PermitState.ISSUED:
        raise Refused("wrong_state", _("只有有效的通行证可以更正。"))
    now = {name: getattr(permit, name) for name in PLAIN} | {"roads": routes.written(route_of(permit))}
    said, parts = checked(PermitIn(**{**now, **{n: v for n, v in changes.items() if n not in FIXED}}))
    changed = differing(permit, said, parts)
    if not changed:
        return permit
    for name, value in said.items():
        setattr(permit, name, value)
    if refusal := PERMIT_FLOW.rows[0].refusal(permit, Move(actor, clock.today())):
        raise refusal
    permit.save(update_fields=list(said))
    _lay(permit, parts)
    emit(PermitCorrected(permit.subject, changed), actor, region=permit.region)
    return permit


@transaction.atomic
def take_permit_step(
    actor: Actor, permit_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> OversizePermit:
    """Suspend, resume or withdraw a permit, from this instant on. Passages before it keep their permit.

    Raises Refused (wrong_state, wrong_role, no_reason), Conflict (moved_on), NotFound.
    Law: 公路安全保护条例第三十八条.
    """
    permit = OversizePermit.objects.lock(actor, permit_id)
    now = clock.now()
    if step == PermitStep.SUSPEND:
        permit.pauses = [*permit.pauses, [now.isoformat(), None]]
    elif step == PermitStep.RESUME and permit.pauses and permit.pauses[-1][1] is None:
        permit.pauses = [*permit.pauses[:-1], [permit.pauses[-1][0], now.isoformat()]]
    if step == PermitStep.WITHDRAW:
        permit.withdrawn_at = now
    permit.save(update_fields=["pauses", "withdrawn_at"])
    return PERMIT_FLOW.advance(permit, step, actor, reason=reason, seen=seen)


@transaction.atomic
def note_use(permit_id: UUID, at: datetime) -> None:
    """Remember that a passage was measured against a permit: from then on it stays as it is. Safe to repeat."""
    permit = OversizePermit.objects.lock(EXPIRY, permit_id)
    if permit.first_used_at is None or at < permit.first_used_at:
        permit.first_used_at = at
        permit.save(update_fields=["first_used_at"])


def expire_permits(on: date) -> int:
    """Close the permits whose period is over; how many. Safe to repeat."""
    rows = OversizePermit.objects.visible_to(EXPIRY).filter(
        state__in=[PermitState.ISSUED, PermitState.SUSPENDED]
    )
    over = rows.filter(valid_to__lt=clock.now()).order_by("valid_to")[:AT_ONCE]
    ended = [permit.pk for permit in over if clock.local(permit.valid_to).date() < on]
    for permit_id in ended:
        with transaction.atomic():
            permit = OversizePermit.objects.lock(EXPIRY, permit_id)
            PERMIT_FLOW.advance(permit, PermitStep.EXPIRE, EXPIRY, on=on)
    return len(ended)


def checked(given: PermitIn) -> tuple[dict[str, Any], tuple[routes.Part, ...]]:
    """The columns and the route of a permit. Raises Invalid, naming the field."""
    said: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()
    }
    parts = routes.parts(said.pop("roads"))
    _named(said)
    _lawful_plates(said)
    said["valid_from"], said["valid_to"] = period(given.valid_from, given.valid_to)
    for name, most in (
        ("gross_kg", MOST_KG),
        ("height_mm", MOST_MM),
        ("width_mm", MOST_MM),
        ("length_mm", MOST_MM),
    ):
        if not 0 < said[name] <= most:
            raise Invalid(name, _("数值超出可信范围。"), field=name)
    said["axle_loads_kg"] = list(said["axle_loads_kg"])
    if any(not 0 < load <= MOST_KG for load in said["axle_loads_kg"]):
        raise Invalid("axle_loads_kg", _("数值超出可信范围。"), field="axle_loads_kg")
    return said, parts


def period(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Both ends with their zone; one without is on the clock of the agency. Raises Invalid (dates)."""
    both = [timezone.make_aware(one) if one.tzinfo is None else one for one in (start, end)]
    if both[1] <= both[0]:
        raise Invalid("dates", _("有效期的起止时间颠倒。"), field="valid_to")
    if both[0].year < FIRST_YEAR or both[1].year > LAST_YEAR:
        raise Invalid("dates", _("有效期超出可信范围。"), field="valid_to")
    return both[0], both[1]


def _named(said: dict[str, Any]) -> None:
    if len(said["region"]) != WHOLE_CODE or not said["region"].isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    for name in ("number", "issuer", "carrier", "goods"):
        longest: int = OversizePermit._meta.get_field(name).max_length  # type: ignore[union-attr,assignment]
        if not said[name] or len(said[name]) > longest:
            raise Invalid(name, _("请填写，且不超过 %(n)d 个字。") % {"n": longest}, field=name)
    if said["permit_class"] not in PermitClass.values:
        raise Invalid("permit_class", _("许可类别为 I、II 或 III。"), field="permit_class")
    if said["reach"] not in Reach.values:
        raise Invalid("reach", _("请选择运输范围。"), field="reach")
    if len(said["escort"]) > 120:
        raise Invalid("escort", _("内容过长。"), field="escort")


def _lawful_plates(said: dict[str, Any]) -> None:
    for name in ("plate", "trailer_plate"):
        number, colour = plates.normalise(said[f"{name}_no"]), said[f"{name}_color"]
        said[f"{name}_no"] = number
        if name == "trailer_plate" and not number:
            said["trailer_plate_color"] = ""
            continue
        if plates.kind_of(number) is None:
            raise Invalid(
                "plate", _("“%(plate)s”不是有效号牌。") % {"plate": number[:16]}, field=f"{name}_no"
            )
        if not plates.colour_fits(number, colour):
            raise Invalid("plate_color", _("号牌颜色与号牌种类不符。"), field=f"{name}_color")


def clerk(actor: Actor) -> None:
    """Raises Refused (wrong_role): the register is kept at the licensing counter."""
    if Role.SERVICE_CLERK not in actor.roles:
        raise Refused("wrong_role", _("通行证登记须由窗口人员办理。"), cite("HPR 36"))
