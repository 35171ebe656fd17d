"""One transport is one act and at most one fine, whoever recorded it and in whatever order (02 §2.7; PL 29)."""

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make
from tests.offsite import roadside, world
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import acts, services
from tongtu.offsite.acts import Sighting, Standing, certain, clusters, principal_among
from tongtu.offsite.models import ActLock, ActMember, Record, RecordState, TransportAct, WeighingState

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ANNA, BO = world.ANNA, world.BO


def seen(key: str, hours: float = 0, kg: int | None = 58_000, **said: Any) -> Sighting:
    where = {"site": f"site:{key}", "road": "G207", "direction": "up"} | said
    return Sighting(key, NOON + timedelta(hours=hours), gross_kg=kg, **where)


def grouped(*sightings: Sighting) -> list[str]:
    """The acts as words: "ab c" for two acts of which the first has two sightings."""
    return ["".join(one.key for one in group.members) for group in clusters(sightings)]


# Worked examples


@pytest.mark.req("Q17")
@pytest.mark.parametrize(
    ("sightings", "expected"),
    [
        ([seen("a"), seen("b", 3)], ["ab"]),
        ([seen("a"), seen("b", 23.9)], ["ab"]),
        ([seen("a"), seen("b", 24)], ["a", "b"]),  # gaps under 24 h only
        ([seen("a"), seen("b", 20), seen("c", 40)], ["abc"]),  # each gap counts, not the whole
        ([seen("a", kg=50_000), seen("b", 1, kg=55_000)], ["ab"]),  # 10 % and 5 t are not more than that
        ([seen("a", kg=50_000), seen("b", 1, kg=55_010)], ["a", "b"]),
        ([seen("a", kg=40_000), seen("b", 1, kg=44_010)], ["a", "b"]),  # over 10 %, under 5 t
        ([seen("a", kg=90_000), seen("b", 1, kg=84_990)], ["a", "b"]),  # over 5 t, under 10 %
        ([seen("a"), seen("b", 2, direction="down")], ["ab"]),  # turned, but not more than 2 h
        ([seen("a"), seen("b", 2.1, direction="down")], ["a", "b"]),
        ([seen("a"), seen("b", 2.1, direction="down", road="S331")], ["ab"]),  # another road: no reversal
        ([seen("a"), seen("b", 5, site="site:a")], ["a", "b"]),  # the same place the same way: it has turned
        ([seen("a"), seen("b", 1, site="site:a")], ["ab"]),
        ([seen("a"), seen("b", 1, source=True, stopped=timedelta(minutes=30))], ["a", "b"]),
        ([seen("a"), seen("b", 1, source=True, stopped=timedelta(minutes=29))], ["ab"]),
        ([seen("a"), seen("b", 1, stopped=timedelta(minutes=90))], ["ab"]),  # no source site
        ([seen("a", source=True, site="s"), seen("b", 0.5, source=True, site="s")], ["a", "b"]),
        ([seen("a"), seen("b", 1, kg=None, direction=""), seen("c", 2)], ["abc"]),  # the police weigh nothing
        ([seen("a"), seen("b", 1, kg=None, direction=""), seen("c", 2, kg=70_000)], ["ab", "c"]),
        ([seen("a"), seen("b", 1, kg=48_900), seen("c", 2)], ["a", "b", "c"]),  # unloaded, then loaded anew
        ([], []),
    ],
)
def test_where_one_act_ends_and_the_next_begins(sightings: list[Sighting], expected: list[str]):
    assert grouped(*sightings) == expected


SIGHTINGS = st.lists(
    st.builds(
        lambda n, minutes, kg, way, site, stop: Sighting(
            str(n),
            NOON + timedelta(minutes=minutes),
            f"site:{site}",
            "G207",
            way,
            kg,
            "",
            site == 3,
            timedelta(minutes=stop),
        ),
        st.integers(0, 10**9),
        st.integers(0, 6_000),
        st.one_of(st.none(), st.integers(30_000, 90_000)),
        st.sampled_from(["", "up", "down"]),
        st.integers(0, 3),
        st.sampled_from([0, 10, 45]),
    ),
    max_size=12,
    unique_by=lambda one: one.key,
)


@pytest.mark.req("Q17", "I11")
@given(SIGHTINGS, st.integers())
@settings(max_examples=80, deadline=None)
def test_acts_do_not_depend_on_the_order_of_arrival_and_share_nothing(sightings: list[Sighting], seed: int):
    shuffled = list(sightings)
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    assert grouped(*shuffled) == grouped(*sightings)
    keys = [one.key for group in clusters(sightings) for one in group.members]
    assert sorted(keys) == sorted(one.key for one in sightings)
    for group in clusters(sightings):
        times = [one.at for one in group.members]
        assert all(b - a < timedelta(hours=24) for a, b in pairwise(times))


@pytest.mark.parametrize(
    ("other", "sure"),
    [
        (seen("b", 1), True),
        (seen("b", 1, kg=None), False),
        (seen("b", 1, site="site:a"), False),
        (seen("b", 1, direction="down"), False),
        (seen("b", 1, kg=66_000), False),
        (seen("b", 1, trailer="豫R3521挂"), True),
    ],
)
def test_only_what_needs_no_person_is_certain(other: Sighting, sure: bool):
    assert certain(seen("a"), other) is sure


def test_two_trailers_need_a_person():
    assert not certain(seen("a", trailer="豫R3521挂"), seen("b", 1, trailer="豫R9999挂"))


@pytest.mark.parametrize(("how", "key"), [("lowest", "c"), ("first", "a"), ("best_evidence", "b")])
def test_the_principal_is_chosen_as_the_agency_set(monkeypatch: pytest.MonkeyPatch, how: str, key: str):
    monkeypatch.setattr(acts, "setting", lambda _id: how)
    over = [Standing("a", NOON, 57_000, -2), Standing("b", NOON, 58_000, 0), Standing("c", NOON, 56_000, -1)]
    over = [replace(one, at=NOON + timedelta(hours=n)) for n, one in enumerate(over)]
    assert principal_among(over).key == key


# As the database keeps them


pytestmark = pytest.mark.django_db
OTHER_SITE = "WIM-411321-02"


@pytest.fixture
def city(db: None) -> make.City:
    return make.City()


def passing(n: int, *, minutes: float = 5, code: str = world.HUANGLU, **changes: Any) -> Record:
    """A candidate that passed so many minutes ago, at a device, on that site's own road and direction."""
    at = (clock.now() - timedelta(minutes=minutes)).isoformat()
    site = world.device(code).site
    said = world.over(n, device_code=code, captured_at=at, direction=site.direction, **changes)
    world.examined(world.take(world.with_photos(said, seed=n, code=code), code=code))
    return Record.unscoped.get(record_code=said["record_code"], device__code=code)


def act_of(row: Any) -> TransportAct:
    return TransportAct.objects.get(members__record_id=row.pk)


@pytest.mark.req("Q17")
def test_a_lorry_seen_at_two_places_with_one_load_is_one_act_and_one_record_stays(city: make.City):
    heavy = passing(1, minutes=50, gross_kg=58_240)
    code = elsewhere()
    light = passing(2, minutes=5, code=code, gross_kg=57_000)
    heavy.refresh_from_db()
    assert (heavy.state, heavy.principal_id, light.state) == (
        RecordState.MERGED, light.pk, RecordState.FIRST_REVIEW,
    )  # fmt: skip
    assert act_of(heavy) == act_of(light)
    assert act_of(light).principal == str(light.pk)


def elsewhere(direction: str = "up", road: str = "G207") -> str:
    """Another site of the same road, whatever the demonstration says of it."""
    site = world.device(OTHER_SITE).site
    type(site).unscoped.filter(pk=site.pk).update(direction=direction, road_no=road)
    return OTHER_SITE


def test_what_a_reviewer_holds_or_has_passed_is_left_to_people(city: make.City):
    held = passing(1, minutes=50, gross_kg=58_240)
    services.claim(ANNA, held.pk)
    light = passing(2, code=elsewhere(), gross_kg=57_000)
    held.refresh_from_db()
    assert (held.state, light.state) == (RecordState.FIRST_REVIEW, RecordState.FIRST_REVIEW)
    assert act_of(held) == act_of(light)
    assert "同一行为" in next(c["words"] for c in light.checks if c["code"] == "Q17")


@pytest.mark.req("Q17", "I11")
def test_a_case_at_a_station_leaves_no_second_one_to_the_road(city: make.City):
    stood = roadside.weighed(city)
    services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    later = passing(1)
    assert later.state == RecordState.MACHINE_REJECTED
    assert next(c for c in later.checks if c["result"] == "reject")["code"] == "Q17"


def test_a_record_in_review_when_the_station_files_is_told_and_cannot_be_filed(
    city: make.City, run_jobs: Any
):
    record = passing(1, minutes=60)
    services.first_review(ANNA, record.pk, passed=True)
    stood = roadside.weighed(city)
    services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    run_jobs()
    assert LoggedEvent.objects.filter(subject=record.subject, name="ActTold").count() == 1
    with pytest.raises(Refused) as refused:
        services.second_review(BO, record.pk, passed=True)
    assert refused.value.code == "act_filed"
    assert "南召" in refused.value.message
    record.refresh_from_db()
    assert (record.state, record.case_id) == (RecordState.SECOND_REVIEW, None)


def test_after_unloading_and_loading_anew_it_is_another_act(city: make.City):
    stood = roadside.weighed(city, weighed_at=clock.now() - timedelta(hours=3))
    at = clock.now() - timedelta(hours=2)
    light = roadside.weighed(city, weighed_at=at, gross_kg=48_900, after=stood.pk)
    services.take_weighing_step(city.officer, stood.pk, "unload")
    services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    record = passing(1)
    assert light.state == WeighingState.LEGAL
    assert record.state == RecordState.FIRST_REVIEW
    assert act_of(record) != act_of(stood)


def test_what_arrives_late_divides_an_act_that_was_one(city: make.City):
    code = elsewhere()
    one = passing(1, minutes=300, gross_kg=58_240)
    services.claim(ANNA, one.pk)
    two = passing(2, minutes=5, code=code, gross_kg=57_800)
    assert act_of(one) == act_of(two)
    roadside.weighed(city, weighed_at=clock.now() - timedelta(hours=2), gross_kg=20_000)
    assert act_of(one) != act_of(two)
    assert ActMember.unscoped.count() == 2  # the empty lorry shows no offence and is in no act


def test_the_lock_is_a_constraint_of_the_database(city: make.City):
    stood = roadside.weighed(city)
    services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    lock = ActLock.unscoped.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ActLock.unscoped.create(region=world.ZHENPING, act=lock.act, holder="x", agency="镇平", locked_by="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ActMember.unscoped.create(
            region=world.ZHENPING, act=lock.act, record_id=stood.pk, kind="record", passed_at=clock.now()
        )


def test_a_filed_record_that_proved_void_leaves_the_act_to_others(city: make.City):
    record = passing(1, minutes=60)
    services.first_review(ANNA, record.pk, passed=True)
    services.second_review(BO, record.pk, passed=True)
    stood = roadside.weighed(city)
    with pytest.raises(Refused) as refused:
        services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    assert refused.value.code == "act_filed"
    Record.unscoped.filter(pk=record.pk).update(state="void", case_id=None)
    assert services.file_weighing(city.officer, stood.pk, **roadside.DRIVER).case_id
    assert act_of(record) != act_of(stood)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("I11", "I15")
def test_i11_two_counties_filing_one_transport_at_the_same_instant_open_one_case():
    """The station and the road each hold a record of the act; both press the button at once."""
    city = make.City()
    record = passing(1, minutes=60)
    services.first_review(ANNA, record.pk, passed=True)
    stood = roadside.weighed(city)
    barrier, results = threading.Barrier(2), []

    def file(how: Any) -> None:
        try:
            barrier.wait()
            how()
            results.append("won")
        except Refused as refused:
            results.append(refused.code)
        finally:
            connection.close()

    acts_of = (
        lambda: services.second_review(BO, record.pk, passed=True),
        lambda: services.file_weighing(city.officer, stood.pk, **roadside.DRIVER),
    )
    threads = [threading.Thread(target=file, args=(how,)) for how in acts_of]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["act_filed", "won"]
    assert ActLock.unscoped.count() == 1
    record.refresh_from_db()
    stood.refresh_from_db()
    assert sum(one.case_id is not None for one in (record, stood)) == 1
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offsite_passage")


def test_nobody_but_an_officer_files_at_a_station(city: make.City):
    stood = roadside.weighed(city)
    for role in set(Role) - {Role.CASE_OFFICER}:
        with pytest.raises(Refused) as refused:
            services.file_weighing(Actor("x", frozenset({role}), ("",)), stood.pk, **roadside.DRIVER)
        assert refused.value.code == "wrong_role"
