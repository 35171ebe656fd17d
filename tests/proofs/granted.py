"""Each write operation of the API with a request that it grants, for the proof that asking twice is asking once."""

import base64
from collections.abc import Callable
from itertools import count
from typing import Any

from tests import make
from tests.payments import worlds as money
from tests.proofs.world import Committed
from tests.signatures import conftest as signing
from tongtu.cases import services
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.notices import services as notices
from tongtu.payments import services as payments
from tongtu.signatures import services as signatures

US = system("tests")
CASES = "/api/v1/cases"
Asked = tuple[Actor, str, dict[str, Any]]
_serial = count(1)
DOORS: dict[str, Callable[[Committed], Asked]] = {}


def door(route: str) -> Callable[[Callable[[make.City], Asked]], None]:
    """One operation of the API, and a request that it grants."""

    def tell(prepare: Callable[[make.City], Asked]) -> None:
        DOORS[route] = lambda town: prepare(town.city)

    return tell


@door("/api/v1/cases/approvals/{}/submit")
def _submit(city: make.City) -> Asked:
    approval = make.case(city).approvals.get()
    return city.officer, f"{CASES}/approvals/{approval.pk}/submit", {"draft": "建议立案。"}


@door("/api/v1/cases/approvals/{}/{}")
def _agree(city: make.City) -> Asked:
    approval = make.case(city).approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    return city.unit_head, f"{CASES}/approvals/{approval.pk}/agree", {"opinion": "同意。"}


@door("/api/v1/cases/{}/report")
def _report(city: make.City) -> Asked:
    one = make.filed(city)
    body = {"facts": one.facts, "penalty": "fine", "fine_fen": 300_000, "discretion": "按吨。"}
    return city.officer, f"{CASES}/{one.pk}/report", {**body, "conclusion": "建议处罚。"}


@door("/api/v1/cases/{}/steps/{}")
def _step(city: make.City) -> Asked:
    body = {"reason": "事实不清，终止调查。"}
    return city.head, f"{CASES}/{make.filed(city).pk}/steps/terminate", body


@door("/api/v1/cases/{}/notice")
def _notice(city: make.City) -> Asked:
    return city.officer, f"{CASES}/{make.reported(city).pk}/notice", {}


def _to_send(city: make.City) -> Any:
    one = make.reported(city)
    services.notify(city.officer, one.pk)
    return one


@door("/api/v1/cases/{}/services")
def _send(city: make.City) -> Asked:
    return city.officer, f"{CASES}/{_to_send(city).pk}/services", {"mode": "direct", "place": "执法大队"}


def _sent(city: make.City) -> Any:
    return services.send(city.officer, _to_send(city).pk, mode="direct", place="执法大队")


@door("/api/v1/cases/services/{}/proof")
def _prove(city: make.City) -> Asked:
    body = {"served_on": clock.today().isoformat(), "receiver": "张伟", "proof": {"note": "签收"}}
    return city.officer, f"{CASES}/services/{_sent(city).pk}/proof", body


@door("/api/v1/cases/services/{}/failure")
def _fail(city: make.City) -> Asked:
    return city.officer, f"{CASES}/services/{_sent(city).pk}/failure", {"reason": "地址查无此人。"}


@door("/api/v1/cases/{}/address")
def _address(city: make.City) -> Asked:
    body = {"accepts_electronic": True, "post_address": "仲景路 1 号", "mobile": "13800000001"}
    return city.party, f"{CASES}/{make.reported(city).pk}/address", body


@door("/api/v1/cases/{}/statements")
def _state(city: make.City) -> Asked:
    return city.party, f"{CASES}/{make.notified(city).pk}/statements", {"claims": "称重有误，请复核。"}


@door("/api/v1/cases/statements/{}/review")
def _review(city: make.City) -> Asked:
    statement = services.state(city.party, make.notified(city).pk, claims="称重有误，请复核。")
    body = {"adopted": "none", "reasons": "检定合格，不予采纳。"}
    return city.unit_head, f"{CASES}/statements/{statement.pk}/review", body


@door("/api/v1/cases/{}/waiver")
def _waive(city: make.City) -> Asked:
    return city.party, f"{CASES}/{make.notified(city).pk}/waiver", {}


@door("/api/v1/cases/{}/decision")
def _decide(city: make.City) -> Asked:
    return city.head, f"{CASES}/{make.waived(city).pk}/decision", {}


@door("/api/v1/cases/{}/no-penalty")
def _no_penalty(city: make.City) -> Asked:
    body = {"ground": "minor_corrected", "reason": "轻微并及时改正。"}
    return city.head, f"{CASES}/{make.waived(city).pk}/no-penalty", body


@door("/api/v1/cases/volumes/{}/archive")
def _archive(city: make.City) -> Asked:
    return city.archivist, f"{CASES}/volumes/{make.closed(city).volume.pk}/archive", {}


@door("/api/v1/cases/{}/documents/{}/signing")
def _begin(city: make.City) -> Asked:
    one = make.notified(city)
    waiver = services.waive(city.party, one.pk)
    return city.party, f"{CASES}/{one.pk}/documents/{waiver.document_id}/signing", {}


@door("/api/v1/payments/bills/{}/void")
def _void(city: make.City) -> Asked:
    return money.CLERK, f"/api/v1/payments/bills/{money.open_bill().pk}/void", {"reason": "开具有误"}


@door("/api/v1/payments/bills/{}/query")
def _query(city: make.City) -> Asked:
    bill = money.open_bill()
    return money.CLERK, f"/api/v1/payments/bills/{bill.pk}/query", {}


@door("/api/v1/payments/bills/{}/pay")
def _pay(city: make.City) -> Asked:
    bill = money.open_bill(party_id=city.party.party_id)
    return city.party, f"/api/v1/payments/bills/{bill.pk}/pay", {}


@door("/api/v1/cases/{}/proceed")
def _proceed(city: make.City) -> Asked:
    one = make.notified(city)
    statement = services.state(city.party, one.pk, claims="称重有误，请复核。")
    services.review_statement(city.unit_head, statement.pk, adopted="none", reasons="不予采纳。")
    return city.unit_head, f"{CASES}/{one.pk}/proceed", {}


@door("/api/v1/cases/{}/proposal")
def _change(city: make.City) -> Asked:
    one = make.notified(city)
    statement = services.state(city.party, one.pk, claims="首次违法且已卸载。")
    services.review_statement(city.unit_head, statement.pk, adopted="part", reasons="属实。")
    body = {"penalty": "fine", "fine_fen": 200_000, "discretion": "首次违法"}
    return city.head, f"{CASES}/{one.pk}/proposal", body


@door("/api/v1/cases/legal-reviews/{}/{}")
def _legal_review(city: make.City) -> Asked:
    party = signing.party_of("13800000002")
    one = make.notified(city, fine_fen=3_000_000, party_id=party.party_id)
    waiver = services.waive(party, one.pk)
    services.take_signature(system("signatures"), waiver.document_id)
    review = one.legal_reviews.get(state="reviewing")
    body = {"checks": {name: name != "crime" for name in services.CHECKS}, "opinion": "同意。"}
    return city.lawyer, f"{CASES}/legal-reviews/{review.pk}/pass", body


def _ceremony(city: make.City) -> tuple[Actor, Any]:
    party = signing.checked(signing.party_of("13800000001"))
    waiver = services.waive(party, make.notified(city).pk)
    return party, signatures.begin(party, waiver.document_id, intent="waive_rights").pk


@door("/api/v1/signatures/ceremonies/{}/signature")
def _sign(city: make.City) -> Asked:
    party, pk = _ceremony(city)
    strokes = [stroke["points"] for stroke in signing.STROKES]
    body = {"strokes": strokes, "image_png": base64.b64encode(signing.drawing()).decode(), "consent": True}
    return party, f"/api/v1/signatures/ceremonies/{pk}/signature", body


@door("/api/v1/signatures/ceremonies/{}/refusal")
def _refuse(city: make.City) -> Asked:
    party, pk = _ceremony(city)
    return party, f"/api/v1/signatures/ceremonies/{pk}/refusal", {"reason": "facts", "words": "不认可。"}


@door("/api/v1/notices/{}/open")
def _open(city: make.City) -> Asked:
    one = make.reported(city)
    values = {"case_no": one.number, "document": "行政处罚决定书", "until": "2026年3月17日"}
    told = notices.tell(
        US,
        subject=one.subject,
        region=one.region,
        party_id=one.party_id,
        kind="decision_served",
        values=values,
    )
    return city.party, f"/api/v1/notices/{told.pk}/open", {}


def _cash_taken(city: make.City) -> dict[str, Any]:
    return {
        "ground": "hard_later",
        "collector_id": str(city.officer.officer_id),
        "witness_id": str(city.second_officer.officer_id),
        "amount_fen": 10_000,
        "receipt_no": f"豫财{next(_serial):08d}",
        "place": "国道 G207 K1432+600",
        "collected_on": clock.today().isoformat(),
    }


@door("/api/v1/payments/bills/{}/cash")
def _cash(city: make.City) -> Asked:
    bill = money.open_bill(10_000)
    return city.officer, f"/api/v1/payments/bills/{bill.pk}/cash", _cash_taken(city)


def _collected(city: make.City) -> Any:
    taken = _cash_taken(city) | {
        "collector_id": city.officer.officer_id,
        "witness_id": city.second_officer.officer_id,
        "collected_on": clock.today(),
    }
    return payments.record_cash(city.officer, money.open_bill(10_000).pk, taken=payments.CashTaken(**taken))


@door("/api/v1/payments/cash/{}/hand-over")
def _hand_over(city: make.City) -> Asked:
    body = {"handed_over_on": clock.today().isoformat(), "received_by": "财务员"}
    return money.CLERK, f"/api/v1/payments/cash/{_collected(city).pk}/hand-over", body


@door("/api/v1/payments/cash/{}/bank")
def _bank(city: make.City) -> Asked:
    cash = _collected(city)
    payments.hand_over_cash(money.CLERK, cash.pk, handed_over_on=clock.today(), received_by="财务员")
    body = {"banked_on": clock.today().isoformat(), "slip_no": f"S{next(_serial)}"}
    return money.CLERK, f"/api/v1/payments/cash/{cash.pk}/bank", body


@door("/api/v1/payments/segments")
def _segment(_city: make.City) -> Asked:
    start = 1_000_000 + 100 * next(_serial)
    body = {
        "unit_id": str(money.unit().pk),
        "start_no": start,
        "end_no": start + 99,
        "document_no": "宛财票〔2026〕9号",
        "issued_on": "2026-01-05",
    }
    return money.CLERK, "/api/v1/payments/segments", body
