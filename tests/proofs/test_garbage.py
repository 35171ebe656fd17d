"""F4: whatever a field of a write operation holds, the answer is a sentence and never a broken page."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.proofs import granted_licences, granted_meetings, granted_road, granted_stations
from tests.proofs.conftest import held
from tests.proofs.granted import DOORS
from tests.proofs.world import Committed
from tests.visitors import as_actor

pytestmark = pytest.mark.django_db
_django_db_helper = held
assert granted_licences, "the counter's doors"
assert granted_road, "the table of doors is whole only with these"
assert granted_meetings, "and with these"
assert granted_stations, "and with these"
GARBAGE: list[Any] = ["长" * 5_000, "", "2026-03-24T09:00:00", 10**30, -1, None, [], {"a": 1}]
BROKEN = 500


@pytest.mark.req("I20")
@pytest.mark.parametrize("route", DOORS)
def test_garbage_in_any_field_is_answered_in_words(town: Committed, route: str):
    actor, path, body = DOORS[route](town)
    client = as_actor(Client(raise_request_exception=False), actor)
    broken = []
    for field in body:
        for garbage in GARBAGE:
            sent = json.dumps({**body, field: garbage})
            reply = client.post(path, sent, content_type="application/json")
            if reply.status_code >= BROKEN:
                broken.append(f"{field} = {str(garbage)[:20]!r}: {reply.status_code}")
    assert not broken
