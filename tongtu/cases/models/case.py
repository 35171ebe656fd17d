"""案件: one party, one set of violations, from filing to the archive."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.clock import local
from tongtu.kernel.ids import new_id
from tongtu.workflow.models import FlowModel, inbox, owned


class Source(models.TextChoices):
    """案件来源, the six boxes of form 1, with the sub-sources this trade needs."""

    INSPECTION = "inspection", _("在行政检查中发现")
    MONITORING = "monitoring", _("在行政检查中发现（电子监控）")
    REPORT = "report", _("投诉举报经核实")
    ASSIGNED = "assigned", _("上级机关交办")
    SUBMITTED = "submitted", _("下级机关报请查处")
    TRANSFERRED = "transferred", _("有关部门移送")
    OTHER = "other", _("其他途径")


class CaseState(models.TextChoices):
    FILING = "filing", _("立案审批")
    INVESTIGATING = "investigating", _("调查取证")
    REPORTING = "reporting", _("调查报告审批")
    NOTICE_READY = "notice_ready", _("待告知")
    RESPONDING = "responding", _("等待陈述申辩")
    STATEMENT = "statement", _("听取意见")
    LEGAL_REVIEW = "legal_review", _("法制审核")
    DECIDING = "deciding", _("待决定")
    SERVING = "serving", _("待送达")
    PERFORMING = "performing", _("待履行")
    CLOSING = "closing", _("结案审批")
    CLOSED = "closed", _("已结案")


class CaseStep(models.TextChoices):
    OPEN = "open", _("提请立案")
    FILE = "file", _("批准立案")
    REFUSE_FILING = "refuse_filing", _("不予立案")
    TERMINATE = "terminate", _("终止调查")
    REPORT = "report", _("调查终结")
    SEND_BACK = "send_back", _("退回补充调查")
    APPROVE_REPORT = "approve_report", _("批准调查报告")
    NOTIFY = "notify", _("制作违法行为通知书")
    NOTICE_SERVED = "notice_served", _("通知书送达")
    STATE = "state", _("提出陈述申辩")
    RECONSIDER = "reconsider", _("补充调查")
    CHANGE = "change", _("变更拟处罚")
    ASK_HEARING = "ask_hearing", _("申请听证")
    HEARING_TOLD = "hearing_told", _("听证通知书送达")
    HEARD = "heard", _("听证办结")
    TO_LEGAL_REVIEW = "to_legal_review", _("提交法制审核")
    TO_DECISION = "to_decision", _("提请决定")
    SUPPLEMENT = "supplement", _("退回补充")
    CORRECT = "correct", _("退回重新告知")
    PASS = "pass", _("法制审核通过")
    DISCUSSED_BACK = "discussed_back", _("集体讨论退回")
    DECIDE = "decide", _("作出处罚决定")
    DECIDE_NO_PENALTY = "decide_no_penalty", _("决定不予处罚")
    DECISION_SERVED = "decision_served", _("决定书送达")
    PERFORMED = "performed", _("履行完毕")
    NO_PENALTY_SERVED = "no_penalty_served", _("不予处罚决定送达")
    CLOSE = "close", _("结案")


class Outcome(models.TextChoices):
    """处理结果."""

    OPEN = "", _("办理中")
    PENALTY = "penalty", _("行政处罚")
    NO_PENALTY = "no_penalty", _("不予行政处罚")
    NOT_FILED = "not_filed", _("不予立案")
    TERMINATED = "terminated", _("终止调查")


class Penalty(models.TextChoices):
    """拟作出的处罚 (PL 9), the two this path meets. The tables are ready for the others."""

    NONE = "", _("未确定")
    WARNING = "warning", _("警告")
    FINE = "fine", _("罚款")


class Case(FlowModel):
    """One penalty case (案件). Amounts are whole fen.

    assessment: the verdict that proposes the amount, with its explanation and the editions of law it used.
    proposal: counts the proposals; a notice and a decision belong to one of them (PL 44, PL 62).
    """

    party_path = "party_id"

    state = models.CharField(_("状态"), max_length=30, choices=CaseState)
    number = models.CharField(_("案号"), max_length=60, unique=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT)
    clue = models.OneToOneField("cases.Clue", models.PROTECT)
    source = models.CharField(_("案件来源"), max_length=20, choices=Source)
    natural_key = models.CharField(max_length=120, unique=True)
    violation_code = models.CharField(_("违法行为"), max_length=20)
    act_at = models.DateTimeField(_("违法时间"))
    place = models.CharField(_("违法地点"), max_length=200)
    facts = models.TextField(_("违法事实"))
    party = models.ForeignKey("registry.Party", models.PROTECT)
    vehicle = models.ForeignKey("registry.Vehicle", models.PROTECT, null=True)
    assessment = models.JSONField(default=dict)
    weighing = models.JSONField(default=dict)
    proposal = models.PositiveSmallIntegerField(default=1)
    penalty = models.CharField(_("处罚种类"), max_length=20, choices=Penalty, blank=True)
    fine_fen = models.BigIntegerField(_("罚款（分）"), default=0)
    discretion = models.TextField(_("裁量理由"), blank=True)
    outcome = models.CharField(_("处理结果"), max_length=20, choices=Outcome, blank=True)
    ground = models.CharField(_("不予处罚理由"), max_length=40, blank=True)
    filed_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("案件")
        constraints = [
            owned("case_owned", finished=[CaseState.CLOSED]),
            models.CheckConstraint(condition=Q(fine_fen__gte=0), name="case_fine_not_negative"),
            models.CheckConstraint(
                condition=Q(penalty="fine", fine_fen__gt=0) | ~Q(penalty="fine") & Q(fine_fen=0),
                name="case_fine_has_amount",
            ),
        ]
        indexes = [
            inbox("case_inbox"),
            models.Index(fields=["region", "-created_at", "-id"], name="case_newest"),
            models.Index(fields=["-created_at", "-id"], name="case_newest_anywhere"),  # for city and province
            models.Index(fields=["region", "state", "-created_at", "-id"], name="case_by_state"),
            models.Index(fields=["party", "-created_at"], name="case_of_party"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def act_on(self) -> date:
        """The day of the act, which picks the law."""
        return local(self.act_at).date()


class CaseOfficer(models.Model):
    """承办人: an officer assigned to a case; one of them leads (主办)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="officers")
    officer = models.ForeignKey("registry.Officer", models.PROTECT)
    leads = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "officer"], name="officer_once_a_case")]
        ordering = ["-leads", "id"]
