"""Exemptions: a vehicle under an order in a period, registered by the head of the unit, ended early if need be."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law import plates
from tongtu.law.articles import cite
from tongtu.licences.events import ExemptionChanged
from tongtu.licences.models import Exemption, ExemptionKind
from tongtu.licences.services.permits import period


@dataclass(frozen=True, kw_only=True)
class ExemptionIn:
    """An order for one vehicle as it stands on paper."""

    region: str
    kind: str
    order_no: str
    authority: str
    plate_no: str
    plate_color: str
    valid_from: datetime
    valid_to: datetime
    note: str = ""


@transaction.atomic
def register_exemption(actor: Actor, given: ExemptionIn) -> Exemption:
    """Register that a vehicle drives under an order. The same again changes nothing.

    Raises Refused (wrong_role, outside_region), Invalid, Conflict (exemption_known).
    Law: 公路安全保护条例第七十六条.
    """
    head(actor)
    said = _checked(given)
    key = {name: said[name] for name in ("order_no", "plate_no", "plate_color")}
    known = Exemption.objects.visible_to(actor).filter(**key).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in said.items()):
            raise Conflict("exemption_known", _("该命令下的这辆车已登记，内容不同。"), field="order_no")
        return known
    try:
        with transaction.atomic():
            made = Exemption.objects.create(actor, registered_by=actor.name, **said)
    except IntegrityError as twin:
        raise Conflict("exemption_known", _("该命令下的这辆车已登记，内容不同。"), field="order_no") from twin
    emit(ExemptionChanged(made.subject, "registered"), actor, region=made.region)
    return made


def _checked(given: ExemptionIn) -> dict[str, object]:
    said = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    if len(given.region.strip()) != WHOLE_CODE or not given.region.strip().isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    if given.kind not in ExemptionKind.values:
        raise Invalid("kind", _("请选择事由。"), field="kind")
    for name, longest in (("order_no", 60), ("authority", 80)):
        if not said[name] or len(str(said[name])) > longest:
            raise Invalid(name, _("请填写，且不超过 %(n)d 个字。") % {"n": longest}, field=name)
    said["plate_no"] = number = plates.normalise(given.plate_no)
    if plates.kind_of(number) is None or not plates.colour_fits(number, given.plate_color):
        raise Invalid("plate", _("号牌无效，或者号牌颜色与号牌种类不符。"), field="plate_no")
    said["valid_from"], said["valid_to"] = period(given.valid_from, given.valid_to)
    if len(str(said["note"])) > 200:
        raise Invalid("note", _("内容过长。"), field="note")
    return said


@transaction.atomic
def end_exemption(actor: Actor, exemption_id: UUID) -> Exemption:
    """End an exemption now; passages before it keep it. Safe to repeat. Raises Refused (wrong_role), NotFound."""
    head(actor)
    held = Exemption.objects.lock(actor, exemption_id)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        emit(ExemptionChanged(held.subject, "ended"), actor, region=held.region)
    return held


def head(actor: Actor) -> None:
    """Raises Refused (wrong_role): who reviews records does not exempt vehicles."""
    if Role.UNIT_HEAD not in actor.roles:
        raise Refused("wrong_role", _("豁免登记须由办案机构负责人办理。"), cite("HPR 76"))
