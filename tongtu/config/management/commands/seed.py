"""`manage.py seed`: the demonstration city, without starting anything."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tongtu.config.demonstration import seed, seed_finance


class Command(BaseCommand):
    help = "Load reference data and the demonstration city. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--finance", action="store_true", help="open the agencies at the finance platform only"
        )

    def handle(self, *_args: Any, finance: bool, **_options: Any) -> None:
        if finance:
            seed_finance()
            return
        for account in seed():
            self.stdout.write(f"{account.login}\t{account.name}\t{account.unit}\t{account.role}")
