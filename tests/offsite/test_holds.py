"""A day whose scale is in doubt: nothing of it is accepted until a person has looked into it (Q18)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import make
from tests.offsite import world
from tests.proofs.racing import race
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.offsite import counting, services
from tongtu.offsite.models import Device, DeviceDay, Hold, HoldState, Record, RecordState
from tongtu.offsite.services.health import count_health
from tongtu.offsite.services.holding import drifted, hold_for_drift
from tongtu.workflow.queries import todo

pytestmark = pytest.mark.django_db
ADMIN, US = world.ADMIN, system("test")
HEAVY = [7_200, 8_400, 8_400, 8_600, 8_600, 8_600]
SETTLED = {"evidence": "比对报告 2026-11", "reason": "标准车比对合格。"}


@pytest.fixture
def city(db):
    return make.City()


def holds() -> list[Hold]:
    return list(Hold.objects.visible_to(US).order_by("day", "kind"))


def placed(device: Device) -> Hold:
    return services.place_hold(ADMIN, device.pk, day=clock.today(), reason="标准车比对偏差")


def fresh(record: Record) -> Record:
    return Record.objects.get(US, record.pk)


def a_day_of(steering_kg: int, lorries: int = 30) -> None:
    """Loaded six-axle trains whose first axle weighs this much."""
    loads = [steering_kg, *HEAVY[1:]]
    said = [
        world.record(n, axle_loads_kg=loads, gross_kg_raw=sum(loads), seq=n)
        for n in range(100, 100 + lorries)
    ]
    world.take(*said)


@pytest.mark.req("Q18")
@pytest.mark.parametrize(
    ("lorries", "mean_kg", "reference_kg", "off"),
    [
        (29, 9_000, 6_450, False),
        (30, 6_450, 6_450, False),
        (30, 6_772, 6_450, False),
        (30, 6_773, 6_450, True),
        (30, 6_127, 6_450, True),
        (30, 6_450, None, False),
        (30, 8_001, None, True),
        (30, 4_999, 5_000, True),
    ],
)
def test_q18_a_scale_is_off_beyond_five_percent_or_outside_the_band(lorries, mean_kg, reference_kg, off):
    assert drifted(lorries, mean_kg, reference_kg) is off


@pytest.mark.req("Q18")
def test_q18_a_day_that_drifts_is_held_once_and_stands_on_the_to_do_list():
    device = world.device()
    a_day_of(7_200)
    assert count_health() == 1
    assert count_health() == 0
    (hold,) = holds()
    assert (hold.kind, hold.lorries, hold.mean_kg, hold.reference_kg) == ("drift", 30, 7_200, 6_450)
    assert (hold.device_id, hold.day, hold.drift_bp) == (device.pk, clock.today(), 1_162)
    assert any("整日暂缓" in row.title for row in todo(ADMIN))


@pytest.mark.req("Q18", "I18")
@pytest.mark.django_db(transaction=True)
def test_q18_two_workers_hold_a_day_once():
    device, day = world.device(), clock.today()
    found = race(*[lambda: hold_for_drift(device, day, lorries=30, mean_kg=7_500)] * 4)
    assert sorted(found.answers) == [0, 0, 0, 1]
    assert len(holds()) == 1


@pytest.mark.req("Q18")
def test_q18_while_a_day_is_held_no_record_of_it_is_accepted_and_lifting_lets_them_go_on(city):
    record = world.candidate()
    hold = placed(record.device)
    services.first_review(world.ANNA, record.pk, passed=True)
    with pytest.raises(Refused) as refused:
        services.second_review(world.BO, record.pk, passed=True)
    assert refused.value.code == "day_held"
    services.lift_hold(ADMIN, hold.pk, **SETTLED)
    assert services.second_review(world.BO, record.pk, passed=True).state == RecordState.FILED


@pytest.mark.req("Q18")
def test_q18_an_accepted_record_that_is_not_yet_a_case_waits_too(city):
    record = world.candidate(1, plate_no="豫R0000A", head_plate_no="豫R0000A")
    services.first_review(world.ANNA, record.pk, passed=True)
    assert services.second_review(world.BO, record.pk, passed=True).state == RecordState.ACCEPTED
    placed(record.device)
    owner = {"kind": "org", "name": "宛通物流有限公司", "id_no": "91411321MA8005216K"}
    with pytest.raises(Refused) as refused:
        services.name_owner(world.BO, record.pk, **owner)
    assert refused.value.code == "day_held"
    assert fresh(record).case_id is None


@pytest.mark.req("Q18")
def test_q18_a_record_examined_during_a_hold_says_so_to_the_reviewer():
    placed(world.device())
    record = world.candidate()
    assert record.state == RecordState.FIRST_REVIEW
    assert ("Q18", "manual") in {(check["code"], check["result"]) for check in record.checks}


@pytest.mark.req("Q18")
def test_q18_a_confirmed_day_rejects_what_is_not_filed_and_lists_what_is(city):
    waiting, filed = world.candidate(1), world.candidate(2, plate_no="豫R11111", head_plate_no="豫R11111")
    services.first_review(world.ANNA, filed.pk, passed=True)
    services.second_review(world.BO, filed.pk, passed=True)
    hold = services.confirm_hold(ADMIN, placed(waiting.device).pk, **SETTLED)
    assert (hold.state, hold.disqualified) == (HoldState.CONFIRMED, 1)
    assert (fresh(waiting).state, fresh(waiting).reject_code) == (RecordState.REJECTED, "device_invalid")
    assert fresh(filed).state == RecordState.FILED
    assert [one.pk for one in services.records_of(hold).filter(state=RecordState.FILED)] == [filed.pk]
    later = world.candidate(3, plate_no="豫R22222", head_plate_no="豫R22222")
    assert later.state == RecordState.MACHINE_REJECTED


def test_only_the_right_people_hold_and_settle_a_day_and_only_with_evidence():
    device = world.device()
    for call, code in (
        (lambda: services.place_hold(world.ANNA, device.pk, day=clock.today(), reason="x"), "wrong_role"),
        (lambda: services.place_hold(ADMIN, device.pk, day=clock.today(), reason=" "), "no_reason"),
        (lambda: services.lift_hold(world.JURIST, placed(device).pk, **SETTLED), "wrong_role"),
        (lambda: services.lift_hold(ADMIN, placed(device).pk, evidence=" ", reason="x"), "no_hold_evidence"),
        (lambda: services.confirm_hold(ADMIN, placed(device).pk, evidence="x", reason=""), "no_reason"),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == code
    with pytest.raises(NotFound):
        services.lift_hold(world.STRANGER, placed(device).pk, **SETTLED)
    with pytest.raises(Invalid):
        services.place_hold(ADMIN, device.pk, day=clock.today() + timedelta(days=1), reason="x")


def test_a_day_that_was_lifted_can_be_held_again_and_a_confirmed_one_not():
    device = world.device()
    hold = placed(device)
    assert placed(device).pk == hold.pk, "a repeat changes nothing"
    services.lift_hold(world.ADMIN, hold.pk, **SETTLED)
    again = services.place_hold(world.JURIST, device.pk, day=clock.today(), reason="又有异议")
    assert (again.pk, again.state) == (hold.pk, HoldState.OPEN)
    services.confirm_hold(ADMIN, hold.pk, **SETTLED)
    with pytest.raises(Refused) as refused:
        placed(device)
    assert refused.value.code == "confirmed"


@pytest.mark.req("I9", "F9")
def test_i9_missing_numbers_are_told_and_a_numbering_that_begins_anew_is_not_a_gap():
    at = 1_000_000.0
    gap = [[1, 10, at, at + 10], [14, 20, at + 20, at + 30]]
    anew = [[1, 10, at + 100_000, at + 100_010], [500, 900, at, at + 50]]
    assert counting.gaps(gap, []) == (3, 0)
    assert counting.gaps(anew, []) == (0, 1)
    assert counting.gaps([[25, 30, at + 90_000, at + 90_010]], gap) == (4, 0)
    assert counting.gaps([[1, 30, at + 90_000, at + 90_010]], gap) == (0, 1)


def test_runs_of_numbers_join_and_stay_few():
    assert counting.merged([[4, 6, 3, 4], [1, 3, 1, 2], [9, 9, 5, 5]]) == [[1, 6, 1, 4], [9, 9, 5, 5]]
    assert len(counting.merged([[n, n, n, n] for n in range(0, 900, 2)])) == 200


@pytest.mark.req("I9")
@time_machine.travel(datetime(2026, 11, 18, 4, tzinfo=UTC))
def test_i9_batches_are_counted_once_also_out_of_order_and_repeated():
    device, now = world.device(), clock.now() - timedelta(hours=1)
    lines = [
        world.record(n, seq=n, captured_at=(now + timedelta(seconds=n)).isoformat()) for n in range(1, 31)
    ]
    world.take(*lines[20:30])
    world.take(*lines[:10], b"{}")
    count_health()
    day = DeviceDay.objects.get(device=device, day=clock.today())
    assert (day.missing, day.lines, day.rejected) == (10, 21, 1)
    world.take(*lines[5:20])
    count_health()
    day.refresh_from_db()
    assert (day.missing, day.lines, day.steering_lorries) == (0, 36, 30)
