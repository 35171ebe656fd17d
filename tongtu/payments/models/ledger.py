"""台账: the control ledger. Insert-only, every entry sums to zero; the database refuses anything else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel
from tongtu.payments.models.bills import Bill
from tongtu.payments.models.units import FiscalUnit


class Account(models.TextChoices):
    """The accounts. The first digit tells the side: 1 and 9101 debit, 2, 4 and 9102 credit."""

    RECEIVABLE_FINE = "1101", _("应收罚款")
    RECEIVABLE_SURCHARGE = "1103", _("应收加处罚款")
    CHANNEL_CLEARING = "1201", _("渠道在途")
    OFFICER_CASH = "1202", _("执法人员经手现金")
    AGENCY_CASH = "1203", _("单位库存现金")
    FISCAL_ACCOUNT = "1301", _("财政账户")
    DUE_TO_TREASURY = "2101", _("应缴财政款")
    PARTY_OVERPAYMENT = "2201", _("多缴待退")
    SUSPENSE_UNIDENTIFIED = "2202", _("待查收款")
    REFUND_PAYABLE = "2203", _("应付退款")
    ASSESSED_FINE = "4101", _("已决定罚款")
    ASSESSED_SURCHARGE = "4103", _("已决定加处罚款")


class EntryKind(models.TextChoices):
    ASSESS = "assess", _("罚款决定")
    SURCHARGE = "surcharge", _("加处罚款确认")
    PAYMENT = "payment", _("缴款确认")
    SURPLUS = "surplus", _("重复或多缴")
    SUSPENSE = "suspense", _("不明收款")
    IDENTIFY = "identify", _("待查款认定")
    CASH = "cash", _("现金收缴")
    CASH_HANDED_OVER = "cash_handed_over", _("现金交至单位")
    CASH_BANKED = "cash_banked", _("现金缴存银行")
    REVOKE = "revoke", _("债务撤销")
    CORRECTION = "correction", _("更正")


DUE = (EntryKind.ASSESS, EntryKind.SURCHARGE)
COLLECTED = (EntryKind.PAYMENT, EntryKind.CASH, EntryKind.IDENTIFY)
WAIVED = (EntryKind.REVOKE,)


class Entry(ScopedModel):
    """记账: one balanced fact. business_key makes it happen once."""

    business_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(_("事项"), max_length=20, choices=EntryKind.choices)
    unit = models.ForeignKey(FiscalUnit, models.PROTECT, null=True, related_name="entries")
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="entries")
    billed_for = models.CharField(max_length=100, default="", blank=True)
    day = models.DateField(_("记账日"))
    posted_at = models.DateTimeField(_("记账时间"))
    made_by = models.CharField(_("记账人"), max_length=80)
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        verbose_name = _("记账")
        indexes = [
            models.Index(fields=["billed_for", "posted_at"], name="entry_of_debt"),
            models.Index(fields=["region", "day"], name="entry_of_day"),
        ]


class Posting(models.Model):
    """分录: one line of an entry; debit positive, credit negative. Hangs on its entry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.CharField(_("科目"), max_length=4, choices=Account.choices)
    dimension = models.CharField(_("明细"), max_length=60, default="", blank=True)
    amount_fen = models.BigIntegerField(_("金额（分，借正贷负）"))

    class Meta:
        verbose_name = _("分录")
        constraints = [models.CheckConstraint(condition=~Q(amount_fen=0), name="posting_not_zero")]
        indexes = [models.Index(fields=["account", "dimension"], name="posting_of_account")]

    @property
    def credit_fen(self) -> int:
        """The amount as the credit column shows it: without its sign."""
        return -self.amount_fen
