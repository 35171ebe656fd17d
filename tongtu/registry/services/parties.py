"""Parties, vehicles and enterprises: found by their number or plate, entered once."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.personal import blind_index, mask_name
from tongtu.law import plates
from tongtu.registry.models import Enterprise, IdType, Lookup, Party, PartyKind, Vehicle
from tongtu.registry.numbers import check_number, normalise_number, normalise_phone


@transaction.atomic
def ensure_party(
    actor: Actor,
    *,
    kind: str,
    name: str,
    id_no: str = "",
    id_type: str = "",
    phone: str = "",
    address: str = "",
    postcode: str = "",
    legal_rep: str = "",
    accept_checksum: bool = False,
) -> Party:
    """The party with this number, entered if new. Blank details are filled in, known ones stay.

    id_type: empty means resident number for a person and unified credit code for an organisation.
    accept_checksum: take an organisation's code although its check digit fails (real ones exist).
    Raises Invalid (name, id_type, id_no, phone), Refused (wrong_role, checksum, name_differs).
    """
    _may_enter(actor)
    if not name.strip():
        raise Invalid("name", _("请填写姓名或名称。"), field="name")
    if id_type and id_type not in IdType.values:
        raise Invalid("id_type", _("证件类型不在目录中，请核对。"), field="id_type")
    id_type = id_type or (IdType.RESIDENT if kind == PartyKind.PERSON else IdType.USCC)
    number = normalise_number(id_no)
    unchecked = _check(id_type, number, accept_checksum=accept_checksum)
    mobile = normalise_phone(phone) if phone else ""
    details = {"phone": mobile, "phone_index": blind_index(mobile), "address": address, "postcode": postcode}
    details["legal_rep"] = legal_rep
    fixed = {"kind": kind, "name": name.strip(), "id_type": id_type, "id_unchecked": unchecked}
    if not number:
        return _by_phone(fixed, details)
    party, made = Party.objects.get_or_create(
        id_type=id_type, id_index=blind_index(number), defaults={**fixed, **details, "id_no": number}
    )
    if not made:
        _same_name(party, name.strip())
        _fill(party, details)
    return party


def _may_enter(actor: Actor) -> None:
    if actor.roles <= {Role.PARTY}:
        raise Refused("wrong_role", _("当事人信息由执法机构登记，或由本人实名核验后生成。"))


def _check(id_type: str, number: str, *, accept_checksum: bool) -> bool:
    """Whether the number is kept although its own rule fails (organisations only)."""
    if not number or check_number(id_type, number):
        return False
    if id_type == IdType.RESIDENT:
        raise Invalid("id_no", _("身份证号码不正确，请逐位核对。"), "GB 11643-1999", field="id_no")
    if not accept_checksum:
        raise Refused(
            "checksum",
            _("统一社会信用代码的校验位不符。核对营业执照无误的，请勾选“代码已核对无误”后再提交。"),
            "GB 32100-2015",
            field="id_no",
        )
    return True


def _by_phone(fixed: dict[str, object], details: dict[str, str]) -> Party:
    """Without a number, the same name and phone is the same party; without a phone nobody is."""
    if details["phone_index"]:
        same = Party.objects.filter(
            kind=fixed["kind"], name=fixed["name"], phone_index=details["phone_index"], id_index=""
        )
        if known := same.first():
            _fill(known, details)
            return known
    return Party.objects.create(**fixed, **details)


def _same_name(party: Party, name: str) -> None:
    if party.name != name:
        raise Refused(
            "name_differs",
            _("该证件号码已登记在“%(name)s”名下，与填写的名称不一致，请核对证件。")
            % {"name": mask_name(party.name)},
            field="name",
        )


def _fill(party: Party, details: dict[str, str]) -> None:
    blank = [field for field, value in details.items() if value and not getattr(party, field)]
    for field in blank:
        setattr(party, field, details[field])
    if blank:
        party.save(update_fields=blank)


@transaction.atomic
def ensure_vehicle(
    actor: Actor,
    *,
    plate_no: str,
    plate_color: str,
    kind: str = "",
    axles: int | None = None,
    drive_axles: int | None = None,
    owner_id: UUID | None = None,
    transport_cert_no: str = "",
    home_region: str = "",
) -> Vehicle:
    """The vehicle with this plate and colour, entered if new. Given details replace what was known before.

    Raises Invalid (plate_no), Refused (wrong_role).
    """
    _may_enter(actor)
    plate = plates.normalise(plate_no)
    if not plate:
        raise Invalid("plate_no", _("请填写车牌号码。"), field="plate_no")
    vehicle, _made = Vehicle.objects.get_or_create(plate_no=plate, plate_color=plate_color)
    given: dict[str, object] = {
        "kind": kind,
        "axles": axles,
        "drive_axles": drive_axles,
        "owner_id": owner_id,
        "transport_cert_no": transport_cert_no,
        "home_region": home_region,
    }
    changed = {
        field: value for field, value in given.items() if value not in ("", None, getattr(vehicle, field))
    }
    for field, value in changed.items():
        setattr(vehicle, field, value)
    if changed:
        vehicle.save(update_fields=list(changed))
    return vehicle


@transaction.atomic
def ensure_enterprise(actor: Actor, *, party_id: UUID, licence_no: str, region: str) -> Enterprise:
    """Record that a party holds a transport business licence of a division. Safe to repeat."""
    _may_enter(actor)
    known = Enterprise.objects.visible_to(actor).filter(licence_no=licence_no).first()
    return known or Enterprise.objects.create(actor, party_id=party_id, licence_no=licence_no, region=region)


@transaction.atomic
def find_party(actor: Actor, *, id_no: str, purpose: str, region: str) -> Party | None:
    """Look a party up by exact number. The question and its purpose are logged, found or not.

    Raises Refused (wrong_role), Invalid (purpose, id_no).
    Law: 个人信息保护法第六条、第三十四条.
    """
    _may_enter(actor)
    if len(purpose.strip()) < 4:
        raise Invalid(
            "purpose",
            _("请写明查询事由（至少四个字），查询会留痕。"),
            "《个人信息保护法》第六条",
            field="purpose",
        )
    number = normalise_number(id_no)
    if not number:
        raise Invalid("id_no", _("请填写完整的证件号码或统一社会信用代码。"), field="id_no")
    found = Party.objects.filter(id_index=blind_index(number)).first()
    Lookup.objects.create(
        actor,
        region=region,
        asked_by=actor.name,
        purpose=purpose.strip(),
        wanted=blind_index(number),
        party=found,
        at=clock.now(),
    )
    return found
