"""What each write operation of hearings and discussions is asked for, by whom, so that it is granted."""

from datetime import timedelta
from typing import Any

from tests import hearings, make
from tests.proofs.granted import Asked, door
from tongtu.kernel import clock

HEARINGS, DISCUSSIONS = "/api/v1/cases/hearings/{}/", "/api/v1/cases/discussions/{}/"


def _minutes() -> dict[str, Any]:
    said = vars(hearings.meeting())
    voices = [vars(one) for one in said["members"]]
    hours = {name: said[name].isoformat() for name in ("began_at", "ended_at")}
    return {**said, "members": voices, **hours}


@door("/api/v1/cases/{}/hearing")
def _ask(city: make.City) -> Asked:
    one = hearings.told(city)
    return city.driver, f"/api/v1/cases/{one.pk}/hearing", {"claims": "称重有误。"}


@door(HEARINGS + "host")
def _appoint(city: make.City) -> Asked:
    hearing = hearings.asked(city, hearings.told(city))
    body = {"host_id": str(hearings.host(city).officer_id), "clerk": "周敏"}
    return city.head, HEARINGS.format(hearing.pk) + "host", body


@door(HEARINGS + "notice")
def _call(city: make.City) -> Asked:
    hearing = hearings.arranged(city, hearings.asked(city, hearings.told(city)))
    body = {"sits_at": (clock.now() + timedelta(days=25)).isoformat(), "place": "二楼听证室"}
    return hearings.host(city), HEARINGS.format(hearing.pk) + "notice", body


@door(HEARINGS + "record")
def _hold(city: make.City) -> Asked:
    """Its day is past: the party was told three weeks ago."""
    hearing = hearings.served(city)
    assert hearing.sits_on is not None
    ago = timedelta(days=21)
    hearing.sits_at, hearing.sits_on = clock.now() - timedelta(hours=2), clock.today()
    hearing.save(update_fields=["sits_at", "sits_on"])
    hearing.case.services.filter(purpose="hearing").update(served_on=clock.today() - ago)
    body = {"ended_at": clock.now().isoformat(), "record": "双方陈述并质证。"}
    return hearings.host(city), HEARINGS.format(hearing.pk) + "record", body


@door(HEARINGS + "report")
def _report(city: make.City) -> Asked:
    hearing = hearings.held(city)
    return hearings.host(city), HEARINGS.format(hearing.pk) + "report", {"opinion": "建议维持。"}


@door(HEARINGS + "steps/{}")
def _withdraw(city: make.City) -> Asked:
    hearing = hearings.asked(city, hearings.told(city))
    return city.driver, HEARINGS.format(hearing.pk) + "steps/withdraw", {}


@door(DISCUSSIONS + "{}")
def _conclude(city: make.City) -> Asked:
    discussion = hearings.discussed(city)
    return city.actor("heping"), DISCUSSIONS.format(discussion.pk) + "conclude", _minutes()
