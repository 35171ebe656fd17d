"""当场收缴: cash in an officer's hands, until finance has it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.payments.models.bills import Bill
from tongtu.workflow.models import FlowModel, inbox, owned


class CashGround(models.TextChoices):
    """The only lawful grounds for taking cash on the spot (行政处罚法第六十八条、第六十九条)."""

    SMALL_FINE = "small_fine", _("当场作出、数额在法定小额以下的罚款")
    HARD_LATER = "hard_later", _("当场作出、不当场收缴事后难以执行")
    REMOTE_ON_REQUEST = "remote_on_request", _("边远、水上、交通不便，当事人提出")


class CashState(models.TextChoices):
    COLLECTED = "collected", _("执法人员经手")
    HANDED_OVER = "handed_over", _("已交至单位")
    BANKED = "banked", _("已缴存银行")
    CONFIRMED = "confirmed", _("财政已确认")


class CashCollection(FlowModel):
    """当场收缴: who took how much from whom on which lawful ground, and where the money is now."""

    state = models.CharField(_("状态"), max_length=20, choices=CashState.choices, default=CashState.COLLECTED)
    bill = models.OneToOneField(Bill, models.PROTECT, related_name="cash")
    ground = models.CharField(_("收缴依据"), max_length=20, choices=CashGround.choices)
    request_record = models.CharField(_("当事人申请记录"), max_length=100, default="", blank=True)
    collector_id = models.UUIDField(_("收款执法人员"))
    witness_id = models.UUIDField(_("同行执法人员"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    receipt_no = models.CharField(_("专用票据号码"), max_length=40)
    place = models.CharField(_("收缴地点"), max_length=100)
    collected_on = models.DateField(_("收缴日期"))
    landed_on = models.DateField(_("抵岸日期"), null=True)
    handed_over_on = models.DateField(_("交至单位日期"), null=True)
    received_by = models.CharField(_("单位接收人"), max_length=60, default="", blank=True)
    banked_on = models.DateField(_("缴存日期"), null=True)
    slip_no = models.CharField(_("银行回单号"), max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("当场收缴")
        constraints = [
            owned("cash_owned", finished=[CashState.CONFIRMED]),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="cash_amount_positive"),
            models.CheckConstraint(
                condition=~Q(collector_id=models.F("witness_id")), name="cash_two_officers"
            ),
            models.CheckConstraint(condition=~Q(receipt_no=""), name="cash_has_special_receipt"),
            models.CheckConstraint(
                condition=~Q(ground="remote_on_request") | ~Q(request_record=""),
                name="remote_cash_on_request",
            ),
            models.UniqueConstraint(fields=["region", "receipt_no"], name="special_receipt_once"),
            models.UniqueConstraint(
                fields=["region", "banked_on", "slip_no"], condition=~Q(slip_no=""), name="bank_slip_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["banked", "confirmed"]) | ~Q(slip_no=""), name="banked_cash_has_slip"
            ),
        ]
        indexes = [inbox("cash_inbox")]
