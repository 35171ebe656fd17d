"""The machine checks Q01 to Q20, one by one: what each lets pass, and what it does not."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.offsite import checks, records
from tongtu.offsite.checks import Drift, Facts, FileFact, VehicleFact

pytestmark = pytest.mark.django_db
GOOD = tuple(
    FileFact(role, role * 9, True, "image/jpeg", 784_000, 90_000)
    for role in ("front", "side", "rear", "plate_head")
)
KNOWN = VehicleFact(True, True, "tractor", 6, "normal", "411321008521")


@pytest.fixture
def facts(db) -> Facts:
    device = world.device()
    passage = records.decode(json.dumps(world.over(1)).encode())
    on = clock.local(passage.captured_at).date()
    return Facts(
        passage=passage,
        device=device,
        certificate=device.certificate_at(on),
        on=on,
        received_at=clock.now(),
        excess_rate_bp=1_289,
        files=GOOD,
        vehicle=KNOWN,
        drift=Drift(120, 6_480, 6_450),
    )


def result(facts: Facts, code: str) -> str:
    return next(finding.result for finding in checks.run(facts) if finding.code == code)


def passing(facts: Facts, **changes) -> Facts:
    passage = records.decode(json.dumps(world.over(1, **changes), default=str).encode())
    return replace(facts, passage=passage)


def test_a_good_record_passes_all_twenty(facts):
    found = checks.run(facts)
    assert [f.code for f in found] == [f"Q{n:02d}" for n in range(1, 21)]
    assert {f.result for f in found} == {"pass"}
    assert all(str(f.words) and checks.title_of(f.code) != f.code for f in found)


MEASURED = [
    ("Q03", {"clock_offset_ms": 1_001}, "reject"),
    ("Q03", {"clock_offset_ms": -1_000}, "pass"),
    ("Q05", {"speed_kmh": 9.9}, "reject"),
    ("Q05", {"speed_kmh": 100.0}, "pass"),
    ("Q05", {"speed_kmh": 100.1}, "reject"),
    ("Q05", {"accel_flag": True}, "manual"),
    ("Q05", {"speed_change_pct": -10.1}, "manual"),
    ("Q06", {"straddle_flag": True}, "manual"),
    ("Q06", {"tailgate_flag": True}, "manual"),
    ("Q06", {"next_gap_ms": 499}, "manual"),
    ("Q06", {"next_gap_ms": 500}, "pass"),
    ("Q07", {"axle_count": 13}, "reject"),
    ("Q07", {"axle_count": 5}, "reject"),
    ("Q07", {"axle_loads_kg": [299, 11_588, 11_588, 11_588, 11_588, 11_589]}, "reject"),
    ("Q07", {"axle_loads_kg": [6_420, 10_364, 10_364, 10_364, 10_364, 9_700]}, "reject"),
    ("Q07", {"axle_spacings_mm": [899, 1_350, 6_300, 1_310, 1_310]}, "reject"),
    ("Q08", {"low_confidence_flag": True}, "manual"),
    ("Q09", {"head_plate_conf": 0.89}, "manual"),
    ("Q09", {"tail_plate_no": "豫R00001"}, "manual"),
    ("Q09", {"head_plate_no": "豫R8K522"}, "manual"),
    ("Q10", {"plate_no": "未识别"}, "reject"),
    ("Q10", {"plate_no": "无牌车"}, "reject"),
    ("Q10", {"plate_no": "豫I12345"}, "reject"),
    ("Q11", {"plate_color": "blue"}, "manual"),
    ("Q11", {"temporary_plate": True}, "manual"),
    ("Q14", {"permit_no": "豫超2026001"}, "manual"),
    ("Q15", {"plate_no": "WJ豫1234A", "plate_color": "white"}, "manual"),
    ("Q19", {"weather": "snow"}, "manual"),
    ("Q19", {"weather": "rain"}, "pass"),
]


@pytest.mark.parametrize(("code", "changes", "expected"), MEASURED, ids=lambda v: str(v)[:40])
@pytest.mark.req("Q03", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q14", "Q15", "Q19")
def test_what_was_measured_is_checked(facts, code, changes, expected):
    assert result(passing(facts, **changes), code) == expected


@pytest.mark.req("Q01", "Q02")
def test_a_device_must_be_published_in_use_and_certified_at_that_instant(facts):
    device = facts.device
    device.suspended_at = facts.passage.captured_at - timedelta(hours=1)
    assert result(facts, "Q01") == "reject"
    device.suspended_at = facts.passage.captured_at + timedelta(hours=1)
    assert result(facts, "Q01") == "pass"
    device.site.published_on = None
    assert result(facts, "Q01") == "reject"
    assert result(replace(facts, certificate=None), "Q02") == "reject"
    assert result(passing(facts, cert_no="另一张证书"), "Q02") == "manual"


@pytest.mark.req("Q03", "Q20")
def test_late_records_are_shown_later_ones_refused(facts):
    for hours, expected in ((23, "pass"), (25, "manual"), (73, "reject")):
        late = replace(facts, received_at=facts.passage.captured_at + timedelta(hours=hours))
        assert result(late, "Q03") == expected
    for days, expected in ((59, "pass"), (62, "manual"), (735, "reject")):
        old = replace(facts, received_at=facts.passage.captured_at + timedelta(days=days))
        assert result(old, "Q20") == expected


@pytest.mark.req("Q04", "Q16")
def test_photographs_must_be_there_legible_and_used_once(facts):
    front, side, rear, plate = GOOD
    for files, expected in (
        ((front, side, plate), "pass"),
        ((front, rear, plate), "pass"),
        ((front, side, rear), "reject"),
        ((side, rear, plate), "reject"),
        ((replace(front, here=False), side, plate), "reject"),
        ((replace(front, pixels=99_999), side, plate), "reject"),
        ((replace(front, used_by="另一条"), side, plate), "reject"),
        ((), "reject"),
    ):
        assert result(replace(facts, files=files), "Q04") == expected
    assert result(replace(facts, files=(front, plate)), "Q16") == "reject"


@pytest.mark.req("Q08")
def test_an_incredible_mass_or_rate_is_rejected(facts):
    assert result(passing(facts, gross_kg=300_001), "Q08") == "reject"
    assert result(replace(facts, excess_rate_bp=50_001), "Q08") == "reject"


@pytest.mark.req("Q12", "Q13")
def test_the_register_is_compared_and_silence_is_a_question(facts):
    for vehicle, q12, q13 in (
        (VehicleFact(), "manual", "manual"),
        (VehicleFact(asked=True), "manual", "manual"),
        (replace(KNOWN, axles=4), "manual", "pass"),
        (replace(KNOWN, status="scrapped"), "manual", "pass"),
        (replace(KNOWN, transport_cert_no=""), "pass", "manual"),
    ):
        found = replace(facts, vehicle=vehicle)
        assert (result(found, "Q12"), result(found, "Q13")) == (q12, q13)


@pytest.mark.req("Q17", "Q18")
def test_one_act_is_dealt_with_once_and_a_drifting_scale_is_looked_at(facts):
    assert result(replace(facts, handled="豫R8K521"), "Q17") == "reject"
    assert result(replace(facts, same_act=("豫R8K521",)), "Q17") == "manual"
    for drift, expected in (
        (Drift(29, 9_000, 6_450), "pass"),
        (Drift(30, 6_780, 6_450), "manual"),
        (Drift(30, 6_770, 6_450), "pass"),
        (Drift(30, 4_990, 5_000), "manual"),
        (None, "pass"),
    ):
        assert result(replace(facts, drift=drift), "Q18") == expected
