"""Load the reference data that the product needs everywhere: the list of divisions. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from tongtu.registry import services


class Command(BaseCommand):
    help = "Load or refresh the reference data. Safe to repeat."

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        divisions = services.load_divisions()
        if verbosity:
            self.stdout.write(f"divisions: {divisions}")
