"""Officers, what they may do, and the certificates they hold."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.registry.events import CertificateGranted, OfficerChanged, OfficerRegistered
from tongtu.registry.models import Certificate, Officer, Organisation
from tongtu.registry.services.places import only

EXTERNAL = {Role.PARTY, Role.SYSTEM}


@transaction.atomic
def register_officer(
    actor: Actor,
    *,
    login: str,
    password: str,
    name: str,
    organisation_id: UUID,
    roles: Sequence[str],
    post: str = "",
) -> Officer:
    """Give a person of an agency an account and roles.

    Raises Refused (wrong_role), NotFound (organisation), Conflict (login_taken), Invalid (password, roles).
    """
    only(actor, Role.ADMIN)
    unit = Organisation.objects.get(actor, organisation_id)
    users = get_user_model()
    if users.objects.filter(username=login).exists():
        raise Conflict("login_taken", _("这个登录名已经有人使用，请换一个。"), field="login")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Invalid("password", "".join(weak.messages), field="password") from weak
    user = users.objects.create_user(username=login, password=password)
    made = Officer.objects.create(
        actor,
        region=unit.region,
        user=user,
        name=name.strip(),
        organisation=unit,
        roles=_known(roles),
        post=post,
    )
    emit(OfficerRegistered(_subject(made), roles=made.roles), actor, region=made.region)
    return made


@transaction.atomic
def update_officer(
    actor: Actor, officer_id: UUID, *, roles: Sequence[str], post: str, left_on: date | None = None
) -> Officer:
    """Change what an officer may do, or record that he or she has left. Nobody changes their own roles.

    Raises Refused (wrong_role, own_roles), NotFound, Invalid (roles).
    """
    only(actor, Role.ADMIN)
    found = Officer.objects.lock(actor, officer_id)
    if actor.officer_id == found.pk:
        raise Refused("own_roles", _("不能修改自己的角色，请由另一位管理员办理。"))
    before = sorted(found.roles)
    found.roles, found.post, found.left_on = _known(roles), post, left_on
    found.save(update_fields=["roles", "post", "left_on"])
    left = left_on.isoformat() if left_on else ""
    emit(
        OfficerChanged(_subject(found), before=before, roles=found.roles, left_on=left),
        actor,
        region=found.region,
    )
    return found


@transaction.atomic
def grant_certificate(
    actor: Actor,
    officer_id: UUID,
    *,
    number: str,
    valid_from: date,
    valid_to: date,
    issuer: str = "",
    suspended_on: date | None = None,
) -> Certificate:
    """Record an enforcement certificate, or change the period of one already recorded under its number.

    Raises Refused (wrong_role), NotFound, Invalid (period), Conflict (certificate_taken).
    Law: 行政处罚法（2021）第四十二条.
    """
    only(actor, Role.ADMIN, Role.ENFORCEMENT_SUPERVISOR)
    holder = Officer.objects.lock(actor, officer_id)
    if valid_to < valid_from:
        raise Invalid("period", _("有效期止不能早于有效期起。"), field="valid_to")
    details = {"valid_from": valid_from, "valid_to": valid_to, "issuer": issuer, "suspended_on": suspended_on}
    kept, made = Certificate.objects.get_or_create(
        number=number.strip(), defaults={"officer": holder, **details}
    )
    if kept.officer_id != holder.pk:
        raise Conflict("certificate_taken", _("这个执法证号已登记在另一名人员名下。"), field="number")
    if not made:
        Certificate.objects.filter(pk=kept.pk).update(**details)
        kept.refresh_from_db()
    emit(
        CertificateGranted(_subject(holder), valid_from=str(valid_from), valid_to=str(valid_to)),
        actor,
        region=holder.region,
    )
    return kept


def _known(roles: Sequence[str]) -> list[str]:
    """Sorted role names. Raises Invalid (roles) for one that an officer cannot hold."""
    try:
        wanted = {Role(role) for role in roles}
    except ValueError as unknown:
        raise Invalid("roles", _("请选择列出的角色。"), field="roles") from unknown
    if not wanted or wanted & EXTERNAL:
        raise Invalid("roles", _("请至少选择一个角色。"), field="roles")
    return sorted(role.value for role in wanted)


def _subject(officer: Officer) -> str:
    return f"registry.Officer:{officer.pk}"
