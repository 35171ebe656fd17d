"""Clocks and the to-do light, on a record as small as a record can be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongtu.kernel.actors import system
from tongtu.kernel.errors import Refused
from tongtu.workflow.clocks import Light, Move, extend, light_between, pause, recomputed, resume, start, stop
from tongtu.workflow.models import Clock

pytestmark = pytest.mark.django_db


class Matter:
    """Anything with a subject and a region."""

    subject, region = "tests.Matter:1", "411321"


def on(day: date) -> Move:
    return Move(system("tests"), day)


def running(limit_id: str) -> Clock:
    return Clock.objects.get(limit_id=limit_id, stopped_on=None)


@pytest.mark.req("C21")
def test_a_clock_counts_from_the_legal_day_of_the_act():
    start("hearing.request").apply(Matter(), on(date(2026, 3, 6)))
    assert running("hearing.request").due_on == date(2026, 3, 13)


@pytest.mark.req("C02", "C03", "I6")
def test_the_ninety_days_are_lengthened_by_thirty_while_they_run():
    start("case.decide").apply(Matter(), on(date(2026, 3, 2)))
    extend("case.decide", by="case.extend").apply(Matter(), on(date(2026, 5, 20)))
    assert running("case.decide").due_on == date(2026, 6, 30)
    assert recomputed(running("case.decide")) == date(2026, 6, 30)


@pytest.mark.req("C03")
def test_an_extension_after_the_last_day_is_too_late():
    start("case.decide").apply(Matter(), on(date(2026, 3, 2)))
    with pytest.raises(Refused, match="期限已过"):
        extend("case.decide", by="case.extend").apply(Matter(), on(date(2026, 6, 1)))


@pytest.mark.req("I6")
def test_days_of_a_pause_do_not_count_and_recomputing_gives_the_stored_day():
    start("case.decide").apply(Matter(), on(date(2026, 3, 2)))
    pause("case.decide").apply(Matter(), on(date(2026, 3, 10)))
    resume("case.decide").apply(Matter(), on(date(2026, 3, 19)))
    clock = running("case.decide")
    assert clock.due_on > date(2026, 5, 31)
    assert recomputed(clock) == clock.due_on


def test_a_stopped_clock_may_be_started_again():
    start("statement.make").apply(Matter(), on(date(2026, 3, 2)))
    stop("statement.make").apply(Matter(), on(date(2026, 3, 3)))
    start("statement.make").apply(Matter(), on(date(2026, 3, 9)))
    assert Clock.objects.count() == 2


@pytest.mark.req("I20")
def test_a_working_day_clock_is_refused_where_the_calendar_is_not_published():
    with pytest.raises(Refused) as refused:
        start("hearing.request").apply(Matter(), on(date(2026, 12, 30)))
    assert refused.value.code == "no_calendar"
    assert not Clock.objects.exists()


@given(length=st.integers(1, 400), gone=st.integers(0, 500))
def test_a_light_only_ever_goes_from_green_to_amber_to_red(length, gone):
    first = date(2026, 1, 1)
    due = date.fromordinal(first.toordinal() + length)
    order = [Light.GREEN, Light.AMBER, Light.RED]
    today, tomorrow = (date.fromordinal(first.toordinal() + day) for day in (gone, gone + 1))
    assert order.index(light_between(first, today, due)) <= order.index(light_between(first, tomorrow, due))
    assert (light_between(first, today, due) is Light.RED) == (today > due)
