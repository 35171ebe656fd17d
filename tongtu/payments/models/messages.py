"""What the finance platform told us, word for word, and where its story and ours differ."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel
from tongtu.payments.models.bills import Bill
from tongtu.workflow.models import FlowModel, inbox, owned


class InboundMessage(ScopedModel):
    """A signed message as it arrived. handled_at is set in the transaction that acted on it."""

    source = models.CharField(_("来源"), max_length=64)
    msg_id = models.CharField(_("消息编号"), max_length=80)
    kind = models.CharField(_("类型"), max_length=40)
    pay_code = models.CharField(_("缴款码"), max_length=20, default="", blank=True, db_collation="C")
    body = models.BinaryField()
    body_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("收到时间"))
    handled_at = models.DateTimeField(_("处理时间"), null=True)
    outcome = models.CharField(_("结果"), max_length=40, default="", blank=True)

    class Meta:
        verbose_name = _("财政平台消息")
        constraints = [
            models.UniqueConstraint(fields=["source", "msg_id"], name="message_once"),
        ]
        indexes = [models.Index(fields=["pay_code", "received_at"], name="message_of_code")]


class MessageDelivery(models.Model):
    """送达: one time a message was sent to us. Its nonce is spent for good. Hangs on its message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(InboundMessage, models.PROTECT, related_name="deliveries")
    source = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "nonce"], name="nonce_spent_once")]


class RejectedMessage(ScopedModel):
    """A message that did not prove its sender. Only its digest is kept: it may be anybody's bytes."""

    source = models.CharField(_("自称来源"), max_length=64, default="", blank=True)
    reason = models.CharField(_("原因"), max_length=20)
    body_sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    received_at = models.DateTimeField(_("收到时间"))

    class Meta:
        verbose_name = _("被拒消息")


class DifferenceCode(models.TextChoices):
    AMOUNT = "D03", _("金额不一致")
    SURPLUS = "D04", _("重复或多缴")
    UNKNOWN_CODE = "D05", _("缴款码不明、已作废或已失效")
    REVERSED = "D09", _("财政方已冲正，我方未冲正")
    LATE_CASH = "D15", _("现金逾期未交存")
    SEGMENT = "D16", _("票号冲突")
    RECEIPT_DATA = "D12", _("票据内容与缴款不一致")


class DifferenceState(models.TextChoices):
    OPEN = "open", _("待核实")
    CLOSED = "closed", _("已了结")


class Difference(FlowModel):
    """对账差异: one point where finance and we do not agree. Closed only with words."""

    state = models.CharField(
        _("状态"), max_length=20, choices=DifferenceState.choices, default=DifferenceState.OPEN
    )
    natural_key = models.CharField(max_length=160, unique=True)
    code = models.CharField(_("类别"), max_length=4, choices=DifferenceCode.choices)
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, related_name="differences")
    pay_code = models.CharField(_("缴款码"), max_length=20, default="", blank=True)
    expected_fen = models.BigIntegerField(_("我方金额（分）"), null=True)
    found_fen = models.BigIntegerField(_("对方金额（分）"), null=True)
    opened_at = models.DateTimeField(_("发现时间"))
    resolution = models.CharField(_("处理结果"), max_length=200, default="", blank=True)

    class Meta:
        verbose_name = _("对账差异")
        constraints = [
            owned("difference_owned", finished=[DifferenceState.CLOSED]),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(resolution=""), name="closed_difference_has_words"
            ),
        ]
        indexes = [
            inbox("difference_inbox"),
            models.Index(fields=["region", "state", "-opened_at"], name="difference_open"),
        ]
