"""Daily figures of passages are always what a recount comes to (I16)."""

import threading
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.errors import Refused
from tongtu.offsite.archive import dropping, exporting, figures
from tongtu.offsite.cells import BANDS, CELLS, band, first_cell
from tongtu.offsite.models import Batch
from tongtu.offsite.passages import monthly, rollups

pytestmark = [pytest.mark.django_db, pytest.mark.req("I16", "W8")]


def day_of(batch: Batch) -> tuple[str, str, object]:
    return batch.region, batch.device.code, clock.local(batch.last_passed_at).date()


def test_every_excess_has_one_band_and_every_layout_one_row_of_cells():
    assert [band(excess, 10_000) for excess in (0, 1, 1_000, 1_001, 2_000, 5_000, 10_000, 10_001)] == [
        0, 1, 1, 2, 2, 3, 4, 5,
    ]  # fmt: skip
    assert [first_cell(axles) // BANDS for axles in (1, 2, 6, 7, 12)] == [0, 1, 5, 6, 6]
    assert first_cell(40) + BANDS == CELLS


def test_i16_a_batch_is_added_once_however_often_it_is_asked_for():
    batch = world.take(world.record(1), world.over(2), world.record(3, plate_no="未识别", plate_color="none"))
    assert (rollups.roll_up(), rollups.roll_up()) == (1, 0)
    found = rollups.kept(*day_of(batch))
    assert (found.passages, found.over, found.unread, found.hundred) == (3, 1, 1, 0)
    assert found.gross_kg == 49_000 * 2 + 58_240
    assert found == rollups.recount(*day_of(batch))


def test_i16_a_duplicate_counts_nothing():
    sent = [world.record(n) for n in range(1, 9)]
    world.take(*sent[:5])
    batch = world.take(*sent[2:], world.over(20, gross_kg=103_000))
    assert (batch.accepted, batch.duplicate) == (4, 3)
    rollups.roll_up()
    found = rollups.kept(*day_of(batch))
    assert (found.passages, found.over, found.hundred) == (9, 1, 1)
    assert found == rollups.recount(*day_of(batch))


def test_i16_random_batches_in_any_order_come_to_what_a_recount_comes_to():
    random, days = Random(7), set()  # noqa: S311 - a world, not a secret
    for n in range(12):
        sent = []
        for _ in range(random.randrange(1, 40)):
            k = random.randrange(1, 200)
            at = (clock.now() - timedelta(minutes=7 * k)).replace(second=k % 60, microsecond=0)
            make = world.over if k % 7 == 0 else world.record
            sent.append(make(k, captured_at=at.isoformat(), axle_count=2 + k % 6))
        batch = world.take(*sent, number=f"R{n}")
        days |= {
            (batch.region, batch.device.code, clock.local(at).date())
            for at in (batch.first_passed_at, batch.last_passed_at)
            if at
        }
        if random.random() < 0.5:
            rollups.roll_up(most=2)
    while rollups.roll_up():
        pass
    assert days
    first, last = min(day for _r, _d, day in days), max(day for _r, _d, day in days)
    assert list(rollups.differing(first, last)) == []
    assert list(monthly.differing(first, last)) == []
    assert sum(rollups.kept(*key).passages for key in rollups.days_of(first, last)) == sum(
        Batch.unscoped.values_list("accepted", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_i16_two_schedulers_at_once_add_each_batch_once():
    for n in range(30):
        world.take(world.record(n + 1), number=f"S{n}")
    failures = []

    def add() -> None:
        try:
            while rollups.roll_up(most=3):
                pass
        except Exception as failed:
            failures.append(failed)
        finally:
            connection.close()

    both = [threading.Thread(target=add) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    while rollups.roll_up():
        pass
    assert not failures
    today = clock.today()
    total = sum(rollups.kept(*key).passages for key in rollups.days_of(today - timedelta(days=1), today))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offsite_passage, offsite_daily, offsite_monthly")
    assert total == 30


def test_figures_somebody_tampered_with_are_found_and_put_right(capsys):
    batch = world.take(world.record(1), world.over(2))
    rollups.roll_up()
    _region, device, day = day_of(batch)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offsite_daily SET passages = passages + 1, hours[1] = hours[1] + 1")
    with pytest.raises(CommandError, match=device):
        call_command("figures", "--from", f"{day}", "--to", f"{day}")
    call_command("figures", "--from", f"{day}", "--to", f"{day}", "--rebuild")
    call_command("figures", "--from", f"{day}", "--to", f"{day}")
    assert "一致" in capsys.readouterr().out


def test_a_month_is_the_sum_of_its_days_however_they_change():
    batch = world.take(world.record(1), world.over(2))
    rollups.roll_up()
    region, device, day = day_of(batch)
    world.take(world.record(3), number="later")
    rollups.roll_up()
    assert list(monthly.differing(day, day)) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offsite_monthly SET cells[1] = cells[1] + 1")
    assert list(monthly.differing(day, day)) == [(region, device, monthly.first_of(day))]
    with pytest.raises(CommandError, match=f"{day:%Y-%m}"):
        call_command("figures", "--from", f"{day}", "--to", f"{day}")
    call_command("figures", "--from", f"{day}", "--to", f"{day}", "--rebuild")
    assert list(monthly.differing(day, day)) == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offsite_passage WHERE record_code = %s", [world.record(3)["record_code"]])
    assert rollups.rebuild(region, device, day).passages == 2
    assert list(monthly.differing(day, day)) == []


def test_whole_months_between_two_days():
    asked = [
        ("01-01", "03-31"),
        ("01-02", "03-30"),
        ("01-15", "02-27"),
        ("02-01", "02-28"),
        ("02-03", "02-20"),
    ]
    said = [monthly.whole(*(date.fromisoformat(f"2026-{end}") for end in span)) for span in asked]
    january, february, march = (date(2026, n, 1) for n in (1, 2, 3))
    assert said == [(january, march), (february, february), None, (february, february), None]


def test_an_archived_month_is_no_difference_but_its_manifest_is_asked(settings, tmp_path):
    past.archive_in(settings, tmp_path)
    month = past.month_ago(5)
    past.traffic(month, lorries=30)
    past.traffic(month, lorries=10, seed=2, code=past.SHILONG)
    while rollups.roll_up():
        pass
    span = month.first, monthly.last_of(month.first)
    days = len(list(rollups.days_of(*span)))
    exporting.export(past.KEEPER, month)
    dropping.drop(past.KEEPER, month)
    assert days
    assert rollups.countable(*span) == []
    assert (list(rollups.differing(*span)), list(figures.differing(*span))) == ([], [])
    call_command("figures", "--from", f"{span[0]}", "--to", f"{span[1]}")
    key = next(rollups.days_of(*span))
    with pytest.raises(Refused) as refused:
        rollups.rebuild(*key)
    assert refused.value.code == "archived"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offsite_daily SET passages = passages + 1 WHERE region = %s AND device_code = %s AND day = %s",
            key,
        )
        monthly.refill(*key)
    (found,) = figures.differing(*span)
    assert (found.region, found.passages - found.archived, found.gross_kg - found.archived_kg) == (
        key[0],
        1,
        0,
    )
    with pytest.raises(CommandError, match=str(month)):
        call_command("figures", "--from", f"{span[0]}", "--to", f"{span[1]}")
