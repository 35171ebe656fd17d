"""The registers as the desk lists them: scoped, filtered, by keyset, and as a workbook."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.paging import Page, keyset
from tongtu.registry.models import Certificate, Officer, Organisation

EXPORT_ROWS = 5000  # one sheet; narrower filters give the rest
ORDER = ("organisation__code", "name", "id")
FIELDS = (
    "id",
    "name",
    "post",
    "roles",
    "left_on",
    "organisation__code",
    "organisation__name",
    "user__username",
)


def officers(actor: Actor, wanted: Mapping[str, str], *, after: str = "") -> Page:
    """Officers of the actor's regions. wanted: q (name, login or certificate), role, organisation, certificate."""
    page = keyset(_wanted(actor, wanted), order=ORDER, after=after)
    return Page([_shown(row) for row in page.rows], page.next)


def _wanted(actor: Actor, wanted: Mapping[str, str]) -> "QuerySet[Officer, Any]":  # Any: dicts of FIELDS
    today = clock.today()
    rows = Officer.objects.visible_to(actor)
    words = wanted.get("q", "").strip()
    if words:
        number = Certificate.objects.filter(officer=OuterRef("pk"), number__startswith=words)
        rows = rows.filter(Q(name__contains=words) | Q(user__username__startswith=words) | Exists(number))
    if role := wanted.get("role"):
        rows = rows.filter(roles__contains=[role])
    if code := wanted.get("organisation"):
        rows = rows.filter(organisation__code=code)
    held = _valid(today)
    if wanted.get("certificate") == "valid":
        rows = rows.filter(Exists(held))
    elif wanted.get("certificate") == "none":
        rows = rows.exclude(Exists(held))
    newest = Certificate.objects.filter(officer=OuterRef("pk")).order_by("-valid_to")
    listed: QuerySet[Officer, Any] = rows.annotate(
        certificate_no=Subquery(newest.values("number")[:1]),
        valid_to=Subquery(newest.values("valid_to")[:1]),
        valid=Exists(held),
    ).values(*FIELDS, "certificate_no", "valid_to", "valid")
    return listed


def _valid(day: date) -> "QuerySet[Certificate]":
    return Certificate.objects.filter(
        Q(suspended_on=None) | Q(suspended_on__gt=day),
        officer=OuterRef("pk"),
        valid_from__lte=day,
        valid_to__gte=day,
    )


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "organisation_name": row["organisation__name"],
        "login": row["user__username"],
        "role_labels": [str(Role(role).label) for role in row["roles"]],
    }


def officers_workbook(actor: Actor, wanted: Mapping[str, str]) -> bytes:
    """The same list as a workbook, at most EXPORT_ROWS rows."""
    heads = [
        _("姓名"),
        _("登录名"),
        _("机构"),
        _("职务"),
        _("角色"),
        _("执法证号"),
        _("有效期止"),
        _("离岗日期"),
    ]
    rows = [_shown(row) for row in _wanted(actor, wanted).order_by(*ORDER)[:EXPORT_ROWS]]
    lines = [
        [
            row["name"],
            row["login"],
            row["organisation_name"],
            row["post"],
            "、".join(row["role_labels"]),
            row["certificate_no"] or "",
            row["valid_to"],
            row["left_on"],
        ]
        for row in rows
    ]
    return workbook(_("执法人员"), heads, lines)


def workbook(title: str, heads: list[str], lines: Iterable[list[Any]]) -> bytes:
    """One sheet with a bold, frozen head. Text never becomes a formula."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, heads, bold)
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif value is not None:
                sheet.write(number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return held.getvalue()


def organisations(actor: Actor) -> list[dict[str, Any]]:
    """The agencies of the actor's regions as a tree in rows: depth says how far to indent."""
    rows = list(
        Organisation.objects.visible_to(actor)
        .order_by("region", "code")
        .annotate(parent_code=F("parent__code"))
        .values("id", "code", "name", "level", "region", "parent_id", "number_prefix", "phone", "address")
    )
    children: dict[Any, list[dict[str, Any]]] = {}
    known = {row["id"] for row in rows}
    for row in rows:
        children.setdefault(row["parent_id"] if row["parent_id"] in known else None, []).append(dict(row))
    return list(_walk(children, None, 0))


def _walk(children: dict[Any, list[dict[str, Any]]], parent: Any, depth: int) -> Iterable[dict[str, Any]]:
    for row in children.get(parent, []):
        yield {**row, "depth": depth}
        yield from _walk(children, row["id"], depth + 1)
