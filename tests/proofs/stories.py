"""The services of the tour, each with the world before it, for the crash test to kill."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from tests import make
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.proofs.worker import Call
from tests.proofs.world import Committed
from tests.signatures import conftest as signing
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite.models import Batch, Record
from tongtu.offsite.passages import create_months
from tongtu.payments import services as payments
from tongtu.payments.models import Bill, Entry, Payment, Receipt
from tongtu.registry import queries as registry
from tongtu.registry import services as registry_services
from tongtu.signatures import services as signatures

US = system("tests")

EVERY, SAMPLE = 0, 6
SERVICES = "tongtu.cases.services"


@dataclass(frozen=True)
class Story:
    """One service, and how to bring the world before it."""

    name: str
    prepare: Callable[[Committed], Call]
    points: int = SAMPLE


STORIES: list[Story] = []


def story(points: int = SAMPLE) -> Callable[[Callable[[Committed], Call]], Callable[[Committed], Call]]:
    def tell(prepare: Callable[[Committed], Call]) -> Callable[[Committed], Call]:
        STORIES.append(Story(prepare.__name__, prepare, points))
        return prepare

    return tell


@story(EVERY)
def open_case(town: Committed) -> Call:
    items = {"evidence_items": [make.evidence()]}
    return Call(f"{SERVICES}.open_case", (system("offsite"), make.found(town.city)), items)


@story()
def submit_approval(town: Committed) -> Call:
    approval = make.case(town.city).approvals.get()
    return Call(f"{SERVICES}.submit_approval", (town.city.officer, approval.pk), {"draft": "建议立案。"})


def _submitted(town: Committed) -> Any:
    approval = make.case(town.city).approvals.get()
    return make.services.submit_approval(town.city.officer, approval.pk, draft="建议立案。")


@story()
def agree(town: Committed) -> Call:
    args = (town.city.unit_head, _submitted(town).pk, "agree")
    return Call(f"{SERVICES}.decide_approval", args, {"opinion": "同意。"})


@story(EVERY)
def approve_filing(town: Committed) -> Call:
    approval = _submitted(town)
    make.services.decide_approval(town.city.unit_head, approval.pk, "agree", opinion="同意。")
    return Call(
        f"{SERVICES}.decide_approval", (town.city.head, approval.pk, "approve"), {"opinion": "同意。"}
    )


@story()
def submit_report(town: Committed) -> Call:
    one = make.filed(town.city)
    words = {
        "facts": one.facts,
        "penalty": one.penalty,
        "fine_fen": one.fine_fen,
        "discretion": "按每吨五百元计。",
        "conclusion": "建议处罚。",
    }
    return Call(f"{SERVICES}.submit_report", (town.city.officer, one.pk), words)


@story()
def notify(town: Committed) -> Call:
    return Call(f"{SERVICES}.notify", (town.city.officer, make.reported(town.city).pk))


@story()
def send_by_hand(town: Committed) -> Call:
    one = make.reported(town.city)
    make.services.notify(town.city.officer, one.pk)
    return Call(f"{SERVICES}.send", (town.city.officer, one.pk), {"mode": "direct", "place": "执法大队"})


@story()
def send_electronically(town: Committed) -> Call:
    one = make.reported(town.city)
    make.services.notify(town.city.officer, one.pk)
    consent = make.services.confirm_address(
        town.city.party, one.pk, accepts_electronic=True, post_address="仲景路 1 号", mobile="13800000001"
    )
    make.services.take_signature(system("signatures"), consent.document_id)
    return Call(f"{SERVICES}.send", (town.city.officer, one.pk), {"mode": "electronic"})


def _proof() -> dict[str, object]:
    return {"served_on": clock.today(), "receiver": "张伟", "proof": {"note": "签收"}}


@story()
def prove_the_notice(town: Committed) -> Call:
    one = make.reported(town.city)
    make.services.notify(town.city.officer, one.pk)
    service = make.services.send(town.city.officer, one.pk, mode="direct", place="执法大队")
    return Call(f"{SERVICES}.prove_service", (town.city.officer, service.pk), _proof())


@story(EVERY)
def prove_the_decision_and_issue_the_bill(town: Committed) -> Call:
    one = make.decided(town.city)
    service = make.services.send(town.city.officer, one.pk, mode="direct", place="执法大队")
    return Call(f"{SERVICES}.prove_service", (town.city.officer, service.pk), _proof())


@story()
def confirm_address(town: Committed) -> Call:
    said = {"accepts_electronic": True, "post_address": "仲景路 1 号", "mobile": "13800000001"}
    return Call(f"{SERVICES}.confirm_address", (town.city.party, make.reported(town.city).pk), said)


@story()
def state(town: Committed) -> Call:
    said = {"claims": "称重有误，请求复核。"}
    return Call(f"{SERVICES}.state", (town.city.party, make.notified(town.city).pk), said)


@story()
def review_statement(town: Committed) -> Call:
    one = make.notified(town.city)
    statement = make.services.state(town.city.party, one.pk, claims="称重有误，请求复核。")
    said = {"adopted": "none", "reasons": "检定合格，不予采纳。"}
    return Call(f"{SERVICES}.review_statement", (town.city.unit_head, statement.pk), said)


@story()
def waive(town: Committed) -> Call:
    return Call(f"{SERVICES}.waive", (town.city.party, make.notified(town.city).pk))


@story()
def take_signature_and_proceed(town: Committed) -> Call:
    waiver = make.services.waive(town.city.party, make.notified(town.city).pk)
    return Call(f"{SERVICES}.take_signature", (system("signatures"), waiver.document_id))


def _in_review(town: Committed) -> Any:
    """A fine that is large for a person."""
    party = registry.actor_of_account(registry_services.account_for_phone("13800000002"))
    one = make.notified(town.city, fine_fen=3_000_000, party_id=party.party_id)
    waiver = make.services.waive(party, one.pk)
    make.services.take_signature(system("signatures"), waiver.document_id)
    return one.legal_reviews.get(state="reviewing")


@story()
def answer_legal_review(town: Committed) -> Call:
    checks = {name: name != "crime" for name in make.services.CHECKS}
    args = (town.city.lawyer, _in_review(town).pk, "pass")
    return Call(f"{SERVICES}.answer_legal_review", args, {"checks": checks, "opinion": "同意。"})


@story(EVERY)
def decide(town: Committed) -> Call:
    return Call(f"{SERVICES}.decide", (town.city.head, make.waived(town.city).pk))


@story()
def close_if_paid(town: Committed) -> Call:
    one = make.performing(town.city)
    args = (system("payments"), one.execution.subject)
    return Call(f"{SERVICES}.close_if_paid", args, {"paid_on": clock.today()})


@story()
def approve_closing_and_begin_the_volume(town: Committed) -> Call:
    approval = make.closing(town.city).approvals.get(kind="closing")
    make.services.submit_approval(town.city.officer, approval.pk, draft="建议结案。")
    make.services.decide_approval(town.city.unit_head, approval.pk, "agree", opinion="同意。")
    return Call(
        f"{SERVICES}.decide_approval", (town.city.head, approval.pk, "approve"), {"opinion": "同意。"}
    )


@story(3)
def archive_volume(town: Committed) -> Call:
    return Call(f"{SERVICES}.archive_volume", (town.city.archivist, make.closed(town.city).volume.pk))


@story()
def settle_what_finance_says(town: Committed) -> Call:
    bill = _paid_at_finance(town)
    return Call("tongtu.payments.services.query_bill", (US, bill.pk))


@story()
def issue_receipt(town: Committed) -> Call:
    bill = payments.query_bill(US, _paid_at_finance(town).pk)
    return Call("tongtu.payments.services.issue_receipt", (US, bill.pk))


def _paid_at_finance(town: Committed) -> Bill:
    bill = money.open_bill()
    town.finance.at_counter(bill.pay_code, bill.amount_fen)
    return bill


@story(12)
def take_a_batch_of_passages(town: Committed) -> Call:
    create_months(clock.today(), clock.today())
    return _batch(clock.now())


def _batch(passed_at: datetime) -> Call:
    """Two passages and a bad line; nobody saw them before."""
    at, captured = clock.now().isoformat(), {"captured_at": passed_at.isoformat(timespec="milliseconds")}
    over = road.over(1, record_code=f"A{at}", **captured)
    body = road.body(over, road.record(2, record_code=f"B{at}", **captured), b"{")
    return Call("tongtu.offsite.intake.take", (body,), {"device": road.device(), "number": f"batch-{at}"})


@story(12)
def take_a_batch_of_a_month_that_has_no_partition(town: Committed) -> Call:
    at = clock.now() - timedelta(days=40)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS offsite_passage_{clock.local(at):%Y%m}")
    return _batch(at)


@story(4)
def sign(town: Committed) -> Call:
    one = make.notified(town.city)
    party = signing.checked(signing.party_of("13800000001"))
    waiver = make.services.waive(party, one.pk)
    ceremony = signatures.begin(party, waiver.document_id, intent="waive_rights")
    return Call("tongtu.signatures.services.sign", (party, ceremony.pk), signing.signing())


@dataclass(frozen=True)
class Chain:
    """A service of several transactions: each may be the last. prepare: the first call, the next, what must hold."""

    name: str
    prepare: Callable[[Committed], tuple[Call, Call, Callable[[], None]]]
    points: int


CHAINS: list[Chain] = []


def chain(points: int) -> Callable[[Any], Any]:
    def tell(prepare: Any) -> Any:
        CHAINS.append(Chain(prepare.__name__, prepare, points))
        return prepare

    return tell


@chain(14)
def take_callback(town: Committed) -> tuple[Call, Call, Callable[[], None]]:
    """Finance sends its message again, under another nonce, until somebody acknowledges it."""
    bill = _paid_at_finance(town)
    said = money.confirmation(town.finance.status(bill.pay_code), channel="COUNTER")
    sent = [money.callback("PAYMENT_CONFIRMED", said, msg_id=f"M-{bill.pay_code}") for _ in range(2)]
    first, again = (Call("tongtu.payments.services.take_callback", (dict(h), b)) for h, b in sent)

    def paid_once() -> None:
        assert money.fresh(bill).state == "paid"
        assert Payment.objects.visible_to(US).filter(bill=bill).count() == 1
        assert Entry.objects.visible_to(US).filter(bill=bill, kind="payment").count() == 1
        assert LoggedEvent.objects.filter(subject=bill.subject, name="BillPaid").count() == 1

    return first, again, paid_once


@chain(8)
def register_bill(town: Committed) -> tuple[Call, Call, Callable[[], None]]:
    bill = money.bill()
    call = Call("tongtu.payments.services.register_bill", (bill.pk,))

    def registered_once() -> None:
        known = money.fresh(bill)
        assert known.state == "open", known.trouble
        assert LoggedEvent.objects.filter(subject=bill.subject, name="BillRegistered").count() == 1
        assert town.finance.status(known.pay_code)["amount_fen"] == bill.amount_fen

    return call, call, registered_once


@chain(8)
def send_receipt(town: Committed) -> tuple[Call, Call, Callable[[], None]]:
    bill = payments.query_bill(US, _paid_at_finance(town).pk)
    (receipt,) = payments.issue_receipt(US, bill.pk)
    call = Call("tongtu.payments.services.send_receipt", (receipt.pk,))

    def one_receipt() -> None:
        (kept,) = Receipt.objects.visible_to(US).filter(bill=bill)
        assert kept.number == receipt.number
        assert kept.state in {"issued", "delivered"}, kept.trouble

    return call, call, one_receipt


@chain(10)
def examine_candidates(town: Committed) -> tuple[Call, Call, Callable[[], None]]:
    at = clock.now().isoformat()
    batch: Batch = road.take(*[road.over(n, record_code=f"E{n}-{at}") for n in (1, 2)])
    call = Call("tongtu.offsite.services.examine", (batch.pk,), {"register": road.Register()})

    def each_once() -> None:
        codes = Record.objects.visible_to(US).filter(record_code__endswith=at)
        assert sorted(codes.values_list("record_code", flat=True)) == [f"E1-{at}", f"E2-{at}"]

    return call, call, each_once
