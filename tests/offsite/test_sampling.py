"""The blind third review: drawn once, drawn the same by anybody, and seen by nobody who saw the record before."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.offsite import services
from tongtu.offsite.models import AlertState, Draw, DrawState, ReviewAlert, Sample
from tongtu.offsite.services.sampling import drawn, next_month, seed_of

pytestmark = pytest.mark.django_db
ANNA, BO = world.ANNA, world.BO
CYD = Actor("孙静（sunjing）", frozenset({Role.RECORD_REVIEWER}), (world.NANZHAO,))
SUPERVISOR = Actor("督察", frozenset({Role.ENFORCEMENT_SUPERVISOR}), (world.NANZHAO,))


@pytest.fixture
def city(db):
    return make.City()


def month_of_records() -> tuple[Draw, date]:
    """A month with one accepted and one rejected record; the draw of it, and the first of the next month."""
    first = clock.today().replace(day=1)
    good, bad = (world.candidate(n, plate_no=f"豫R0000{n}", head_plate_no=f"豫R0000{n}") for n in (1, 2))
    services.draw_samples(clock.today())
    services.first_review(ANNA, good.pk, passed=True)
    services.second_review(BO, good.pk, passed=True)
    services.first_review(ANNA, bad.pk, passed=False, reject_code="picture_unclear")
    return Draw.unscoped.get(region=world.NANZHAO, month=first), next_month(first)


def after(day: date):
    return time_machine.travel(clock.now() + timedelta(days=(day - clock.today()).days), tick=True)


@given(st.lists(st.uuids(), unique=True, max_size=60), st.integers(1, 100))
def test_a_draw_is_the_same_for_everybody_and_of_the_right_size(ids, percent):
    seed = seed_of("411321", date(2026, 3, 1), "secret")
    found = drawn(seed, ids, percent)
    assert found == drawn(seed, list(reversed(ids)), percent)
    assert len(found) == -(-len(ids) * percent // 100)
    digest = lambda pk: hashlib.sha256(f"{seed}{pk}".encode()).hexdigest()  # noqa: E731
    left = set(ids) - set(found)
    assert all(digest(one) < digest(other) for one in found for other in left)


def test_the_commitment_stands_before_the_month_is_over_and_the_secret_is_told_after(city):
    draw, first = month_of_records()
    assert draw.state == DrawState.COMMITTED
    assert draw.seed == ""
    assert draw.commitment == hashlib.sha256(draw.secret.encode()).hexdigest()
    with pytest.raises(Refused) as refused:
        services.draw_month(draw.pk)
    assert refused.value.code == "month_runs"
    with after(first):
        drawn_now = services.draw_month(draw.pk)
        assert drawn_now.seed == seed_of(draw.region, draw.month, draw.secret)


@pytest.mark.req("I18")
def test_i18_a_region_and_month_is_drawn_once_however_often_the_job_runs(city):
    draw, first = month_of_records()
    with after(first):
        assert services.draw_samples(clock.today()) == 1
        samples = list(Sample.unscoped.order_by("pool").values_list("pk", "record_id"))
        assert services.draw_samples(clock.today()) == 0
        services.draw_month(draw.pk)
        assert list(Sample.unscoped.order_by("pool").values_list("pk", "record_id")) == samples
        assert Draw.unscoped.filter(region=world.NANZHAO).count() == 2, "and the commitment of the new month"
    assert len(samples) == 2
    draw.refresh_from_db()
    assert (draw.accepted_of, draw.rejected_of) == (1, 1)
    again = services.redrawn(draw)
    assert {pk for ids in again.values() for pk in ids} == {record for _pk, record in samples}


def test_who_reviewed_or_looked_at_a_record_never_gets_its_sample(city):
    _draw, first = month_of_records()
    with after(first):
        services.draw_samples(clock.today())
        assert services.claim_sample(ANNA) is None
        bo = services.claim_sample(BO)
        assert bo.pool == "rejected", "the one Bo had no part in"
        sample = Sample.unscoped.get(pool="accepted")
        services.look_at(CYD, sample.record_id, "front", purpose="查阅")
        assert services.claim_sample(CYD) is None
        with pytest.raises(Refused) as refused:
            services.answer_sample(CYD, sample.pk, passed=True)
        assert refused.value.code == "not_held"
        with pytest.raises(Refused):
            services.claim_sample(world.HEAD)
        with pytest.raises(NotFound):
            services.answer_sample(world.STRANGER, sample.pk, passed=True)
        assert services.claim_sample(world.STRANGER) is None


def answered(**said) -> Sample:
    return services.answer_sample(CYD, services.claim_sample(CYD).pk, **said)


def test_when_too_many_differ_the_supervisor_hears_of_it_once(city):
    draw, first = month_of_records()
    with after(first):
        services.draw_samples(clock.today())
        with pytest.raises(Invalid):
            answered(passed=False)
        one = answered(passed=False, reject_code="plate_misread")
        assert one.differs
        assert services.answer_sample(CYD, one.pk, passed=False, reject_code="plate_misread").pk == one.pk
        with pytest.raises(Refused) as refused:
            services.answer_sample(CYD, one.pk, passed=True)
        assert refused.value.code == "answered"
        assert not ReviewAlert.unscoped.exists()
        answered(passed=False, reject_code="picture_unclear")
    draw.refresh_from_db()
    assert (draw.state, draw.differing) == (DrawState.FINISHED, 1)
    alert = ReviewAlert.objects.visible_to(SUPERVISOR).get()
    assert (alert.state, alert.about) == (AlertState.TO_SUPERVISOR, draw.subject)


def test_when_they_agree_nobody_is_alarmed(city):
    draw, first = month_of_records()
    with after(first):
        services.draw_samples(clock.today())
        answered(passed=True)
        answered(passed=False, reject_code="picture_unclear")
    assert not ReviewAlert.unscoped.exists()
    assert Draw.unscoped.get(pk=draw.pk).state == DrawState.FINISHED


def test_the_third_reviewer_sees_photographs_and_masses_and_nothing_of_the_others(client, city):
    draw, first = month_of_records()
    with after(first):
        services.draw_samples(clock.today())
        reader = as_actor(client, CYD)
        assert "抽查" in reader.get(reverse("offsite:samples")).content.decode()
        reply = reader.post(reverse("offsite:sample-next"))
        page = reader.get(reply.url).content.decode()
        assert page.count('class="photo"') == 5
        assert "55,320 kg" in page
        for word in (ANNA.name, BO.name, "已立案", "审核不通过", "初审"):
            assert word not in page
        hidden = reader.get(reverse("offsite:draw", args=[draw.pk])).content.decode()
        draw.refresh_from_db()
        assert draw.secret not in hidden
        sample = UUID(reply.url.rstrip("/").rpartition("/")[2])
        answer = reverse("offsite:sample-answer", args=[sample])
        assert reader.post(answer, {"passed": "no"}).status_code == 422
        reader.post(answer, {"passed": "yes"})
        watcher = as_actor(type(client)(), SUPERVISOR)
        told = watcher.get(reverse("offsite:draw", args=[draw.pk])).content.decode()
        assert draw.secret in told
        assert "重新抽取，结果相同" in told
