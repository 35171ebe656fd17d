"""What the portal does by itself at night."""

from datetime import timedelta

from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.portal import services


@app.periodic(cron="30 3 * * *")
@app.task(name="portal.forget", retry=3)
def forget(timestamp: int) -> None:
    """Counts of failed sign-ins and look-ups are kept for a day."""
    services.forget(before=clock.now() - timedelta(days=1))
