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
from tongtu.offsite import services

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
