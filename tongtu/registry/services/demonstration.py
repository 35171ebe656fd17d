"""The demonstration: two provinces, four agencies, an officer for every role, two parties. Safe to repeat."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import Role, system
from tongtu.kernel.personal import blind_index
from tongtu.registry.identity import DATA
from tongtu.registry.models import Account, Officer, Organisation, Party
from tongtu.registry.services.accounts import account_for_phone, authorise_handler
from tongtu.registry.services.officers import grant_certificate, register_officer
from tongtu.registry.services.parties import ensure_enterprise, ensure_party, ensure_vehicle
from tongtu.registry.services.places import create_organisation, load_divisions

_SEED = system("demonstration")


@dataclass(frozen=True)
class DemonstrationAccount:
    """One line of the table that is printed: how to sign in, and as whom."""

    login: str
    password: str
    name: str
    unit: str
    role: str


@cache
def _plan() -> dict[str, Any]:
    return tomllib.loads((DATA / "demonstration.toml").read_text("utf8"))


@transaction.atomic
def seed_demonstration() -> list[DemonstrationAccount]:
    """Enter the demonstration city, and say who may sign in. What is there already stays as it is."""
    load_divisions()
    units = _organisations()
    officers = list(_officers(units))
    return officers + list(_parties())


def _organisations() -> dict[str, Organisation]:
    units: dict[str, Organisation] = {}
    for row in _plan()["organisation"]:
        details = {key: value for key, value in row.items() if key != "parent"}
        parent = units[row["parent"]].pk if "parent" in row else None
        units[row["code"]] = create_organisation(_SEED, parent_id=parent, **details)
    return units


def _officers(units: dict[str, Organisation]) -> Iterator[DemonstrationAccount]:
    plan = _plan()
    for row in plan["officer"]:
        unit = units[row["organisation"]]
        known = Officer.objects.visible_to(_SEED).filter(user__username=row["login"]).first()
        officer = known or register_officer(
            _SEED,
            login=row["login"],
            password=plan["password"],
            name=row["name"],
            organisation_id=unit.pk,
            roles=row["roles"],
            post=row["post"],
        )
        if row.get("certificate"):
            _certify(officer, row["certificate"], plan["certificate"])
        roles = "、".join(str(Role(role).label) for role in row["roles"])
        yield DemonstrationAccount(row["login"], plan["password"], row["name"], unit.name, roles)


def _certify(officer: Officer, number: str, plan: dict[str, Any]) -> None:
    if officer.certificates.filter(number=number).exists():
        return
    period: dict[str, date] = {"valid_from": plan["valid_from"], "valid_to": plan["valid_to"]}
    grant_certificate(_SEED, officer.pk, number=number, issuer=plan["issuer"], **period)


def _parties() -> Iterator[DemonstrationAccount]:
    for row in _plan()["party"]:
        party = ensure_party(_SEED, **row["details"])
        for vehicle in row.get("vehicle", []):
            ensure_vehicle(_SEED, owner_id=party.pk, **vehicle)
        if licence := row.get("licence"):
            ensure_enterprise(_SEED, party_id=party.pk, licence_no=licence, region=row["region"])
        account = account_for_phone(row["phone"])
        if account.person_id is None:
            _introduce(account, party, row)
        yield DemonstrationAccount(row["phone"], "", row["person"], party.name, str(Role.PARTY.label))


def _introduce(account: Account, party: Party, row: dict[str, Any]) -> None:
    """Level 2, as after a name check; the face check before signing is left for the visitor."""
    person = party
    if handler := row.get("handler"):
        person = ensure_party(_SEED, **handler)
    Party.objects.filter(pk=person.pk).update(
        verified_at=clock.now(), phone=row["phone"], phone_index=blind_index(row["phone"])
    )
    account.level, account.person, account.party = 2, person, person
    account.save(update_fields=["level", "person", "party"])
    if person.pk != party.pk:
        authorise_handler(_SEED, account, party, proof="demonstration")
