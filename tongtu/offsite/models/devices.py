"""Sites, lanes, devices, and what makes a device lawful: two reviews, publication, verification."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.workflow.models import FlowModel, inbox, owned


class Direction(models.TextChoices):
    UP = "up", _("上行")
    DOWN = "down", _("下行")


class LaneKind(models.TextChoices):
    DRIVING = "driving", _("行车道")
    OVERTAKING = "overtaking", _("超车道")
    SLOW = "slow", _("慢车道")
    HARD_SHOULDER = "hard_shoulder", _("硬路肩")
    EMERGENCY = "emergency", _("应急车道")


class DeviceState(models.TextChoices):
    PLANNED = "planned", _("拟建")
    APPROVED = "approved", _("审核通过")
    PUBLISHED = "published", _("公示中")
    ACTIVE = "active", _("使用中")
    SUSPENDED = "suspended", _("已停用")
    RETIRED = "retired", _("退役")


class DeviceStep(models.TextChoices):
    REGISTER = "register", _("登记设备")
    APPROVE = "approve", _("确认审核通过")
    PUBLISH = "publish", _("随点位公示")
    ACTIVATE = "activate", _("启用设备")
    SUSPEND = "suspend", _("停用设备")
    RESUME = "resume", _("恢复启用")
    RETIRE = "retire", _("退役设备")


class Site(ScopedModel):
    """检测点位: a place on a road where lorries are weighed, published before it is switched on."""

    code = models.CharField(_("点位编码"), max_length=20)
    name = models.CharField(_("点位名称"), max_length=60)
    org_id = models.UUIDField(_("主管机构"), null=True)
    road_no = models.CharField(_("路线编号"), max_length=10)
    road_name = models.CharField(_("路线名称"), max_length=40, blank=True)
    stake = models.CharField(_("桩号"), max_length=16)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    posted_limit_kg = models.PositiveIntegerField(_("标志限重（千克）"), null=True, blank=True)
    sign_photos = models.JSONField(
        _("标志照片"), default=list, blank=True
    )  # sha256, media_type, caption of each
    warning_sign_m = models.PositiveIntegerField(_("警示标志距点位（米）"), null=True, blank=True)
    warning_sign_on = models.DateField(_("警示标志设置日期"), null=True, blank=True)
    published_on = models.DateField(_("公示日期"), null=True, blank=True)
    published_url = models.URLField(_("公示网址"), blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("检测点位")
        constraints = [
            models.UniqueConstraint(fields=["region", "code"], name="site_code_once"),
            models.CheckConstraint(
                condition=Q(published_on=None) | ~Q(published_url=""), name="published_site_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, as records and documents say it."""
        return f"{self.road_no}{self.road_name} {self.stake} {self.get_direction_display()}"

    def posted_limit_on(self, day: date) -> int | None:
        """What the signs allow on a day in kg, the lowest where several stand; None when none does."""
        return min((sign.kg for sign in self.posted_limits.all() if sign.stands_on(day)), default=None)


class Lane(models.Model):
    """车道: lane 1 is next to the centre line."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="lanes")
    number = models.PositiveSmallIntegerField(_("车道号"))
    kind = models.CharField(_("车道类别"), max_length=16, choices=LaneKind.choices, default=LaneKind.DRIVING)
    direction = models.CharField(
        _("方向"), max_length=4, choices=Direction.choices, blank=True
    )  # "": the site's
    width_mm = models.PositiveIntegerField(_("宽度（毫米）"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="lane_once")]


class Device(FlowModel):
    """电子技术监控设备: what weighs and photographs, and signs what it sends with its own key."""

    state = models.CharField(_("状态"), max_length=30, choices=DeviceState.choices)
    site = models.ForeignKey(Site, models.PROTECT, related_name="devices")
    code = models.CharField(_("设备编号"), max_length=40, unique=True)
    kind = models.CharField(_("设备类型"), max_length=40, default="动态称重检测系统")
    maker_model = models.CharField(_("厂商型号"), max_length=80, blank=True)
    approval_no = models.CharField(_("省级验收文号"), max_length=60, blank=True)
    led_board = models.BooleanField(_("可变情报板"), default=False)
    steering_mean_kg = models.PositiveIntegerField(_("转向轴基准均值（千克）"), null=True, blank=True)
    secret = EncryptedTextField()
    active_since = models.DateTimeField(_("启用时间"), null=True)
    suspended_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("监控设备")
        constraints = [owned("device_owned", finished=[DeviceState.ACTIVE, DeviceState.RETIRED])]
        indexes = [inbox("device_inbox"), models.Index(fields=["region", "code"], name="device_region")]

    def __str__(self) -> str:
        return self.code

    def in_use_at(self, moment: datetime) -> bool:
        """Whether the device was switched on at that instant."""
        if self.active_since is not None and moment >= self.active_since:
            return self.suspended_at is None or moment < self.suspended_at
        return any(use.since <= moment < use.until for use in self.earlier_uses.all())

    def certificate_at(self, day: date) -> "Certificate | None":
        """The verification certificate that covers a day. The newest wins where two overlap."""
        return covering(self.certificates.all(), day)


def covering(certificates: "Iterable[Certificate]", day: date) -> "Certificate | None":
    """The one of some certificates that covers a day; the newest wins where two overlap."""
    fits = [c for c in certificates if c.valid_from <= day <= c.valid_to]
    return max(fits, key=lambda c: c.valid_from, default=None)


class DeviceReview(models.Model):
    """法制审核、技术审核: each device needs both before it may be used (PL 41)."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("法制审核")
        TECHNICAL = "technical", _("技术审核")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="reviews")
    kind = models.CharField(_("审核类别"), max_length=10, choices=Kind.choices)
    passed = models.BooleanField(_("通过"))
    opinion = models.TextField(_("审核意见"))
    reference = models.CharField(_("审核文号"), max_length=80)
    reviewed_on = models.DateField(_("审核日期"))
    reviewer = models.CharField(_("审核人"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "kind"], name="one_review_of_a_kind")]


class Certificate(models.Model):
    """检定证书: a metrology institute vouches for a device between two days, in a range of speeds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="certificates")
    number = models.CharField(_("证书编号"), max_length=60)
    organisation = models.CharField(_("检定机构"), max_length=80)
    valid_from = models.DateField(_("有效期自"))
    valid_to = models.DateField(_("有效期至"))
    accuracy_class = models.CharField(_("准确度等级"), max_length=4)
    speed_min_kmh = models.PositiveSmallIntegerField(_("最低速度（公里/时）"))
    speed_max_kmh = models.PositiveSmallIntegerField(_("最高速度（公里/时）"))
    regulation_used = models.CharField(_("依据规程"), max_length=80)
    file_sha256 = models.CharField(_("证书扫描件"), max_length=64, blank=True)
    media_type = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "number"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="certificate_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(speed_max_kmh__gt=F("speed_min_kmh")), name="certificate_speed_range"
            ),
        ]

    def snapshot(self) -> dict[str, str | int]:
        """The certificate as it was when a record was made (02 §2.2)."""
        return {
            "cert_no": self.number,
            "cert_org": self.organisation,
            "cert_valid_from": self.valid_from.isoformat(),
            "cert_valid_to": self.valid_to.isoformat(),
            "accuracy_class": self.accuracy_class,
            "speed_range_min": self.speed_min_kmh,
            "speed_range_max": self.speed_max_kmh,
            "regulation_used": self.regulation_used,
        }


class DeviceFile(ScopedModel):
    """A file a device handed in, before any record names it. The bytes lie in the object store."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    pixels = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "device", "sha256"], name="device_file_once")
        ]
