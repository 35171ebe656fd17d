"""The demonstration city: agencies, officers, parties, sites and devices. Seeding it again changes nothing."""

from datetime import date

from django.core.management import call_command

from tongtu.kernel.actors import system
from tongtu.offsite.services.demonstration import seed_demonstration as seed_sites
from tongtu.payments import queries as payments
from tongtu.payments.services import open_unit, order_segment
from tongtu.registry import queries as registry
from tongtu.registry.services.demonstration import DemonstrationAccount, seed_demonstration

SEEDER = system("demonstration")
UNITS = {"411321": "411321001", "411324": "411324001", "330200": "330200001"}
RECEIPTS = 500  # as many numbers as finance gives a small agency at once


def seed() -> list[DemonstrationAccount]:
    """Load reference data and the demonstration; return who may sign in."""
    call_command("load_reference", verbosity=0)
    accounts = seed_demonstration()
    seed_sites()
    return accounts


def seed_finance() -> None:
    """Open the agencies at the finance platform, which must be running, and order receipt numbers for them."""
    for region, unit_code in UNITS.items():
        agency = registry.organisation_for(region)
        unit = open_unit(
            SEEDER,
            region=region,
            unit_code=unit_code,
            live_on=date(2026, 1, 1),
            organisation_id=agency.pk,
            name=agency.name,
            division_code=region,
            app_id="tongtu-demo",
            item_code="SIM-ITEM-01",
            receipt_code=f"{region[:2]}030126",
            pay_code_scheme="SIM-MOD11-10",
            finance_office="同级财政局",
            bank_name="通途模拟银行营业部",
            bank_address=agency.address,
        )
        if payments.stock(unit, on=date(2026, 1, 1)).remaining == 0:
            order_segment(SEEDER, unit.pk, count=RECEIPTS)
