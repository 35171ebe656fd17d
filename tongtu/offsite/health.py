"""How devices fare, from cheap tables: one judgement a device, its week by the hour, the month of the network.

No passage is read. What passed comes from the daily figures, what it was like from DeviceDay, what the device said
from its heartbeat.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.offsite import passages
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, DeviceDay, DeviceState, Hold, HoldState
from tongtu.offsite.words import Words
from tongtu.offsite.words import say as _

WEEK = 7
ONE = timedelta(days=1)
HOURS = 24
RED, AMBER, GREEN, NONE = "red", "amber", "green", ""
RANKS = {RED: 0, AMBER: 1, GREEN: 2, NONE: 3}
WATCHED = ("silence", "gaps", "clock")
BEAT = (
    "received_at",
    "clock_offset_ms",
    "camera_ok",
    "sensor_celsius",
    "disk_free_percent",
    "buffered",
    "firmware",
)
COLUMNS = (
    "id", "code", "region", "site_id", "site__name", "state", "steering_mean_kg", *(f"heartbeat__{name}" for name in BEAT),
)  # fmt: skip

FIGURES = """
SELECT device_code, day, passages, over, unread, hours FROM offsite_daily
WHERE region = ANY(%s) AND device_code = ANY(%s) AND day BETWEEN %s AND %s
"""


@dataclass
class Days:
    """The last days of one device, today included."""

    today: date
    passages: dict[date, int] = field(default_factory=dict)
    over: dict[date, int] = field(default_factory=dict)
    unread: dict[date, int] = field(default_factory=dict)
    hours: dict[date, list[int]] = field(default_factory=dict)
    rows: dict[date, dict[str, Any]] = field(default_factory=dict)

    def usual(self, hour: int) -> float:
        """Passages in this hour of a day, on the mean of the days before."""
        before = [hours[hour] for day, hours in self.hours.items() if day < self.today]
        return sum(before) / len(before) if before else 0.0

    def total(self, name: str, *, days: int = WEEK) -> int:
        first = self.today - (days - 1) * ONE
        kept: Iterable[int] = (
            getattr(self, name).values()
            if name in {"passages", "over", "unread"}
            else (row[name] for day, row in self.rows.items() if day >= first)
        )
        return sum(kept)

    @property
    def last_passed_at(self) -> datetime | None:
        return max(
            (row["last_passed_at"] for row in self.rows.values() if row["last_passed_at"]), default=None
        )


@dataclass(frozen=True)
class Sign:
    """One thing that is not as it should be: what, how bad, in words; number: as an alarm keeps it."""

    kind: str
    light: str
    words: Words
    number: int = 0


@dataclass(frozen=True)
class Judged:
    """A device with its light and the reasons for it, worst first."""

    row: dict[str, Any]
    days: Days
    light: str
    signs: list[Sign]
    silent_minutes: int | None

    @property
    def rank(self) -> tuple[int, int, str]:
        return RANKS[self.light], -len(self.signs), self.row["code"]


def board(actor: Actor, *, words: str = "", light: str = "", state: str = "") -> list[Judged]:
    """Every device the actor sees, the worst first. Four statements, whatever their number."""
    rows = Device.objects.visible_to(actor).exclude(state=DeviceState.RETIRED)
    if words:
        rows = rows.filter(Q(code__contains=words) | Q(site__name__contains=words))
    if state in DeviceState.values:
        rows = rows.filter(state=state)
    found = judged(rows)
    return sorted((one for one in found if not light or one.light == light), key=lambda one: one.rank)


def one(actor: Actor, device_id: UUID) -> Judged | None:
    """One device. None when the actor does not see it."""
    return next(iter(judged(Device.objects.visible_to(actor).filter(pk=device_id))), None)


def judged(devices: Any) -> list[Judged]:  # Any: a query set of devices
    """Judge some devices. devices: of the caller's scope; more than fit one board are left out."""
    now = clock.now()
    today = clock.local(now).date()
    held = devices.annotate(valid_to=Max("certificates__valid_to")).order_by("code")
    rows = list(held.values(*COLUMNS, "valid_to")[: measure("health", "board_devices")])
    days = _days(rows, today)
    ids = [row["id"] for row in rows]
    open_holds = dict(
        Hold.objects.visible_to(SEES)
        .filter(device_id__in=ids, state=HoldState.OPEN)
        .values_list("device_id", "day")
    )
    return [_judge(row | {"held": open_holds.get(row["id"])}, days[row["code"]], now) for row in rows]


SEES = Actor("system:health", frozenset(), ("",))  # the devices are of the caller's scope already


def _days(rows: list[dict[str, Any]], today: date) -> dict[str, Days]:
    """The last week of each device, by code."""
    found = {row["code"]: Days(today) for row in rows}
    first, codes = today - WEEK * ONE, {row["id"]: row["code"] for row in rows}
    regions = sorted({row["region"] for row in rows})
    for row in passages.rows(FIGURES, [regions, list(found), first, today]):
        days = found[row["device_code"]]
        for name in ("passages", "over", "unread", "hours"):
            getattr(days, name)[row["day"]] = row[name]
    kept = DeviceDay.objects.filter(device_id__in=list(codes), day__gte=first).values()
    for numbers in kept:
        found[codes[numbers["device_id"]]].rows[numbers["day"]] = dict(numbers)
    return found


def _judge(row: dict[str, Any], days: Days, now: datetime) -> Judged:
    if row["state"] != DeviceState.ACTIVE:
        return Judged(row, days, NONE, [], None)
    silent = _silent_minutes(days, now)
    signs = [sign for sign in (
        _held(row), _certificate(row, days.today), _silence(days, now, silent), _beat(row, now), _clock(row),
        _gaps(days), _rejected(days), _plates(days), _backlog(row), _camera(row),
    ) if sign is not None]  # fmt: skip
    signs.sort(key=lambda sign: RANKS[sign.light])
    return Judged(row, days, signs[0].light if signs else GREEN, signs, silent)


def _silent_minutes(days: Days, now: datetime) -> int | None:
    last = days.last_passed_at
    return None if last is None else max(0, int((now - last).total_seconds() // 60))


def most_silent_minutes(days: Days, hour: int) -> int:
    """How long a device may be silent in this hour before that is told: some times its usual pause."""
    usual = days.usual(hour)
    least, most = measure("health", "silence_least_minutes"), measure("health", "silence_most_minutes")
    expected = 60 / usual * measure("health", "silence_factor") if usual else most
    return int(min(max(expected, least), most))


def _silence(days: Days, now: datetime, silent: int | None) -> Sign | None:
    if silent is None:
        return Sign("silence", RED, _("七日内没有过车数据"))
    if silent > most_silent_minutes(days, clock.local(now).hour):
        return Sign("silence", RED, _("%(n)d 分钟没有过车数据") % {"n": silent}, silent)
    return None


def _held(row: Mapping[str, Any]) -> Sign | None:
    return Sign("hold", RED, _("%(on)s 整日暂缓") % {"on": row["held"]}) if row["held"] else None


def _certificate(row: Mapping[str, Any], today: date) -> Sign | None:
    if row["valid_to"] is None or row["valid_to"] < today:
        return Sign("certificate", RED, _("没有有效的检定证书"))
    left = (row["valid_to"] - today).days
    steps: list[int] = sorted(measure("review", "certificate_alarm_days"))
    if left > steps[-1]:
        return None
    return Sign(
        "certificate",
        RED if left <= steps[0] else AMBER,
        _("检定证书还有 %(n)d 天到期") % {"n": left},
        left,
    )


def _beat(row: Mapping[str, Any], now: datetime) -> Sign | None:
    heard = row["heartbeat__received_at"]
    if heard is None:
        return Sign("beat", AMBER, _("从未收到心跳"))
    minutes = int((now - heard).total_seconds() // 60)
    if minutes > measure("health", "beat_minutes"):
        return Sign("beat", AMBER, _("%(n)d 分钟没有心跳") % {"n": minutes}, minutes)
    return None


def _clock(row: Mapping[str, Any]) -> Sign | None:
    off = abs(row["heartbeat__clock_offset_ms"] or 0)
    return (
        Sign("clock", RED, _("时钟偏差 %(n)d 毫秒") % {"n": off}, off)
        if off > measure("Q03", "offset_ms")
        else None
    )


def _gaps(days: Days) -> Sign | None:
    missing = days.rows.get(days.today, {}).get("missing", 0)
    if missing < measure("health", "gap_least"):
        return None
    return Sign("gaps", AMBER, _("今日缺少记录 %(n)d 条") % {"n": missing}, missing)


def percent(part: int, whole: int) -> int | None:
    """Of a hundred, rounded down; None of nothing."""
    return part * 100 // whole if whole else None


def _rejected(days: Days) -> Sign | None:
    share = percent(days.total("machine_rejected"), days.total("records"))
    if share is None or share <= measure("health", "rejected_percent"):
        return None
    return Sign("rejected", AMBER, _("七日内机审不合格 %(n)d%%") % {"n": share}, share)


def _plates(days: Days) -> Sign | None:
    share = percent(days.total("passages") - days.total("unread"), days.total("passages"))
    if share is None or share >= measure("health", "plate_percent"):
        return None
    return Sign("plates", AMBER, _("号牌识别率 %(n)d%%") % {"n": share}, share)


def _backlog(row: Mapping[str, Any]) -> Sign | None:
    waiting = row["heartbeat__buffered"] or 0
    if waiting < measure("health", "backlog"):
        return None
    return Sign("backlog", AMBER, _("正在补传，尚有 %(n)d 条") % {"n": waiting}, waiting)


def _camera(row: Mapping[str, Any]) -> Sign | None:
    return Sign("camera", RED, _("相机故障")) if row["heartbeat__camera_ok"] is False else None


def face(one: Judged) -> dict[str, Any]:
    """One judged device as plain values; its reasons as sentences to be told."""
    row, days = one.row, one.days
    today = days.rows.get(days.today, {})
    steering = today.get("steering_lorries") or 0
    return {
        **row,
        "light": one.light,
        "signs": [sign.words for sign in one.signs],
        "last_passed_at": days.last_passed_at,
        "passages_today": days.passages.get(days.today, 0),
        "missing": today.get("missing", 0),
        "resets": today.get("resets", 0),
        "rejected_today": percent(today.get("machine_rejected", 0), today.get("records", 0)),
        "rejected_week": percent(days.total("machine_rejected"), days.total("records")),
        "plates": percent(days.total("passages") - days.total("unread"), days.total("passages")),
        "steering_kg": today.get("steering_sum_kg", 0) // steering if steering else None,
        "cert_days": (row["valid_to"] - days.today).days if row["valid_to"] else None,
    }
