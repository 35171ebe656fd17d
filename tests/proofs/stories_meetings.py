"""Hearings and discussions for the crash test to kill."""

from datetime import timedelta

from tests import hearings
from tests.proofs.stories import SERVICES, story
from tests.proofs.worker import Call
from tests.proofs.world import Committed
from tongtu.cases import services
from tongtu.kernel import clock

FEW = 4


@story(FEW)
def ask_hearing(town: Committed) -> Call:
    one = hearings.told(town.city)
    return Call(f"{SERVICES}.ask_hearing", (town.city.driver, one.pk), {"claims": "称重有误。"})


@story(FEW)
def call_hearing(town: Committed) -> Call:
    hearing = hearings.arranged(town.city, hearings.asked(town.city, hearings.told(town.city)))
    sitting = services.Sitting(clock.now() + timedelta(days=25), "二楼听证室")
    return Call(f"{SERVICES}.call_hearing", (hearings.host(town.city), hearing.pk, sitting))


@story(FEW)
def report_hearing(town: Committed) -> Call:
    hearing = hearings.held(town.city)
    return Call(
        f"{SERVICES}.report_hearing", (hearings.host(town.city), hearing.pk), {"opinion": "建议维持。"}
    )


@story(FEW)
def conclude_discussion(town: Committed) -> Call:
    called = hearings.discussed(town.city)
    given = (town.city.actor("heping"), called.pk, "conclude", hearings.meeting())
    return Call(f"{SERVICES}.conclude_discussion", given)
