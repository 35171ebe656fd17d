"""审批 and 法制审核: those who look before the agency acts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.workflow.models import FlowModel, inbox, owned


class ApprovalKind(models.TextChoices):
    FILING = "filing", _("立案审批")
    REPORT = "report", _("调查报告审批")
    CLOSING = "closing", _("结案审批")


class ApprovalState(models.TextChoices):
    DRAFTED = "drafted", _("已拟稿")
    UNIT_REVIEW = "unit_review", _("机构审核")
    HEAD_APPROVAL = "head_approval", _("负责人审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("不予批准")


class ApprovalStep(models.TextChoices):
    DRAFT = "draft", _("拟稿")
    SUBMIT = "submit", _("提交审批")
    AGREE = "agree", _("同意，报负责人")
    RETURN = "return", _("退回修改")
    APPROVE = "approve", _("批准")
    SEND_BACK = "send_back", _("退回修改")
    REFUSE = "refuse", _("不予批准")
    WITHDRAW = "withdraw", _("随案件退回")


class Approval(FlowModel):
    """审批: officers draft, the unit head looks, the agency head approves. One shape for every form."""

    state = models.CharField(_("状态"), max_length=30, choices=ApprovalState)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="approvals")
    kind = models.CharField(_("审批事项"), max_length=20, choices=ApprovalKind)
    proposal = models.PositiveSmallIntegerField()
    draft = models.TextField(_("拟办意见"), blank=True)

    class Meta:
        verbose_name = _("审批")
        constraints = [
            owned("approval_owned", finished=[ApprovalState.APPROVED, ApprovalState.REFUSED]),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=~models.Q(state__in=["approved", "refused"]),
                name="one_open_approval_of_a_kind",
            ),
        ]
        indexes = [inbox("approval_inbox")]

    def __str__(self) -> str:
        return self.title


class Opinion(models.Model):
    """审批意见: what one signatory wrote, as the form prints it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="opinions")
    officer_id = models.UUIDField(null=True)
    name = models.CharField(max_length=80)
    step = models.CharField(max_length=20, choices=ApprovalStep)
    text = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "id"]


class LegalReviewState(models.TextChoices):
    REVIEWING = "reviewing", _("审核中")
    PASSED = "passed", _("审核通过")
    RETURNED = "returned", _("退回")


class LegalReviewStep(models.TextChoices):
    REQUEST = "request", _("送审")
    PASS = "pass", _("通过")
    SUPPLEMENT = "supplement", _("退回补充")
    CORRECT = "correct", _("法律适用或数额有误，退回")


class LegalReview(FlowModel):
    """重大执法决定法制审核 (PL 58). checks: the points of the sheet, each true or false."""

    state = models.CharField(_("状态"), max_length=30, choices=LegalReviewState)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="legal_reviews")
    proposal = models.PositiveSmallIntegerField()
    required_because = models.JSONField(default=list)
    checks = models.JSONField(default=dict)
    opinion = models.TextField(_("审核意见"), blank=True)
    reviewer_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("法制审核")
        constraints = [
            owned("legal_review_owned", finished=[LegalReviewState.PASSED, LegalReviewState.RETURNED])
        ]
        indexes = [inbox("legal_review_inbox")]

    def __str__(self) -> str:
        return self.title
