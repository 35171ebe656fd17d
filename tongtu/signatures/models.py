"""Signing ceremonies, agency seals and officers' signatures: each with what proves it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel


class Outcome(models.TextChoices):
    """签署结果."""

    OPEN = "open", _("待签署")
    SIGNED = "signed", _("已签署")
    REFUSED = "refused", _("拒绝签署")
    ABANDONED = "abandoned", _("未完成")


class Ceremony(ScopedModel):
    """签署过程: one signer before one version of one document, and everything that proves what happened.

    An electronic signature under conditions that both sides agreed (《电子签名法》第十三条第二款).
    """

    party_path = "party_id"

    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="ceremonies")
    about = models.CharField(_("所涉事项"), max_length=100)
    party = models.ForeignKey("registry.Party", models.PROTECT, related_name="ceremonies")
    signer = models.ForeignKey("registry.Party", models.PROTECT, related_name="signed_ceremonies")
    account_id = models.UUIDField()
    intent = models.CharField(_("签署事项"), max_length=30)
    statement = models.TextField(_("声明"))
    consent_version = models.CharField(_("约定版本"), max_length=20)
    consent_sha256 = models.CharField(max_length=64)
    document_sha256 = models.CharField(max_length=64)
    document_sm3 = models.CharField(max_length=64)
    document_size = models.PositiveIntegerField(_("字节数"))
    begun_at = models.DateTimeField(_("开始时间"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    identity = models.JSONField(default=dict)  # level, method, checked_at, transaction
    environment = models.JSONField(default=dict)  # server and client time, network address, browser, screen
    handwriting = models.JSONField(default=dict)  # digests and measures; never the strokes themselves
    strokes = EncryptedTextField(default=str, blank=True)  # sensitive: sealed, never listed
    refusal = models.JSONField(default=dict)  # reason, words, witness

    manifest = models.JSONField(null=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    manifest_sm3 = models.CharField(max_length=64, blank=True)
    sm2_signature = models.TextField(blank=True)
    sm2_public = models.CharField(max_length=128, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    stamped_at = models.DateTimeField(_("时间戳加盖时间"), null=True)

    class Meta:
        verbose_name = _("签署过程")
        indexes = [models.Index(fields=["about", "begun_at"], name="ceremony_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "party", "intent"],
                condition=Q(outcome__in=[Outcome.OPEN, Outcome.SIGNED]),
                name="ceremony_once",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.SIGNED)
                | (Q(manifest__isnull=False) & ~Q(signed_sha256="") & ~Q(sm2_signature="")),
                name="ceremony_signed_is_proved",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, ended_at=None)
                | (~Q(outcome=Outcome.OPEN) & Q(ended_at__isnull=False)),
                name="ceremony_ends_once",
            ),
        ]


class SealUse(ScopedModel):
    """用印记录: who had the agency's seal put on which bytes. One per document and agency."""

    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="seal_uses")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="seal_uses")
    asked_by = models.CharField(_("申请人"), max_length=80)
    approved_by = models.CharField(_("批准人"), max_length=80)
    asked_at = models.DateTimeField(_("申请时间"))
    key_ref = models.CharField(_("印章密钥"), max_length=60)
    document_sha256 = models.CharField(_("用印前文件"), max_length=64, blank=True)
    sealed_sha256 = models.CharField(_("用印后文件"), max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("用印时间"), null=True)
    stamped_at = models.DateTimeField(_("时间戳加盖时间"), null=True)
    manifest = models.JSONField(null=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    manifest_sm3 = models.CharField(max_length=64, blank=True)
    sm2_signature = models.TextField(blank=True)
    sm2_public = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = _("用印记录")
        constraints = [
            models.UniqueConstraint(fields=["document", "organisation"], name="sealed_once"),
            models.CheckConstraint(
                condition=Q(sealed_at=None) | (Q(manifest__isnull=False) & ~Q(sm2_signature="")),
                name="seal_use_is_proved",
            ),
        ]


class OfficerSignature(ScopedModel):
    """执法人员签名: an officer signed a version of a document with his or her own account.

    Law: 行政处罚法（2021）第四十二条.
    """

    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="officer_signatures")
    officer = models.ForeignKey("registry.Officer", models.PROTECT, related_name="signatures")
    name = models.CharField(_("姓名"), max_length=40)
    certificate_no = models.CharField(_("执法证号"), max_length=30)
    document_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("签名时间"))

    class Meta:
        verbose_name = _("执法人员签名")
        constraints = [models.UniqueConstraint(fields=["document", "officer"], name="officer_signs_once")]
