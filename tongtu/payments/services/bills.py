"""Bills: issued here, registered at the finance platform, issued anew when their amount no longer holds."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.speech import kept
from tongtu.payments import paycodes, queries
from tongtu.payments.adapters import platform
from tongtu.payments.events import BillIssued, BillRegistered
from tongtu.payments.flow import BILL_FLOW, BillStep
from tongtu.payments.models import Bill, BillState, UnitStatus
from tongtu.payments.ports import Declined, NoticeAck, NoticeOut, PlatformError
from tongtu.payments.services import ledger
from tongtu.payments.services.jobs import later, step_of_ladder

US = system("payments")
BILL = kept("缴款单 %(memo)s")


@transaction.atomic
def issue_bill(
    actor: Actor,
    *,
    billed_for: str,
    region: str,
    party_id: UUID | None,
    amount_fen: int,
    due_on: date,
    memo: str,
    payer_name: str = "",
    payer_type: int = 1,
) -> Bill:
    """Make the bill of a decided fine. The same debt again answers the same bill.

    billed_for: names the record that says why. memo: the number of the decision. due_on: the last day to pay.
    payer_type: 1 for a person, 2 for an organisation.
    Raises Conflict (bill_differs) when the debt was billed with another amount, Invalid (bad_amount).
    Law: 行政处罚法第六十七条.
    """
    if amount_fen <= 0:
        raise Invalid("bad_amount", _("缴款金额应大于零。"), field="amount_fen")
    ledger.lock_debt(billed_for)
    known = queries.newest_bill(actor, billed_for)
    if known:
        if known.principal_fen != amount_fen:
            raise Conflict("bill_differs", _("该决定已开具缴款单，金额不同，不能重复开具。"))
        return known
    bill = Bill(
        region=region,
        party_id=party_id,
        unit=queries.live_unit(region),
        billed_for=billed_for,
        principal_fen=amount_fen,
        amount_fen=amount_fen,
        due_on=due_on,
        quote_until=due_on,
        memo=memo,
        payer_name=payer_name,
        payer_type=payer_type,
        title=BILL % {"memo": memo},
        issued_at=clock.now(),
    )
    BILL_FLOW.begin(bill, BillStep.ISSUE, actor)
    ledger.assess(actor, bill)
    emit(BillIssued(bill.subject, billed_for, amount_fen), actor, region=region)
    later("register_bill", bill_id=str(bill.pk))
    return bill


def register_bill(bill_id: UUID | str) -> Bill:
    """Make the bill known to the finance platform. An unanswered attempt is looked up before it is repeated.

    The network is called between two transactions, never inside one.
    """
    bill = _begin_registration(bill_id)
    if bill.state != BillState.REGISTERING:
        return bill
    fiscal = platform(bill.unit.app_id if bill.unit else "")
    try:
        ack = (fiscal.find_notice(bill.business_key) if bill.asked_times else None) or fiscal.register_notice(
            notice_of(bill)
        )
        _check_code(bill, ack)
    except Declined as refused:
        return _registration_refused(bill_id, f"{refused.code} {refused.message}")
    except paycodes.InvalidPayCode:
        return _registration_refused(bill_id, gettext_noop("财政平台返回的缴款码不符合规则"))
    except PlatformError as failed:
        return _registration_lost(bill_id, str(failed))
    return _registered(bill_id, ack)


@transaction.atomic
def _begin_registration(bill_id: UUID | str) -> Bill:
    bill = Bill.objects.lock(US, bill_id)
    if bill.state == BillState.REGISTERING:  # a worker died between the two transactions
        BILL_FLOW.advance(bill, BillStep.REGISTER_LOST, US)
    if bill.state not in (BillState.DRAFT, BillState.REGISTER_UNKNOWN):
        return bill
    bill.unit = bill.unit or queries.live_unit(bill.region)
    if bill.unit is None or bill.unit.status != UnitStatus.LIVE:
        return bill
    bill.asked_times = bill.asked_times + 1 if bill.state == BillState.REGISTER_UNKNOWN else 0
    bill.save(update_fields=["unit", "asked_times"])
    return BILL_FLOW.advance(bill, BillStep.REGISTER, US)


@transaction.atomic
def _registered(bill_id: UUID | str, ack: NoticeAck) -> Bill:
    bill = Bill.objects.lock(US, bill_id)
    if bill.state not in (BillState.REGISTERING, BillState.REGISTER_UNKNOWN):
        return bill
    bill.pay_code, bill.page_url, bill.qr_url = ack.pay_code, ack.page_url, ack.qr_url
    bill.trouble, bill.asked_times = "", 0
    bill.save(update_fields=["pay_code", "page_url", "qr_url", "trouble", "asked_times"])
    BILL_FLOW.advance(bill, BillStep.REGISTERED, US)
    wait_until_due(bill)
    emit(BillRegistered(bill.subject, bill.billed_for, bill.pay_code), US, region=bill.region)
    return bill


def wait_until_due(bill: Bill) -> None:
    """The payment is awaited until the legal last day, which counts from service and not from registration."""
    bill.next_on = bill.due_on
    bill.save(update_fields=["next_on"])


@transaction.atomic
def _registration_lost(bill_id: UUID | str, why: str) -> Bill:
    bill = Bill.objects.lock(US, bill_id)
    if bill.state != BillState.REGISTERING:
        return bill
    bill.trouble = why[:200]
    bill.save(update_fields=["trouble"])
    later("register_bill", seconds=step_of_ladder(bill.asked_times), bill_id=str(bill.pk))
    return BILL_FLOW.advance(bill, BillStep.REGISTER_LOST, US)


@transaction.atomic
def _registration_refused(bill_id: UUID | str, why: str) -> Bill:
    bill = Bill.objects.lock(US, bill_id)
    if bill.state not in (BillState.REGISTERING, BillState.REGISTER_UNKNOWN):
        return bill
    bill.trouble = why[:200]
    bill.save(update_fields=["trouble"])
    return BILL_FLOW.advance(bill, BillStep.REGISTER_REFUSED, US)


def _check_code(bill: Bill, ack: NoticeAck) -> None:
    assert bill.unit is not None, "only a bill with a unit is registered"
    paycodes.validate(bill.unit.pay_code_scheme, ack.pay_code, division=bill.unit.division_code)


def notice_of(bill: Bill) -> NoticeOut:
    """What finance is told about a bill."""
    unit = bill.unit
    assert unit is not None, "only a bill with a unit is registered"
    ends = datetime.combine(bill.quote_until, time(23, 59, 59), ZoneInfo(settings.TIME_ZONE))
    return NoticeOut(
        business_key=bill.business_key,
        division_code=unit.division_code,
        unit_code=unit.unit_code,
        unit_name=unit.name,
        item_code=unit.item_code,
        item_name=unit.item_name,
        amount_fen=bill.amount_fen,
        principal_fen=bill.principal_fen,
        surcharge_fen=bill.surcharge_fen,
        payer_name=bill.payer_name or gettext_noop("当事人"),
        payer_type=bill.payer_type,
        due_on=bill.due_on,
        valid_until=ends.isoformat(),
        memo=bill.memo,
        supersedes=bill.supersedes.pay_code if bill.supersedes else "",
    )


@transaction.atomic
def mend_bill(actor: Actor, bill_id: UUID | str) -> Bill:
    """Try the registration again after its cause was put right. Raises Refused (wrong_state, wrong_role)."""
    bill = Bill.objects.lock(actor, bill_id)
    BILL_FLOW.advance(bill, BillStep.MEND, actor)
    later("register_bill", bill_id=str(bill.pk))
    return bill


@transaction.atomic
def set_pauses(actor: Actor, *, billed_for: str, pauses: list[tuple[date, date]]) -> None:
    """Record the days that bear no surcharge (reconsideration, suit, deferral), both ends included.

    Law: 行政处罚法第七十三条第三款.
    """
    bill = queries.newest_bill(actor, billed_for)
    if bill is None:
        raise NotFound("no_bill", _("没有找到这笔缴款单。"))
    bill = Bill.objects.lock(actor, bill.pk)
    bill.pauses = [[first.isoformat(), last.isoformat()] for first, last in pauses]
    bill.save(update_fields=["pauses"])


@transaction.atomic
def next_edition(bill_id: UUID | str, *, as_of: date) -> Bill:
    """A new bill for the same debt, with the amount of that day. Raises Refused (nothing_owed)."""
    old = Bill.objects.lock(US, bill_id)
    ledger.lock_debt(old.billed_for)
    newest = queries.newest_bill(US, old.billed_for)
    assert newest is not None, "the old bill is one of them"
    if newest.pk != old.pk:
        return newest
    if not ledger.outstanding_fen(old.billed_for):
        raise Refused("nothing_owed", _("这笔罚款已经缴清或者不再需要缴纳。"))
    quote = queries.quote(old, as_of=as_of)
    bill = Bill(
        region=old.region,
        party_id=old.party_id,
        unit=queries.live_unit(old.region) or old.unit,
        billed_for=old.billed_for,
        edition=old.edition + 1,
        supersedes=old,
        principal_fen=quote.principal_fen,
        surcharge_fen=quote.surcharge_fen,
        amount_fen=quote.total_fen,
        due_on=old.due_on,
        quote_until=quote.valid_until,
        memo=old.memo,
        payer_name=old.payer_name,
        payer_type=old.payer_type,
        pauses=old.pauses,
        title=old.title,
        issued_at=clock.now(),
    )
    BILL_FLOW.begin(bill, BillStep.ISSUE, US)
    emit(BillIssued(bill.subject, bill.billed_for, bill.amount_fen), US, region=bill.region)
    later("register_bill", bill_id=str(bill.pk))
    return bill
