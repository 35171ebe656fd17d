"""Messages leave here, after the transaction that wrote them."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongtu.notices import services
from tongtu.notices.limits import limits

RETRY = RetryStrategy(max_attempts=limits().sms_tries, exponential_wait=4)


@app.task(name="notices.send_sms", retry=RETRY)
def send_sms(attempt_id: str) -> None:
    services.send_sms(attempt_id)
