"""Jobs: the machine's look at new candidates, partitions ahead, certificates that run out."""

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.offsite import passages, services
from tongtu.offsite.archive import asking, pictures, receipts, timetable
from tongtu.offsite.archive.months import Month
from tongtu.offsite.measures import measure
from tongtu.offsite.passages import rollups
from tongtu.offsite.ports import HttpDisplay, vehicle_register

AHEAD = timedelta(days=70)


@app.task(name="offsite.examine", retry=5)
def examine(region: str, batch_id: str) -> None:
    """Look at the candidates of one batch. The region names where the batch lies.

    The displays at the roadside come first: a register that answers slowly keeps no driver waiting.
    """
    del region
    services.show_batch(UUID(batch_id))
    with vehicle_register() as register:
        services.examine(UUID(batch_id), register=register)


@app.task(name="offsite.push_board", retry=3)
def push_board(region: str, board_id: str) -> None:
    """Bring a display its messages."""
    del region
    services.push(UUID(board_id), port=HttpDisplay())


@app.periodic(cron="20 0 * * *")
@app.task(name="offsite.create_months", retry=3)
def create_months(timestamp: int) -> None:
    del timestamp
    today = clock.today()
    passages.create_months(today, today + AHEAD)


@app.periodic(cron="40 0 * * *")
@app.task(name="offsite.suspend_expired", retry=3)
def suspend_expired(timestamp: int) -> None:
    del timestamp
    services.suspend_expired(clock.today())


@app.periodic(cron="* * * * * */20")
@app.task(name="offsite.roll_up", retry=3)
def roll_up(timestamp: int) -> None:
    """Keep the figures: a few statements for some thousand receipts."""
    del timestamp
    while rollups.roll_up() == rollups.MOST_BATCHES:
        pass


@app.periodic(cron="30 1 * * *")
@app.task(name="offsite.export_months", retry=3, queueing_lock="offsite.archive", lock="offsite.archive")
def export_months(timestamp: int) -> None:
    del timestamp
    timetable.export_due(system("archive"))


@app.periodic(cron="30 3 8 * *")
@app.task(name="offsite.drop_months", retry=3, lock="offsite.archive")
def drop_months(timestamp: int) -> None:
    del timestamp
    timetable.drop_due(system("archive"))


@app.periodic(cron="50 0 * * *")
@app.task(name="offsite.ring_certificates", retry=3)
def ring_certificates(timestamp: int) -> None:
    del timestamp
    services.ring_certificates(clock.today())


@app.periodic(cron="* * * * *")
@app.task(name="offsite.count_health", retry=3)
def count_health(timestamp: int) -> None:
    """Count the batches of the last minute by device and day, and hold the days that drift."""
    del timestamp
    services.count_health()


@app.periodic(cron="*/5 * * * *")
@app.task(name="offsite.watch", retry=3)
def watch(timestamp: int) -> None:
    """Raise alarms of silent devices, missing numbers and clocks that are off."""
    del timestamp
    services.watch()


@app.periodic(cron="10 1 * * *")
@app.task(name="offsite.forget_hours", retry=3)
def forget_hours(timestamp: int) -> None:
    del timestamp
    services.forget_hours(clock.today())


@app.task(name="offsite.archive_month", retry=3)
def archive_month(month: str, act: str, actor: str) -> None:
    """What an administrator asked for on the page of the archive; the right was checked there."""
    asking.carry_out(Actor(actor, frozenset({Role.ADMIN})), Month.named(month), act)


@app.periodic(cron="20 2 * * *")
@app.task(name="offsite.forget_receipts", retry=3)
def forget_receipts(timestamp: int) -> None:
    del timestamp
    receipts.forget(clock.now())


@app.task(name="offsite.identify", retry=5)
def identify(record_id: str) -> None:
    """Ask whose lorry a corrected plate is."""
    with vehicle_register() as register:
        services.identify(UUID(record_id), register=register)


@app.periodic(cron="10 1 * * *")
@app.task(name="offsite.draw_samples", retry=3)
def draw_samples(timestamp: int) -> None:
    """Publish this month's commitments, and draw what the last month owes. Once a region and month."""
    del timestamp
    services.draw_samples(clock.today())


@app.periodic(cron="35 * * * *")
@app.task(name="offsite.rescan_clones", retry=3)
def rescan_clones(timestamp: int) -> None:
    """A station may have sent late what makes two passages of one plate impossible."""
    del timestamp
    services.rescan(clock.now() - timedelta(hours=measure("intake", "latest_hours")))


@app.periodic(cron="10 2 * * *")
@app.task(name="offsite.remove_pictures", retry=3, lock="offsite.archive")
def remove_pictures(timestamp: int) -> None:
    del timestamp
    pictures.remove_old(system("archive"))
