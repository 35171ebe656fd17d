"""`manage.py papers`: what is generated from the code — flows, the API, the requirements — and whether it is fresh."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tongtu.config.requirements import page as requirements
from tongtu.law.unconfirmed import render as unconfirmed
from tongtu.workflow.drawing import pages
from tongtu.workflow.engine import FLOWS


def generated() -> dict[Path, str]:
    """Every generated file and what it must hold."""
    from tongtu.config.urls import api  # noqa: PLC0415 - needs the apps ready

    docs = settings.ROOT / "docs"
    schema = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, default=str)
    return {
        **{docs / "flows" / name: text for name, text in pages(FLOWS).items()},
        docs / "openapi.json": schema + "\n",
        docs / "requirements.md": requirements(settings.ROOT / "tests"),
        docs / "unconfirmed.md": unconfirmed(),
    }


class Command(BaseCommand):
    help = "Write docs/flows, docs/openapi.json, docs/requirements.md and docs/unconfirmed.md; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        stale = [path for path, text in generated().items() if _now(path) != text]
        if check and stale:
            names = ", ".join(str(path.relative_to(settings.ROOT)) for path in stale)
            raise CommandError(f"Stale: {names}. Run: make docs")
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(generated()[path], "utf8")
            self.stdout.write(f"wrote {path.relative_to(settings.ROOT)}")


def _now(path: Path) -> str:
    return path.read_text("utf8") if path.exists() else ""
