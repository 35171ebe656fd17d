"""Cloned plates: what speaks for one, raised once a pair, and what must not happen before it is cleared up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.offsite import world
from tests.offsite.clones import cloned, far_device
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.notices.models import Notice
from tongtu.offsite import cloning, services
from tongtu.offsite.checks import VehicleFact
from tongtu.offsite.cloning import Sighting, fastest, great_circle_m, impossible, suspicion
from tongtu.offsite.models import CloneState, CloneSuspicion, Record, RecordState
from tongtu.offsite.ports import Vehicle
from tongtu.offsite.services import suspecting

pytestmark = [pytest.mark.django_db, pytest.mark.req("Q12", "I18")]
T = system("test")
NINGBO = "WIM-330200-01"
AT = clock.now()


def sighting(minutes=0, longitude=112.4, latitude=33.5, **changes):
    return Sighting("a", AT + timedelta(minutes=minutes), "某站", longitude, latitude, **changes)


def suspicions():
    return list(CloneSuspicion.objects.visible_to(T))


# The score.


def test_near_places_and_unknown_ones_say_nothing():
    assert impossible(sighting(), sighting(1, 112.41)) is None
    assert impossible(sighting(), sighting(1, longitude=None)) is None
    assert impossible(sighting(), sighting(60, 113.4)) is None  # 93 km in an hour


def test_no_lorry_drives_faster_than_a_hundred_and_twenty():
    assert great_circle_m(sighting(), sighting(0, 113.4)) == pytest.approx(92_800, abs=500)
    assert impossible(sighting(), sighting(30, 113.4)) > 120
    assert fastest(sighting(), [sighting(60, 113.4), sighting(10, 113.4)])[1] > 500


@given(st.floats(73, 135), st.floats(18, 53), st.floats(73, 135), st.floats(18, 53), st.integers(-600, 600))
def test_which_of_two_passages_came_first_makes_no_difference(x, y, x2, y2, minutes):
    one, other = sighting(0, x, y), sighting(minutes, x2, y2)
    assert impossible(one, other) == impossible(other, one)


@pytest.mark.parametrize(
    ("vehicle", "score"),
    [
        (VehicleFact(True, True, "tractor", 6), 0),
        (VehicleFact(True, False), 0),
        (VehicleFact(), 0),
        (VehicleFact(True, True, "tractor", 4), 30),
        (VehicleFact(True, True, "tractor", 6, "scrapped"), 60),
        (VehicleFact(True, True, "tractor", 4, "stolen"), 90),
    ],
)
def test_what_the_register_says_counts(vehicle, score):
    passage = world.records_passage()
    found = suspicion(sighting(), passage, vehicle, [])
    assert found.score == score
    assert found.raised == (score >= 60)
    assert [r.code for r in found.reasons if r.code == "gnss"] == ["gnss"]  # unknown, and says so


def test_objections_plates_and_tracks_add_up():
    passage = world.records_passage(head_plate_color="blue")
    elsewhere = replace(sighting(1, 121.5, 29.9), place="宁波")
    found = suspicion(sighting(), passage, VehicleFact(), [], upheld=1, gnss=elsewhere)
    assert found.score == 10 + 40 + 60


# What follows.


def test_a_lorry_in_two_places_is_suspected_once_and_told_to_the_police():
    record = cloned()
    (one,) = suspicions()
    assert (one.record_id, one.state, one.next_owner) == (record.pk, CloneState.RAISED, "unit_head")
    assert one.reasons[0]["code"] == "travel"
    assert suspecting.rescan(AT - timedelta(days=1)) == 0
    assert len(suspicions()) == 1
    assert LoggedEvent.objects.filter(name="CopiedToPolice", subject=one.subject).count() == 1


def test_an_honest_lorry_is_not_suspected():
    world.candidate()
    assert suspicions() == []


def test_a_scrapped_lorry_is_suspected_without_another_passage():
    class Scrapped(world.Register):
        def look_up(self, plate_no: str, plate_color: str) -> Vehicle:
            return replace(super().look_up(plate_no, plate_color), status="scrapped")

    world.examined(world.take(world.with_photos(world.over(1))), Scrapped())
    (one,) = suspicions()
    assert (one.second_key, one.score) == ("", 60)


def test_a_passage_that_arrives_late_is_found_by_the_rescan():
    code = far_device()
    world.candidate()
    assert suspicions() == []
    before = (clock.now() - timedelta(minutes=11)).isoformat()
    world.take(world.record(501, device_code=code, captured_at=before), code=code)
    assert suspecting.rescan(clock.now() - timedelta(days=1)) == 1
    assert suspecting.rescan(clock.now() - timedelta(days=1)) == 0


def test_a_suspected_record_is_accepted_only_with_a_reason_and_nothing_is_sent():
    make.City()
    record = cloned()
    services.first_review(world.ANNA, record.pk, passed=True)
    with pytest.raises(Refused) as refused:
        services.second_review(world.BO, record.pk, passed=True)
    assert refused.value.code == "clone_unexplained"
    kept = services.second_review(world.BO, record.pk, passed=True, reason="两次过车为同一车队的不同车辆")
    assert (kept.state, kept.case_id) == (RecordState.ACCEPTED, None)
    assert not Notice.objects.visible_to(T).exists()


def test_only_the_head_clears_it_up_and_says_how():
    cloned()
    (one,) = suspicions()
    with pytest.raises(Refused):
        services.take_clone_step(world.ANNA, one.pk, "dismiss", reason="x")
    with pytest.raises(Refused, match="理由"):
        services.take_clone_step(world.HEAD, one.pk, "confirm")


def test_dismissed_an_accepted_record_goes_on_to_its_case():
    make.City()
    record = cloned()
    services.first_review(world.ANNA, record.pk, passed=True)
    services.second_review(world.BO, record.pk, passed=True, reason="照片为同一车辆")
    (one,) = suspicions()
    services.take_clone_step(world.HEAD, one.pk, "dismiss", reason="宁波设备时钟有误")
    assert Record.objects.get(T, record.pk).state == RecordState.FILED


def test_confirmed_the_record_is_void_and_the_plate_nobodys_case():
    record = cloned()
    (one,) = suspicions()
    services.take_clone_step(world.HEAD, one.pk, "confirm", reason="车架号不符")
    gone = Record.objects.get(T, record.pk)
    assert (gone.state, gone.reject_code) == (RecordState.VOID, "cloned_plate")
    with pytest.raises(Refused):
        services.take_clone_step(world.HEAD, one.pk, "dismiss", reason="x")


def test_the_weights_are_data():
    assert cloning.points("travel") == 60
