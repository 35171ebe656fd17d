"""A party that may be told something, and an agency that tells."""

import pytest

from tests.simulated import outside
from tongtu.kernel.actors import Actor, Role
from tongtu.registry import queries, services
from tongtu.registry.models import Party

__all__ = ["outside"]
CLERK = Actor("李红（lihong）", frozenset({Role.CASE_OFFICER}), ("411321",))
CASE = "cases.Case:0190b5c4-0000-7000-8000-000000000001"
BILL = {"case_no": "豫交执〔2026〕1号", "amount": "3,000.00", "pay_code": "4100001", "until": "2026年3月17日"}


@pytest.fixture
def party(db: None) -> Party:
    services.seed_demonstration()
    account = services.account_for_phone("13800000001")
    return queries.party(account.party_id)


@pytest.fixture
def party_actor(party: Party) -> Actor:
    return queries.actor_of_account(services.account_for_phone("13800000001"))
