"""Who collects for a region, and where the party pays."""

from django.conf import settings
from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, system
from tongtu.payments.models import FiscalUnit, UnitStatus

US = system("payments")


def live_unit(region: str) -> FiscalUnit | None:
    """The unit that collects for a region, when finance has opened it: its own, or the nearest one above."""
    above = dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000"))
    rows = FiscalUnit.objects.visible_to(US).filter(region__in=above, status=UnitStatus.LIVE)
    live = {unit.region: unit for unit in rows}
    return next((live[code] for code in above if code in live), None)


def units_of(actor: Actor) -> list[FiscalUnit]:
    """The collecting units an actor may see."""
    return list(FiscalUnit.objects.visible_to(actor).order_by("region", "unit_code"))


def collecting_channel(region: str) -> dict[str, str]:
    """Where a fine of this region is paid, as a decision must name it. Keys: bank, pay_url.

    An agency that finance has not opened yet names the finance platform alone.
    Law: 罚款决定与罚款收缴分离实施办法第七条.
    """
    unit = live_unit(region)
    bank = f"{unit.bank_name}（{unit.bank_address}）" if unit and unit.bank_name else ""
    named = _("财政非税收入收缴平台（支付宝、微信、银行柜台均可）")
    return {
        "bank": "，".join(part for part in (bank, named) if part),
        "pay_url": f"{settings.BASE_URL}/my/",
    }
