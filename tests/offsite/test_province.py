"""What a simulated province tells is taken by the real intake: every line answered for, once."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from simulators.wim.province import parquet, stream
from simulators.wim.province.ground import Province, Scale
from simulators.wim.sending import line
from simulators.wim.sites import load
from tests.offsite import world
from tongtu.kernel import clock
from tongtu.law import plates
from tongtu.offsite import services
from tongtu.offsite.archive import columnar

pytestmark = pytest.mark.django_db


def province(*, per_day=1_200, seed=7):
    yesterday = clock.today() - timedelta(days=1)
    return Province(Scale(yesterday, 1, seed, per_day=per_day), load(), only=True)


@pytest.fixture
def told():
    """A day of the demonstration's sites: its lines, and the truth about them."""
    world.devices()
    one = province()
    (_day,) = one.days()
    lines = [line(seen.passage.record) for seen in stream.of_day(one)]
    truth = list(parquet.facts(one))
    one.close()
    return lines, truth


@pytest.mark.req("I9")
def test_every_passage_of_a_province_is_taken_once(told):
    lines, _truth = told
    body = b"\n".join(lines) + b"\n"
    batches = [taken.batch for taken in services.take_packed(body, name="province")]
    assert len(lines) > 800
    assert sum(batch.lines for batch in batches) == len(lines)
    assert [batch.rejections for batch in batches if batch.rejected] == []
    assert sum(batch.accepted for batch in batches) == len(lines)
    again = [taken.batch for taken in services.take_packed(body + b"\n", name="once more")]
    assert sum(batch.duplicate for batch in again) == len(lines)
    assert sum(batch.accepted for batch in again) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT record_code) FROM offsite_passage")
        assert cursor.fetchone() == (len(lines), len(lines))


def test_the_parquet_and_the_lines_of_a_province_say_the_same(told, tmp_path):
    lines, _truth = told
    one = province()
    (_day,) = one.days()
    kept = parquet.rows(one, "SELECT * EXCLUDE (passed_at, received_at) FROM archive")
    one.close()
    said = {record["record_code"]: record for record in map(json.loads, lines)}
    assert len(kept) == len(said)
    for row in kept:
        for name, value in row.items():
            if name not in {"region", "batch_id"} and value is not None:
                wire = said[row["record_code"]][name]
                assert wire == (float(value) if name == "speed_kmh" else value), name


def test_the_parquet_has_the_columns_of_the_archive_as_far_as_a_road_knows_them(told):
    one = province(per_day=300)
    (_day,) = one.days()
    said = {name: kind for name, kind, *_rest in one.db.execute("DESCRIBE archive").fetchall()}
    one.close()
    archive = columnar.types()
    spelled = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "DECIMAL(4, 1)": "DECIMAL(4,1)"}
    assert said == {name: spelled.get(archive[name], archive[name]) for name in said}
    assert list(said) == [name for name in columnar.names() if name in said]
    assert set(archive) - set(said) >= {"limit_kg", "excess_kg", "outcome", "rulebook", "verdict_digest"}


def test_the_platform_calls_the_hundred_tonnes_of_the_truth_over_the_limit(told):
    lines, truth = told
    list(services.take_packed(b"\n".join(lines) + b"\n", name="province"))
    heavy = [code for fact in truth if fact["kind"] == "hundred_tonnes" for code in fact["record_codes"]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(excess_kg) FROM offsite_passage WHERE record_code = ANY(%s)", [heavy]
        )
        found, least = cursor.fetchone()
    assert found == len(heavy) > 0
    assert least > 20_000


@pytest.mark.req("Q10", "Q11")
def test_every_plate_of_the_fleet_is_lawful_in_its_colour_and_of_nearly_every_kind():
    one = province(per_day=40_000)
    fleet = one.db.execute("SELECT plate_no, plate_color, trailer_no FROM lorry").fetchall()
    one.close()
    kinds = set()
    for plate, colour, trailer in fleet:
        kind = plates.kind_of(plate)
        assert kind is not None, plate
        assert colour in kind.colours, plate
        kinds.add(kind.id)
        if trailer:
            kinds.add(plates.kind_of(trailer).id)
    assert kinds >= {
        "normal",
        "ne_large",
        "trailer",
        "police",
        "trainer",
        "emergency",
        "military",
        "armed_police",
    }


def test_a_province_is_named_when_parquet_is_asked_for(tmp_path):
    with pytest.raises(CommandError):
        call_command("simulate", "wim", "--out", str(tmp_path))


def test_the_command_writes_lines_of_the_registered_devices_only(tmp_path):
    world.devices(world.HUANGLU)
    file = tmp_path / "province.ndjson"
    asked = ["--province", "41", "--days", "1", "--per-day", "300", "--seed", "3", "--file", str(file)]
    call_command("simulate", "wim", *asked)
    said = [json.loads(text) for text in file.read_text("utf8").splitlines()]
    assert len(said) > 150
    assert {record["device_code"] for record in said} == {world.HUANGLU}
    assert file.with_suffix(".truth.jsonl").read_text("utf8")


def test_the_command_writes_a_month_around_the_registered_sites(tmp_path):
    world.devices(world.HUANGLU)
    asked = ["--province", "41", "--days", "1", "--per-day", "300", "--sites", "20", "--out", str(tmp_path)]
    call_command("simulate", "wim", *asked)
    devices = [site["device"] for site in json.loads((tmp_path / "sites.json").read_text("utf8"))["site"]]
    assert len(devices) == 20
    assert devices[0] == world.HUANGLU


@pytest.mark.req("I9")
@pytest.mark.django_db(transaction=True)
def test_the_sites_of_a_province_send_what_passes_them_in_an_hour(live_server, capfd):
    world.devices()
    noon = f"{clock.today() - timedelta(days=1)}T12:00:00+08:00"
    asked = ["--start", noon, "--seconds", "3600", "--per-day", "4000", "--fast", "--no-photos"]
    call_command("simulate", "wim", "--province", "41", "--url", live_server.url, *asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum((NOT passed_at BETWEEN %s::timestamptz - INTERVAL '2 minutes' "
            "AND %s::timestamptz + INTERVAL '62 minutes')::integer) FROM offsite_passage",
            [noon, noon],
        )
        kept, elsewhere = cursor.fetchone()
    assert kept > 80
    assert elsewhere == 0
    assert f"{kept} passages in" in capfd.readouterr().out
