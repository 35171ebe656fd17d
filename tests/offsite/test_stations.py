"""Stations with scales of their own: the register, weighings under a ticket, unloading, cases on the spot."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.offsite import roadside, world
from tongtu.cases import queries as cases
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import services
from tongtu.offsite.models import Station, Weighing, WeighingState, WeighingStep
from tongtu.offsite.station_flow import WEIGHING_FLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> make.City:
    return make.City()


def refusal(act: Any) -> str:
    with pytest.raises((Refused, Invalid, Conflict, NotFound)) as wrong:
        act()
    assert wrong.value.message
    return wrong.value.code


# The register


def test_only_the_administrator_keeps_the_register_of_stations(city: make.City):
    one = roadside.station()
    given = services.StationIn(region=world.NANZHAO, code="X", name="x", kind="mobile")
    for act in (
        lambda: services.register_station(city.officer, given),
        lambda: services.correct_station(city.officer, one.pk, name="x"),
        lambda: services.close_station(city.officer, one.pk, closed_on=clock.today()),
        lambda: services.certify_scale(city.officer, one.pk, roadside.certificate(number="2")),
        lambda: services.rotate_station_key(city.officer, one.pk),
    ):
        assert refusal(act) == "wrong_role"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"region": "4113"}, "region"), ({"kind": "harbour"}, "kind"), ({"code": " "}, "name")],
)
def test_a_station_with_a_mistake_is_refused(changes: dict[str, str], code: str):
    said = {"region": world.NANZHAO, "code": "X", "name": "x", "kind": "mobile"} | changes
    assert refusal(lambda: services.register_station(roadside.ADMIN, services.StationIn(**said))) == code
    assert not Station.unscoped.exists()


def test_a_station_code_is_used_once_in_the_country():
    roadside.station()
    again = services.StationIn(region=world.ZHENPING, code="ST-411321-01", name="x", kind="mobile")
    assert refusal(lambda: services.register_station(roadside.ADMIN, again)) == "station_known"


def test_a_certificate_runs_forward_in_a_known_class_and_is_entered_once():
    one = roadside.station()
    late = roadside.certificate(number="2", valid_to=clock.today() - timedelta(days=60))
    assert refusal(lambda: services.certify_scale(roadside.ADMIN, one.pk, late)) == "dates"
    strange = roadside.certificate(number="2", accuracy_class="7")
    assert refusal(lambda: services.certify_scale(roadside.ADMIN, one.pk, strange)) == "class"
    services.certify_scale(roadside.ADMIN, one.pk, roadside.certificate())
    assert one.certificates.count() == 1


# Weighings


def test_nobody_but_a_case_officer_enters_a_weighing(city: make.City):
    one = roadside.station()
    for role in set(Role) - {Role.CASE_OFFICER, Role.SYSTEM}:
        actor = Actor("x", frozenset({role}), ("",))
        said = roadside.ticket()
        assert refusal(lambda a=actor, s=said: services.weigh(a, one.pk, s)) == "wrong_role"
    stranger = Actor("镇平", frozenset({Role.CASE_OFFICER}), (world.ZHENPING,))
    assert refusal(lambda: services.weigh(stranger, one.pk, roadside.ticket())) == "not_found"


@pytest.mark.req("PR-42")
def test_two_certified_officers_weigh(city: make.City):
    one = roadside.station()
    said = roadside.ticket()
    for officers in ([], [city.officer.officer_id], [city.officer.officer_id] * 2):
        assert (
            refusal(lambda o=officers: services.weigh(city.officer, one.pk, said, officers=o))
            == "two_officers"
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ticket_no": " "}, "ticket_no"),
        ({"plate_no": "未识别"}, "plate_no"),
        ({"plate_color": "pink"}, "plate_color"),
        ({"gross_kg": 1_999}, "gross_kg"),
        ({"gross_kg": 300_001}, "gross_kg"),
        ({"axle_count": 1}, "axle_count"),
        ({"axle_count": 13}, "axle_count"),
        ({"axle_loads_kg": (1, 2)}, "axle_loads_kg"),
        ({"axle_loads_kg": (10_000,) * 6}, "axle_loads_kg"),
        ({"drive_axles": 7}, "drive_axles"),
        ({"direction": "north"}, "direction"),
        ({"vehicle_kind": "ship"}, "vehicle_kind"),
        ({"goods": "砂" * 61}, "goods"),
        ({"goods": "砂\n石"}, "goods"),
        ({"weighed_at": clock.now() + timedelta(hours=1)}, "weighed_at"),
        ({"weighed_at": clock.now() - timedelta(days=8)}, "weighed_at"),
        ({"weighed_at": clock.now().replace(tzinfo=None)}, "weighed_at"),
        ({"arrived_at": clock.now()}, "arrived_at"),
    ],
)
def test_a_weighing_with_a_mistake_is_refused_by_its_field(city: make.City, changes: Any, field: str):
    with pytest.raises(Invalid) as wrong:
        roadside.weighed(city, **changes)
    assert wrong.value.field == field
    assert not Weighing.unscoped.exists()


@pytest.mark.parametrize(
    ("gross_kg", "excess_kg", "state"),
    [(49_000, 0, WeighingState.LEGAL), (49_240, 0, WeighingState.LEGAL), (58_240, 8_940, WeighingState.OPEN)],
)
def test_a_weighing_is_judged_by_the_same_law_with_the_allowance_of_its_scale(
    city: make.City, gross_kg: int, excess_kg: int, state: str
):
    """0.5 %: 49,240 kg count as 48,990 kg; 58,240 kg as 57,940 kg."""
    made = roadside.weighed(city, gross_kg=gross_kg)
    assert (made.excess_kg, made.state, made.limit_kg) == (excess_kg, state, 49_000)
    assert made.verdict["explanation"]
    assert (made.next_owner == "case_officer") == (state == WeighingState.OPEN)


def test_the_same_ticket_is_the_same_weighing_and_another_content_is_refused(city: make.City):
    one, said = roadside.station(), roadside.ticket()
    first = services.weigh(city.officer, one.pk, said, officers=roadside.pair(city))
    events = LoggedEvent.objects.count()
    assert services.weigh(city.officer, one.pk, said, officers=roadside.pair(city)).pk == first.pk
    assert LoggedEvent.objects.count() == events
    other = roadside.ticket(ticket_no=said.ticket_no, gross_kg=60_000)
    assert (
        refusal(lambda: services.weigh(city.officer, one.pk, other, officers=roadside.pair(city)))
        == "ticket_used"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Weighing.unscoped.filter(pk=roadside.weighed(city).pk).update(ticket_no=said.ticket_no)


def test_the_driver_is_kept_sealed(city: make.City):
    made = roadside.weighed(city)
    assert made.driver_id_no not in str(
        Weighing.unscoped.filter(pk=made.pk).values_list("driver_index").get()
    )
    told = LoggedEvent.objects.filter(subject=made.subject).values_list("payload", flat=True)
    assert all("411321198503120015" not in str(one) and "豫R8K521" not in str(one) for one in told)


# Unloading


def test_unloading_is_proved_by_a_second_weighing_linked_to_the_first(city: make.City):
    first = roadside.weighed(city)
    assert refusal(lambda: services.take_weighing_step(city.officer, first.pk, "unload")) == "not_unloaded"
    again = roadside.weighed(city, gross_kg=48_240, weighed_at=clock.now(), after=first.pk)
    assert (again.reweighs_id, again.unloaded_kg, again.state) == (first.pk, 10_000, WeighingState.LEGAL)
    done = services.take_weighing_step(city.officer, first.pk, "unload")
    assert (done.state, done.gross_kg) == (WeighingState.UNLOADED, 58_240)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"plate_no": "豫R6P309"}, "not_the_same"),
        ({"weighed_at": clock.now() - timedelta(hours=1)}, "not_the_same"),
        ({"gross_kg": 60_000}, "heavier"),
    ],
)
def test_a_second_weighing_is_of_the_same_lorry_later_and_lighter(city: make.City, changes: Any, code: str):
    first = roadside.weighed(city)
    said = {"weighed_at": clock.now(), "gross_kg": 48_000, "after": first.pk} | changes
    assert refusal(lambda: roadside.weighed(city, **said)) == code


# Steps


@pytest.mark.parametrize(
    ("step", "changes", "code"),
    [
        ("release", {}, "no_reason"),
        ("hand_over", {}, "no_reason"),
        ("permit", {}, "no_reason"),
        ("file_on_spot", {}, "wrong_step"),
        ("unload", {}, "not_unloaded"),
    ],
)
def test_a_step_that_lacks_something_is_refused(city: make.City, step: str, changes: Any, code: str):
    made = roadside.weighed(city, **changes)
    assert refusal(lambda: services.take_weighing_step(city.officer, made.pk, step)) == code


def test_a_permit_is_named_before_it_lets_a_lorry_through(city: make.City):
    made = roadside.weighed(city)
    act = {"reason": "已核对通行证"}
    assert refusal(lambda: services.take_weighing_step(city.officer, made.pk, "permit", **act)) == "no_permit"
    named = roadside.weighed(city, plate_no="豫R6P309", permit_no="豫超2026-001")
    assert (
        services.take_weighing_step(city.officer, named.pk, "permit", **act).state == WeighingState.PERMITTED
    )


def test_each_step_of_a_weighing_belongs_to_its_roles(city: make.City):
    made = roadside.weighed(city, permit_no="P1")
    for row in (row for row in WEIGHING_FLOW.rows if made.state in row.sources):
        for role in set(Role) - set(row.roles):
            actor = Actor("x", frozenset({role}), ("",))
            assert (
                refusal(lambda a=actor, s=row.step: WEIGHING_FLOW.advance(made, s, a, reason="x"))
                == "wrong_role"
            )
    assert len(WeighingState) <= 12
    assert {row.step for row in WEIGHING_FLOW.rows} == set(WeighingStep)


# Cases


@pytest.mark.req("I11")
def test_a_case_on_the_spot_is_opened_once_with_the_slip_as_evidence(city: make.City):
    made = roadside.weighed(city)
    done = services.file_weighing(city.officer, made.pk, **roadside.DRIVER)
    assert services.file_weighing(city.officer, made.pk, **roadside.DRIVER).case_id == done.case_id
    case = cases.by_natural_key(made.subject)
    assert (case.pk, case.source, case.fine_fen) == (done.case_id, "inspection", made.fine_fen)
    assert "静态称重" in case.facts
    (item,) = evidence.of(case.subject)
    assert item.media_type == "application/json"
    assert [one.officer_id for one in case.officers.order_by("-leads")] == roadside.pair(city)


def test_a_lorry_within_its_limit_opens_no_case(city: make.City):
    made = roadside.weighed(city, gross_kg=49_000)
    assert refusal(lambda: services.file_weighing(city.officer, made.pk, **roadside.DRIVER)) == "wrong_state"


@pytest.mark.req("I10")
def test_a_scale_that_is_not_verified_proves_nothing(city: make.City):
    where = roadside.station("ST-X", certified=False)
    made = roadside.weighed(city, at=where)
    assert (
        refusal(lambda: services.file_weighing(city.officer, made.pk, **roadside.DRIVER))
        == "no_certificate_then"
    )
    made.refresh_from_db()
    assert (made.state, made.party_id) == (WeighingState.OPEN, None)


def test_what_the_scale_measured_is_never_changed(city: make.City):
    made = roadside.weighed(city)
    for column in ("gross_kg", "plate_no", "weighed_at", "axle_count"):
        value = {"gross_kg": 1_000, "plate_no": "豫A00000", "weighed_at": clock.now(), "axle_count": 2}[
            column
        ]
        with pytest.raises(Exception, match="never changes"), transaction.atomic():
            Weighing.unscoped.filter(pk=made.pk).update(**{column: value})
