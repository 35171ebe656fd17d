"""What the party says: where to write to, the defence, the waiver. Each is signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.scope import ScopedModel


class AddressConfirmation(ScopedModel):
    """送达地址确认书 (I22): the consent to electronic service (PL 61). A new one replaces it; none is changed."""

    party_path = "case__party_id"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="addresses")
    document_id = models.UUIDField(unique=True)
    accepts_electronic = models.BooleanField()
    post_address = models.CharField(_("邮寄地址"), max_length=200)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("送达地址确认")


class Statement(ScopedModel):
    """陈述申辩 (PL 45): heard, reviewed, and never a reason for a heavier penalty."""

    party_path = "case__party_id"

    class Mode(models.TextChoices):
        ONLINE = "online", _("网上提交")
        WRITTEN = "written", _("书面")
        ORAL = "oral", _("口头")

    class Adopted(models.TextChoices):
        PENDING = "", _("复核中")
        ALL = "all", _("全部采纳")
        PART = "part", _("部分采纳")
        NONE = "none", _("不予采纳")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="statements")
    proposal = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode)
    claims = models.TextField(_("陈述、申辩内容"))
    received_at = models.DateTimeField()
    adopted = models.CharField(max_length=10, choices=Adopted, blank=True)
    reasons = models.TextField(_("复核意见"), blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("陈述申辩")
        ordering = ["received_at"]


class Waiver(ScopedModel):
    """放弃陈述申辩及听证权利的说明 (I18): clear, signed, for one proposal only (PL 62)."""

    party_path = "case__party_id"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="waivers")
    proposal = models.PositiveSmallIntegerField()
    document_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("放弃权利说明")
