"""The demonstration city: agencies, officers, two parties, sites and devices. Seeding it again changes nothing."""

from django.core.management import call_command

from tongtu.registry.services.demonstration import DemonstrationAccount, seed_demonstration


def seed() -> list[DemonstrationAccount]:
    """Load reference data and the demonstration; return who may sign in."""
    call_command("load_reference", verbosity=0)
    return seed_demonstration()
