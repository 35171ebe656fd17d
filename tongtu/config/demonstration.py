"""The demonstration city: agencies, officers, two parties, sites and devices. Seeding it again changes nothing."""

from django.core.management import call_command

from tongtu.offsite import services as offsite
from tongtu.payments import services as payments
from tongtu.registry.services.demonstration import DemonstrationAccount, seed_demonstration


def seed() -> list[DemonstrationAccount]:
    """Load reference data and the demonstration; return who may sign in."""
    call_command("load_reference", verbosity=0)
    accounts = seed_demonstration()
    offsite.seed_demonstration()
    return accounts


def seed_road() -> None:
    """Let the city have a past: station, displays, permits, and two days of passages. A city at work is left alone."""
    offsite.seed_road()
    offsite.seed_traffic()


def seed_finance() -> None:
    """Open the agencies at the finance platform, which must be running, and order receipt numbers for them."""
    payments.seed_demonstration()
    payments.stock_numbers()
