"""The road simulator says the same for the same seed, and knows the sites the demonstration seeds."""

import json
import tomllib
from datetime import datetime
from pathlib import Path

from simulators.wim import drawing, sites
from simulators.wim.stream import Plan, passages
from tests.offsite import world
from tongtu.offsite.services.demonstration import PLAN, demonstration_secret

START = datetime.fromisoformat("2026-11-18T08:00:00+08:00")


def said(seed: int, count: int = 4_000) -> list[dict]:
    plan = Plan(rate=200, seconds=600, start=START, seed=seed, count=count)
    return [passage.record for passage in passages(sites.load(), plan)]


def test_the_same_seed_says_the_same():
    assert said(1, 300) == said(1, 300) != said(2, 300)


def test_the_demonstration_and_the_road_know_the_same_sites():
    assert tomllib.loads(PLAN.read_text("utf8")) == tomllib.loads(Path(sites.DEMONSTRATION).read_text("utf8"))
    for site in sites.load():
        assert site.secret == demonstration_secret(site.device)


def test_between_seven_and_ten_in_a_hundred_are_over_and_few_of_them_far():
    plan = Plan(rate=200, seconds=600, start=START, seed=1, count=6_000)
    made = list(passages(sites.load(), plan))
    over = [p for p in made if p.record["gross_kg_raw"] > p.lorry.layout.limit_kg]
    far = [p for p in over if p.record["gross_kg_raw"] > 1.2 * p.lorry.layout.limit_kg]
    assert 0.07 < len(over) / len(made) < 0.10
    assert 0 < len(far) / len(over) < 0.10


def test_the_steering_axle_of_a_six_axle_train_stays_in_its_band():
    for record in said(1):
        if record["axle_count"] == 6 and record["gross_kg_raw"] > 40_000:
            assert 4_900 <= record["axle_loads_kg"][0] <= 8_100


def test_each_record_is_short_enough_to_send():
    assert max(len(json.dumps(record, ensure_ascii=False)) for record in said(1, 500)) < 2_000


def test_the_photographs_of_one_moment_are_always_the_same_bytes():
    world.pictures.cache_clear()
    first = world.pictures()
    world.pictures.cache_clear()
    assert first == world.pictures()
    assert set(first) == {"front", "side", "rear", "plate_head", "plate_tail"}
    assert all(data[:2] == b"\xff\xd8" for data in first.values())
    assert drawing.ROLE_WORDS["front"] == "前部"
