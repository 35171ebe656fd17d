"""What parties were told, and each attempt to reach them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel


class Channel(models.TextChoices):
    """通知渠道."""

    INBOX = "inbox", _("站内信")
    SMS = "sms", _("短信")
    PHONE = "phone", _("电话")
    MAIL = "mail", _("邮寄")


class Result(models.TextChoices):
    """What became of an attempt."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")


class Notice(ScopedModel):
    """通知: one thing a party was told, about one record, in one wording."""

    party_path = "party_id"

    party = models.ForeignKey("registry.Party", models.PROTECT, related_name="notices")
    about = models.CharField(_("所涉事项"), max_length=100)
    kind = models.CharField(_("通知种类"), max_length=30)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"))
    content_sha256 = models.CharField(max_length=64)
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField(_("发出时间"))
    read_at = models.DateTimeField(_("首次阅读时间"), null=True)

    class Meta:
        verbose_name = _("通知")
        indexes = [
            models.Index(fields=["about", "told_at"], name="notice_about"),
            models.Index(fields=["party", "told_at", "id"], name="notice_of_party"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "party", "kind", "content_sha256"], name="notice_once_in_words"
            )
        ]


class Attempt(models.Model):
    """通知记录: one try over one channel. Address masked; the proof is the channel's own number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="attempts")
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("地址（脱敏）"), max_length=60, blank=True)
    text = models.TextField(_("发送内容"))
    content_sha256 = models.CharField(max_length=64)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices, default=Result.WAITING)
    reason = models.CharField(_("原因"), max_length=120, blank=True)
    operator = models.CharField(_("经办"), max_length=80)
    proof = models.CharField(_("凭证号"), max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    ended_at = models.DateTimeField(_("回执时间"), null=True)

    class Meta:
        verbose_name = _("通知记录")
        constraints = [
            models.CheckConstraint(condition=Q(result__in=Result.values), name="attempt_result_known"),
            models.UniqueConstraint(fields=["proof"], condition=~Q(proof=""), name="attempt_proof_once"),
        ]


class Code(models.Model):
    """登录验证码: kept only as a keyed hash, good for a few minutes and a few tries."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_index = models.CharField(max_length=64)
    address_index = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index", "made_at"], name="code_of_phone"),
            models.Index(fields=["address_index", "made_at"], name="code_of_address"),
        ]
