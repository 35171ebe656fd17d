"""tongtu archive: months of passages between the database and Parquet."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tongtu.kernel.actors import system
from tongtu.kernel.errors import DomainError
from tongtu.offsite.archive import adopting, dropping, exporting, hot, replaying, restoring, verifying
from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import ArchivedMonth

KEEPER = system("archive")


class Command(BaseCommand):
    help = (
        "Months of passages: list, export to Parquet, verify, drop from the database, restore, replay, adopt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="the months in the archive and in the database")
        for act, words in (
            ("export", "write a month to the archive; safe to repeat and to kill"),
            ("verify", "check a month's files, and the table while the rows are there too"),
            ("drop", "take a verified month out of the database"),
            ("restore", "put a dropped month back into the database"),
            ("replay", "judge a month of the archive again; exit 1 when a verdict differs"),
        ):
            acts.add_parser(act, help=words).add_argument("month", help="YYYY-MM")
        adopt = acts.add_parser("adopt", help="take Parquet files of passages in a folder into the archive")
        adopt.add_argument("folder", type=Path)

    def handle(self, *, act: str, **options: Any) -> None:  # Any: the options of each act
        self.console = Console()
        acts: dict[str, Callable[..., None]] = {
            "list": self._list,
            "export": self._export,
            "verify": self._verify,
            "drop": self._drop,
            "restore": self._restore,
            "replay": self._replay,
            "adopt": self._adopt,
        }
        try:
            if options.get("month"):
                options["month"] = Month.named(options["month"])
            acts[act](**{name: options[name] for name in ("month", "folder") if name in options})
        except DomainError as refused:
            raise CommandError(refused.message) from refused

    def _list(self) -> None:
        table = Table(title=_("过车记录归档"))
        for heading in (_("月份"), _("状态"), _("记录"), _("文件"), "MB", _("核验时间")):
            table.add_column(heading)
        for row in ArchivedMonth.objects.order_by("month", "number"):
            told = (
                f"{row.rows:,}",
                str(len(row.files)),
                f"{row.size / 1e6:,.1f}",
                str(row.verified_at or "—"),
            )
            table.add_row(str(row), str(row.stage.label), *told)
        self.console.print(table)
        self.console.print(
            _("数据库中的月份：%(months)s") % {"months": "、".join(map(str, hot.months())) or "—"}
        )

    def _export(self, month: Month) -> None:
        with self._bar(_("归档 %(month)s") % {"month": month}, hot.estimate(month)) as tell:
            row = exporting.export(KEEPER, month, progress=tell)
        self._say(row)

    def _verify(self, month: Month) -> None:
        for row in verifying.verify(KEEPER, month):
            self._say(row)

    def _drop(self, month: Month) -> None:
        self._say(dropping.drop(KEEPER, month))

    def _restore(self, month: Month) -> None:
        for row in restoring.restore(KEEPER, month):
            self._say(row)

    def _replay(self, month: Month) -> None:
        rows, began = sum(row.rows for row in verifying.of_month(month)), monotonic()
        with self._bar(_("重判 %(month)s") % {"month": month}, rows) as tell:
            done = replaying.replay(KEEPER, month, told=tell)
        rate = done.rows / max(monotonic() - began, 0.001)
        said = {"rows": f"{done.rows:,}", "rate": f"{rate:,.0f}", "asked": f"{done.asked:,}"}
        self.console.print(_("重判 %(rows)s 条，每秒 %(rate)s 条，向规则提问 %(asked)s 次。") % said)
        for (then, now), count in done.differing.items():
            self.console.print(f"{then} → {now}: {count:,}", style="red")
        if done.differing:
            raise CommandError(_("有 %(count)d 条裁决与当时不同。") % {"count": sum(done.differing.values())})

    def _adopt(self, folder: Path) -> None:
        for row in adopting.adopt(
            KEEPER, folder, progress=lambda path, n: self.console.print(f"{path.name}: {n:,}")
        ):
            self._say(row)

    def _say(self, row: ArchivedMonth) -> None:
        self.console.print(
            f"{row}: {row.stage.label} · {row.rows:,} · {len(row.files)} × Parquet · {row.size / 1e6:,.1f} MB"
        )

    def _bar(self, words: str, total: int) -> "_Bar":
        return _Bar(self.console, words, total)


class _Done(Protocol):
    """What is told of progress: rows done."""

    @property
    def rows(self) -> int: ...


class _Bar:
    """A bar of rows done, told after each file."""

    def __init__(self, console: Console, words: str, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
        self.bar = Progress(*columns, TimeElapsedColumn(), console=console)
        self.task = self.bar.add_task(words, total=total or None)

    def __enter__(self) -> Callable[[_Done], None]:
        self.bar.start()
        return lambda row: self.bar.update(self.task, completed=row.rows)

    def __exit__(self, *_wrong: object) -> None:
        self.bar.stop()
