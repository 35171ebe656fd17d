"""Money that finance says it received."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.scope import ScopedModel
from tongtu.payments.models.bills import Bill
from tongtu.payments.models.units import FiscalUnit


class PaymentKind(models.TextChoices):
    APPLIED = "applied", _("冲抵应缴")
    SURPLUS = "surplus", _("重复缴款")
    SUSPENSE = "suspense", _("待查")
    REMITTANCE = "remittance", _("现金汇缴")


class Channel(models.TextChoices):
    """The channels we have words for; a platform may name others."""

    ALIPAY = "ALIPAY", _("支付宝")
    WECHAT = "WECHAT", _("微信支付")
    BANK = "BANK", _("银行卡")
    COUNTER = "COUNTER", _("银行柜台")
    CASH = "CASH", _("柜台现金")
    ON_THE_SPOT = "ON_THE_SPOT", _("当场现金")


class Payment(ScopedModel):
    """缴款: one trade of a channel, posted once.

    applied_fen went to the debt; the rest is owed back or in suspense.
    """

    unit = models.ForeignKey(FiscalUnit, models.PROTECT, null=True, related_name="payments")
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="payments")
    pay_code = models.CharField(_("缴款码"), max_length=20, default="", blank=True)
    channel = models.CharField(_("渠道"), max_length=20)
    trade_no = models.CharField(_("交易流水号"), max_length=80)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    applied_fen = models.BigIntegerField(_("冲抵（分）"))
    kind = models.CharField(_("性质"), max_length=20, choices=PaymentKind.choices)
    paid_at = models.DateTimeField(_("缴款时间"))
    posted_at = models.DateTimeField(_("入账时间"))

    class Meta:
        verbose_name = _("缴款")
        constraints = [
            models.UniqueConstraint(fields=["region", "channel", "trade_no"], name="trade_posted_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) & Q(applied_fen__gte=0) & Q(applied_fen__lte=F("amount_fen")),
                name="payment_applied_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind="applied", applied_fen__gt=0) | (~Q(kind="applied") & Q(applied_fen=0)),
                name="only_applied_money_is_applied",
            ),
        ]

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label) if self.channel in Channel.values else self.channel
