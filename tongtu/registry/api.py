"""The registry as JSON: oneself, the agencies and officers of one's regions, vehicles by plate, real names."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import NotFound
from tongtu.registry import listing, queries, services
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["registry"])


class Me(Schema):
    """Who is signed in."""

    name: str
    roles: list[str]
    regions: list[str]
    party_id: UUID | None
    officer_id: UUID | None
    level: int


class OrganisationOut(Schema):
    """One agency or station."""

    id: UUID
    code: str
    name: str
    level: str
    region: str
    parent_id: UUID | None
    number_prefix: str


class OfficerOut(Schema):
    """One officer, with the newest certificate."""

    id: UUID
    name: str
    post: str
    roles: list[str]
    organisation_name: str
    certificate_no: str | None
    valid_to: date | None
    valid: bool


class Officers(Schema):
    """A page of officers, and the cursor of the next."""

    rows: list[OfficerOut]
    next: str


class OfficerFilter(Schema):
    """q: part of a name, or the beginning of a login or certificate number. certificate: valid or none."""

    q: str = ""
    role: str = ""
    organisation: str = ""
    certificate: str = ""


class VehicleOut(Schema):
    """One vehicle; its owner masked when a person."""

    plate_no: str
    colour: str
    kind: str
    axles: int | None
    drive_axles: int | None
    transport_cert_no: str
    home: str
    owner: dict[str, str] | None


class RealNameIn(Schema):
    """face_token: of a face check that was passed at the provider; empty for name and number only."""

    name: str
    id_no: str
    face_token: str = ""


class AccountOut(Schema):
    """How far the identity of the account is proved, and until when."""

    level: int
    level_until: date | None
    checked_at: datetime | None
    party_id: UUID | None


def _officer(request: HttpRequest) -> Actor:
    """Officers only: to a party the registers do not exist."""
    actor = actor_of(request)
    if Role.PARTY in actor.roles:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return actor


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Actor:
    """当前登录身份"""
    return actor_of(request)


@router.get("/organisations", response=list[OrganisationOut])
def organisations(request: HttpRequest) -> list[dict[str, Any]]:
    """本辖区机构"""
    return listing.organisations(_officer(request))


@router.get("/officers", response=Officers)
def officers(request: HttpRequest, wanted: Query[OfficerFilter], after: str = "") -> dict[str, Any]:
    """本辖区执法人员"""
    page = listing.officers(_officer(request), wanted.model_dump(), after=after)
    return {"rows": page.rows, "next": page.next}


@router.get("/officers/{officer_id}", response={200: OfficerOut, 404: Problem})
def officer(request: HttpRequest, officer_id: UUID) -> dict[str, Any]:
    """一名执法人员"""
    shown = queries.officer_shown(_officer(request), officer_id)
    newest = shown["certificates"][0]["row"] if shown["certificates"] else None
    return {
        **shown,
        "organisation_name": shown["organisation"],
        "certificate_no": newest.number if newest else None,
        "valid_to": newest.valid_to if newest else None,
        "valid": shown["certified"],
    }


@router.get("/vehicles/{plate_no}/{plate_color}", response={200: VehicleOut, 404: Problem})
def vehicle(request: HttpRequest, plate_no: str, plate_color: str) -> dict[str, Any]:
    """按车牌查询车辆"""
    _officer(request)
    return queries.vehicle_shown(plate_no, plate_color)


@router.post("/real-name", response={200: AccountOut, 409: Problem, 422: Problem, 429: Problem})
def real_name(request: HttpRequest, given: RealNameIn) -> Any:
    """实名核验（姓名与证件号码，或加人脸核验令牌）"""
    return services.verify_real_name(actor_of(request), **given.model_dump())
