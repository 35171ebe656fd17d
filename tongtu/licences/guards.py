"""Conditions of the steps of a permit. Questions only."""

from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.law.rules import stem
from tongtu.licences.models import OversizePermit, Reach
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import guard

PROVINCE, CITY, COUNTY = 2, 4, 6  # digits of a division code that say something
HIGHEST = {Reach.PROVINCES: PROVINCE, Reach.CITIES: PROVINCE, Reach.COUNTIES: CITY, Reach.COUNTY: COUNTY}


@guard("issuer_too_low", _("该运输范围的通行证应由上级机关核发"), "HPR 36")
def issued_high_enough(permit: OversizePermit) -> bool:
    """Across provinces or cities the province decides, across counties the city, inside a county the county."""
    return len(stem(permit.region)) <= HIGHEST[Reach(permit.reach)]


@guard("still_valid", _("通行证尚未到期"), "HPR 38")
def over_by_now(permit: OversizePermit, move: Move) -> bool:
    return clock.local(permit.valid_to).date() < move.on
