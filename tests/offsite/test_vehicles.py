"""One lorry and one enterprise: what they did, drawn and counted; looking at a journey leaves a line in the log."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid, Refused
from tongtu.offsite import queries, roadmap, services
from tongtu.offsite.models import JourneyLook, Site

pytestmark = pytest.mark.django_db
ANNA, BO = world.ANNA, world.BO
PLATE = ("豫R8K521", "yellow")


@pytest.fixture
def city(db):
    return make.City()


def test_a_journey_is_seen_for_a_purpose_by_who_may_and_leaves_a_line(city):
    world.candidate()
    today = clock.today()
    with pytest.raises(Refused) as refused:
        services.look_at_journey(ANNA, *PLATE, day=today, purpose=" ")
    assert refused.value.code == "no_purpose"
    with pytest.raises(Invalid):
        services.look_at_journey(ANNA, "x", "yellow", day=today, purpose="核查")
    assert not JourneyLook.objects.exists()
    assert services.look_at_journey(world.STRANGER, *PLATE, day=today, purpose="核查") == []
    (row,) = services.look_at_journey(ANNA, *PLATE, day=today, purpose="核查套牌")
    assert row["gross_kg_raw"] == 58_240
    assert {(look.actor, look.purpose) for look in JourneyLook.objects.all()} == {
        (world.STRANGER.name, "核查"), (ANNA.name, "核查套牌"),
    }  # fmt: skip


def test_acts_of_the_year_count_merged_records_once_and_undecided_ones_not(city):
    assert queries.acts_of_vehicle(*PLATE) == 0
    light, heavy = world.candidate(1, gross_kg=56_200), world.candidate(2, gross_kg=58_240)
    assert queries.acts_of_vehicle(*PLATE) == 0
    kept = services.merge(ANNA, light.pk, heavy.pk)
    services.first_review(ANNA, kept.pk, passed=True)
    services.second_review(BO, kept.pk, passed=True)
    assert queries.acts_of_vehicle(*PLATE) == 1


def test_the_page_of_a_lorry_shows_passages_records_counts_and_the_way_of_a_day(client, city):
    record = world.candidate()
    earlier = (clock.now() - timedelta(hours=2)).isoformat()
    world.take(world.record(7, captured_at=earlier))
    Site.unscoped.filter(pk=record.site_id).update(longitude=Decimal("112.4"), latitude=Decimal("33.4"))
    page = reverse("offsite:vehicle", args=PLATE)
    anna = as_actor(client, ANNA)
    shown = anna.get(page).content.decode()
    for words in ("过车记录", "皇路店", "6.32", "距吊销营运证的标准还有 4 次"):
        assert words in shown
    assert "<svg" not in shown.partition('id="main"')[2].partition("roadmap")[2]
    day = clock.today().isoformat()
    assert anna.post(page, {"day": day, "purpose": ""}).status_code == 409
    way = anna.post(page, {"day": day, "purpose": "核查"}).content.decode()
    assert 'class="roadmap"' in way
    assert way.count('class="stop"') == 2
    assert anna.get(reverse("offsite:vehicle", args=["x", "yellow"])).status_code == 404
    other = as_actor(type(client)(), world.STRANGER).get(page).content.decode()
    assert "皇路店" not in other
    assert page in anna.get("/desk/search/", {"q": PLATE[0]}).content.decode()


def test_an_enterprise_is_found_only_by_its_records_in_ones_own_regions(client, city):
    record = world.candidate()
    page = reverse("offsite:enterprise", args=[record.party_id])
    assert "豫R8K521" in as_actor(client, ANNA).get(page).content.decode()
    assert as_actor(type(client)(), world.STRANGER).get(page).status_code == 404


COORDINATE = st.decimals(-180, 180, places=4, allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(COORDINATE, COORDINATE, st.sampled_from(["G207", "S231"])), max_size=12))
def test_every_site_lies_on_the_drawing(places):
    rows = [
        {"id": n, "name": "点", "road_no": road, "stake": f"K{n}+000", "longitude": x, "latitude": y}
        for n, (x, y, road) in enumerate(places)
    ]
    drawn = roadmap.drawn(rows, [str(row["id"]) for row in rows])
    assert (drawn is None) == (not places)
    if drawn:
        assert all(0 <= spot.x <= drawn.width and 0 <= spot.y <= drawn.height for spot in drawn.spots)
        assert [stop.number for stop in drawn.stops] == list(range(1, len(rows) + 1))
