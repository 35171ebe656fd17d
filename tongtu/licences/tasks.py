"""Jobs: permits whose period is over."""

from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.licences import services


@app.periodic(cron="50 0 * * *")
@app.task(name="licences.expire_permits", retry=3)
def expire_permits(timestamp: int) -> None:
    del timestamp
    services.expire_permits(clock.today())
