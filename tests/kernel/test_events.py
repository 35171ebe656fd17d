from dataclasses import dataclass

import pytest
from django.db import transaction

from tongtu.kernel.actors import system
from tongtu.kernel.events import Event, broken_link, emit, on
from tongtu.kernel.models import Delivery, LoggedEvent

pytestmark = pytest.mark.django_db
CLERK = system("tests")
heard: list[str] = []


@dataclass(frozen=True)
class Rang(Event):
    words: str = ""


@on(Rang)
def hear(rang: Rang) -> None:
    heard.append(rang.words)


@pytest.mark.req("I4")
def test_facts_of_a_subject_are_counted_without_gaps():
    for words in "abc":
        with transaction.atomic():
            emit(Rang("tests.Bell:1", words), CLERK)
    assert list(LoggedEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert broken_link("tests.Bell:1") is None


@pytest.mark.req("I4")
@pytest.mark.parametrize(
    "harm", [{"payload": {"subject": "tests.Bell:1", "words": "x"}}, {"actor": "somebody"}]
)
def test_an_edited_fact_is_found(harm):
    for words in "abc":
        with transaction.atomic():
            emit(Rang("tests.Bell:1", words), CLERK)
    LoggedEvent.objects.filter(seq=2).update(**harm)
    assert broken_link("tests.Bell:1") == 2


@pytest.mark.req("I4")
def test_a_deleted_fact_is_found():
    for words in "abc":
        with transaction.atomic():
            emit(Rang("tests.Bell:1", words), CLERK)
    Delivery.objects.all().delete()
    LoggedEvent.objects.filter(seq=2).delete()
    assert broken_link("tests.Bell:1") == 2


def test_a_handler_hears_a_fact_once_even_when_its_job_runs_twice(run_jobs):
    heard.clear()
    with transaction.atomic():
        emit(Rang("tests.Bell:2", "once"), CLERK)
    run_jobs()
    assert heard == ["once"]


def test_a_rolled_back_fact_tells_nobody(run_jobs):
    with transaction.atomic():
        emit(Rang("tests.Bell:3", "never"), CLERK)
        transaction.set_rollback(True)
    assert run_jobs() == []
    assert not LoggedEvent.objects.exists()
