"""Hearings and discussions, made by services, as far as a test wants them."""

from datetime import timedelta

import time_machine

from tests import make
from tongtu.cases import services
from tongtu.cases.models import Case, Discussion, Hearing
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor

HEAVY, HEAVIEST = 600_000, 3_000_000  # fen: over the line for a hearing, at the line for a discussion


def told(city: make.City, fine_fen: int = HEAVY) -> Case:
    """A person who may be fined a large sum has been told so."""
    return make.notified(city, party_id=city.driver.party_id, fine_fen=fine_fen)


def asked(city: make.City, one: Case) -> Hearing:
    return services.ask_hearing(city.driver, one.pk, claims="称重设备当天结冰。")


def host(city: make.City) -> Actor:
    return city.actor("wujing")


def arranged(city: make.City, hearing: Hearing) -> Hearing:
    host_id = host(city).officer_id
    assert host_id is not None
    return services.appoint_host(city.head, hearing.pk, host_id=host_id, clerk="周敏")


def called(city: make.City, hearing: Hearing, *, days: int = 20) -> Hearing:
    sitting = services.Sitting(clock.now() + timedelta(days=days), "南召县交通运输局二楼听证室")
    return services.call_hearing(host(city), hearing.pk, sitting)


def served(city: make.City) -> Hearing:
    """The notice of hearing has reached the party."""
    one = told(city)
    hearing = called(city, arranged(city, asked(city, one)))
    make.served(city, one)
    return hearing


def held(city: make.City) -> Hearing:
    hearing = served(city)
    assert hearing.sits_at is not None
    with time_machine.travel(hearing.sits_at + timedelta(hours=2), tick=True):
        return services.hold_hearing(host(city), hearing.pk, ended_at=clock.now(), record="双方陈述并质证。")


def discussed(city: make.City) -> Discussion:
    """A discussion that was called."""
    one = make.waived(city, party_id=city.driver.party_id, fine_fen=HEAVIEST)
    make.pass_legal_review(city, one)
    return one.discussions.get()


def meeting(**changes: object) -> services.Meeting:
    now = clock.now()
    given = {
        "began_at": now - timedelta(hours=1),
        "ended_at": now,
        "place": "三楼会议室",
        "chair": "刘建国",
        "recorder": "钱进",
        "members": [
            services.Voice("刘建国", "局长", "事实清楚，同意。"),
            services.Voice("何平", "副局长", "同意。"),
        ],
        "conclusion": "同意拟作出的处罚。",
    }
    return services.Meeting(**{**given, **changes})  # type: ignore[arg-type] # fields by name
