"""站点运行: which devices work, which are silent, what is missing, and what somebody should see to."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Role
from tongtu.kernel.errors import DomainError, NotFound
from tongtu.offsite import excel, health, services, showing
from tongtu.offsite.forms_upkeep import HoldForm, Reason
from tongtu.offsite.health import Judged
from tongtu.offsite.models import AlarmState, Device, DeviceHour, DeviceState, Hold, SiteAlarm
from tongtu.offsite.views.records import export_of
from tongtu.offsite.views.register import EDIT, blame, keeps
from tongtu.offsite.words import spoken
from tongtu.web.doors import actor_of

SHOWN = 100
HOLDERS = {Role.ADMIN, Role.LEGAL_REVIEWER}


def lights() -> list[tuple[str, str]]:
    return [("red", _("须立即处理")), ("amber", _("须关注")), ("green", _("正常"))]


def light_words(one: Judged) -> str:
    return dict(lights()).get(one.light) or str(DeviceState(one.row["state"]).label)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every device with one light and its reasons, the worst first."""
    actor, said = actor_of(request), request.GET
    found = health.board(
        actor, words=said.get("q", "")[:40], light=said.get("light", ""), state=said.get("state", "")
    )
    if said.get("export") == "xlsx":
        return _board_file(found)
    codes = [one.row["code"] for one in found]
    after = said.get("after", "")
    start = codes.index(after) + 1 if after in codes else 0
    shown = found[start : start + SHOWN]
    more = codes[start + SHOWN - 1] if len(found) > start + SHOWN else ""
    counts = [(light, label, sum(one.light == light for one in found)) for light, label in lights()]
    fields = [
        {"name": "q", "label": _("编号或点位")},
        {"name": "light", "label": _("运行状况"), "choices": lights()},
        {"name": "state", "label": _("状态"), "choices": DeviceState.choices},
    ]
    context = {
        "rows": [_face(one) for one in shown],
        "next": {"next": more},
        "counts": counts,
        "fields": fields,
    }
    return render(request, "offsite/health.html", context | {"export": export_of(request)})


def _face(one: Judged) -> dict[str, Any]:
    """One judged device with its reasons in the language of the reader."""
    row = health.face(one)
    signs = [spoken(words.template, words.values) for words in row["signs"]]
    return row | {"light_label": light_words(one), "signs": signs}


def _board_file(found: list[Judged]) -> HttpResponse:
    heads = [
        _("设备编号"), _("点位"), _("运行状况"), _("说明"), _("最后过车"), _("最后心跳"), _("今日过车"), _("今日缺号"),
        _("今日机审不合格（%）"), _("七日机审不合格（%）"), _("号牌识别率（%）"), _("转向轴均值（千克）"), _("检定剩余（天）"),
    ]  # fmt: skip
    lines = []
    for one in found[: excel.MOST_ROWS]:
        row = _face(one)
        numbers = (
            "passages_today",
            "missing",
            "rejected_today",
            "rejected_week",
            "plates",
            "steering_kg",
            "cert_days",
        )
        lines.append([
            row["code"], row["site__name"], row["light_label"], "；".join(row["signs"]), row["last_passed_at"],
            row["heartbeat__received_at"], *(row[name] for name in numbers),
        ])  # fmt: skip
    return excel.workbook("health", heads, lines)


@require_GET
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One device: why its light is what it is, its week by the hour, its days, alarms, days held."""
    return _device(request, device_id, HoldForm(initial={"day": clock.today()}))


def _device(request: HttpRequest, device_id: UUID, form: HoldForm) -> HttpResponse:
    actor = actor_of(request)
    judged = health.one(actor, device_id)
    if judged is None:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    holds = Hold.objects.visible_to(actor).filter(device_id=device_id).order_by("-day", "kind")[:20]
    alarms = SiteAlarm.objects.visible_to(actor).filter(device_id=device_id).order_by("-created_at")[:20]
    context = {
        "one": _face(judged),
        "week": week(judged),
        "holds": list(holds),
        "alarms": list(alarms),
        "may_hold": bool(actor.roles & HOLDERS),
        "keeps": keeps(actor),
        "form": form,
    }
    return render(request, "offsite/device_health.html", context, status=422 if form.is_bound else 200)


def week(judged: Judged) -> list[dict[str, Any]]:
    """A line a day, the newest first: 24 hours of passages, and what the day was like."""
    days = judged.days
    heard = _heard(judged.row["id"])
    most = max((count for hours in days.hours.values() for count in hours), default=0) or 1
    lines = []
    for back in range(health.WEEK):
        day = days.today - back * health.ONE
        row = days.rows.get(day, {})
        hours = days.hours.get(day, [0] * health.HOURS)
        steering = row.get("steering_lorries") or 0
        lines.append({
            "day": day,
            "hours": [
                {"hour": hour, "passages": count, "shade": -(-count * 5 // most), "beats": heard.get((day, hour), 0)}
                for hour, count in enumerate(hours)
            ],
            "passages": days.passages.get(day, 0),
            "over": days.over.get(day, 0),
            "steering_kg": row.get("steering_sum_kg", 0) // steering if steering else None,
            **{name: row.get(name, 0) for name in ("missing", "resets", "late", "lines", "rejected")},
        })  # fmt: skip
    return lines


def _heard(device_id: UUID) -> dict[tuple[Any, int], int]:
    since = clock.now() - (health.WEEK + 1) * health.ONE
    rows = DeviceHour.objects.filter(device_id=device_id, hour__gte=since).values_list("hour", "beats")
    local = ((clock.local(hour), beats) for hour, beats in rows)
    return {(hour.date(), hour.hour): beats for hour, beats in local}


@require_POST
def place_hold(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Hold a day of a device for any reason."""
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            made = services.place_hold(actor_of(request), device_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:hold", made.pk)
    return _device(request, device_id, form)


@EDIT
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """One alarm. POST says what was done about it."""
    actor = actor_of(request)
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.handle_alarm(actor, alarm_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:alarm", alarm_id)
    found = SiteAlarm.objects.get(actor, alarm_id)
    context = {
        "alarm": found,
        "device": Device.objects.get(actor, found.device_id),
        "form": form,
        "may": keeps(actor) and found.state == AlarmState.RAISED,
        "timeline": showing.happened([found.subject]),
    }
    return render(request, "offsite/alarm.html", context, status=422 if form.is_bound else 200)
