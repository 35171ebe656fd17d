"""Receipts: numbers, signatures, files, and what becomes of them."""

import base64
import hashlib
import io
from xml.etree import ElementTree as ET

import httpx
import pypdf
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from simulators.fiscal.einvoice import signed_part
from simulators.numbers import capitals
from tests.simulators.conftest import Arm, Caller, Listener, bill

RECEIPTS = "/sim/v1/receipts"


def paid(finance: Caller, **change: object) -> str:
    code = finance.post("/sim/v1/payment-notices", bill(**change)).json()["pay_code"]
    assert (
        finance.post("/sim/v1/counter-payments", {"pay_code": code, "amount_fen": 300000}).status_code == 201
    )
    return str(code)


def segment(finance: Caller, count: int = 10) -> dict:
    asked = {"unit_code": "411321001", "division": "411321", "count": count}
    return finance.post("/sim/v1/segments", asked).json()


def parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - our own file


def receipt(pay_code: str, **change: object) -> dict[str, object]:
    return {
        "pay_code": pay_code,
        "receipt_code": "41030126",
        "number": "0000000001",
        "unit_code": "411321001",
        "unit_name": "南召县交通运输执法大队",
        "payer_name": "陈志远",
        "amount_fen": 300000,
        "item_code": "SIM-ITEM-01",
        "item_name": "交通罚没收入",
        "remark": "豫宛南召交执罚〔2026〕1号 <&>",
        "handling_person": "张三",
        "checker": "李四",
        "unit_signature": "c2lnbmF0dXJl",
        "unit_sign_alg": "SM2-SM3",
    } | change


@pytest.fixture
def at_2026(browser: httpx.Client) -> None:
    browser.post("/admin/clock", json={"set": "2026-11-22T10:00:00+08:00"})


pytestmark = pytest.mark.usefixtures("at_2026")


def test_no_receipt_without_payment_or_with_another_amount_or_number(finance: Caller):
    segment(finance)
    unpaid = finance.post("/sim/v1/payment-notices", bill()).json()["pay_code"]
    assert finance.post(RECEIPTS, receipt(unpaid)).json()["code"] == "NOT_PAID"
    code = paid(finance, notice_ref="other")
    assert finance.post(RECEIPTS, receipt(code, amount_fen=1)).json()["code"] == "AMOUNT_MISMATCH"
    assert (
        finance.post(RECEIPTS, receipt(code, number="0000000011")).json()["code"] == "NUMBER_NOT_IN_SEGMENT"
    )
    assert finance.post(RECEIPTS, receipt(code, unit_code="other")).json()["code"] == "NUMBER_NOT_IN_SEGMENT"


def test_segments_of_one_code_follow_each_other_and_are_told(finance: Caller, listener: Listener):
    first, second = segment(finance), segment(finance, 5)
    assert (first["receipt_code"], first["start_no"], first["end_no"]) == (
        "41030126",
        "0000000001",
        "0000000010",
    )
    assert (second["start_no"], second["end_no"]) == ("0000000011", "0000000015")
    listener.wait(2)
    assert listener.of("SEGMENT_ISSUED")[0]["data"]["unit_code"] == "411321001"


def test_numbers_on_demand_run_out_with_the_segment(finance: Caller):
    segment(finance, 2)
    code = paid(finance)
    answers = [finance.post("/sim/v1/receipt-numbers", {"pay_code": code}) for _ in range(3)]
    assert [answer.json().get("number") for answer in answers[:2]] == ["0000000001", "0000000002"]
    assert answers[2].json()["code"] == "SEGMENT_EXHAUSTED"


def test_an_issued_receipt_is_signed_printed_and_written_off(finance: Caller, listener: Listener):
    segment(finance)
    code = paid(finance)
    issued = finance.post(RECEIPTS, receipt(code))
    assert issued.status_code == 201
    body = issued.json()
    assert body["receipt_id"] == "1000000000-62103014"
    assert len(body["check_code"]) == 6
    xml, pdf = (finance.get(body["files"][kind]) for kind in ("xml", "pdf"))
    assert xml.headers["X-Content-SHA256"] == body["sha256"]["xml"] == hashlib.sha256(xml.content).hexdigest()
    check_signature(finance, xml.content)
    assert parsed(xml.content).findtext(".//Remark") == "豫宛南召交执罚〔2026〕1号 <&>"
    reader = pypdf.PdfReader(io.BytesIO(pdf.content))
    text = reader.pages[0].extract_text()
    assert "41030126" in text
    assert "叁仟元整" in text
    assert next(iter(reader.attachments.values())) == [xml.content]
    listener.wait(4)
    assert listener.of("RECEIPT_ISSUED")[0]["data"]["number"] == "0000000001"
    assert listener.of("RECEIPT_WRITTEN_OFF")[0]["data"]["pay_code"] == code


def check_signature(finance: Caller, xml: bytes) -> None:
    root = parsed(xml)
    value = base64.b64decode(root.findtext("Signatures/SupervisorSignature/SignatureValue") or "")
    pem = finance.get("/sim/v1/certificates/supervision").content
    key = x509.load_pem_x509_certificates(pem)[0].public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(value, signed_part(xml), ec.ECDSA(hashes.SHA256()))


def test_the_same_receipt_again_answers_the_same_and_another_number_is_refused(finance: Caller):
    segment(finance)
    code = paid(finance)
    first, second = (finance.post(RECEIPTS, receipt(code)) for _ in range(2))
    assert first.json()["sha256"] == second.json()["sha256"]
    assert finance.post(RECEIPTS, receipt(code, number="0000000002")).json()["code"] == "ALREADY_ISSUED"
    other = paid(finance, notice_ref="other")
    assert finance.post(RECEIPTS, receipt(other)).json()["code"] == "NUMBER_CONFLICT"


def test_a_receipt_whose_answer_was_lost_is_found_by_pay_code(finance: Caller, arm: Arm):
    segment(finance)
    code = paid(finance)
    arm("issue", "TIMEOUT_AFTER_SUCCESS")
    with pytest.raises(httpx.RemoteProtocolError):
        finance.post(RECEIPTS, receipt(code))
    assert [one["number"] for one in finance.get(f"{RECEIPTS}?pay_code={code}").json()] == ["0000000001"]


def test_a_bad_seal_does_not_verify(finance: Caller, arm: Arm):
    segment(finance)
    arm("issue", "RECEIPT_BAD_SEAL")
    issued = finance.post(RECEIPTS, receipt(paid(finance))).json()
    with pytest.raises(InvalidSignature):
        check_signature(finance, finance.get(issued["files"]["xml"]).content)


def test_altered_data_are_visible_in_the_file(finance: Caller, arm: Arm):
    segment(finance)
    arm("issue", "RECEIPT_DATA_ALTERED")
    issued = finance.post(RECEIPTS, receipt(paid(finance))).json()
    xml = finance.get(issued["files"]["xml"]).content
    assert parsed(xml).findtext(".//TotalAmount") == "3001.00"


def test_a_reversal_is_a_negative_receipt_that_names_the_original(finance: Caller):
    segment(finance)
    code = paid(finance)
    finance.post(RECEIPTS, receipt(code))
    one = f"{RECEIPTS}/41030126/0000000001"
    finance.post(f"{one}/paper", {"paper_no": "P1"})
    assert finance.post(f"{one}/reverse", {"reason": "退付"}).json()["code"] == "PAPER_OUT"
    finance.post(f"{one}/paper", {"paper_no": ""})
    first, second = (finance.post(f"{one}/reverse", {"reason": "退付"}) for _ in range(2))
    assert first.status_code == 201
    assert first.json() == second.json()
    red = first.json()
    assert (red["amount_fen"], red["of"]["number"]) == (-300000, "0000000001")
    root = parsed(finance.get(red["files"]["xml"]).content)
    assert root.findtext(".//RelatedInvoiceNumber") == "0000000001"
    assert root.findtext(".//TotalAmount") == "-3000.00"
    statuses = {row["number"]: row["status"] for row in finance.get(f"{RECEIPTS}?pay_code={code}").json()}
    assert statuses == {"0000000001": "REVERSED", red["red_number"]: "RED"}


def test_a_voided_receipt_leaves_room_for_a_new_one(finance: Caller):
    segment(finance)
    code = paid(finance)
    finance.post(RECEIPTS, receipt(code))
    assert (
        finance.post(f"{RECEIPTS}/41030126/0000000001/void", {"reason": "填错"}).json()["status"] == "VOIDED"
    )
    assert finance.post(RECEIPTS, receipt(code, number="0000000002")).status_code == 201


def test_a_booked_receipt_is_not_voided(finance: Caller):
    segment(finance)
    finance.post(RECEIPTS, receipt(paid(finance)))
    one = f"{RECEIPTS}/41030126/0000000001"
    assert finance.post(f"{one}/accounted", {"on": "2026-11-22"}).json()["accounted_on"] == "2026-11-22"
    assert finance.post(f"{one}/void", {"reason": "x"}).json()["code"] == "NOT_VOIDABLE"


def test_anyone_may_check_a_receipt(finance: Caller, browser: httpx.Client):
    segment(finance)
    issued = finance.post(RECEIPTS, receipt(paid(finance))).json()
    asked = {name: issued[name] for name in ("receipt_code", "number", "check_code")}
    assert finance.post(f"{RECEIPTS}/verify", asked).json()["genuine"] is True
    assert finance.post(f"{RECEIPTS}/verify", asked | {"check_code": "xxxxxx"}).json() == {"genuine": False}
    shown = browser.get(issued["url"]).text
    assert "有效" in shown
    assert "陈**" in shown
    assert "没有查到" in browser.get("/receipts/verify?code=1&number=2&check_code=3").text


def test_the_rotated_certificate_signs_the_next_receipt(finance: Caller, browser: httpx.Client):
    segment(finance)
    old = finance.get("/sim/v1/certificates/supervision").content
    browser.post("/admin/rotate")
    assert finance.get("/sim/v1/certificates/supervision").content != old
    issued = finance.post(RECEIPTS, receipt(paid(finance))).json()
    check_signature(finance, finance.get(issued["files"]["xml"]).content)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (300000, "叁仟元整"),
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (100005, "壹仟元零伍分"),
        (1000000000, "壹仟万元整"),
        (10050020030, "壹亿零伍拾万零贰佰元叁角整"),
        (-300000, "负叁仟元整"),
        (1000100, "壹万零壹元整"),
    ],
)
def test_amounts_in_capitals(fen: int, words: str):
    assert capitals(fen) == words
