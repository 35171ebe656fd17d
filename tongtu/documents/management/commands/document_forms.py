"""Redraw docs/documents.md from the kinds and their schemas."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tongtu.documents.handbook import page


class Command(BaseCommand):
    help = "Redraw docs/documents.md from the kinds and their schemas."

    def handle(self, *_args: Any, **_options: Any) -> None:  # Any: Django's signature
        path = Path(settings.ROOT) / "docs" / "documents.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(), "utf8")
        self.stdout.write(f"{path.relative_to(settings.ROOT)}")
