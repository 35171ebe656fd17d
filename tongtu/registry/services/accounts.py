"""Accounts of parties: proving who one is, and for whom one acts.

The provider is asked outside transactions: a slow answer holds no lock.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused, TooMany
from tongtu.kernel.events import emit
from tongtu.kernel.personal import blind_index
from tongtu.law import plates
from tongtu.registry import ports, queries
from tongtu.registry.events import HandlerAuthorised, RealNameVerified
from tongtu.registry.identity import rules
from tongtu.registry.models import (
    Account,
    BoundVehicle,
    Handler,
    IdType,
    Party,
    PartyKind,
    RealNameCheck,
    Vehicle,
)
from tongtu.registry.numbers import check_number, normalise_number, normalise_phone
from tongtu.registry.services.parties import ensure_party
from tongtu.registry.services.places import only

PASSED, FAILED = "passed", "failed"


@transaction.atomic
def account_for_phone(phone: str) -> Account:
    """The account of a phone whose owner has just proved it by a code; made at level 1 when new."""
    mobile = normalise_phone(phone)
    index = blind_index(mobile)
    user, _made = get_user_model().objects.get_or_create(
        username=f"p-{index[:24]}", defaults={"password": "!"}
    )
    account, _made = Account.objects.get_or_create(
        phone_index=index, defaults={"phone": mobile, "user": user}
    )
    return account


def verify_real_name(actor: Actor, *, name: str, id_no: str, face_token: str = "") -> Account:
    """Prove the account's identity: level 2 by name and number, level 3 when a face check goes with it.

    face_token: the provider's token of a face check that the person has passed; the provider takes it once.
    Raises Invalid (name, id_no), Refused (not_matched, face_failed, needs_face, provider_down), TooMany.
    """
    account = queries.account_of(actor)
    name, number = _typed(name, id_no)
    check = _ask(account, name, number)
    if not face_token:
        return _settle(actor, check, ports.real_name().compare(name, number), level=2)
    answer = ports.real_name().face_result(face_token, "", name=name, id_no=number)
    return _settle(actor, check, answer, level=3)


def start_real_name(actor: Actor, *, name: str, id_no: str, return_url: str) -> str:
    """Begin a face check, and say at which page of the provider the person goes on.

    The provider comes back to return_url with `ticket` and `face_token`, for finish_real_name.
    Raises Invalid (name, id_no), Refused (other_person, not_matched, provider_down), TooMany.
    """
    account = queries.account_of(actor)
    name, number = _typed(name, id_no)
    if account.person is not None and account.person.id_no != number:
        raise Refused("other_person", _("该账户已由另一人实名，不能更换。请使用本人手机号登录。"))
    check = _ask(account, name, number, ticket=secrets.token_urlsafe(24))
    answer = ports.real_name().compare(name, number)
    if not answer.passed:
        _settle(actor, check, answer, level=2)
    return ports.real_name().face_page(check.ticket, return_url)


def step_up(actor: Actor, *, return_url: str) -> str:
    """The face check again, for somebody whose name is known already: the provider's page.

    Raises Refused (level) when no name is known yet.
    """
    person = queries.account_of(actor).person
    if person is None:
        raise Refused("level", _("请先完成实名核验。"))
    return start_real_name(actor, name=person.name, id_no=person.id_no, return_url=return_url)


def finish_real_name(actor: Actor, *, ticket: str, face_token: str) -> Account:
    """Take the answer of a face check that was begun. A check that has passed does not count again.

    Raises NotFound (no such check of this account), Refused (face_failed, provider_down).
    """
    account = queries.account_of(actor)
    check = RealNameCheck.objects.filter(account=account, ticket=ticket).exclude(ticket="").first()
    if check is None:
        raise NotFound("no_check", _("没有这次核验的记录，请重新开始。"))
    if check.result == PASSED:
        return account
    answer = ports.real_name().face_result(face_token, ticket, name=check.name, id_no=check.id_no)
    return _settle(actor, check, answer, level=3)


def _typed(name: str, id_no: str) -> tuple[str, str]:
    number = normalise_number(id_no)
    if not name.strip():
        raise Invalid("name", _("请填写您的姓名。"), field="name")
    if not check_number(IdType.RESIDENT, number):
        raise Invalid("id_no", _("身份证号码不正确，请逐位核对。"), "GB 11643-1999", field="id_no")
    return name.strip(), number


def _ask(account: Account, name: str, number: str, *, ticket: str = "") -> RealNameCheck:
    """Record the question before it is put, for good: no request that fails later takes a failure back.

    Raises TooMany after too many failures within a day, Refused (keyed) inside somebody's transaction.
    """
    try:
        with transaction.atomic(durable=True):
            Account.objects.select_for_update().get(pk=account.pk)
            _not_too_often(account)
            return _question(account, name, number, ticket)
    except RuntimeError as nested:
        raise Refused("keyed", _("实名核验不接受幂等键，请去掉后重试。")) from nested


def _not_too_often(account: Account) -> None:
    since = clock.now() - timedelta(days=1)
    failed = RealNameCheck.objects.filter(account=account, result=FAILED, asked_at__gte=since).count()
    if failed >= rules().daily_failures:
        raise TooMany("too_many_checks", _("今天核验失败的次数过多，请明天再试，或到窗口由工作人员核验。"))


def _question(account: Account, name: str, number: str, ticket: str = "") -> RealNameCheck:
    return RealNameCheck.objects.create(
        account=account, name=name, id_no=number, ticket=ticket, asked_at=clock.now()
    )


def _settle(actor: Actor, check: RealNameCheck, answer: ports.Answer, *, level: int) -> Account:
    """Record the provider's answer. A failure is kept too, and then raised."""
    if not answer.passed:
        RealNameCheck.objects.filter(pk=check.pk, result="").update(
            result=FAILED, answered_at=clock.now(), transaction=answer.transaction, score=answer.score
        )
        if level == 2:
            raise Refused("not_matched", _("姓名与证件号码不一致，请核对后重试。"), field="id_no")
        raise Refused("face_failed", _("人脸核验没有通过，请在光线充足处重试，或到窗口核验。"))
    with transaction.atomic():
        return _raise(actor, check, answer, level=level)


def _raise(actor: Actor, check: RealNameCheck, answer: ports.Answer, *, level: int) -> Account:
    account = Account.objects.select_for_update().get(pk=check.account_id)
    fresh = RealNameCheck.objects.select_for_update().get(pk=check.pk)
    if fresh.result == PASSED:
        return account
    now = clock.now()
    fresh.result, fresh.level, fresh.answered_at = PASSED, level, now
    fresh.transaction, fresh.score = answer.transaction, answer.score
    fresh.save(update_fields=["result", "level", "answered_at", "transaction", "score"])
    person = _person(account, check.name, check.id_no, level=level)
    account.person = person
    account.party = account.party or person
    if level > 2:
        account.checked_at, account.check_ref = now, answer.transaction
        account.level_until = clock.today() + timedelta(days=rules().face_days)
    account.level = max(level, account.level_on(clock.today()))
    account.save(update_fields=["person", "party", "checked_at", "check_ref", "level_until", "level"])
    emit(RealNameVerified(f"registry.Account:{account.pk}", level=level, party_id=str(person.pk)), actor)
    return account


def _person(account: Account, name: str, number: str, *, level: int) -> Party:
    """The party with this number, entered earlier by an agency or new. The verified name stands."""
    party, _made = Party.objects.get_or_create(
        id_type=IdType.RESIDENT,
        id_index=blind_index(number),
        defaults={"kind": PartyKind.PERSON, "name": name, "id_no": number},
    )
    if account.person_id not in (None, party.pk):
        raise Refused("other_person", _("该账户已由另一人实名，不能更换。请使用本人手机号登录。"))
    if level == 2 and party.accounts.exclude(pk=account.pk).exists():
        raise Refused("needs_face", _("该证件已用另一手机号实名，请通过人脸核验确认是您本人。"))
    party.name, party.verified_at = name, clock.now()
    party.phone = party.phone or account.phone
    party.phone_index = party.phone_index or account.phone_index
    party.save(update_fields=["name", "verified_at", "phone", "phone_index"])
    return party


@transaction.atomic
def raise_level(actor: Actor, *, phone: str, name: str, id_no: str, proof: str) -> Account:
    """Level 3 at the counter, for those who cannot or will not show their face to a machine.

    proof: what the clerk checked, e.g. "核对居民身份证原件". Raises Refused (wrong_role), NotFound, Invalid.
    Law: 个人信息保护法第二十九条; 人脸识别技术应用安全管理办法.
    """
    only(actor, Role.SERVICE_CLERK, Role.CASE_OFFICER)
    account = _known_account(phone)
    name, number = _typed(name, id_no)
    check = _question(account, name, number)
    return _raise(actor, check, ports.Answer(f"counter:{proof[:40]}", passed=True), level=3)


def _known_account(phone: str) -> Account:
    account = Account.objects.filter(phone_index=blind_index(normalise_phone(phone))).first()
    if account is None:
        raise NotFound("no_account", _("没有这个手机号的账户，请当事人先用手机号登录一次。"))
    return account


@transaction.atomic
def authorise_at_counter(
    actor: Actor,
    *,
    phone: str,
    name: str,
    uscc: str,
    legal_rep: str,
    proof: str,
    accept_checksum: bool = False,
) -> Account:
    """Let a verified person act for an organisation whose licence the clerk has seen.

    proof: what was checked, e.g. "核对营业执照原件和授权委托书".
    Raises Refused (wrong_role, level, checksum, name_differs), NotFound (no_account), Invalid.
    """
    only(actor, Role.SERVICE_CLERK, Role.CASE_OFFICER)
    account = _known_account(phone)
    if account.person_id is None:
        raise Refused("level", _("请先为经办人本人办理实名核验。"), field="phone")
    unit = ensure_party(
        actor,
        kind=PartyKind.ORGANISATION,
        name=name,
        id_no=uscc,
        legal_rep=legal_rep,
        accept_checksum=accept_checksum,
    )
    return authorise_handler(actor, account, unit, proof=f"counter:{proof[:40]}")


@transaction.atomic
def claim_organisation(actor: Actor, *, name: str, uscc: str, legal_rep: str) -> Account:
    """Act for an organisation as its handler (经办人), when its three particulars are those on record.

    An organisation that no agency has entered yet is authorised at the counter, with its licence.
    Raises Refused (level, not_matched).
    """
    account = queries.account_of(actor)
    if account.level_on(clock.today()) < 3:
        raise Refused("level", _("请先完成本人人脸核验（实名三级），再办理单位授权。"))
    unit = Party.objects.filter(id_type=IdType.USCC, id_index=blind_index(normalise_number(uscc))).first()
    if unit is None or (unit.name, unit.legal_rep) != (name.strip(), legal_rep.strip()):
        raise Refused(
            "not_matched",
            _(
                "单位名称、代码与法定代表人不一致，或单位尚未登记。请对照营业执照核对，或携带执照到窗口办理授权。"
            ),
            field="uscc",
        )
    return authorise_handler(actor, account, unit, proof=account.check_ref)


@transaction.atomic
def authorise_handler(actor: Actor, account: Account, unit: Party, *, proof: str) -> Account:
    """The account may act for the organisation from now on, and does."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    _handler, made = Handler.objects.get_or_create(
        account=account, organisation=unit, ended_at=None, defaults={"proof": proof, "since": clock.now()}
    )
    account.party = unit
    account.save(update_fields=["party"])
    if made:
        event = HandlerAuthorised(f"registry.Account:{account.pk}", organisation_id=str(unit.pk))
        emit(event, actor)
    return account


@transaction.atomic
def switch_party(actor: Actor, party_id: UUID) -> Account:
    """Act for oneself again, or for another organisation one is handler of. Raises NotFound."""
    account = Account.objects.select_for_update().get(pk=queries.account_of(actor).pk)
    handled = account.handlers.filter(organisation_id=party_id, ended_at=None).exists()
    if account.person_id != party_id and not handled:
        raise NotFound("no_party", _("您没有代表该当事人办事的授权。"))
    account.party_id = party_id
    account.save(update_fields=["party"])
    return account


@transaction.atomic
def bind_vehicle(actor: Actor, *, plate_no: str, plate_color: str) -> BoundVehicle:
    """Follow a vehicle that the register shows as this party's. Raises Refused (level, not_owner)."""
    account = queries.account_of(actor)
    if account.party_id is None:
        raise Refused("level", _("请先完成实名核验，再绑定车辆。"))
    plate = plates.normalise(plate_no)
    vehicle = Vehicle.objects.filter(
        plate_no=plate, plate_color=plate_color, owner_id=account.party_id
    ).first()
    if vehicle is None:
        raise Refused(
            "not_owner",
            _(
                "登记信息中这辆车的所有人不是您（或您代表的单位）。请核对车牌号码和颜色；租赁、借用的车辆请由所有人办理。"
            ),
            field="plate_no",
        )
    bound, _made = BoundVehicle.objects.get_or_create(
        account=account, vehicle=vehicle, defaults={"bound_at": clock.now()}
    )
    return bound
