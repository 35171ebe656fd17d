"""执行: whether and how a decision is performed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongtu.workflow.models import FlowModel, inbox, owned


class ExecutionState(models.TextChoices):
    AWAITING = "awaiting", _("待履行")
    OVERDUE = "overdue", _("逾期")
    PERFORMED = "performed", _("履行完毕")


class ExecutionStep(models.TextChoices):
    BEGIN = "begin", _("开始履行")
    LAPSE = "lapse", _("到期未缴")
    PERFORM = "perform", _("履行完毕")


class Execution(FlowModel):
    """履行: the fine of one decision, in fen, and the bill that asks for it."""

    party_path = "case__party_id"

    state = models.CharField(_("状态"), max_length=30, choices=ExecutionState)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="execution")
    fine_fen = models.BigIntegerField(_("罚款（分）"))
    due_on = models.DateField(_("缴款期限"))
    performed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("执行")
        constraints = [owned("execution_owned", finished=[ExecutionState.PERFORMED])]
        indexes = [inbox("execution_inbox")]

    def __str__(self) -> str:
        return self.title
