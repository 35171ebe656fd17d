"""The road as the screenshots show it: a fortnight of traffic, one lorry's way through a day, a record its party reads."""

import json
from datetime import timedelta
from random import Random
from uuid import UUID

from django.test import Client

from tests import make
from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import services
from tongtu.offsite.models import Record
from tongtu.offsite.passages import rollups

LORRY = "豫R2H778"
WAY = ("WIM-411321-02", "WIM-411321-03", "WIM-411321-01")
LORRIES, OVER = 1_200, 0.08
BEAT = "/api/v1/offsite/heartbeat"
US = system("tests")


def traffic() -> None:
    """Passages of two weeks at three sites, more by day than by night, added up."""
    random = Random(8)  # noqa: S311 - a world, not a secret
    world.devices()
    for place in WAY:
        sent = []
        for n in range(LORRIES // len(WAY)):
            hour = min(23.9, max(0.0, random.gauss(13, 5)))
            at = (clock.now() - timedelta(days=random.randrange(14))).replace(hour=0) + timedelta(hours=hour)
            if at >= clock.now():
                continue
            plate = f"豫R{random.randrange(10_000, 99_999)}"
            said = {"record_code": f"R{n:05d}", "device_code": place, "captured_at": at.isoformat()}
            over = random.random() < OVER
            weight = {"gross_kg": random.randrange(50_000, 68_000)} if over else {}
            made = (world.over if over else world.record)(n, **weight, **said, plate_no=plate)
            sent.append(made)
        world.take(*sent, code=place)
    for n, place in enumerate(WAY):
        at = clock.now() - timedelta(hours=3 - n)
        said = {"record_code": f"W{n}", "device_code": place, "captured_at": at.isoformat()}
        world.take(world.record(n, **said, plate_no=LORRY), code=place)
    while rollups.roll_up():
        pass
    services.count_health()
    for place in WAY:
        alive(place)


def alive(place: str) -> None:
    """A heartbeat of this device, a moment ago."""
    sent = json.dumps({"clock_offset_ms": 12, "buffered": 0, "camera_ok": True, "firmware": "3.2"}).encode()
    Client().post(BEAT, sent, content_type="application/json", headers=world.signed(place, BEAT, sent))


def record_of(city: make.City) -> UUID:
    """A record both reviewers accepted, as its party may read it."""
    one = world.candidate(2, exact=True, plate_no="豫R7D079", head_plate_no="豫R7D079")
    accepted = {"state": "accepted", "party_id": city.party.party_id}
    Record.objects.visible_to(US).filter(pk=one.pk).update(**accepted)
    return one.pk
