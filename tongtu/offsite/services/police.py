"""Decisions of the police on lorries: taken in from a file or over the API, each once, and put into their acts."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law import plates
from tongtu.law.articles import cite
from tongtu.offsite.events import PoliceTold
from tongtu.offsite.measures import measure
from tongtu.offsite.models import PoliceRecord
from tongtu.offsite.services.acting import take_in

LONGEST = {"decision_no": 60, "plate_no": 16, "place": 120, "act": 120, "article": 120}
MOST_FEN = 10_000_000_00
MOST_KG = 1_000_000


@dataclass(frozen=True, kw_only=True)
class PoliceIn:
    """One decision of the police as they told it. fine_fen: in fen."""

    region: str
    decision_no: str
    plate_no: str
    plate_color: str
    act_at: datetime
    place: str
    act: str
    article: str = ""
    fine_fen: int = 0
    gross_kg: int | None = None

    @property
    def digest(self) -> str:
        facts = [*vars(self).values()]
        facts[list(vars(self)).index("act_at")] = self.act_at.timestamp()
        return sha256(repr(facts).encode()).hexdigest()


@transaction.atomic
def take_police_record(
    actor: Actor, given: PoliceIn, *, source: str = "api", digest: str = ""
) -> PoliceRecord:
    """Keep one decision, under its number once; a repeat changes nothing.

    Raises Refused (wrong_role, outside_region), Invalid (by field), Conflict (decision_known: with other content).
    Law: 行政处罚法（2021）第二十九条; 河南省治理货物运输车辆超限超载条例第十九条.
    """
    if not actor.roles & {Role.RECORD_REVIEWER, Role.CASE_OFFICER, Role.SYSTEM}:
        raise Refused("wrong_role", _("公安处罚记录须由执法人员或者非现场审核员登记。"), cite("HN-OL 19"))
    check_police(given)
    if known := _known(actor, given):
        return known
    plain = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    plain |= {"plate_no": plates.normalise(given.plate_no)}
    told = any(word in given.act for word in measure("police", "overload"))
    try:
        with transaction.atomic():
            made = PoliceRecord.objects.create(
                actor,
                **plain,
                overload=told,
                source_file=source[:120],
                source_sha256=digest,
                facts_sha256=given.digest,
            )
    except IntegrityError:
        if known := _known(actor, given):
            return known
        raise
    emit(PoliceTold(made.subject, digest or "api"), actor, region=made.region)
    if made.overload:
        take_in(made)
    return made


def _known(actor: Actor, given: PoliceIn) -> PoliceRecord | None:
    rows = PoliceRecord.objects.visible_to(actor)
    known = rows.filter(region=given.region, decision_no=given.decision_no.strip()).first()
    if known is not None and known.facts_sha256 != given.digest:
        said = _("决定书编号 %(number)s 已登记，内容不同，请核对。") % {"number": given.decision_no}
        raise Conflict("decision_known", said, field="decision_no")
    return known


def check_police(given: PoliceIn) -> None:
    """Raises Invalid, naming the field."""
    for name, longest in LONGEST.items():
        value = getattr(given, name)
        if len(value) > longest or not value.isprintable():
            raise Invalid(name, _("“%(field)s”太长，或者含有不能使用的字符。") % {"field": name}, field=name)
    if not given.decision_no.strip():
        raise Invalid("decision_no", _("请填写决定书编号。"), field="decision_no")
    if plates.is_placeholder(given.plate_no):
        raise Invalid("plate_no", _("请填写车牌号码。"), field="plate_no")
    if given.plate_color not in plates.colours():
        raise Invalid("plate_color", _("请选择号牌颜色。"), field="plate_color")
    _check_numbers(given)


def _check_numbers(given: PoliceIn) -> None:
    if len(given.region) != WHOLE_CODE or not given.region.isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    if given.act_at.tzinfo is None or given.act_at > clock.now():
        raise Invalid("act_at", _("违法时间不能晚于现在。"), field="act_at")
    if not 0 <= given.fine_fen <= MOST_FEN:
        raise Invalid("fine_fen", _("罚款金额不正确。"), field="fine_fen")
    if given.gross_kg is not None and not 0 < given.gross_kg <= MOST_KG:
        raise Invalid("gross_kg", _("总质量不正确。"), field="gross_kg")
