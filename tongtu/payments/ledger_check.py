"""I1: due = paid + waived + refunded + outstanding, per debt, unit and day, counted from three sides.

The ledger is compared with the bills and the payments it was made from, and the payments with their receipts.
Each question is one statement that answers only what is wrong.
"""

from dataclasses import dataclass, field

from django.db import connection


@dataclass(frozen=True)
class Totals:
    """Whole fen of one region prefix."""

    due_fen: int = 0
    paid_fen: int = 0
    waived_fen: int = 0
    refunded_fen: int = 0
    outstanding_fen: int = 0
    entries: int = 0
    payments: int = 0
    receipts: int = 0


@dataclass(frozen=True)
class LedgerReport:
    """The answer of ledger_check. problems: one sentence each; none when everything adds up."""

    totals: Totals
    problems: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        return not self.problems


# payments_receivable is a view over the ledger: one row a line on a receivable, told apart by what caused it.
QUESTIONS: dict[str, str] = {
    "记账不平：{0}，差额 {1} 分": """
        SELECT e.business_key, coalesce(sum(p.amount_fen), 0) FROM payments_entry e
        LEFT JOIN payments_posting p ON p.entry_id = e.id WHERE e.region LIKE %(region)s
        GROUP BY 1 HAVING coalesce(sum(p.amount_fen), 0) <> 0 OR count(p.id) < 2""",
    "应缴不等于已缴、减免与未缴之和：{0}": """
        SELECT billed_for FROM payments_receivable WHERE region LIKE %(region)s GROUP BY 1
        HAVING sum(due) <> sum(paid) + sum(waived) + sum(outstanding) OR sum(outstanding) < 0""",
    "应收与已决定未收不对应：{0}": """
        SELECT e.billed_for FROM payments_entry e JOIN payments_posting p ON p.entry_id = e.id
        WHERE e.region LIKE %(region)s AND e.billed_for <> '' GROUP BY 1
        HAVING sum(p.amount_fen) FILTER (WHERE p.account IN ('1101','4101')) <> 0
            OR sum(p.amount_fen) FILTER (WHERE p.account IN ('1103','4103')) <> 0""",
    "缴款单本金与台账不符：{0}": """
        SELECT b.billed_for FROM payments_bill b
        LEFT JOIN payments_entry e ON e.business_key = 'assess:' || b.billed_for
        LEFT JOIN payments_posting p ON p.entry_id = e.id AND p.account = '1101'
        WHERE b.region LIKE %(region)s AND b.edition = 1 AND coalesce(p.amount_fen, 0) <> b.principal_fen""",
    "已缴金额与缴款记录不符：{0}": """
        SELECT coalesce(l.key, r.key)
        FROM (SELECT billed_for AS key, sum(paid) AS paid FROM payments_receivable
              WHERE region LIKE %(region)s GROUP BY 1) l
        FULL JOIN (SELECT b.billed_for AS key, sum(y.applied_fen) AS applied FROM payments_payment y
              JOIN payments_bill b ON b.id = y.bill_id WHERE y.region LIKE %(region)s GROUP BY 1) r
          ON r.key = l.key
        WHERE coalesce(l.paid, 0) <> coalesce(r.applied, 0)""",
    "单位合计不符：{0}": """
        SELECT coalesce(l.key, r.key)
        FROM (SELECT coalesce(unit_id::text, '') AS key, sum(paid) AS paid FROM payments_receivable
              WHERE region LIKE %(region)s GROUP BY 1) l
        FULL JOIN (SELECT coalesce(unit_id::text, '') AS key, sum(applied_fen) AS applied
              FROM payments_payment WHERE region LIKE %(region)s GROUP BY 1) r ON r.key = l.key
        WHERE coalesce(l.paid, 0) <> coalesce(r.applied, 0)""",
    "日合计不符：{0}": """
        SELECT coalesce(l.key, r.key)
        FROM (SELECT day AS key, sum(paid) AS paid FROM payments_receivable
              WHERE region LIKE %(region)s GROUP BY 1) l
        FULL JOIN (SELECT (posted_at AT TIME ZONE 'Asia/Shanghai')::date AS key, sum(applied_fen) AS applied
              FROM payments_payment WHERE region LIKE %(region)s GROUP BY 1) r ON r.key = l.key
        WHERE coalesce(l.paid, 0) <> coalesce(r.applied, 0)""",
    "缴款单状态与台账不符：{0}": """
        SELECT b.billed_for FROM payments_bill b
        WHERE b.region LIKE %(region)s AND b.state <> 'paid_late'
          AND (b.state IN ('paid','receipted')) <> EXISTS (
            SELECT 1 FROM payments_payment y WHERE y.bill_id = b.id AND y.kind = 'applied')""",
    "缴款 {0} 没有票据或票据金额不符": """
        SELECT y.trade_no FROM payments_payment y
        JOIN payments_bill b ON b.id = y.bill_id AND b.state = 'receipted'
        LEFT JOIN payments_receipt r ON r.payment_id = y.id AND r.state NOT IN ('void_unused','voided')
        WHERE y.region LIKE %(region)s AND y.kind = 'applied' AND y.channel <> 'ON_THE_SPOT'
          AND (r.id IS NULL OR r.amount_fen <> y.amount_fen)""",
    "票据 {0} 没有对应缴款": """
        SELECT r.receipt_code || '-' || coalesce(r.number::text, '') FROM payments_receipt r
        JOIN payments_payment y ON y.id = r.payment_id
        WHERE r.region LIKE %(region)s AND (y.kind <> 'applied' OR y.bill_id <> r.bill_id)""",
    "号段 {0} 的票号与已用数不符": """
        SELECT s.receipt_code || '-' || s.start_no FROM payments_receiptsegment s
        LEFT JOIN payments_receipt r ON r.segment_id = s.id WHERE s.region LIKE %(region)s
        GROUP BY s.id HAVING count(r.id) <> s.next_no - s.start_no
          OR count(r.id) FILTER (WHERE r.number NOT BETWEEN s.start_no AND s.next_no - 1) > 0""",
}

TOTALS = """
SELECT coalesce(sum(due), 0), coalesce(sum(paid), 0), coalesce(sum(waived), 0), coalesce(sum(outstanding), 0),
  (SELECT count(*) FROM payments_entry WHERE region LIKE %(region)s),
  (SELECT count(*) FROM payments_payment WHERE region LIKE %(region)s),
  (SELECT count(*) FROM payments_receipt
   WHERE region LIKE %(region)s AND state IN ('delivered','written_off'))
FROM payments_receivable WHERE region LIKE %(region)s
"""


def ledger_check(region: str = "") -> LedgerReport:
    """Recount everything under a region prefix ("" is the whole installation)."""
    where = {"region": f"{region}%"}
    problems: list[str] = []
    with connection.cursor() as cursor:
        for sentence, question in QUESTIONS.items():
            cursor.execute(question, where)
            problems += [sentence.format(*row) for row in cursor.fetchmany(20)]
        cursor.execute(TOTALS, where)
        due, paid, waived, outstanding, entries, payments, receipts = map(int, cursor.fetchone())
    totals = Totals(due, paid, waived, 0, outstanding, entries, payments, receipts)
    return LedgerReport(totals, problems)
