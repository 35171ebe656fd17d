"""Jobs about money. Each may run twice; the services make the effect happen once."""

from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.payments import queries, services
from tongtu.payments.ports import PlatformError

US = system("payments")


@app.task(name="payments.register_bill", retry=5)
def register_bill(bill_id: str) -> None:
    services.register_bill(bill_id)


@app.task(name="payments.ask_again", retry=5)
def ask_again(bill_id: str, asked_times: int) -> None:
    services.ask_again(bill_id, asked_times)


@app.task(name="payments.withdraw_bill", retry=8)
def withdraw_bill(bill_id: str) -> None:
    services.withdraw_bill(bill_id)


@app.task(name="payments.send_receipt", retry=5)
def send_receipt(receipt_id: str) -> None:
    services.send_receipt(receipt_id)


@app.task(name="payments.fetch_receipt", retry=8)
def fetch_receipt(receipt_id: str) -> None:
    services.fetch_receipt(receipt_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="payments.pick_up")
def pick_up(timestamp: int) -> None:
    """Bills and receipts that a killed worker left half way are taken up again."""
    for bill_id in queries.stranded_bills():
        services.register_bill(bill_id)
    for receipt_id in queries.stranded_receipts():
        services.send_receipt(receipt_id)
    for receipt_id in queries.unfetched_receipts():
        services.later("fetch_receipt", receipt_id=str(receipt_id))


@app.periodic(cron="30 0 * * *")
@app.task(name="payments.reconcile")
def reconcile(timestamp: int) -> None:
    """Each night: ask finance about every bill that could be paid, then recount the ledger (I1, I2)."""
    for bill_id in queries.open_bills():
        try:
            services.query_bill(US, bill_id)
        except PlatformError:
            services.later("ask_again", seconds=600, bill_id=str(bill_id), asked_times=9)
    report = queries.ledger_check()
    assert report.balanced, f"the ledger does not add up on {clock.today()}: {report.problems[:5]}"


@app.periodic(cron="0 7 * * *")
@app.task(name="payments.watch_cash")
def watch_cash(timestamp: int) -> None:
    """Cash that is over its time limit becomes a difference for the finance clerk (D15)."""
    services.report_late_cash(on=clock.today())
