"""案卷: what is kept of a case, in the lawful order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.workflow.models import FlowModel, inbox, owned


class VolumeState(models.TextChoices):
    BUILDING = "building", _("立卷中")
    ARCHIVED = "archived", _("已归档")


class VolumeStep(models.TextChoices):
    BUILD = "build", _("立卷")
    ARCHIVE = "archive", _("归档")


class Volume(FlowModel):
    """案卷 (PL 47, AL 13-14): one case, one volume; a PDF made of its items in order."""

    state = models.CharField(_("状态"), max_length=30, choices=VolumeState)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="volume")
    number = models.CharField(_("卷号"), max_length=20)
    retention = models.CharField(_("保管期限"), max_length=20)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    archived_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("案卷")
        constraints = [
            owned("volume_owned", finished=[VolumeState.ARCHIVED]),
            models.UniqueConstraint(fields=["region", "number"], name="volume_number_once"),
        ]
        indexes = [inbox("volume_inbox")]

    def __str__(self) -> str:
        return self.title


class VolumeItem(models.Model):
    """卷内文件: one line of the catalogue."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    volume = models.ForeignKey(Volume, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True)
    first_page = models.PositiveIntegerField()
    last_page = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volume", "position"], name="volume_position_once")]
        ordering = ["position"]
