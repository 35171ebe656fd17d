"""听证 and 集体讨论: the two meetings that may stand between a proposal and its decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.workflow.models import FlowModel, inbox, owned


class HearingState(models.TextChoices):
    REQUESTED = "requested", _("已申请听证")
    ARRANGING = "arranging", _("组织听证")
    NOTIFIED = "notified", _("已通知听证")
    POSTPONED = "postponed", _("听证延期")
    HELD = "held", _("待提交听证报告")
    REPORTED = "reported", _("听证完毕")
    ENDED = "ended", _("听证终止")


class HearingStep(models.TextChoices):
    REQUEST = "request", _("申请听证")
    APPOINT = "appoint", _("指定听证主持人")
    NOTIFY = "notify", _("通知听证")
    POSTPONE = "postpone", _("延期听证")
    HOLD = "hold", _("登记听证笔录")
    REPORT = "report", _("提交听证报告")
    WITHDRAW = "withdraw", _("撤回听证申请")
    LAPSE = "lapse", _("当事人缺席，终止听证")


class Hearing(FlowModel):
    """听证 (PL 63-65): asked for by the party, led by somebody who did not investigate."""

    party_path = "case__party_id"

    state = models.CharField(_("状态"), max_length=30, choices=HearingState)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hearings")
    proposal = models.PositiveSmallIntegerField()
    mode = models.CharField(_("提出方式"), max_length=10)
    claims = models.TextField(_("申请听证的理由"))
    requested_at = models.DateTimeField()
    host_id = models.UUIDField(null=True)
    clerk = models.CharField(_("记录员"), max_length=80, blank=True)
    sits_at = models.DateTimeField(_("听证时间"), null=True)
    sits_on = models.DateField(_("听证之日"), null=True)
    place = models.CharField(_("听证地点"), max_length=200, blank=True)
    closed_reason = models.CharField(_("不公开的理由"), max_length=200, blank=True)
    notice_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    record = models.TextField(_("听证记录"), blank=True)
    opinion = models.TextField(_("听证意见"), blank=True)

    class Meta:
        verbose_name = _("听证")
        constraints = [
            owned("hearing_owned", finished=[HearingState.REPORTED, HearingState.ENDED]),
            models.UniqueConstraint(fields=["case", "proposal"], name="one_hearing_of_a_proposal"),
        ]
        indexes = [inbox("hearing_inbox")]

    def __str__(self) -> str:
        return self.title

    @property
    def filed_under(self) -> str:
        return self.case.subject


class DiscussionState(models.TextChoices):
    CALLED = "called", _("待集体讨论")
    CONCLUDED = "concluded", _("已形成结论")
    RETURNED = "returned", _("退回补充调查")


class DiscussionStep(models.TextChoices):
    CALL = "call", _("提请集体讨论")
    CONCLUDE = "conclude", _("登记讨论结论")
    RETURN = "return", _("讨论后退回补充调查")


class Discussion(FlowModel):
    """重大案件集体讨论 (PL 57(2)). members: name, post, opinion of each who was there."""

    state = models.CharField(_("状态"), max_length=30, choices=DiscussionState)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="discussions")
    proposal = models.PositiveSmallIntegerField()
    required_because = models.JSONField(default=list)
    began_at = models.DateTimeField(_("开始时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    chair = models.CharField(_("主持人"), max_length=80, blank=True)
    recorder = models.CharField(_("记录人"), max_length=80, blank=True)
    members = models.JSONField(default=list)
    conclusion = models.TextField(_("结论性意见"), blank=True)

    class Meta:
        verbose_name = _("集体讨论")
        constraints = [
            owned("discussion_owned", finished=[DiscussionState.CONCLUDED, DiscussionState.RETURNED])
        ]
        indexes = [inbox("discussion_inbox")]

    def __str__(self) -> str:
        return self.title

    @property
    def filed_under(self) -> str:
        return self.case.subject
