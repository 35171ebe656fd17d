"""Two at once, one winner (I2, I3, I11, I15): the other is told so in words, and nothing is doubled."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from tests import make
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.proofs import whole
from tests.proofs.conftest import held
from tests.proofs.racing import one_winner, race
from tests.proofs.world import Committed
from tests.signatures import conftest as signing
from tongtu.cases import services
from tongtu.cases.models import Approval, Case, Clue, Opinion, Service, Waiver
from tongtu.documents import queries as documents
from tongtu.documents.models import SignedFile
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Record
from tongtu.payments import services as payments
from tongtu.payments.models import Bill, Entry, Payment, Receipt
from tongtu.signatures import services as signatures
from tongtu.signatures.models import Ceremony

pytestmark = pytest.mark.django_db
_django_db_helper = held
US = system("tests")
MANY = 8


@pytest.fixture(autouse=True)
def _whole(town: Committed) -> Iterator[None]:
    """Whoever won, the database is whole."""
    since = clock.now()
    yield
    whole.assert_whole(since)


@pytest.fixture
def city(town: Committed) -> make.City:
    return town.city


def events(subject: str, name: str) -> int:
    return LoggedEvent.objects.filter(subject=subject, name=name).count()


def submitted(city: make.City) -> Approval:
    approval = make.case(city).approvals.get()
    return services.submit_approval(city.officer, approval.pk, draft="建议立案。")


@pytest.mark.req("I15")
def test_i15_of_two_officers_who_submit_one_approval_one_does(city: make.City):
    approval = make.case(city).approvals.get()
    both = [
        partial(services.submit_approval, who, approval.pk, draft=f"建议立案（{who.name}）。")
        for who in (city.officer, city.second_officer)
    ]
    one_winner(*both)
    assert Opinion.objects.filter(approval=approval, step="submit").count() == 1


@pytest.mark.req("I15")
def test_i15_of_a_head_who_approves_and_one_who_refuses_one_does(city: make.City):
    approval = submitted(city)
    services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意。")
    approve = partial(services.decide_approval, city.head, approval.pk, "approve", opinion="同意。")
    refuse = partial(services.decide_approval, city.head, approval.pk, "refuse", opinion="证据不足。")
    won: Approval = one_winner(approve, refuse)
    state = "investigating" if won.state == "approved" else "closed"
    assert make.fresh(won.case).state == state
    assert Opinion.objects.filter(approval=approval, step__in=["approve", "refuse"]).count() == 1


@pytest.mark.req("I15")
def test_i15_of_two_who_decide_a_case_one_does(city: make.City):
    one = make.waived(city)
    one_winner(
        partial(services.decide, city.head, one.pk, seen=one.version),
        partial(
            services.decide_no_penalty,
            city.head,
            one.pk,
            ground="minor_corrected",
            reason="轻微",
            seen=one.version,
        ),
    )
    kinds = {paper.kind for paper in documents.of(one.subject)}
    assert len({"penalty_decision", "no_penalty_decision"} & kinds) == 1


@pytest.mark.req("I15")
def test_i15_of_two_who_send_one_notice_one_does(city: make.City):
    one = make.reported(city)
    services.notify(city.officer, one.pk)
    one_winner(
        *[
            partial(services.send, who, one.pk, mode="direct", place="执法大队")
            for who in (city.officer, city.second_officer)
        ]
    )
    assert Service.objects.visible_to(US).filter(case=one).count() == 1


@pytest.mark.req("I15")
def test_i15_a_party_who_states_twice_at_once_is_heard_and_nothing_is_lost(city: make.City):
    one = make.notified(city)
    ended = race(
        *[partial(services.state, city.party, one.pk, claims=f"称重有误（{n}）。") for n in range(3)]
    )
    assert one.statements.count() == len(ended.answers) >= 1


@pytest.mark.req("I11")
def test_i11_however_many_file_one_record_at_once_there_is_one_case(city: make.City):
    found = make.found(city)
    ended = race(*[partial(services.open_case, system("offsite"), found) for _ in range(MANY)])
    assert len({case.pk for case in ended.answers}) == 1
    assert Case.objects.visible_to(US).filter(natural_key=found.natural_key).count() == 1
    assert Clue.objects.visible_to(US).filter(natural_key=found.natural_key).count() == 1


@pytest.mark.req("I12")
def test_i12_cases_opened_at_once_have_numbers_without_gap_or_twin(city: make.City):
    before = numbers()
    ended = race(*[partial(services.open_case, system("offsite"), make.found(city)) for _ in range(MANY)])
    assert not ended.refusals
    assert len(ended.answers) == MANY
    given = sorted(numbers() - before)
    assert given == list(range(max(before, default=0) + 1, max(before, default=0) + 1 + MANY))


def numbers() -> set[int]:
    """The serials of the cases that wait for their filing."""
    said = Case.objects.visible_to(US).filter(number__contains="临").values_list("number", flat=True)
    return {int(number.rpartition("〕")[2].removesuffix("号")) for number in said}


@pytest.fixture
def record(town: Committed) -> Record:
    plate = f"豫R{next(_plates)}"
    return road.candidate(next(_plates), plate_no=plate, head_plate_no=plate)


_plates = count(10_001)


def reviewers(count: int) -> list[Actor]:
    duty = frozenset({Role.RECORD_REVIEWER})
    return [Actor(f"审核员{n}（r{n}）", duty, (road.NANZHAO,), officer_id=uuid4()) for n in range(count)]


@pytest.mark.req("I15", "I11")
def test_i15_of_two_reviewers_at_one_record_one_is_heard_at_each_look(record: Record):
    ada, bea, cyd, dan = reviewers(4)
    one_winner(*[partial(offsite.first_review, who, record.pk, passed=True) for who in (ada, bea)])
    one_winner(*[partial(offsite.second_review, who, record.pk, passed=True) for who in (cyd, dan)])
    after = Record.objects.get(US, record.pk)
    assert after.state == "filed"
    assert Case.objects.visible_to(US).filter(natural_key=record.subject).count() == 1


@pytest.mark.req("I15")
def test_i15_of_one_reviewer_who_accepts_and_one_who_rejects_one_is_heard(record: Record):
    ada, bea, cyd = reviewers(3)
    offsite.first_review(ada, record.pk, passed=True)
    one_winner(
        partial(offsite.second_review, bea, record.pk, passed=True),
        partial(offsite.second_review, cyd, record.pk, passed=False, reject_code="OTHER", reason="看不清"),
    )
    after = Record.objects.get(US, record.pk)
    opened = Case.objects.visible_to(US).filter(natural_key=record.subject).count()
    assert opened == (1 if after.state == "filed" else 0)


@pytest.mark.req("I15")
def test_i15_the_queue_gives_one_record_to_one_reviewer(record: Record):
    ended = race(*[partial(offsite.claim_next, who) for who in reviewers(4)])
    taken = [found.pk for found in ended.answers if found is not None]
    assert len(taken) == len(set(taken))


def paid_twice(town: Committed) -> Bill:
    """A bill that was paid on two channels at once."""
    bill = money.open_bill()
    town.finance.arm("fiscal.pay", "DOUBLE_PAYMENT")
    page = payments.start_payment(money.PARTY, bill.pk, return_url="http://127.0.0.1/my/")
    town.finance.pay(page)
    return bill


@pytest.mark.req("I1", "I2", "I15")
def test_i2_of_two_payments_of_one_bill_one_pays_and_the_other_is_owed_back(town: Committed):
    bill = paid_twice(town)
    trades = town.finance.status(bill.pay_code)
    said = [
        money.confirmation(trades, trade_no=one["trade_no"], amount_fen=one["amount_fen"])
        for one in trades["trades"]
    ]
    messages = [money.callback("PAYMENT_CONFIRMED", data) for data in said for _ in range(3)]
    asked: list[Callable[[], Any]] = [partial(payments.query_bill, US, bill.pk) for _ in range(2)]
    race(*[partial(payments.take_callback, *message) for message in messages], *asked)
    kinds = sorted(Payment.objects.visible_to(US).filter(bill=bill).values_list("kind", flat=True))
    assert kinds == ["applied", "surplus"]
    assert events(bill.subject, "BillPaid") == 1
    assert money.fresh(bill).state == "paid"


@pytest.mark.req("I1", "I2")
def test_i2_a_bill_that_is_paid_while_it_is_voided_is_one_of_the_two(town: Committed):
    bill = money.open_bill()
    town.finance.at_counter(bill.pay_code, bill.amount_fen)
    race(
        partial(payments.query_bill, US, bill.pk),
        partial(payments.void_bill, money.CLERK, bill.pk, reason="开具有误"),
    )
    assert money.fresh(bill).state == "paid"
    assert Entry.objects.visible_to(US).filter(bill=bill, kind="payment").count() == 1


@pytest.mark.req("I3")
def test_i3_receipts_begun_at_once_share_no_number_and_no_payment_has_two(town: Committed):
    bills = [money.open_bill() for _ in range(4)]
    for bill in bills:
        town.finance.at_counter(bill.pay_code, bill.amount_fen)
        payments.query_bill(US, bill.pk)
    race(*[partial(payments.issue_receipt, US, bill.pk) for bill in bills for _ in range(2)])
    given = list(Receipt.objects.visible_to(US).filter(bill__in=bills).values_list("number", flat=True))
    assert len(given) == len(set(given)) == len(bills)


@pytest.mark.req("I1", "I15")
def test_i1_one_debt_billed_twice_at_once_is_one_bill(town: Committed):
    debt = f"cases.Execution:{uuid4()}"
    ended = race(*[partial(money.bill, billed_for=debt, memo="豫宛南召交执罚〔2026〕1号") for _ in range(4)])
    assert len({bill.pk for bill in ended.answers}) == 1
    assert Bill.objects.visible_to(US).filter(billed_for=debt).count() == 1


@pytest.mark.req("I15")
def test_i15_of_two_signatures_under_one_document_one_is_kept(city: make.City):
    one = make.notified(city)
    party = signing.checked(signing.party_of("13800000001"))
    waiver = services.waive(party, one.pk)
    begun = race(
        *[partial(signatures.begin, party, waiver.document_id, intent="waive_rights") for _ in range(2)]
    )
    assert len({ceremony.pk for ceremony in begun.answers}) == 1
    ceremony = begun.answers[0]
    race(*[partial(signatures.sign, party, ceremony.pk, **signing.signing()) for _ in range(2)])
    assert (
        Ceremony.objects.visible_to(US).filter(document_id=waiver.document_id, outcome="signed").count() == 1
    )
    assert SignedFile.objects.filter(document_id=waiver.document_id).count() == 1
    assert events(ceremony.subject, "DocumentSigned") == 1


@pytest.mark.req("I15", "I14")
def test_i14_a_signature_that_is_told_twice_at_once_moves_the_case_once(city: make.City):
    one = make.notified(city)
    waiver: Waiver = services.waive(city.party, one.pk)
    race(*[partial(services.take_signature, system("signatures"), waiver.document_id) for _ in range(4)])
    assert make.fresh(one).state == "deciding"
    assert one.waivers.filter(signed_at__isnull=False).count() == 1


@pytest.mark.req("I14", "I2")
def test_i14_a_payment_that_is_told_twice_at_once_closes_the_case_once(city: make.City):
    one = make.performing(city)
    told = partial(services.close_if_paid, system("payments"), one.execution.subject, paid_on=clock.today())
    ended = race(*[told for _ in range(4)])
    assert not ended.refusals
    assert one.approvals.filter(kind="closing").count() == 1
    assert make.fresh(one).state == "closing"


@pytest.mark.req("I15")
def test_i15_of_two_archivists_one_binds_the_volume(city: make.City):
    volume = make.closed(city).volume
    one_winner(
        partial(services.archive_volume, city.archivist, volume.pk),
        partial(services.archive_volume, replace(city.archivist, name="另一档案员"), volume.pk),
    )
