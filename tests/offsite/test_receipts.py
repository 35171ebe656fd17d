"""Receipts go after a time, and nothing is counted twice for it (I9, I16)."""

from datetime import timedelta

import pytest
import time_machine

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.offsite.archive import receipts
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Batch
from tongtu.offsite.passages import rollups

pytestmark = [pytest.mark.django_db, pytest.mark.req("I9", "I16")]


def later(days: int):
    return clock.now() + timedelta(days=days)


def test_whatever_is_still_taken_is_of_a_month_the_database_still_holds():
    assert measure("intake", "oldest_days") < 28 * measure("retention", "hot_months")
    assert measure("intake", "oldest_days") < measure("retention", "receipt_days")


def test_a_receipt_that_is_not_in_the_figures_or_not_looked_at_stays():
    world.take(world.record(1), number="plain")
    world.take(world.over(2), number="candidate")
    assert receipts.forget(later(365)) == 0
    rollups.roll_up()
    assert receipts.forget(later(365)) == 1
    assert list(Batch.unscoped.values_list("number", flat=True)) == ["candidate"]


def test_a_young_receipt_stays():
    world.take(world.record(1))
    rollups.roll_up()
    assert receipts.forget(later(measure("retention", "receipt_days") - 1)) == 0


def test_a_batch_sent_again_after_its_receipt_is_gone_counts_nothing_twice():
    sent = [world.record(1), world.record(2)]
    first = world.take(*sent, number="B1")
    rollups.roll_up()
    with time_machine.travel(later(30)):
        Batch.unscoped.all().delete()
        again = world.take(*sent, number="B1")
    rollups.roll_up()
    assert (again.accepted, again.duplicate) == (0, 2)
    day = clock.local(first.last_passed_at).date()
    assert rollups.kept(first.region, first.device.code, day).passages == 2
