"""送达: bringing a document to the party, and the proof of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.workflow.models import FlowModel, inbox, owned


class Purpose(models.TextChoices):
    NOTICE = "notice", _("违法行为通知书")
    HEARING = "hearing", _("听证通知书")
    DECISION = "decision", _("处罚决定书")


class ServiceMode(models.TextChoices):
    """送达方式 (CPL 88-95, PR 18)."""

    DIRECT = "direct", _("直接送达")
    LEAVE = "leave", _("留置送达")
    ELECTRONIC = "electronic", _("电子送达")
    POST = "post", _("邮寄送达")
    ENTRUSTED = "entrusted", _("委托送达")
    FORWARDED = "forwarded", _("转交送达")
    PUBLIC_NOTICE = "public_notice", _("公告送达")


class ServiceState(models.TextChoices):
    SENT = "sent", _("送达中")
    SERVED = "served", _("已送达")
    FAILED = "failed", _("未能送达")


class ServiceStep(models.TextChoices):
    SEND = "send", _("送出")
    PROVE = "prove", _("登记送达")
    FAIL = "fail", _("未能送达")


class Service(FlowModel):
    """送达 of the documents of one purpose. served_on is the day every clock counts from."""

    party_path = "case__party_id"

    state = models.CharField(_("状态"), max_length=30, choices=ServiceState)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="services")
    purpose = models.CharField(max_length=20, choices=Purpose)
    proposal = models.PositiveSmallIntegerField()
    document_ids = models.JSONField()
    mode = models.CharField(_("送达方式"), max_length=20, choices=ServiceMode)
    place = models.CharField(_("送达地点"), max_length=200, blank=True)
    receiver = models.CharField(_("收件人"), max_length=80, blank=True)
    sent_at = models.DateTimeField()
    arrived_at = models.DateTimeField(_("到达时间"), null=True)
    opened_at = models.DateTimeField(_("当事人打开时间"), null=True)
    served_on = models.DateField(_("送达日期"), null=True)
    proof = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("送达")
        constraints = [
            owned("service_owned", finished=[ServiceState.SERVED, ServiceState.FAILED]),
            models.UniqueConstraint(
                fields=["case", "purpose", "proposal"],
                condition=~models.Q(state="failed") & ~models.Q(purpose="hearing"),
                name="one_service_of_a_proposal",
            ),
        ]
        indexes = [inbox("service_inbox")]

    def __str__(self) -> str:
        return self.title
