"""Small worlds of money, built by calling services."""

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx

from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.ids import new_id
from tongtu.payments import services, signing
from tongtu.payments.models import Bill, FiscalUnit, ReceiptSegment

REGION, ELSEWHERE = "411321", "330205"
US = system("tests")
HEAD = Actor("负责人", frozenset({Role.AGENCY_HEAD}), (REGION,))
OFFICER = Actor("执法员甲", frozenset({Role.CASE_OFFICER}), (REGION,), officer_id=new_id())
OTHER_OFFICER = Actor("执法员乙", frozenset({Role.CASE_OFFICER}), (REGION,), officer_id=new_id())
CLERK = Actor("财务员", frozenset({Role.FINANCE_CLERK}), (REGION,))
AT_DESK = Actor("窗口执法员", frozenset({Role.CASE_OFFICER}), (REGION,))
FOREIGN_CLERK = Actor("外县财务员", frozenset({Role.FINANCE_CLERK}), (ELSEWHERE,))
STRANGER = Actor("外县人员", frozenset(Role), (ELSEWHERE,), officer_id=new_id())
PARTY_ID = UUID("0192f000-0000-7000-8000-000000000001")
PARTY = Actor("当事人", frozenset({Role.PARTY}), party_id=PARTY_ID, level=3)
OTHER_PARTY = Actor("另一当事人", frozenset({Role.PARTY}), party_id=uuid4(), level=3)
SECRET = "sim-secret-key-0001"
CALLBACKS = "/api/v1/fiscal/callbacks"

_serial = count(1)


def unit(region: str = REGION) -> FiscalUnit:
    """A unit that finance has opened."""
    return services.open_unit(
        US,
        region=region,
        unit_code=f"{region}001",
        live_on=date(2026, 1, 1),
        name="南召县交通运输执法大队",
        uscc="11411321005999999A",
        division_code=region,
        app_id="tongtu-demo",
        item_code="SIM-ITEM-01",
        receipt_code=f"{region[:2]}030126",
        pay_code_scheme="SIM-MOD11-10",
        finance_office="南召县财政局",
        bank_name="通途模拟银行营业部",
        bank_address="南召县人民路1号",
    )


def segment(of: FiscalUnit, *, start: int = 1, size: int = 100) -> ReceiptSegment:
    return services.load_segment(
        US,
        of.pk,
        start_no=start,
        end_no=start + size - 1,
        document_no=f"宛财票〔2026〕{start}号",
        issued_on=date(2026, 1, 5),
    )


def numbers(of: FiscalUnit, count: int = 100) -> ReceiptSegment:
    """Receipt numbers that finance itself gave."""
    return services.order_segment(CLERK, of.pk, count=count)


def bill(amount_fen: int = 300_000, *, due_on: date = date(2026, 3, 17), **other: Any) -> Bill:
    """A bill of its own debt, issued but not yet registered."""
    number = next(_serial)
    facts = {
        "billed_for": f"cases.Case:{uuid4()}",
        "region": REGION,
        "party_id": PARTY_ID,
        "memo": f"豫宛南召交执罚〔2026〕{number}号",
        "payer_name": "陈志远",
    }
    return services.issue_bill(US, amount_fen=amount_fen, due_on=due_on, **{**facts, **other})


def open_bill(amount_fen: int = 300_000, **other: Any) -> Bill:
    """A bill that finance knows and the party can pay."""
    made = services.register_bill(bill(amount_fen, **other).pk)
    assert made.state == "open", made.trouble
    return made


def fresh(record: Any) -> Any:
    """The same row as the database has it now."""
    return type(record).objects.get(US, record.pk)


@dataclass
class Finance:
    """The finance platform, its payer's page and its levers, over HTTP."""

    url: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)

    def pay(self, page_url: str, channel: str = "ALIPAY", outcome: str = "success") -> str:
        """Pay on the page like a browser; answers where it sends the payer."""
        path = page_url.removeprefix(self.url)
        answer = self.http.post(f"{path}/submit", data={"channel": channel, "outcome": outcome})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def arm(self, op: str, fault: str, *, times: int = 1, **params: Any) -> None:
        body = {"match": {"op": op}, "fault": fault, "params": params, "times": times}
        answer = self.http.post("/admin/faults", json=body)
        assert answer.status_code == 201, answer.text

    def at_counter(self, pay_code: str, amount_fen: int, *, force: bool = False, method: str = "POS") -> str:
        body = {"pay_code": pay_code, "amount_fen": amount_fen, "method": method, "force": force}
        return str(self._signed("POST", "/sim/v1/counter-payments", body)["trade_no"])

    def segment(self, unit_code: str = f"{REGION}001", count: int = 100) -> dict[str, Any]:
        body = {"unit_code": unit_code, "division": unit_code[:6], "count": count}
        return self._signed("POST", "/sim/v1/segments", body)

    def status(self, pay_code: str) -> dict[str, Any]:
        return self._signed("GET", f"/sim/v1/payment-notices/{pay_code}")

    def _signed(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        raw = json.dumps(body).encode() if body is not None else b""
        message = signing.Message(method, path, "", str(int(time.time())), secrets.token_hex(8), raw)
        headers = signing.headers("test-finance", SECRET, message)
        answer = self.http.request(method, path, content=raw, headers=headers)
        assert answer.status_code < 300, answer.text
        said: dict[str, Any] = answer.json()
        return said


def callback(
    kind: str, data: dict[str, Any], *, msg_id: str = "", nonce: str = "", at: float = 0, secret: str = SECRET
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a message from finance, signed like the real one."""
    said = {"msg_id": msg_id or secrets.token_hex(8), "type": kind, "occurred_at": "", "data": data}
    body = json.dumps(said, ensure_ascii=False).encode()
    stamp = str(int(at or time.time()))
    message = signing.Message("POST", CALLBACKS, "", stamp, nonce or secrets.token_hex(8), body)
    return signing.headers("fiscal-sim", secret, message), body


def confirmation(paid: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The data of a PAYMENT_CONFIRMED, from what finance answers to a query."""
    names = ("pay_code", "currency", "trade_no", "channel", "paid_at", "item_code")
    return {**{name: paid[name] for name in names}, "amount_fen": paid["paid_fen"], **changed}
