"""Evidence (证据): what was kept, where it came from, who looked at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel


class EvidenceKind(models.TextChoices):
    """The eight kinds of 行政处罚法第四十六条."""

    DOCUMENTARY = "documentary", _("书证")
    PHYSICAL = "physical", _("物证")
    AUDIOVISUAL = "audiovisual", _("视听资料")
    ELECTRONIC_DATA = "electronic_data", _("电子数据")
    TESTIMONY = "testimony", _("证人证言")
    PARTY_STATEMENT = "party_statement", _("当事人的陈述")
    EXPERT_OPINION = "expert_opinion", _("鉴定意见")
    SCENE_RECORD = "scene_record", _("勘验笔录、现场笔录")


class Item(ScopedModel):
    """证据材料: one file of a record, named by its digests. A trigger refuses to change what was put in."""

    about = models.CharField(_("所属记录"), max_length=100)
    kind = models.CharField(_("证据种类"), max_length=20, choices=EvidenceKind)
    name = models.CharField(_("名称"), max_length=120)
    media_type = models.CharField(_("文件类型"), max_length=40)
    size = models.BigIntegerField(_("字节数"))
    width = models.PositiveIntegerField(_("宽（像素）"), default=0)
    height = models.PositiveIntegerField(_("高（像素）"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sm3 = models.CharField(_("SM3"), max_length=64)
    thumbnail_sha256 = models.CharField(_("缩略图"), max_length=64, blank=True)
    preview_sha256 = models.CharField(_("预览图"), max_length=64, blank=True)
    captured_at = models.DateTimeField(_("采集时间"))
    captured_by = models.CharField(_("采集人"), max_length=80)
    place = models.CharField(_("采集地点"), max_length=200)
    source = models.CharField(_("来源"), max_length=120)
    proves = models.CharField(_("证明事项"), max_length=500, blank=True)
    added_by = models.CharField(_("提交人"), max_length=80)
    added_at = models.DateTimeField(_("提交时间"))
    verified_by = models.CharField(_("查证人"), max_length=80, blank=True)
    verified_at = models.DateTimeField(_("查证时间"), null=True)
    excluded_by = models.CharField(_("排除人"), max_length=80, blank=True)
    excluded_at = models.DateTimeField(_("排除时间"), null=True)
    excluded_for = models.CharField(_("排除理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("证据材料")
        indexes = [models.Index(fields=["about", "captured_at"], name="evidence_of_subject")]
        constraints = [
            models.UniqueConstraint(fields=["about", "sha256"], name="evidence_once_a_subject"),
            models.CheckConstraint(
                condition=models.Q(verified_at=None) | models.Q(excluded_at=None),
                name="evidence_verified_or_excluded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return bool(self.preview_sha256)

    @property
    def usable(self) -> bool:
        """Verified as true and not excluded: only this may carry a decision (PL 40, PL 46)."""
        return self.verified_at is not None and self.excluded_at is None


class View(models.Model):
    """查看记录: who looked at an item, when and why. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="views")
    actor = models.CharField(_("查看人"), max_length=80)
    purpose = models.CharField(_("目的"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查看记录")
        indexes = [models.Index(fields=["item", "at"], name="evidence_views")]
