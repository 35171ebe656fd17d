"""Who is behind a session: the user and an officer's standing, in one statement written out.

It is asked at every request, and putting it together anew cost several times its answer.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection

from tongtu.kernel import clock


@dataclass(frozen=True)
class Standing:
    """An officer as today finds him or her. certified: holds a certificate that is valid today."""

    officer_id: UUID
    name: str
    roles: tuple[str, ...]
    left_on: date | None
    region: str
    unit: str
    certified: bool


STANDING = """
officer.id, officer.name, officer.roles, officer.left_on, unit.region, unit.name, EXISTS (
    SELECT 1 FROM registry_certificate AS held
    WHERE held.officer_id = officer.id AND held.valid_from <= %(today)s AND held.valid_to >= %(today)s
      AND (held.suspended_on IS NULL OR held.suspended_on > %(today)s)
)
"""
OFFICER = (
    "registry_officer AS officer JOIN registry_organisation AS unit ON unit.id = officer.organisation_id"
)
PARTS = 7  # values of a standing


def standing_of(user: AbstractBaseUser) -> Standing | None:
    """The officer behind a user, or None. What was asked with the user is not asked again."""
    if hasattr(user, "standing"):
        return user.standing  # type: ignore[no-any-return] # set by user_behind
    statement = f"SELECT {STANDING} FROM {OFFICER} WHERE officer.user_id = %(user)s"  # noqa: S608 - constants
    found = _one(statement, user.pk)
    return _standing(found) if found else None


def user_behind(user_id: int | str) -> AbstractBaseUser | None:
    """The user of a session, with the officer's standing at hand."""
    model = get_user_model()
    fields = [field.attname for field in model._meta.concrete_fields]
    columns = ", ".join(f"account.{field.column}" for field in model._meta.concrete_fields)
    statement = (
        f"SELECT {columns}, {STANDING} FROM {model._meta.db_table} AS account "  # noqa: S608 - names of a model
        f"LEFT JOIN ({OFFICER}) ON officer.user_id = account.id WHERE account.id = %(user)s"
    )
    found = _one(statement, user_id)
    if found is None:
        return None
    user = model.from_db(connection.alias, fields, found[:-PARTS])
    user.standing = _standing(found[-PARTS:])  # type: ignore[attr-defined] # read by standing_of
    return user


def _one(statement: str, user_id: int | str) -> Any:  # Any: a row of a cursor
    with connection.cursor() as cursor:
        cursor.execute(statement, {"user": user_id, "today": clock.today()})
        return cursor.fetchone()


def _standing(row: Any) -> Standing | None:  # Any: values of a cursor
    officer_id, name, roles, *rest = row
    return Standing(officer_id, name, tuple(roles), *rest) if officer_id else None
