"""Permits from an Excel sheet: a template, a dry run, an answer for every row, safe to take again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongtu.kernel import sheets
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import DomainError, Invalid
from tongtu.law.plates import colours
from tongtu.licences.models import OversizePermit, Reach
from tongtu.licences.services.permits import PermitIn, checked, clerk, correct_permit, differing, issue_permit

COLUMNS = {
    "number": _l("通行证编号"),
    "region": _l("发证机关行政区划代码"),
    "issuer": _l("发证机关"),
    "reach": _l("运输范围"),
    "permit_class": _l("许可类别"),
    "carrier": _l("承运人"),
    "plate_no": _l("牵引车号牌"),
    "plate_color": _l("牵引车号牌颜色"),
    "trailer_plate_no": _l("挂车号牌"),
    "trailer_plate_color": _l("挂车号牌颜色"),
    "valid_from": _l("有效期自"),
    "valid_to": _l("有效期至"),
    "roads": _l("通行路线"),
    "goods": _l("货物名称"),
    "gross_kg": _l("车货总质量（千克）"),
    "height_mm": _l("总高（毫米）"),
    "width_mm": _l("总宽（毫米）"),
    "length_mm": _l("总长（毫米）"),
    "axle_loads_kg": _l("各轴载荷（千克）"),
    "speed_max_kmh": _l("最高速度（公里/时）"),
    "escort": _l("护送要求"),
}
WHOLE = {"gross_kg", "height_mm", "width_mm", "length_mm"}
SAMPLE = [
    "豫超2026000001", "410000", "河南省交通运输厅", "省内跨市", "II", "某大件运输有限公司", "豫R8K521", "黄", "豫R3521挂", "黄",
    "2026-03-01 00:00", "2026-03-31 23:59", "G207 K1400+000-K1460+000；S231", "变压器", "98000", "4450", "3600", "26000",
    "", "60", "前后各一辆护送车",
]  # fmt: skip
Answered = Literal["new", "same", "corrected", "refused"]


@dataclass(frozen=True)
class RowAnswer:
    """What became of one row. line: its number in the sheet, the head being 1."""

    line: int
    number: str
    answer: Answered
    reason: str = ""


class _OnlyLooking(Exception):
    """Takes back what a dry run wrote."""


def import_permits(actor: Actor, lines: list[list[str]], *, dry_run: bool) -> list[RowAnswer]:
    """Enter each row as its own use case; a refused row costs its neighbours nothing.

    lines: the sheet as texts, its head first. A permit that is there and unused is corrected to what the row says.
    Raises Refused (wrong_role), Invalid (wrong_head).
    """
    clerk(actor)
    heads = [str(title) for title in COLUMNS.values()]
    if not lines or [cell.strip() for cell in lines[0][: len(heads)]] != heads:
        raise Invalid("wrong_head", _("表头与模板不一致，请使用下载的模板填写。"), field="file")
    answers: list[RowAnswer] = []
    try:
        with transaction.atomic():
            for number, line in enumerate(lines[1:], 2):
                if any(line):
                    answers.append(_row(actor, number, line))
            if dry_run:
                raise _OnlyLooking
    except _OnlyLooking:
        pass
    return answers


def _row(actor: Actor, line: int, cells: list[str]) -> RowAnswer:
    said = dict(zip(COLUMNS, cells + [""] * len(COLUMNS), strict=False))
    try:
        with transaction.atomic():
            return RowAnswer(line, said["number"], _entered(actor, _given(said)))
    except DomainError as refused:
        return RowAnswer(line, said["number"][:40], "refused", refused.message)


def _entered(actor: Actor, given: PermitIn) -> Answered:
    known = OversizePermit.objects.visible_to(actor).filter(number=given.number.strip()).first()
    if known is None:
        issue_permit(actor, given)
        return "new"
    if not differing(known, *checked(given)):
        return "same"
    correct_permit(actor, known.pk, **vars(given))
    return "corrected"


def _given(said: dict[str, str]) -> PermitIn:
    """A row as a permit. Raises Invalid, naming the column."""
    reaches = {str(label): value for value, label in Reach.choices}
    tints = {_(one.title): one.id for one in colours().values()} | {
        one.title: one.id for one in colours().values()
    }
    values: dict[str, Any] = dict(said)
    values["reach"] = reaches.get(said["reach"], said["reach"])
    values["permit_class"] = CLASSES.get(said["permit_class"], said["permit_class"])
    for name in ("plate_color", "trailer_plate_color"):
        values[name] = tints.get(said[name].removesuffix("色"), said[name])
    for name in WHOLE:
        values[name] = _whole(name, said[name])
    values["speed_max_kmh"] = (
        _whole("speed_max_kmh", said["speed_max_kmh"]) if said["speed_max_kmh"] else None
    )
    loads = said["axle_loads_kg"].replace("，", ",").replace("、", ",").split(",")
    values["axle_loads_kg"] = tuple(_whole("axle_loads_kg", load.strip()) for load in loads if load.strip())
    for name in ("valid_from", "valid_to"):
        values[name] = _moment(name, said[name])
    return PermitIn(**values)


CLASSES = {"Ⅰ类": "I", "Ⅱ类": "II", "Ⅲ类": "III", "1": "I", "2": "II", "3": "III"}


def _whole(name: str, text: str) -> int:
    if not text.isdecimal() or len(text) > 7:
        raise Invalid(name, _("“%(column)s”应为整数。") % {"column": COLUMNS[name]}, field=name)
    return int(text)


def _moment(name: str, text: str) -> datetime:
    try:
        return sheets.moment(text)
    except ValueError as wrong:
        words = _("“%(column)s”应写成 2026-03-01 08:00。") % {"column": COLUMNS[name]}
        raise Invalid(name, words, field=name) from wrong
