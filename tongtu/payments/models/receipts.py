"""财政电子票据: numbers given by finance, and the receipts made with them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.payments.models.bills import Bill
from tongtu.payments.models.money import Payment
from tongtu.payments.models.units import FiscalUnit
from tongtu.workflow.models import FlowModel, inbox, owned


class ReceiptSegment(ScopedModel):
    """号段: a range of receipt numbers from finance of the same level. next_no is the next to give out.

    A segment whose next_no has passed end_no is used up. Ranges of one receipt code never overlap (database).
    """

    unit = models.ForeignKey(FiscalUnit, models.PROTECT, related_name="segments")
    receipt_code = models.CharField(_("票据代码"), max_length=8)
    start_no = models.BigIntegerField(_("起始号码"))
    end_no = models.BigIntegerField(_("终止号码"))
    next_no = models.BigIntegerField(_("下一号码"))
    document_no = models.CharField(_("发放单号"), max_length=60)
    issued_by = models.CharField(_("发放财政部门"), max_length=100)
    issued_on = models.DateField(_("发放日期"))
    loaded_at = models.DateTimeField(_("登记时间"))
    loaded_by = models.CharField(_("登记人"), max_length=80)
    frozen = models.BooleanField(_("已冻结"), default=False)

    class Meta:
        verbose_name = _("票据号段")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_no__gt=0)
                & Q(end_no__lte=9_999_999_999)
                & Q(start_no__lte=F("next_no"))
                & Q(next_no__lte=F("end_no") + 1),
                name="segment_in_order",
            ),
            models.CheckConstraint(condition=Q(receipt_code__regex=r"^\d{8}$"), name="segment_code_8_digits"),
        ]
        indexes = [models.Index(fields=["unit", "receipt_code", "start_no"], name="segment_next")]

    @property
    def total(self) -> int:
        return self.end_no - self.start_no + 1

    @property
    def remaining(self) -> int:
        return self.end_no - self.next_no + 1

    @property
    def used(self) -> int:
        return self.next_no - self.start_no


class ReceiptState(models.TextChoices):
    QUEUED = "queued", _("待取号")
    SIGNED = "signed", _("已取号签名")
    SUBMITTED = "submitted", _("已报送财政")
    ISSUE_UNKNOWN = "issue_unknown", _("开具结果待查")
    ISSUED = "issued", _("财政已监制")
    SUSPECT = "suspect", _("核验不符")
    DELIVERED = "delivered", _("已开具")
    WRITTEN_OFF = "written_off", _("财政已核销")
    VOID_UNUSED = "void_unused", _("空号作废")
    VOIDED = "voided", _("已作废")


class Receipt(FlowModel):
    """财政电子票据: one number, one payment.

    data is the canonical JSON that was signed; it never changes.
    """

    party_path = "bill__party_id"

    state = models.CharField(
        _("状态"), max_length=20, choices=ReceiptState.choices, default=ReceiptState.QUEUED
    )
    unit = models.ForeignKey(FiscalUnit, models.PROTECT, related_name="receipts")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="receipts")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="receipts")
    segment = models.ForeignKey(ReceiptSegment, models.PROTECT, null=True, related_name="receipts")
    receipt_code = models.CharField(_("票据代码"), max_length=8)
    number = models.BigIntegerField(_("票据号码"), null=True)
    check_code = models.CharField(_("校验码"), max_length=20, default="", blank=True)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    data = EncryptedTextField(null=True)
    signature = models.TextField(default="", blank=True)
    signed_at = models.DateTimeField(null=True)
    sent_times = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("最近一次问题"), max_length=200, default="", blank=True)
    queued_at = models.DateTimeField()
    issued_at = models.DateTimeField(_("开具时间"), null=True)
    written_off_at = models.DateTimeField(_("核销时间"), null=True)

    class Meta:
        verbose_name = _("财政电子票据")
        constraints = [
            owned(
                "receipt_owned",
                finished=[
                    ReceiptState.DELIVERED,
                    ReceiptState.WRITTEN_OFF,
                    ReceiptState.VOID_UNUSED,
                    ReceiptState.VOIDED,
                ],
            ),
            models.UniqueConstraint(fields=["segment", "number"], name="receipt_number_once"),
            models.UniqueConstraint(fields=["receipt_code", "number"], name="receipt_code_number_once"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=~Q(state__in=["void_unused", "voided"]),
                name="one_receipt_per_payment",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="receipt_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="queued") | Q(number__isnull=False), name="receipt_has_number"
            ),
        ]

        indexes = [inbox("receipt_inbox")]

    @property
    def printed_number(self) -> str:
        """Ten digits, as on the receipt."""
        return f"{self.number:010d}" if self.number is not None else ""


class ReceiptFile(models.Model):
    """票据文件: the bytes finance gave us, never saved again. Hangs on its receipt."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="files")
    form = models.CharField(_("格式"), max_length=8)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("票据文件")
        constraints = [models.UniqueConstraint(fields=["receipt", "form"], name="one_file_per_form")]
