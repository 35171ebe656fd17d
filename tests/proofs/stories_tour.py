"""More services of the tour for the crash test to kill: the register of devices, the reviews, what jobs do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
from django.conf import settings

from tests import make
from tests.offsite import test_devices as register
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.proofs.stories import SERVICES, US, chain, story
from tests.proofs.worker import Call
from tests.proofs.world import Committed
from tests.signatures import conftest as signing
from tongtu.documents import queries as documents
from tongtu.documents import services as papers
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.notices import services as notices
from tongtu.notices.models import Attempt
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Device, Record
from tongtu.payments import services as payments
from tongtu.payments.models import Receipt
from tongtu.signatures import services as signatures
from tongtu.signatures.models import SealUse

OFFSITE, PAYMENTS, SIGNATURES = (f"tongtu.{name}.services" for name in ("offsite", "payments", "signatures"))
FEW = 3
_number = count(1)


def record(**changes: Any) -> Record:
    """A candidate of its own lorry."""
    plate = f"豫R{40_000 + next(_number)}"
    return road.candidate(next(_number) + 10_000, plate_no=plate, head_plate_no=plate, **changes)


@story(FEW)
def claim(_town: Committed) -> Call:
    return Call(f"{OFFSITE}.claim", (road.ANNA, record().pk))


@story()
def first_review(_town: Committed) -> Call:
    return Call(f"{OFFSITE}.first_review", (road.ANNA, record().pk), {"passed": True})


@story(FEW)
def first_review_rejects(_town: Committed) -> Call:
    said = {"passed": False, "reject_code": "picture_unclear"}
    return Call(f"{OFFSITE}.first_review", (road.ANNA, record().pk), said)


@story(12)
def second_review_files_the_case(_town: Committed) -> Call:
    looked = offsite.first_review(road.ANNA, record().pk, passed=True)
    return Call(f"{OFFSITE}.second_review", (road.BO, looked.pk), {"passed": True})


@story(10)
def merge(_town: Committed) -> Call:
    plate = f"豫R{50_000 + next(_number)}"
    lorry = {"plate_no": plate, "head_plate_no": plate}
    one, other = (road.candidate(20_000 + next(_number), gross_kg=kg, **lorry) for kg in (58_240, 56_200))
    return Call(f"{OFFSITE}.merge", (road.ANNA, one.pk, other.pk))


def _site() -> Any:
    return replace(register.SITE, code=f"4113218{next(_number):02d}")


def _device() -> Device:
    site = offsite.create_site(road.ADMIN, _site())
    return offsite.register_device(road.ADMIN, site.pk, code=f"C{next(_number)}")


@story(FEW)
def create_site(_town: Committed) -> Call:
    return Call(f"{OFFSITE}.create_site", (road.ADMIN, _site()))


@story(FEW)
def publish_site(_town: Committed) -> Call:
    said = {"published_on": clock.today() - timedelta(days=40), "url": "https://example.gov.cn/1"}
    return Call(f"{OFFSITE}.publish_site", (road.ADMIN, _device().site_id), said)


@story(FEW)
def register_device(_town: Committed) -> Call:
    site = offsite.create_site(road.ADMIN, _site())
    return Call(f"{OFFSITE}.register_device", (road.ADMIN, site.pk), {"code": f"C{next(_number)}"})


@story(FEW)
def review_device(_town: Committed) -> Call:
    said = {"kind": "legal", "passed": True, "opinion": "同意", "reference": "1号"}
    return Call(
        f"{OFFSITE}.review_device", (road.JURIST, _device().pk), {**said, "reviewed_on": clock.today()}
    )


@story(FEW)
def add_certificate(_town: Committed) -> Call:
    return Call(f"{OFFSITE}.add_certificate", (road.ADMIN, _device().pk, register.certificate()))


@story(FEW)
def take_device_step(_town: Committed) -> Call:
    device = _device()
    register.review(device, "legal")
    register.review(device, "technical")
    return Call(f"{OFFSITE}.take_device_step", (road.ADMIN, device.pk, "approve"))


@story(FEW)
def begin_signing(town: Committed) -> Call:
    party = signing.checked(signing.party_of("13800000001"))
    one = make.notified(town.city)
    waiver = make.services.waive(party, one.pk)
    papers.pdf(waiver.document_id)
    return Call(f"{SERVICES}.begin_signing", (party, one.pk, waiver.document_id))


@story(FEW)
def mark_opened(town: Committed) -> Call:
    one = make.notified(town.city)
    (paper, *_) = documents.of(one.subject)
    return Call(f"{SERVICES}.mark_opened", (town.city.party, one.pk, paper.pk))


@story()
def prove_electronic(town: Committed) -> Call:
    one = make.reported(town.city)
    make.services.notify(town.city.officer, one.pk)
    consent = make.services.confirm_address(
        town.city.party, one.pk, accepts_electronic=True, post_address="仲景路 1 号", mobile="13800000001"
    )
    make.services.take_signature(system("signatures"), consent.document_id)
    sent = make.services.send(town.city.officer, one.pk, mode="electronic")
    said = {"proof": {"notice": "n", "channel": "inbox", "at": clock.now().isoformat()}}
    return Call(f"{SERVICES}.prove_electronic", (system("notices"), sent.pk), said)


@story(FEW)
def seal_document(town: Committed) -> Call:
    one = make.decided(town.city)
    (paper,) = [paper for paper in documents.of(one.subject) if paper.kind == "penalty_decision"]
    return Call(f"{SERVICES}.seal_document", (system("cases"), paper.pk), {"about": one.subject})


@story(FEW)
def tell_of_bill(town: Committed) -> Call:
    one = make.performing(town.city)
    return Call(f"{SERVICES}.tell_of_bill", (US, one.execution.subject), {"pay_code": "41132100030000000001"})


@story(FEW)
def start_payment(_town: Committed) -> Call:
    said = {"return_url": "http://127.0.0.1/my/"}
    return Call(f"{PAYMENTS}.start_payment", (money.PARTY, money.open_bill().pk), said)


Cut = tuple[Call, Call, Callable[[], None]]


@chain(4)
def fetch_receipt(town: Committed) -> Cut:
    bill = money.open_bill()
    town.finance.at_counter(bill.pay_code, bill.amount_fen)
    payments.query_bill(US, bill.pk)
    (receipt,) = payments.issue_receipt(US, bill.pk)
    payments.send_receipt(receipt.pk)
    call = Call(f"{PAYMENTS}.fetch_receipt", (receipt.pk,))

    def delivered_once() -> None:
        kept = Receipt.objects.get(US, receipt.pk)
        assert kept.state == "delivered"
        assert sorted(kept.files.values_list("form", flat=True)) == ["pdf", "xml"]

    return call, call, delivered_once


@chain(4)
def send_sms(town: Committed) -> Cut:
    one = make.reported(town.city)
    values = {"case_no": one.number, "document": f"通知书{next(_number)}", "until": "2026年3月17日"}
    about = {"subject": one.subject, "region": one.region, "party_id": one.party_id}
    notice = notices.tell(US, **about, kind="decision_served", values=values)
    attempt = Attempt.objects.get(notice=notice, channel="sms")
    call = Call("tongtu.notices.services.send_sms", (str(attempt.pk),))

    def received_once() -> None:
        inbox = httpx.get(f"{settings.SMS_URL}/sms/inbox", trust_env=False).json()
        assert [said["ref"] for said in inbox].count(str(attempt.pk)) == 1
        attempt.refresh_from_db()
        assert attempt.result == "sent"

    return call, call, received_once


def _to_seal(town: Committed) -> SealUse:
    one = make.decided(town.city)
    (paper,) = [paper for paper in documents.of(one.subject) if paper.kind == "penalty_decision"]
    papers.pdf(paper.pk)
    make.services.seal_document(system("cases"), paper.pk, about=one.subject)
    use: SealUse = SealUse.objects.visible_to(US).get(document_id=paper.pk)
    return use


@chain(3)
def apply_seal(town: Committed) -> Cut:
    use = _to_seal(town)
    call = Call(f"{SIGNATURES}.apply_seal", (str(use.pk),))

    def sealed_once() -> None:
        use.refresh_from_db()
        assert use.sealed_at is not None
        assert use.document.signed_files.count() == 1

    return call, call, sealed_once


@chain(3)
def stamp(town: Committed) -> Cut:
    """A document that was sealed while the authority was silent."""
    use, right = _to_seal(town), settings.TSA_URL
    settings.TSA_URL = "http://127.0.0.1:9/tsa"
    signatures.apply_seal(str(use.pk))
    settings.TSA_URL = right
    call = Call(f"{SIGNATURES}.stamp", ("seal", str(use.pk)))

    def stamped_once() -> None:
        use.refresh_from_db()
        assert use.stamped_at is not None
        assert use.document.signed_files.count() == 2

    return call, call, stamped_once
