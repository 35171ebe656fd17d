"""Tables that people hand in: every row answered for, first without keeping anything, then once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock, sheets
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import DomainError, Invalid
from tongtu.law import plates
from tongtu.offsite.services.police import PoliceIn, take_police_record
from tongtu.offsite.services.weighing import weigh
from tongtu.offsite.weighed import WeighingIn

POLICE = {
    "决定书编号": "decision_no", "号牌号码": "plate_no", "号牌颜色": "plate_color", "违法时间": "act_at", "地点": "place",
    "行政区划代码": "region", "违法行为": "act", "处罚依据": "article", "罚款（元）": "fine_yuan", "总质量（千克）": "gross_kg",
}  # fmt: skip
WEIGHINGS = {
    "称重单号": "ticket_no", "称重时间": "weighed_at", "号牌号码": "plate_no", "号牌颜色": "plate_color",
    "挂车号牌": "trailer_plate_no", "轴数": "axle_count", "各轴载荷（千克）": "axle_loads_kg", "总质量（千克）": "gross_kg",
    "货物": "goods", "起讫地": "origin", "通行证号": "permit_no",
}  # fmt: skip


@dataclass
class Report:
    """What became of each row. lines: the row of the sheet, "new", "known" or "refused", and in words why."""

    name: str
    dry: bool
    lines: list[tuple[int, str, str, str]] = field(default_factory=list)

    def count(self, what: str) -> int:
        return sum(line[1] == what for line in self.lines)


class _Undone(Exception):
    pass


def import_police(actor: Actor, data: bytes, *, name: str, dry: bool) -> Report:
    """Take in a table of police decisions. dry: say what would happen, and keep nothing. Safe to repeat.

    Raises Invalid (file_too_large, file_unreadable, too_many_rows, heading_missing), Refused (wrong_role).
    """
    digest, start = sha256(data).hexdigest(), clock.now()

    def take(row: dict[str, str]) -> bool:
        return take_police_record(actor, _police(row), source=name, digest=digest).received_at >= start

    return _imported(Report(name, dry), sheets.records(data, POLICE), take)


def import_weighings(
    actor: Actor, station_id: UUID, data: bytes, *, name: str, dry: bool, officers: list[UUID]
) -> Report:
    """Take in a table of a station's weighings, as import_police. officers: the two who weighed."""
    start = clock.now()

    def take(row: dict[str, str]) -> bool:
        return weigh(actor, station_id, _weighing(row), officers=officers).created_at >= start

    return _imported(Report(name, dry), sheets.records(data, WEIGHINGS), take)


def _imported(report: Report, rows: list[dict[str, str]], take: Callable[[dict[str, str]], bool]) -> Report:
    """Each row in a transaction of its own: a bad one never disturbs its neighbours."""
    for number, row in enumerate(rows, 2):
        key = row.get("decision_no") or row.get("ticket_no", "")
        try:
            with transaction.atomic():
                new = take(row)
                if report.dry:
                    raise _Undone
        except _Undone:
            report.lines.append((number, "new" if new else "known", key, ""))
        except DomainError as wrong:
            if wrong.code == "wrong_role":
                raise
            report.lines.append((number, "refused", key, wrong.message))
        else:
            report.lines.append((number, "new" if new else "known", key, ""))
    return report


def _police(row: dict[str, str]) -> PoliceIn:
    plain = {name: row[name] for name in ("decision_no", "plate_no", "place", "region", "act", "article")}
    return PoliceIn(
        **plain,
        plate_color=colour(row["plate_color"]),
        act_at=_moment(row, "act_at"),
        fine_fen=_whole(row, "fine_yuan") * 100,
        gross_kg=_whole(row, "gross_kg") or None,
    )


def _weighing(row: dict[str, str]) -> WeighingIn:
    plain: dict[str, Any] = {
        name: row[name]
        for name in ("ticket_no", "plate_no", "trailer_plate_no", "goods", "origin", "permit_no")
    }
    loads = [
        part for part in row["axle_loads_kg"].replace("，", ",").replace("、", ",").split(",") if part.strip()
    ]
    return WeighingIn(
        **plain,
        plate_color=colour(row["plate_color"]),
        weighed_at=_moment(row, "weighed_at"),
        axle_count=_whole(row, "axle_count"),
        gross_kg=_whole(row, "gross_kg"),
        axle_loads_kg=tuple(_number(part, "axle_loads_kg") for part in loads),
    )


def colour(text: str) -> str:
    """A colour by its Chinese name (黄色, 黄), its id or its code in the standards; what is none stays as it is."""
    plain = text.removesuffix("色")
    for one in plates.colours().values():
        if text in {one.id, str(one.code)} or plain == one.title.removesuffix("色"):
            return one.id
    return text[:16]


def _moment(row: dict[str, str], name: str) -> Any:  # a datetime; strptime's own type
    try:
        return sheets.moment(row[name])
    except (ValueError, OverflowError) as wrong:
        raise Invalid(name, _("时间写作 2026-03-02 09:30。"), field=name) from wrong


def _whole(row: dict[str, str], name: str) -> int:
    return _number(row[name], name) if row[name] else 0


def _number(text: str, name: str) -> int:
    try:
        number = float(text.replace(",", ""))
        if number != int(number) or abs(number) > 1_000_000_000:
            raise ValueError
    except (ValueError, OverflowError) as wrong:
        raise Invalid(name, _("应为整数：%(text)s") % {"text": text[:20]}, field=name) from wrong
    return int(number)
