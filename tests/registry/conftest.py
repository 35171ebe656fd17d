"""The demonstration people, for tests of the registry."""

import pytest
from django.contrib.auth.models import User

from tongtu.kernel.actors import Actor, Role, system
from tongtu.registry import queries, services
from tongtu.registry.models import Account, Officer, Organisation

SYSTEM = system("tests")


@pytest.fixture
def demonstration(db: None) -> None:
    services.seed_demonstration()


def sign_in(login: str) -> Actor:
    return queries.officer_actor(User.objects.get(username=login))


def unit(code: str) -> Organisation:
    return Organisation.objects.visible_to(SYSTEM).get(code=code)


def officer(login: str) -> Officer:
    return Officer.objects.visible_to(SYSTEM).get(user__username=login)


def party_actor(phone: str) -> Actor:
    return queries.actor_of_account(services.account_for_phone(phone))


def account(phone: str) -> Account:
    return services.account_for_phone(phone)


CLERK = Actor("clerk", frozenset({Role.CASE_OFFICER}), ("411321",))
