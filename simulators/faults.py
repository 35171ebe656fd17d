"""Faults on demand: what goes wrong, at which operation, how often."""

import json
import random
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from simulators.store import Store

GENERAL = {
    "TIMEOUT_AFTER_SUCCESS": "[[做完了但不回答|Done, but no answer]]",
    "ERROR_BEFORE_EFFECT": "[[出错，什么也没做|Error, nothing done]]",
    "SLOW": "[[慢（params.seconds）|Slow (params.seconds)]]",
    "FLAP": "[[时好时坏（params.p）|Flapping (params.p)]]",
    "DOWN": "[[停机|Down]]",
    "UNKNOWN_FIELDS": "[[多出陌生字段|Unknown fields]]",
}
CALLBACK = {
    "DUP_CALLBACK": "[[同一通知发多次|Same message several times]]",
    "DUP_CALLBACK_NEW_ID": "[[同一笔款换号再通知|Same trade, new message id]]",
    "LATE_CALLBACK": "[[通知迟到（params.seconds）|Late (params.seconds)]]",
    "LOST_CALLBACK": "[[通知丢失|Lost]]",
    "WRONG_AMOUNT": "[[通知金额不符（params.delta_fen）|Wrong amount (params.delta_fen)]]",
    "OUT_OF_ORDER": "[[次序颠倒：这一条晚到|Out of order: this one later]]",
    "BAD_SIGNATURE": "[[签名错误|Bad signature]]",
    "STALE_TIMESTAMP": "[[时间戳过期|Stale time stamp]]",
    "REPLAYED_NONCE": "[[随机数重用|Replayed nonce]]",
    "CLOCK_SKEW": "[[时钟偏差（params.seconds）|Clock skew (params.seconds)]]",
    "UNKNOWN_FIELDS": "[[多出陌生字段|Unknown fields]]",
}
PAY = {
    "WRONG_AMOUNT_BOTH": "[[实缴金额不同（params.delta_fen）|Amount really differs (params.delta_fen)]]",
    "DOUBLE_PAYMENT": "[[同一缴款码付两次|Two trades on one code]]",
    "OUT_OF_ORDER": "[[付款后立即撤销|Paid, then reversed at once]]",
    "RETURN_URL_FORGED": "[[未付款却返回成功|Returns success though unpaid]]",
}
ISSUE = {
    "RECEIPT_DATA_ALTERED": "[[票面被改动|Receipt data altered]]",
    "RECEIPT_BAD_SEAL": "[[监制签名无效|Supervision signature invalid]]",
    "SEGMENT_EXHAUSTED": "[[号段用完|Segment exhausted]]",
    "NUMBER_CONFLICT": "[[号码冲突|Number conflict]]",
}
STATEMENT = {
    "STATEMENT_MISSING_LINE": "[[少一行|A line missing]]",
    "STATEMENT_EXTRA_LINE": "[[多一行|A line too many]]",
    "STATEMENT_DUPLICATE_LINE": "[[重一行|A line twice]]",
    "STATEMENT_WRONG_TOTAL": "[[合计错误|Wrong total]]",
    "STATEMENT_TRUNCATED": "[[文件截断|Truncated]]",
    "STATEMENT_GBK": "[[GBK 编码|In GBK]]",
    "STATEMENT_LATE": "[[文件未到|Not there yet]]",
}
REFUND = {"REFUND_BOUNCE": "[[退款被退回|Bounced]]", "REFUND_DENIED": "[[财政不同意|Denied]]"}

ARMED = (
    "select * from fault where op in (:op, :all) and (subject = '' or subject = :subject)"
    " and (times = 0 or used < times) order by id"
)

# Which faults each operation knows, in the words of the fault panel.
OPERATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "fiscal.register": ("[[登记缴款单|Register a bill]]", GENERAL),
    "fiscal.query": ("[[查询缴款单|Query a bill]]", GENERAL),
    "fiscal.void": ("[[作废缴款单|Void a bill]]", GENERAL),
    "fiscal.session": ("[[创建缴款页|Create a payment page]]", GENERAL),
    "fiscal.pay": ("[[缴款页付款|Payment on the page]]", PAY),
    "fiscal.counter": ("[[柜台缴款|Counter payment]]", GENERAL),
    "fiscal.callback": ("[[财政回调|Fiscal callback]]", CALLBACK),
    "fiscal.segment": ("[[发放号段|Issue a segment]]", GENERAL),
    "fiscal.number": ("[[取票据号|Take a receipt number]]", GENERAL | ISSUE),
    "fiscal.issue": ("[[开具票据|Issue a receipt]]", GENERAL | ISSUE),
    "fiscal.receipt": ("[[查询票据|Query a receipt]]", GENERAL),
    "fiscal.download": ("[[下载票据|Download a receipt]]", GENERAL),
    "fiscal.reverse": ("[[票据冲红|Reverse a receipt]]", GENERAL),
    "fiscal.refund": ("[[退付|Refund]]", GENERAL | REFUND),
    "fiscal.statement": ("[[对账单|Statement]]", GENERAL | STATEMENT),
    "sms.send": ("[[发送短信|Send an SMS]]", GENERAL),
    "sms.delivery": ("[[短信送达|SMS delivery]]", {"SMS_FAILED": "[[送达失败|Not delivered]]"}),
    "sms.callback": ("[[短信回执|SMS delivery receipt]]", CALLBACK),
    "realname.check": ("[[实名核验|Real-name check]]", GENERAL | {"MISMATCH": "[[不一致|Mismatch]]"}),
    "tsa.stamp": ("[[时间戳|Time stamp]]", GENERAL | {"TSA_REJECTION": "[[拒绝|Rejection]]"}),
    "boards.show": ("[[显示屏|Roadside display]]", GENERAL),
    "vehicles.look_up": (
        "[[车辆登记查询|Vehicle look-up]]",
        GENERAL | {"NOT_FOUND": "[[查无此车|No such vehicle]]"},
    ),
}


@dataclass(frozen=True)
class Fault:
    """One fault that strikes now."""

    name: str
    params: dict[str, Any]

    def number(self, name: str, default: float) -> float:
        return float(self.params.get(name, default))


def add(
    db: sqlite3.Connection, match: dict[str, Any], fault: str, *, params: dict[str, Any], times: int
) -> int:
    """Arm a fault; it strikes from the nth matching request on, so many times (0: until cleared)."""
    subject = str(match.get("pay_code") or match.get("phone") or match.get("subject") or "")
    row = db.execute(
        "insert into fault (op, subject, nth, fault, params, times, at)"
        " values (?, ?, ?, ?, ?, ?, ?) returning id",
        (
            match["op"],
            subject,
            int(match.get("nth", 1)),
            fault,
            json.dumps(params),
            times,
            time.strftime("%Y-%m-%dT%H:%M:%S"),
        ),
    ).fetchone()
    return int(row["id"])


def strike(db: sqlite3.Connection, op: str, subject: str) -> list[Fault]:
    """The faults that strike this operation now; counts them as used."""
    struck = []
    for row in db.execute(ARMED, {"op": op, "all": _any(op), "subject": subject}).fetchall():
        hits = row["seen"] + 1 >= row["nth"]
        db.execute("update fault set seen = seen + 1, used = used + ? where id = ?", (int(hits), row["id"]))
        if hits:
            struck.append(Fault(row["fault"], json.loads(row["params"])))
    return struck


def _any(op: str) -> str:
    return op.partition(".")[0] + ".*"


def is_armed(store: Store, op: str) -> bool:
    """Whether any fault may strike this operation: a read, so that calm weather costs no write."""
    names = {"op": op, "all": _any(op)}
    return (
        store.connection.execute("select 1 from fault where op in (:op, :all)", names).fetchone() is not None
    )


def unlucky(fault: Fault) -> bool:
    """Whether a flapping system is down at this moment."""
    return random.random() < fault.number("p", 0.5)  # noqa: S311 - not a secret
