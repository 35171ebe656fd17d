"""The whole verdict: permit, exemption, axle groups, outline, the trailer, the weather — through the machine's look."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.licences import worlds as permits
from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Refused
from tongtu.law.axles import group_limit
from tongtu.licences.models import OversizePermit
from tongtu.offsite import records, services
from tongtu.offsite.judging import favourable, groups_of, usual
from tongtu.offsite.models import Record, RecordState, WeatherNotice

pytestmark = pytest.mark.django_db
HUNDRED = {"gross_kg": 100_000, "axle_loads_kg": [6_400, 18_720, 18_720, 18_720, 18_720, 18_720]}


def result(record: Record, code: str) -> dict:
    return next(check for check in record.checks if check["code"] == code)


def lorry(**changes):
    return world.candidate(1, **changes)


# Permits.


@pytest.mark.req("Q14")
def test_a_covered_transport_leaves_the_violation_stream():
    world.device()
    one = permits.permit(gross_kg=98_000, roads="G207\nG312\nS103\nS231\nG345\nS331")
    record = lorry(**HUNDRED)
    assert record.state == RecordState.MACHINE_REJECTED
    assert (record.reject_code, record.outcome) == ("permit_covers", "exempt")
    assert result(record, "Q14")["result"] == "reject"
    assert OversizePermit.objects.get(permits.CLERK, one.pk).first_used_at == record.passed_at


@pytest.mark.req("Q14")
@pytest.mark.parametrize(
    ("changes", "limit_kg", "words"),
    [
        ({"gross_kg": 90_000}, 90_000, "准许 90,000 千克"),
        ({"roads": "G999"}, 49_000, "不在准许的路线上"),
        ({"valid_to": clock.now() - timedelta(days=2)}, 49_000, "不在有效期"),
        ({"speed_max_kmh": 40}, 98_000, "公里/时"),
        ({"trailer_plate_no": "豫R9999挂"}, 49_000, "挂车"),
    ],
)
def test_what_differs_from_the_permit_goes_to_a_person_and_is_named(changes, limit_kg, words):
    world.device()
    permits.permit(**{"gross_kg": 98_000, "roads": "G207\nG312\nS103\nS231\nG345\nS331", **changes})
    record = lorry(**HUNDRED)
    found = result(record, "Q14")
    assert (found["result"], record.limit_kg) == ("manual", limit_kg)
    assert record.state == RecordState.FIRST_REVIEW
    (one,) = found["values"]["differs"]
    assert words.split(" ")[0] in one["words"] % one["values"]


@pytest.mark.req("Q14")
def test_a_permit_that_only_the_station_knows_is_asked_for():
    assert result(lorry(permit_no="豫超1"), "Q14")["result"] == "manual"
    assert (
        result(world.candidate(2, plate_no="豫R11111", head_plate_no="豫R11111"), "Q14")["result"] == "pass"
    )


def test_a_transport_within_its_permit_is_never_filed():
    make.City()
    world.device()
    permits.permit(gross_kg=98_000, roads="G207\nG312\nS103\nS231\nG345\nS331", speed_max_kmh=40)
    record = lorry(**HUNDRED)
    with pytest.raises(Refused) as refused:
        services.first_review(world.ANNA, record.pk, passed=True)
    assert refused.value.code == "within_limit"


# Exemptions and weather: shown, never decided.


@pytest.mark.req("Q15")
def test_an_order_is_shown_to_the_reviewer_and_frees_nobody():
    permits.exemption()
    record = lorry()
    assert (result(record, "Q15")["result"], record.state) == ("manual", RecordState.FIRST_REVIEW)
    assert record.fine_fen == 300_000


@pytest.mark.req("Q19")
@pytest.mark.parametrize(
    ("region", "expected"), [("411321", "manual"), ("411300", "manual"), ("411324", "pass")]
)
def test_weather_declared_for_the_region_is_looked_at(region, expected):
    now = clock.now()
    WeatherNotice.objects.create(
        system("t"),
        region=region,
        kind="snow",
        starts_at=now - timedelta(hours=2),
        ends_at=now,
        source="气象台",
    )
    assert result(lorry(), "Q19")["result"] == expected


# Outline.


def test_an_outline_over_its_limit_alone_is_a_record_with_its_own_violation():
    city = make.City()
    del city
    said = world.with_photos(world.record(1, height_mm=4_450, head_plate_no="豫R8K521", head_plate_conf=0.99))
    (record,) = world.examined(world.take(said))
    assert (record.excess_kg, record.outcome, record.fine_fen) == (0, "fine", 20_000)
    assert "外廓尺寸超限" in record.title
    services.first_review(world.ANNA, record.pk, passed=True)
    filed = services.second_review(world.BO, record.pk, passed=True)
    assert filed.state == RecordState.FILED
    assert make.services is not None


def test_mass_and_outline_together_are_named_together():
    record = lorry(width_mm=3_200)
    assert "超限" in record.title
    assert "外廓尺寸超限" in record.title
    assert record.verdict["outline"] == ["width"]
    assert record.fine_fen == 300_000 + 20_000


# Axle groups.


def passage(loads, spacings):
    said = world.record(1, axle_count=len(loads), axle_loads_kg=loads, axle_spacings_mm=spacings)
    return records.decode(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("spacings", "sizes"),
    [
        ([3_300, 1_350, 6_300, 1_310, 1_310], [1, 2, 3]),
        ([3_300, 6_300, 1_310, 1_310], [1, 1, 3]),
        ([1_900, 3_300, 1_350], [1, 1, 2]),
        ([3_300], [1, 1]),
    ],
)
def test_axles_near_each_other_carry_together(spacings, sizes):
    found = groups_of(passage([8_000] * (len(spacings) + 1), spacings))
    assert [group.axles for group in found] == sizes
    assert all(group.usual_kg <= group.limit_kg for group in found)


@pytest.mark.parametrize("spacings", [[], [1_300], [1_300] * 5, [0, 1_350, 6_300, 1_310, 1_310]])
def test_spacings_that_make_no_sense_make_no_groups(spacings):
    assert groups_of(passage([8_000] * 6, spacings)) == ()


@given(st.integers(1, 3), st.integers(900, 1_400), st.booleans())
def test_what_is_unknown_never_counts_against_the_party(axles, spacing, first):
    assert group_limit(favourable(axles, spacing, first)) >= group_limit(usual(axles, spacing, first))


def test_the_lower_reading_is_told_beside_the_higher_one():
    loads = [6_400, 12_000, 12_000, 12_000, 15_840]
    record = lorry(axle_count=5, axle_loads_kg=loads, axle_spacings_mm=[3_300, 6_300, 1_310, 1_310])
    assert record.limit_kg == 43_000
    assert any("42,500" in line["text"] for line in record.verdict["explanation"])


# Trailers.


@pytest.mark.req("Q09")
def test_one_trailer_behind_two_tractors_at_once_is_looked_at():
    first = lorry()
    second = world.candidate(2, plate_no="豫R22222", head_plate_no="豫R22222", tail_plate_no="豫R3521挂")
    assert (first.trailer_no, second.trailer_no) == ("豫R3521挂", "豫R3521挂")
    found = result(second, "Q09")
    assert (found["result"], found["values"]["tractor"]) == ("manual", first.plate_no)
