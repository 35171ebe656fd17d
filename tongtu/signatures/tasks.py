"""What waits for a key or an authority happens here, after the transaction that asked for it."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tongtu.kernel.actors import system
from tongtu.signatures import services

RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


@app.task(name="signatures.apply_seal", retry=RETRY)
def apply_seal(use_id: str) -> None:
    services.apply_seal(use_id)


@app.task(name="signatures.stamp", retry=RETRY)
def stamp(kind: str, key: str) -> None:
    services.stamp(kind, key)


@app.periodic(cron="17 * * * *")
@app.task(name="signatures.abandon_stale")
def abandon_stale(timestamp: int) -> None:
    services.abandon_stale(system("signatures"))
