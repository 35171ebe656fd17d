"""缴款单 and the visits to the payment page."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.payments.models.units import FiscalUnit
from tongtu.workflow.models import FlowModel, inbox, owned


class BillState(models.TextChoices):
    DRAFT = "draft", _("待登记")
    REGISTERING = "registering", _("登记中")
    REGISTER_UNKNOWN = "register_unknown", _("登记结果待查")
    REGISTER_FAILED = "register_failed", _("登记被退回")
    OPEN = "open", _("待缴款")
    CONFIRMING = "confirming", _("正在确认")
    PAID = "paid", _("已缴款")
    PAID_MISMATCH = "paid_mismatch", _("金额不符")
    PAID_LATE = "paid_late", _("迟到缴款")
    EXPIRED = "expired", _("已失效")
    VOIDED = "voided", _("已作废")
    RECEIPTED = "receipted", _("已开票")


DEAD = (BillState.VOIDED, BillState.EXPIRED, BillState.PAID_LATE)
FINISHED = (BillState.RECEIPTED, *DEAD)
SETTLED = (BillState.PAID, BillState.RECEIPTED)
PAYABLE = (BillState.OPEN, BillState.CONFIRMING)


class Bill(FlowModel):
    """缴款单: what a party must pay. Amounts are whole fen.

    billed_for is the debt; when its bill expires or is voided, another edition gets another pay code.
    due_on is the legal last day. quote_until is the last day on which this exact amount is right: the due
    day, or, once a surcharge runs, the day it was computed for.
    """

    party_path = "party_id"

    state = models.CharField(_("状态"), max_length=20, choices=BillState.choices, default=BillState.DRAFT)
    party_id = models.UUIDField(_("当事人"), null=True)
    unit = models.ForeignKey(FiscalUnit, models.PROTECT, null=True, related_name="bills")
    billed_for = models.CharField(_("缴款事由"), max_length=100)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")
    amount_fen = models.BigIntegerField(_("应缴金额（分）"))
    principal_fen = models.BigIntegerField(_("罚款本金（分）"))
    surcharge_fen = models.BigIntegerField(_("加处罚款（分）"), default=0)
    due_on = models.DateField(_("缴款期限"))
    quote_until = models.DateField(_("金额有效至"))
    memo = models.CharField(_("备注"), max_length=200)
    payer_name = EncryptedTextField(_("缴款人"))
    payer_type = models.PositiveSmallIntegerField(_("缴款人类型"), default=1)  # 1 person, 2 organisation
    pay_code = models.CharField(_("缴款码"), max_length=20, default="", blank=True, db_collation="C")
    page_url = models.CharField(max_length=500, default="", blank=True)
    qr_url = models.CharField(max_length=500, default="", blank=True)
    pauses = models.JSONField(_("不计加处罚款的期间"), default=list)
    trouble = models.CharField(_("最近一次问题"), max_length=200, default="", blank=True)
    asked_times = models.PositiveSmallIntegerField(_("已查询次数"), default=0)
    issued_at = models.DateTimeField(_("开具时间"))
    paid_at = models.DateTimeField(_("缴款时间"), null=True)

    class Meta:
        verbose_name = _("缴款单")
        constraints = [
            owned("bill_owned", finished=FINISHED),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bill_amount_positive"),
            models.CheckConstraint(
                condition=Q(amount_fen=F("principal_fen") + F("surcharge_fen"))
                & Q(principal_fen__gte=0)
                & Q(surcharge_fen__gte=0),
                name="bill_amount_is_its_parts",
            ),
            models.UniqueConstraint(fields=["billed_for", "edition"], name="bill_edition_once"),
            models.UniqueConstraint(
                fields=["billed_for"],
                condition=~Q(state__in=["voided", "expired", "paid_late"]),
                name="one_live_bill_per_debt",
            ),
            models.UniqueConstraint(fields=["pay_code"], condition=~Q(pay_code=""), name="pay_code_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "confirming"]) | ~Q(pay_code=""), name="open_bill_has_code"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "receipted"]) | Q(paid_at__isnull=False),
                name="paid_bill_has_time",
            ),
        ]
        indexes = [
            inbox("bill_inbox"),
            models.Index(fields=["region", "-issued_at", "-id"], name="bill_newest"),
            models.Index(fields=["party_id", "-issued_at"], name="bill_of_party"),
        ]

    def __str__(self) -> str:
        return self.pay_code or self.memo

    @property
    def business_key(self) -> str:
        """How the finance platform tells a repeat from a new bill."""
        return f"notice:{self.pk}"

    @property
    def settled(self) -> bool:
        return self.state in SETTLED

    @property
    def payable(self) -> bool:
        return self.state in PAYABLE


class PaymentAttempt(ScopedModel):
    """One redirect to the payment page. It proves nothing about money."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="attempts")
    page_url = models.CharField(max_length=500)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("缴款会话")
