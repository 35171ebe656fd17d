"""How a device fares: its heartbeats, its hours and days in numbers, days held in doubt, alarms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.ids import new_id
from tongtu.offsite.models.devices import Device
from tongtu.workflow.models import FlowModel, inbox, owned


class Heartbeat(models.Model):
    """心跳: what a device last said of itself. One row a device; older words change nothing."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="heartbeat")
    sent_at = models.DateTimeField(_("设备时间"))
    received_at = models.DateTimeField(_("接收时间"))
    clock_offset_ms = models.IntegerField(_("时钟偏差（毫秒）"), default=0)
    camera_ok = models.BooleanField(_("相机正常"), default=True)
    sensor_celsius = models.SmallIntegerField(_("传感器温度（℃）"), null=True)
    disk_free_percent = models.PositiveSmallIntegerField(_("磁盘剩余（%）"), null=True)
    buffered = models.PositiveIntegerField(_("待传记录数"), default=0)
    firmware = models.CharField(_("固件版本"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("心跳")


class DeviceHour(models.Model):
    """设备小时: how often a device was heard in one hour, and what it said. Old hours are forgotten."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="hours")
    hour = models.DateTimeField(_("小时"))
    beats = models.PositiveIntegerField(_("心跳次数"), default=0)
    worst_offset_ms = models.PositiveIntegerField(_("最大时钟偏差（毫秒）"), default=0)
    most_buffered = models.PositiveIntegerField(_("最多待传"), default=0)

    class Meta:
        verbose_name = _("设备小时")
        constraints = [models.UniqueConstraint(fields=["device", "hour"], name="device_hour_once")]
        indexes = [models.Index(fields=["hour"], name="device_hour_time")]


class DeviceDay(models.Model):
    """设备日: what tells how well a device worked on a day, counted from its batches, each batch once.

    How much passed is in the daily figures. lines, rejected: of the batches received that day; the other counts
    are of the passages of that day.
    seq_runs: runs of sequence numbers seen, [lowest, highest, first instant, last instant].
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="days")
    day = models.DateField(_("日期"))
    lines = models.PositiveIntegerField(_("上报行数"), default=0)
    rejected = models.PositiveIntegerField(_("不合格行数"), default=0)
    late = models.PositiveIntegerField(_("补传"), default=0)
    steering_lorries = models.PositiveIntegerField(_("六轴重车"), default=0)
    steering_sum_kg = models.PositiveBigIntegerField(default=0)
    records = models.PositiveIntegerField(_("候选记录"), default=0)
    machine_rejected = models.PositiveIntegerField(_("机审不合格"), default=0)
    seq_runs = models.JSONField(default=list)
    missing = models.PositiveIntegerField(_("缺号"), default=0)
    resets = models.PositiveIntegerField(_("序号重置"), default=0)
    last_passed_at = models.DateTimeField(_("最后过车"), null=True)

    class Meta:
        verbose_name = _("设备日")
        constraints = [models.UniqueConstraint(fields=["device", "day"], name="device_day_once")]
        indexes = [models.Index(fields=["day"], name="device_day_time")]

    @property
    def steering_mean_kg(self) -> int | None:
        """Mean load of the steering axles of loaded six-axle trains."""
        return self.steering_sum_kg // self.steering_lorries if self.steering_lorries else None


class HoldState(models.TextChoices):
    OPEN = "open", _("整日暂缓")
    LIFTED = "lifted", _("已解除")
    CONFIRMED = "confirmed", _("确认失准")


class HoldStep(models.TextChoices):
    PLACE = "place", _("整日暂缓")
    LIFT = "lift", _("解除暂缓")
    CONFIRM = "confirm", _("确认失准")
    REOPEN = "reopen", _("重新暂缓")


class HoldKind(models.TextChoices):
    DRIFT = "drift", _("称重漂移")
    MANUAL = "manual", _("人工决定")


class Hold(FlowModel):
    """整日暂缓: no record of this device and day is accepted until somebody has looked into it (Q18)."""

    state = models.CharField(_("状态"), max_length=30, choices=HoldState.choices)
    device = models.ForeignKey(Device, models.PROTECT, related_name="holds")
    day = models.DateField(_("日期"))
    kind = models.CharField(_("原因"), max_length=10, choices=HoldKind.choices)
    mean_kg = models.PositiveIntegerField(_("转向轴均值（千克）"), null=True)
    lorries = models.PositiveIntegerField(_("六轴重车"), default=0)
    reference_kg = models.PositiveIntegerField(_("基准均值（千克）"), null=True)
    why = models.CharField(_("理由"), max_length=200, blank=True)
    placed_by = models.CharField(_("作出人"), max_length=80)
    settled_by = models.CharField(_("处理人"), max_length=80, blank=True)
    evidence = models.CharField(_("依据"), max_length=160, blank=True)
    file_sha256 = models.CharField(_("依据扫描件"), max_length=64, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    disqualified = models.PositiveIntegerField(_("作废记录数"), default=0)

    class Meta:
        verbose_name = _("整日暂缓")
        constraints = [
            owned("hold_owned", finished=[HoldState.LIFTED, HoldState.CONFIRMED]),
            models.UniqueConstraint(fields=["region", "device", "day", "kind"], name="hold_once"),
        ]
        indexes = [inbox("hold_inbox"), models.Index(fields=["region", "-day", "-id"], name="hold_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def drift_bp(self) -> int | None:
        """How far the mean lies from its reference, in hundredths of a percent."""
        if not self.mean_kg or not self.reference_kg:
            return None
        return (self.mean_kg - self.reference_kg) * 10_000 // self.reference_kg


class AlarmState(models.TextChoices):
    RAISED = "raised", _("待处理")
    HANDLED = "handled", _("已处理")


class AlarmStep(models.TextChoices):
    RAISE = "raise", _("发出提醒")
    HANDLE = "handle", _("处理")
    PASS = "pass", _("自行恢复")


class AlarmKind(models.TextChoices):
    SILENCE = "silence", _("无数据")
    GAPS = "gaps", _("序号缺失")
    CLOCK = "clock", _("时钟偏差")
    CERTIFICATE = "certificate", _("检定到期")


class SiteAlarm(FlowModel):
    """站点提醒: something about a device that a person should see to; once for each window (I18).

    window: what names the occasion: the last passage before a silence, a day, a certificate and its step.
    """

    state = models.CharField(_("状态"), max_length=30, choices=AlarmState.choices)
    device = models.ForeignKey(Device, models.PROTECT, related_name="alarms")
    kind = models.CharField(_("类别"), max_length=12, choices=AlarmKind.choices)
    window = models.CharField(max_length=100)
    number = models.IntegerField(default=0)  # minutes, numbers missing, milliseconds, days left

    class Meta:
        verbose_name = _("站点提醒")
        constraints = [
            owned("site_alarm_owned", finished=[AlarmState.HANDLED]),
            models.UniqueConstraint(fields=["region", "device", "kind", "window"], name="site_alarm_once"),
        ]
        indexes = [
            inbox("site_alarm_inbox"),
            models.Index(fields=["device", "kind"], condition=Q(state="raised"), name="site_alarm_raised"),
        ]

    def __str__(self) -> str:
        return self.title
