"""Questions others ask of the registry. The blocks are plain values, ready for documents and pages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import NotFound, Refused
from tongtu.kernel.personal import mask_id, mask_name, mask_phone
from tongtu.law import plates
from tongtu.registry.identity import rules
from tongtu.registry.models import (
    Account,
    Certificate,
    Division,
    Handler,
    Level,
    Officer,
    Organisation,
    Party,
    PartyKind,
    Vehicle,
)
from tongtu.registry.numbers import holds_personal, normalise_phone
from tongtu.registry.who import standing_of, user_behind

_REGISTRY = system("registry")


# --- who acts ---------------------------------------------------------------------------------


def actor_of_user(user: AbstractBaseUser) -> Actor | None:
    """The actor behind a signed-in user, officer or party; None for neither, or for one who has left."""
    try:
        return officer_actor(user)
    except NotFound:
        account = Account.objects.filter(user_id=user.pk).first()
        return actor_of_account(account) if account else None
    except Refused:
        return None


def officer_actor(user: AbstractBaseUser) -> Actor:
    """An officer with the roles that count today. Without a valid certificate the certified roles are gone.

    Raises NotFound (no officer), Refused (left).
    Law: 行政处罚法（2021）第四十二条.
    """
    found, today = standing_of(user), clock.today()
    if found is None:
        raise NotFound("no_officer", _("该账号不是执法人员账号。"))
    if found.left_on is not None and found.left_on <= today:
        raise Refused("officer_left", _("该账号已停用，请联系本单位管理员。"))
    roles = frozenset(Role(role) for role in found.roles)
    if not found.certified:
        roles -= rules().certified_roles
    return Actor(
        name=f"{found.name}（{user.get_username()}）",
        roles=roles,
        regions=(scope_prefix(found.region),),
        officer_id=found.officer_id,
        unit=found.unit,
    )


def user_of_session(user_id: int | str) -> AbstractBaseUser | None:
    """The user a session names, with an officer's standing at hand; None when there is none."""
    return user_behind(user_id)


def party_actor(user: AbstractBaseUser) -> Actor:
    """A party's account as an actor, named by its id so that the log holds no name. Raises NotFound."""
    account = Account.objects.filter(user_id=user.pk).first()
    if account is None:
        raise NotFound("no_account", _("该账号不是当事人账号。"))
    return actor_of_account(account)


def actor_of_account(account: Account) -> Actor:
    return Actor(
        name=f"account:{account.pk}",
        roles=frozenset({Role.PARTY}),
        party_id=account.party_id,
        level=account.level_on(clock.today()),
    )


def account_of(actor: Actor) -> Account:
    """The account behind a party actor. Raises NotFound."""
    kind, _colon, key = actor.name.partition(":")
    found = Account.objects.filter(pk=key).first() if kind == "account" else None
    if found is None:
        raise NotFound("no_account", _("请先以当事人身份登录。"))
    return found


def stepped_up(actor: Actor) -> datetime | None:
    """When this party last passed a face check, if that is still fresh enough to sign; otherwise None."""
    account = account_of(actor)
    now = clock.now()
    fresh = account.checked_within(now, rules().step_up_seconds)
    return account.checked_at if fresh and account.level_on(clock.today()) >= 3 else None


def scope_prefix(region: str) -> str:
    """The part of a division code that its subdivisions share: 410000 → 41, 411300 → 4113."""
    while region.endswith("00"):
        region = region[:-2]
    return region


# --- officers ---------------------------------------------------------------------------------


def officer(officer_id: UUID) -> Officer:
    """Raises NotFound."""
    return Officer.objects.get(_REGISTRY, officer_id)


def certified(officer_id: UUID, on: date) -> bool:
    """Whether the officer held a valid certificate on a day. Law: 行政处罚法（2021）第四十二条."""
    return certificate_on(officer_id, on) is not None


def certificate_on(officer_id: UUID, on: date) -> Certificate | None:
    held = Certificate.objects.filter(officer_id=officer_id, valid_from__lte=on, valid_to__gte=on)
    return next((one for one in held.order_by("-valid_from") if one.covers(on)), None)


def unit_name(actor: Actor) -> str:
    """The name of an officer's organisation, for the shell; "" for anybody else."""
    return actor.unit or (officer(actor.officer_id).organisation.name if actor.officer_id else "")


def officers_of(org_id: UUID, on: date, *, role: Role | None = None) -> list[Officer]:
    """The officers of an agency and its stations who were there on a day, by name."""
    family = {org_id} | {
        row.pk
        for row in Organisation.objects.visible_to(_REGISTRY).filter(parent_id=org_id, level=Level.STATION)
    }
    rows = (
        Officer.objects.visible_to(_REGISTRY).filter(organisation__in=family).select_related("organisation")
    )
    here = [one for one in rows.order_by("name", "id") if one.left_on is None or one.left_on > on]
    return [one for one in here if role is None or role.value in one.roles]


def officer_block(officer_id: UUID, *, on: date | None = None) -> dict[str, str]:
    """An officer as documents name him or her. Keys: id, name, certificate_no, unit, post, unit_post."""
    found = officer(officer_id)
    held = certificate_on(officer_id, on or clock.today())
    unit = found.organisation.name
    return {
        "id": str(found.pk),
        "name": found.name,
        "certificate_no": held.number if held else "",
        "unit": unit,
        "post": found.post,
        "unit_post": f"{unit} {found.post}".strip(),
    }


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """How the log's actor names are shown: an officer by name, a party as 当事人, a system by its task."""
    shown = {}
    for name in set(actors):
        kind = name.partition(":")[0]
        known = {"account": _("当事人"), "system": _("系统")}
        shown[name] = known.get(kind) or name.partition("（")[0]
    return shown


def officer_shown(actor: Actor, officer_id: UUID) -> dict[str, Any]:
    """One officer of the actor's regions, with every certificate. Raises NotFound."""
    found = Officer.objects.get(actor, officer_id)
    today = clock.today()
    held = found.certificates.order_by("-valid_to")
    return {
        "id": found.pk,
        "name": found.name,
        "login": found.user.get_username(),
        "organisation": found.organisation.name,
        "roles": found.roles,
        "role_labels": [str(Role(role).label) for role in found.roles],
        "post": found.post,
        "left_on": found.left_on,
        "certified": certified(found.pk, today),
        "certificates": [{"row": one, "valid": one.covers(today)} for one in held],
    }


def home_region(actor: Actor) -> str:
    """The division of the agency an officer belongs to. Raises NotFound for anybody else."""
    if actor.officer_id is None:
        raise NotFound("no_officer", _("该账号不是执法人员账号。"))
    return officer(actor.officer_id).region


# --- agencies ---------------------------------------------------------------------------------


def organisation(org_id: UUID) -> Organisation:
    """Raises NotFound."""
    return Organisation.objects.get(_REGISTRY, org_id)


def organisation_for(region: str) -> Organisation:
    """The agency in charge of a division: its own, or the nearest one above. Raises NotFound."""
    for code in (region, region[:4] + "00", region[:2] + "0000"):
        rows = Organisation.objects.visible_to(_REGISTRY).filter(region=code).exclude(level=Level.STATION)
        if found := rows.order_by("code").first():
            return found
    raise NotFound("no_organisation", _("行政区划 %(code)s 尚未登记执法机构。") % {"code": region})


def agency_of(org: Organisation) -> Organisation:
    """The agency that signs for an organisation: a station acts in the name of the agency above it."""
    return agency_of(org.parent) if org.level == Level.STATION and org.parent else org


def unit_block(org: Organisation) -> dict[str, str]:
    """The agency as documents name it; a station is shown by the agency it belongs to."""
    agency = agency_of(org)
    return {
        "id": str(agency.pk),
        "region": agency.region,
        "prefix": agency.number_prefix,
        "name": agency.name,
        "short_name": agency.short_name,
        "address": agency.address,
        "phone": agency.phone,
        "postcode": agency.postcode,
        "reconsideration_organ": agency.reconsideration_organ,
        "court": agency.court,
        "seal_name": agency.seal_name or agency.name,
    }


_short_names: dict[str, str] = {}  # places do not change while a process runs


def division_short_names(codes: Iterable[str]) -> dict[str, str]:
    """南召县 for each of these codes; the code itself when it is not in the list. At most one statement."""
    wanted = set(codes)
    if unknown := wanted - _short_names.keys():
        _short_names.update(Division.objects.filter(pk__in=unknown).values_list("code", "name"))
    return {code: _short_names.get(code, code) for code in wanted}


def division_name(code: str) -> str:
    """河南省南阳市南召县 for 411321; the code itself when it is not in the list."""
    row = Division.objects.select_related("parent__parent").filter(pk=code).first()
    names: list[str] = []
    while row is not None:
        names.insert(0, row.name)
        row = row.parent
    return "".join(names) or code


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """南召县 for 411321, of many at once; one that is not in the list is missing."""
    return dict(Division.objects.filter(pk__in=list(codes)).values_list("pk", "name"))


# --- parties and vehicles -----------------------------------------------------------------------


def party(party_id: UUID) -> Party:
    """A party by id, for a caller who reached it through a record that names it. Raises NotFound."""
    found = Party.objects.filter(pk=party_id).first()
    if found is None:
        raise NotFound("no_party", _("没有这位当事人的登记。"))
    return found


def has_account(party_id: UUID) -> bool:
    """Whether somebody who can sign in acts for this party."""
    return Account.objects.filter(Q(person_id=party_id) | Q(party_id=party_id)).exists() or (
        Handler.objects.filter(organisation_id=party_id, ended_at=None).exists()
    )


def mobile_number(phone: str) -> str:
    """A mobile number in the one form in which it is kept and found. Raises Invalid (phone)."""
    return normalise_phone(phone)


def account_shown(actor: Actor) -> dict[str, Any]:
    """A party's own account, masked: level, who I am, for whom I act, which vehicles I follow."""
    account = account_of(actor)
    level = account.level_on(clock.today())
    mine = [
        account.person_id,
        *account.handlers.filter(ended_at=None).values_list("organisation_id", flat=True),
    ]
    bound = account.bound_vehicles.select_related("vehicle").order_by("-bound_at")[:50]
    return {
        "phone": mask_phone(account.phone),
        "level": level,
        "level_until": account.level_until if level > 2 else None,
        "checked_at": account.checked_at,
        "person": party_shown(account.person_id) if account.person_id else None,
        "acting_for": account.party_id,
        "parties": [party_shown(one) for one in mine if one],
        "vehicles": [one.vehicle for one in bound],
    }


def looks_personal(text: str) -> bool:
    """Whether a text holds a whole resident number, mobile number or plate."""
    return holds_personal(text)


def party_block(party_id: UUID) -> dict[str, str]:
    """A party in full, for documents addressed to that party. Never show it elsewhere: see party_shown."""
    found = party(party_id)
    return {
        "id": str(found.pk),
        "kind": found.kind,
        "name": found.name,
        "id_type": found.id_type,
        "id_type_name": found.get_id_type_display(),
        "id_no": found.id_no,
        "uscc": found.uscc,
        "legal_rep": found.legal_rep,
        "address": found.address,
        "postcode": found.postcode,
        "phone": found.phone,
    }


def party_shown(party_id: UUID) -> dict[str, str]:
    """A party as pages show it: a person masked, a unit by its public name and code."""
    block = party_block(party_id)
    person = block["kind"] == PartyKind.PERSON
    return block | {
        "name": mask_name(block["name"]) if person else block["name"],
        "id_no": mask_id(block["id_no"]) if person else block["id_no"],
        "phone": mask_phone(block["phone"]),
        "address": "" if person else block["address"],
    }


def vehicle(plate_no: str, plate_color: str) -> Vehicle:
    """Raises NotFound."""
    found = Vehicle.objects.select_related("owner").filter(
        plate_no=plates.normalise(plate_no), plate_color=plate_color
    )
    if row := found.first():
        return row
    raise NotFound("no_vehicle", _("没有这辆车的登记。"))


def vehicles_of(party_id: UUID) -> list[dict[str, Any]]:
    """A party's vehicles, by plate, at most a hundred."""
    rows = Vehicle.objects.filter(owner_id=party_id).order_by("plate_no", "plate_color")
    return [dict(row) for row in rows.values("id", "plate_no", "plate_color", "kind", "axles")[:100]]


def vehicle_shown(plate_no: str, plate_color: str) -> dict[str, Any]:
    """A vehicle as the desk shows it, its owner masked when a person. Raises NotFound."""
    found = vehicle(plate_no, plate_color)
    colour = plates.colours().get(found.plate_color)
    return {
        "plate_no": found.plate_no,
        "colour": colour.title if colour else found.plate_color,
        "colour_label": _("%(colour)s牌") % {"colour": gettext(colour.title) if colour else ""},
        "kind": {"tractor": _("牵引车"), "truck": _("载货汽车"), "trailer": _("挂车")}.get(
            found.kind, found.kind
        ),
        "axles": found.axles,
        "drive_axles": found.drive_axles,
        "transport_cert_no": found.transport_cert_no,
        "home": division_name(found.home_region) if found.home_region else "",
        "owner": party_shown(found.owner_id) if found.owner_id else None,
    }
