"""The same money over JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.payments import worlds
from tests.payments.worlds import (
    AT_DESK,
    CLERK,
    FOREIGN_CLERK,
    OFFICER,
    OTHER_OFFICER,
    OTHER_PARTY,
    PARTY,
    US,
    Finance,
)
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.payments import services
from tongtu.payments.models import Bill

pytestmark = pytest.mark.django_db
BASE = "/api/v1/payments"


@pytest.fixture
def bill(fiscal_simulator: Finance, db: None) -> Bill:
    worlds.unit()
    return worlds.open_bill()


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")


def test_nobody_is_told_to_sign_in(bill: Bill, client: Client):
    assert client.get(f"{BASE}/bills").status_code == 401


@pytest.mark.req("I7")
def test_i7_the_api_shows_a_stranger_nothing(bill: Bill, client: Client):
    for stranger in (OTHER_PARTY, FOREIGN_CLERK):
        as_actor(client, stranger)
        assert client.get(f"{BASE}/bills").json()["rows"] == []
        assert client.get(f"{BASE}/bills/{bill.pk}").status_code == 404
        assert post(client, f"/bills/{bill.pk}/pay", {}).status_code == 404
        assert post(client, f"/bills/{bill.pk}/void", {"reason": "x"}).status_code == 404


@pytest.mark.req("PR-43")
def test_a_party_pays_and_takes_the_receipt(
    fiscal_simulator: Finance, bill: Bill, client: Client, run_jobs: Callable[[], list[str]]
):
    worlds.numbers(bill.unit)
    as_actor(client, PARTY)
    elsewhere = post(client, f"/bills/{bill.pk}/pay", {"return_url": "https://evil.example/"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "bad_return_url")
    fiscal_simulator.pay(post(client, f"/bills/{bill.pk}/pay", {}).json()["page_url"])
    services.query_bill(US, bill.pk)
    run_jobs()
    shown = client.get(f"{BASE}/bills/{bill.pk}").json()
    assert (shown["state"], shown["quote_fen"]) == ("receipted", 300_000)
    assert client.get(shown["receipts"][0]["pdf_url"]).content.startswith(b"%PDF-")
    assert as_actor(client, OTHER_PARTY).get(shown["receipts"][0]["pdf_url"]).status_code == 404


@pytest.mark.req("I8")
def test_i8_a_keyed_request_sent_twice_opens_one_session(bill: Bill, client: Client):
    as_actor(client, PARTY)
    answers = {
        client.post(
            f"{BASE}/bills/{bill.pk}/pay",
            "{}",
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        ).content
        for _ in range(3)
    }
    assert len(answers) == 1
    assert bill.attempts.count() == 1


def test_a_party_neither_queries_nor_voids(bill: Bill, client: Client):
    as_actor(client, PARTY)
    assert post(client, f"/bills/{bill.pk}/query", {}).json()["code"] == "wrong_role"
    assert post(client, f"/bills/{bill.pk}/void", {"reason": "不想缴"}).json()["code"] == "wrong_role"
    assert client.get(f"{BASE}/ledger-check").status_code == 409


def test_cash_and_the_recount(bill: Bill, client: Client):
    today = clock.today().isoformat()
    said = {
        "ground": "hard_later", "collector_id": str(OFFICER.officer_id), "witness_id": str(OTHER_OFFICER.officer_id),
        "amount_fen": 300_000, "receipt_no": "R1", "place": "G207", "collected_on": today,
    }  # fmt: skip
    as_actor(client, AT_DESK)
    assert post(client, f"/bills/{bill.pk}/cash", {**said, "receipt_no": ""}).json()["field"] == "receipt_no"
    cash = post(client, f"/bills/{bill.pk}/cash", said).json()
    as_actor(client, CLERK)
    assert (
        post(
            client, f"/cash/{cash['id']}/hand-over", {"handed_over_on": today, "received_by": "李"}
        ).status_code
        == 200
    )
    assert (
        post(client, f"/cash/{cash['id']}/bank", {"banked_on": today, "slip_no": "S"}).json()["state"]
        == "banked"
    )
    report = client.get(f"{BASE}/ledger-check").json()
    assert (report["balanced"], report["paid_fen"], report["problems"]) == (True, 300_000, [])


def test_segments_over_json(bill: Bill, client: Client):
    as_actor(client, CLERK)
    said = {
        "unit_id": str(bill.unit_id), "start_no": 1, "end_no": 9, "document_no": "单1",
        "issued_on": clock.today().isoformat(),
    }  # fmt: skip
    assert post(client, "/segments", said).json()["remaining"] == 9
    assert post(client, "/segments", {**said, "end_no": 10}).json()["code"] == "segment_overlaps"
    assert len(client.get(f"{BASE}/segments").json()) == 1
