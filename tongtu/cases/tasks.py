"""What cases do by themselves, by the clock."""

from procrastinate.contrib.django import app

from tongtu.cases import services
from tongtu.kernel import clock
from tongtu.kernel.actors import system


@app.periodic(cron="10 0 * * *")
@app.task(name="cases.lapse_unpaid", retry=3)
def lapse_unpaid(timestamp: int) -> None:
    """After midnight: executions whose last day to pay was yesterday are overdue."""
    services.lapse_unpaid(system("clocks"), on=clock.today())
