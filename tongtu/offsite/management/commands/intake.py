"""tongtu intake FILE: take a file of passages (NDJSON, plain or gzip) without HTTP."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from tongtu.kernel.errors import DomainError
from tongtu.offsite import services

SHOWN = 20


class Command(BaseCommand):
    help = "Take a file of passages (NDJSON, plain or gzip). Taking the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:  # Any: Django's own options
        try:
            packed = file.read_bytes()
        except OSError as missing:
            raise CommandError(f"{file}: {missing.strerror}") from missing
        name = f"file-{hashlib.sha256(packed).hexdigest()[:40]}"
        table = Table(title=_("过车记录入库"))
        for heading in (_("设备"), _("接受"), _("重复"), _("拒绝")):
            table.add_column(heading)
        rejections: list[str] = []
        try:
            for taken in services.take_packed(packed, name=name):
                batch = taken.batch
                counts = (batch.accepted, batch.duplicate, batch.rejected)
                table.add_row(batch.device.code, *(f"{count:,}" for count in counts))
                rejections += [f"{r['line']}: {r['code']} {r['reason']}" for r in taken.rejections]
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        console = Console()
        console.print(table)
        for words in rejections[:SHOWN]:
            console.print(words, style="yellow")
        if rejections:
            raise CommandError(_("有 %(count)d 行被拒绝。") % {"count": len(rejections)})
