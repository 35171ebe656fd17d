"""The demonstration's collecting units and their first receipt numbers. Safe to repeat."""

import tomllib
from pathlib import Path

from django.conf import settings

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Refused
from tongtu.payments import queries
from tongtu.payments.models import FiscalUnit
from tongtu.payments.services.units import open_unit, order_segment
from tongtu.registry.queries import organisation_for

DATA = Path(__file__).parents[1] / "data" / "demonstration.toml"
US = system("demonstration")


def seed_demonstration() -> list[FiscalUnit]:
    """Open the units of the demonstration's agencies; their numbers come with `stock_numbers`."""
    plan = tomllib.loads(DATA.read_text("utf8"))
    common = {name: value for name, value in plan["common"].items() if name != "numbers"}
    units = []
    for row in plan["unit"]:
        agency = organisation_for(row["region"])
        units.append(
            open_unit(
                US,
                unit_code=f"{row['region']}001",
                division_code=row["region"],
                organisation_id=agency.pk,
                name=agency.name,
                app_id=settings.FISCAL_APP_ID,
                **common,
                **row,
            )
        )
    return units


def stock_numbers() -> int:
    """Ask the finance platform for numbers where they run low. Answers how many units got some.

    A platform that does not answer is asked again at the next start; receipts wait until then.
    """
    count = tomllib.loads(DATA.read_text("utf8"))["common"]["numbers"]
    given = 0
    for unit in queries.units_of(US):
        if queries.stock(unit, on=clock.today()).low:
            try:
                order_segment(US, unit.pk, count=count)
            except Refused:
                continue
            given += 1
    return given
