"""A party goes to pay: the right amount, a session at the platform, then questions until finance answers."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Refused
from tongtu.payments import queries
from tongtu.payments.adapters import platform
from tongtu.payments.flow import BILL_FLOW, BillStep
from tongtu.payments.models import Bill, BillState, PaymentAttempt
from tongtu.payments.ports import Declined, PlatformError, Session
from tongtu.payments.services import ledger
from tongtu.payments.services.bills import next_edition, register_bill
from tongtu.payments.services.confirm import query_bill
from tongtu.payments.services.jobs import LADDER_SECONDS, later

US = system("payments")


def start_payment(actor: Actor, bill_id: UUID | str, *, return_url: str) -> str:
    """The address of the platform's payment page for a bill. An amount that no longer holds is renewed first.

    Raises NotFound, Refused (paid, not_open, platform_busy).
    """
    bill = Bill.objects.get(actor, bill_id)
    if bill.state == BillState.EXPIRED or (bill.payable and clock.today() > bill.quote_until):
        bill = renew_bill(bill.pk)
    _refuse_unless_payable(bill)
    session = _session(bill, return_url)
    with transaction.atomic():
        PaymentAttempt.objects.create(
            US,
            region=bill.region,
            bill=bill,
            page_url=session.page_url,
            made_by=actor.name,
            made_at=clock.now(),
            expires_at=session.expires_at,
        )
        later("ask_again", seconds=LADDER_SECONDS[0], bill_id=str(bill.pk), asked_times=0)
    return session.page_url


def _refuse_unless_payable(bill: Bill) -> None:
    if bill.settled:
        raise Refused("paid", _("这笔罚款已经缴清，不需要再缴。"))
    if not bill.payable:
        raise Refused("not_open", _("缴款单还没有准备好，请稍后再试，或者到银行柜台缴纳。"))


def _session(bill: Bill, return_url: str) -> Session:
    count = bill.attempts.count()
    try:
        fiscal = platform(bill.unit.app_id if bill.unit else "")
        return fiscal.create_session(bill.pay_code, return_url, f"session:{bill.pay_code}:{count}")
    except Declined as refused:
        later("ask_again", bill_id=str(bill.pk), asked_times=0)
        raise Refused(
            "platform_refused", _("财政平台暂不接受缴款，正在核对缴款状态，请稍后刷新。")
        ) from refused
    except PlatformError as failed:
        raise Refused(
            "platform_busy", _("财政缴款平台暂时没有响应，您没有被扣款。请过几分钟再试。")
        ) from failed


def renew_bill(bill_id: UUID | str) -> Bill:
    """Replace a bill whose amount no longer holds. Finance is asked first: somebody may be paying right now.

    Raises Refused (paid, platform_busy).
    Law: 行政处罚法第七十二条第一款第一项.
    """
    try:
        bill = expire_bill(bill_id, as_of=clock.today())
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政缴款平台暂时没有响应，请过几分钟再试。")) from failed
    if bill.settled:
        raise Refused("paid", _("这笔罚款已经缴清，不需要再缴。"))
    if bill.state != BillState.EXPIRED:
        return bill
    return register_bill(next_edition(bill.pk, as_of=clock.today()).pk)


def expire_bill(bill_id: UUID | str, *, as_of: date) -> Bill:
    """Close a bill whose amount no longer holds, unless it turns out to be paid. Raises PlatformError."""
    bill = query_bill(US, bill_id)
    if bill.state != BillState.OPEN or as_of <= bill.quote_until:
        return bill
    _void_at_platform(bill, gettext_noop("金额已失效"))
    with transaction.atomic():
        bill = Bill.objects.lock(US, bill_id)
        if bill.state == BillState.OPEN:
            BILL_FLOW.advance(bill, BillStep.EXPIRE, US)
    return bill


def void_bill(actor: Actor, bill_id: UUID | str, *, reason: str, debt_stands: bool = True) -> Bill:
    """Void an unpaid bill, at the platform first. debt_stands: False when the decision itself is gone.

    Raises Refused (wrong_state, wrong_role, money_received, no_reason, platform_busy).
    Law: 行政强制法第四十一条.
    """
    bill = Bill.objects.get(actor, bill_id)
    _refuse_void(actor, bill, reason)
    try:
        if bill.payable:
            bill = query_bill(US, bill_id)
        if bill.state == BillState.OPEN:
            _void_at_platform(bill, reason)
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政平台没有作废这张缴款单：%(why)s") % {"why": failed}) from failed
    with transaction.atomic():
        bill = Bill.objects.lock(actor, bill_id)
        BILL_FLOW.advance(bill, BillStep.VOID, actor, reason=reason)
        if not debt_stands:
            ledger.lock_debt(bill.billed_for)
            ledger.revoke(US, bill)
    return bill


def _refuse_void(actor: Actor, bill: Bill, reason: str) -> None:
    """What would be refused here is refused before the platform is told."""
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由后再办理。"), field="reason")
    offered = {offer.row.step: offer.refusal for offer in BILL_FLOW.offers(bill, actor)}
    if refusal := offered.get(BillStep.VOID):
        raise refusal
    if bill.payable and BillStep.VOID not in offered:
        raise Refused("wrong_role", _("须由财务人员作废。"))


def withdraw_bill(bill_id: UUID | str) -> None:
    """Void an edition whose debt was paid through another one. Raises Refused; the task tries again."""
    bill = queries.bill(bill_id)
    if bill.state in (BillState.OPEN, BillState.DRAFT, BillState.REGISTER_FAILED):
        void_bill(US, bill_id, reason=gettext_noop("该笔罚款已通过另一张缴款单缴清"))


def _void_at_platform(bill: Bill, reason: str) -> None:
    """Raises PlatformError when finance does not let the bill go, for instance because it was just paid."""
    platform(bill.unit.app_id if bill.unit else "").void_notice(bill.pay_code, reason[:100])
