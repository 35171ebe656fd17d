"""Payments at a bank counter and cash handed in, by pay code."""

from msgspec import Struct

from simulators.fiscal import ledger
from simulators.web import Answer, Refuse, Request, Route, as_json


class CounterIn(Struct):
    """A teller's entry. `force` takes the money on a paid or void bill too, as happens at real counters."""

    pay_code: str
    amount_fen: int
    method: str = "CASH"
    slip_no: str = ""
    force: bool = False


def pay_at_counter(request: Request) -> Answer:
    paid = request.read(CounterIn)
    notice = ledger.find(request.db, paid.pay_code)
    if notice["status"] != "UNPAID" and not paid.force:
        raise Refuse(
            409, "ALREADY_PAID" if notice["status"] == "PAID" else "NOTICE_VOID", "缴款单不是待缴状态"
        )
    if paid.amount_fen != notice["amount_fen"] and not paid.force:
        raise Refuse(422, "AMOUNT_MISMATCH", "缴款金额与缴款单不一致")
    channel = "CASH" if paid.method == "CASH" else "COUNTER"
    struck = ledger.weather(request.world, request.db, paid.pay_code)
    payment = ledger.Payment(channel, paid.amount_fen, struck)
    numbers = ledger.pay(request.world, request.db, notice, payment)
    status = ledger.describe(request.db, ledger.find(request.db, paid.pay_code))
    body = {"trade_no": numbers[0], "trade_nos": numbers, "channel": channel, "slip_no": paid.slip_no}
    return as_json(status | body, 201)


ROUTES = (Route("POST", "/sim/v1/counter-payments", pay_at_counter, "fiscal.counter", "fiscal"),)
