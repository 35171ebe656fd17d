"""Months of passages that were written to the archive."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id


class ArchiveStage(models.TextChoices):
    """How far a month has come; computed from its dates."""

    EXPORTING = "exporting", _("导出中")
    EXPORTED = "exported", _("已导出")
    SEALED = "sealed", _("移出中")
    DROPPED = "dropped", _("已移出数据库")


class ArchivedMonth(models.Model):
    """归档月份: one month of passages as Parquet, with its manifest. Global: counts of the whole installation.

    number: 1 for the month as a whole, 2 and on for rows that came after it had been dropped. files: those that
    are whole and in their place, each with its digest, rows, times and sums by region; the next begins after
    the last key of the last. What the archive answers from are months sealed or dropped.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.DateField(_("月份"))
    number = models.PositiveSmallIntegerField(_("次序"), default=1)
    files = models.JSONField(default=list)
    columns = models.JSONField(default=list)  # pairs of name and type, in order, as DuckDB says them
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.CharField(max_length=80)
    manifest_sha256 = models.CharField(_("清单 SHA-256"), max_length=64, blank=True)
    exported_at = models.DateTimeField(_("导出时间"), null=True)
    verified_at = models.DateTimeField(_("核验时间"), null=True)
    sealed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(_("移出时间"), null=True)
    restored_at = models.DateTimeField(_("恢复时间"), null=True)
    trouble = models.CharField(_("问题"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("归档月份")
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="archived_month_once"),
            models.CheckConstraint(
                condition=Q(sealed_at=None) | Q(exported_at__isnull=False), name="sealed_month_is_exported"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(sealed_at__isnull=False), name="dropped_month_is_sealed"
            ),
            models.CheckConstraint(
                condition=Q(exported_at=None) | ~Q(manifest_sha256=""), name="exported_month_has_manifest"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(dropped_at__gte=F("sealed_at")), name="sealed_before_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}" + (f" ({self.number})" if self.number > 1 else "")

    @property
    def subject(self) -> str:
        return f"{self._meta.label}:{self.pk}"

    @property
    def stage(self) -> ArchiveStage:
        if self.dropped_at:
            return ArchiveStage.DROPPED
        if self.sealed_at:
            return ArchiveStage.SEALED
        return ArchiveStage.EXPORTED if self.exported_at else ArchiveStage.EXPORTING

    @property
    def kinds(self) -> dict[str, str]:
        """The columns of its files with their types, in order."""
        return dict(self.columns)

    @property
    def rows(self) -> int:
        return sum(file["rows"] for file in self.files)

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file["size"] for file in self.files)

    @property
    def manifest_name(self) -> str:
        return f"passages/{self.month:%Y-%m}/manifest-{self.number}.json"

    def sums(self) -> dict[str, dict[str, Any]]:  # Any: numbers, and a digest as text
        """Rows, mass and checksum of each region, over all files."""
        found: dict[str, dict[str, Any]] = {}
        for file in self.files:
            for region, sums in file["regions"].items():
                known = found.setdefault(region, {"rows": 0, "gross_kg": 0, "checksum": "0"})
                known["rows"] += sums["rows"]
                known["gross_kg"] += sums["gross_kg"]
                known["checksum"] = str(int(known["checksum"]) + int(sums["checksum"]))
        return found
