"""Divisions and agencies."""

import csv
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.registry.identity import DATA
from tongtu.registry.models import Division, Level, Organisation


def only(actor: Actor, *roles: Role) -> None:
    """Raises Refused (wrong_role) unless the actor holds one of the roles, or is the system itself."""
    if not actor.roles & {*roles, Role.SYSTEM}:
        names = "、".join(str(role.label) for role in roles)
        raise Refused("wrong_role", _("该操作须由%(roles)s办理。") % {"roles": names})


@transaction.atomic
def load_divisions(path: Path = DATA / "divisions.csv") -> int:
    """Bring the list of divisions up to date from a CSV file; answers its rows. Safe to repeat."""
    with path.open(encoding="utf8", newline="") as rows:
        listed = list(csv.DictReader(rows))
    listed.sort(key=lambda row: bool(row["parent"]) + (row["parent"][2:] not in ("", "0000")))
    Division.objects.bulk_create(
        [
            Division(
                code=row["code"],
                name=row["name_zh"],
                name_latin=row["name_pinyin_or_en"],
                level=row["level"],
                parent_id=row["parent"] or None,
            )
            for row in listed
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_latin", "level", "parent"],
    )
    return len(listed)


@transaction.atomic
def create_organisation(
    actor: Actor,
    *,
    code: str,
    name: str,
    level: str,
    region: str,
    parent_id: UUID | None = None,
    short_name: str = "",
    **details: str,
) -> Organisation:
    """Enter an agency or a station. The same code again changes its details, never its place in the tree.

    details: number_prefix, address, phone, postcode, reconsideration_organ, court, seal_name.
    Raises Refused (wrong_role, outside_region), Invalid (region, parent).
    """
    only(actor, Role.ADMIN)
    if not Division.objects.filter(pk=region).exists():
        raise Invalid(
            "no_division", _("行政区划代码 %(code)s 不在区划表中。") % {"code": region}, field="region"
        )
    known = Organisation.objects.visible_to(actor).filter(code=code).first()
    if known is not None:
        return _refresh(known, name=name, short_name=short_name or name, **details)
    if level != Level.PROVINCE and parent_id is None:
        raise Invalid("no_parent", _("请选择上级机构。"), field="parent")
    return Organisation.objects.create(
        actor,
        code=code,
        name=name,
        short_name=short_name or name,
        level=level,
        region=region,
        parent_id=parent_id,
        **details,
    )


def _refresh(known: Organisation, **details: str) -> Organisation:
    for field, value in details.items():
        setattr(known, field, value)
    known.save(update_fields=list(details))
    return known
