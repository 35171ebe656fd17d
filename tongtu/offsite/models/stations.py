"""Places where lorries stand to be weighed, and what was weighed there: beside weighing in motion."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.models.devices import Direction
from tongtu.offsite.models.records import Rulebook
from tongtu.workflow.models import FlowModel, inbox, owned


class StationKind(models.TextChoices):
    FIXED = "fixed_station", _("固定超限检测站")
    MOBILE = "mobile", _("流动治超点")
    SOURCE = "source", _("货运源头单位")
    TOLL = "toll_entry", _("高速公路入口")


class WeighingState(models.TextChoices):
    LEGAL = "legal", _("未超限放行")
    OPEN = "open", _("超限待处理")
    RELEASED = "released", _("教育放行")
    UNLOADED = "unloaded", _("卸载后放行")
    PERMITTED = "permitted", _("持证放行")
    TRANSFERRED = "handed_over", _("移交公安")
    FILED = "filed_on_spot", _("现场立案")
    VOID = "voided", _("已作废")


class WeighingStep(models.TextChoices):
    TAKE_LEGAL = "take_legal", _("称重未超限")
    TAKE_OVER = "take_over", _("称重超限")
    RELEASE = "release", _("教育后放行")
    UNLOAD = "unload", _("卸载后放行")
    PERMIT = "permit", _("核对通行证后放行")
    TRANSFER = "hand_over", _("移交公安机关")
    FILE = "file_on_spot", _("现场立案")
    VOID = "void_weighing", _("作废")


class Station(ScopedModel):
    """检测站: a fixed station, a mobile point, a source site or a toll entry with a scale of its own."""

    code = models.CharField(_("站点编码"), max_length=20, unique=True)
    name = models.CharField(_("站点名称"), max_length=60)
    kind = models.CharField(_("站点类型"), max_length=16, choices=StationKind.choices)
    org_id = models.UUIDField(_("主管机构"), null=True)
    road_no = models.CharField(_("路线编号"), max_length=10, blank=True)
    stake = models.CharField(_("桩号"), max_length=16, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=6, null=True, blank=True)
    secret = EncryptedTextField()
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("检测站")
        indexes = [models.Index(fields=["region", "code"], name="station_region")]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it is, as slips and documents say it."""
        return " ".join(part for part in (self.name, self.road_no, self.stake, self.address) if part)

    def certificate_on(self, day: date) -> "ScaleCertificate | None":
        """The certificate of the scale that covers a day; the newest where two overlap."""
        covering = [one for one in self.certificates.all() if one.valid_from <= day <= one.valid_to]
        return max(covering, key=lambda one: one.valid_from, default=None)


class ScaleCertificate(models.Model):
    """衡器检定证书: a station's scale was verified, by whom, in which class, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    station = models.ForeignKey(Station, models.CASCADE, related_name="certificates")
    number = models.CharField(_("证书编号"), max_length=60)
    scale_no = models.CharField(_("衡器编号"), max_length=40)
    organisation = models.CharField(_("检定机构"), max_length=80)
    accuracy_class = models.CharField(_("准确度等级"), max_length=4)
    regulation_used = models.CharField(_("依据规程"), max_length=80)
    valid_from = models.DateField(_("有效期自"))
    valid_to = models.DateField(_("有效期至"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "number"], name="scale_certificate_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="scale_certificate_forward"
            ),
        ]

    def snapshot(self) -> dict[str, str]:
        """The certificate as it was when a lorry was weighed."""
        return {
            "cert_no": self.number,
            "cert_org": self.organisation,
            "cert_valid_from": self.valid_from.isoformat(),
            "cert_valid_to": self.valid_to.isoformat(),
            "accuracy_class": self.accuracy_class,
            "regulation_used": self.regulation_used,
            "scale_no": self.scale_no,
        }


class Weighing(FlowModel):
    """站点称重: one lorry on a station's scale, under one ticket. What was measured never changes.

    A lorry weighed again after unloading is a second row that names the first. driver: sealed, shown masked.
    """

    state = models.CharField(_("状态"), max_length=30, choices=WeighingState.choices)
    station = models.ForeignKey(Station, models.PROTECT, related_name="weighings")
    ticket_no = models.CharField(_("称重单号"), max_length=40)
    by_scale = models.BooleanField(default=False)  # sent by the scale itself, not entered by an officer
    weighed_at = models.DateTimeField(_("称重时间"))
    arrived_at = models.DateTimeField(_("到达时间"), null=True, blank=True)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices, blank=True)
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16)
    trailer_plate_no = models.CharField(_("挂车号牌"), max_length=16, blank=True)
    vehicle_kind = models.CharField(_("车型"), max_length=10, blank=True)
    drive_axles = models.PositiveSmallIntegerField(_("驱动轴数"), null=True, blank=True)
    axle_count = models.PositiveSmallIntegerField(_("轴数"))
    axle_loads_kg = models.JSONField(_("各轴载荷（千克）"), default=list)
    gross_kg = models.PositiveIntegerField(_("实测总质量（千克）"))
    tolerance_kg = models.PositiveIntegerField(_("扣除误差（千克）"))
    gross_kg_adjusted = models.PositiveIntegerField(_("认定总质量（千克）"))
    limit_kg = models.PositiveIntegerField(_("限值（千克）"))
    excess_kg = models.PositiveIntegerField(_("超限质量（千克）"))
    excess_rate_bp = models.PositiveIntegerField(_("超限率（万分之一）"))
    outcome = models.CharField(_("认定"), max_length=20)
    fine_fen = models.BigIntegerField(_("预计罚款（分）"), default=0)
    verdict = models.JSONField()
    verdict_digest = models.CharField(max_length=64)
    rulebook = models.ForeignKey(Rulebook, models.PROTECT)
    certificate = models.JSONField(default=dict)  # of the scale, as it was on that day
    facts_sha256 = models.CharField(max_length=64)  # of what was handed in: a repeat is known by it
    goods = models.CharField(_("货物"), max_length=60, blank=True)
    origin = models.CharField(_("起讫地"), max_length=120, blank=True)
    source_site = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="loaded")
    permit_no = models.CharField(_("通行证号"), max_length=40, blank=True)
    driver_name = EncryptedTextField()
    driver_id_no = EncryptedTextField()
    driver_index = models.CharField(max_length=64, blank=True)  # blind: the same driver, and nothing else
    officers = models.JSONField(_("检测人员"), default=list)  # id, name, certificate_no of the two
    reweighs = models.ForeignKey("self", models.PROTECT, null=True, related_name="reweighings")
    unloaded_kg = models.PositiveIntegerField(_("卸载质量（千克）"), default=0)
    party_id = models.UUIDField(null=True)
    vehicle_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("站点称重")
        constraints = [
            owned("weighing_owned", finished=sorted(set(WeighingState.values) - {"open"})),
            models.UniqueConstraint(fields=["station", "ticket_no"], name="one_weighing_a_ticket"),
            models.UniqueConstraint(
                fields=["region", "case_id"], condition=Q(case_id__isnull=False), name="one_case_a_weighing"
            ),
            models.CheckConstraint(
                condition=~Q(state="filed_on_spot") | Q(case_id__isnull=False), name="filed_weighing_has_case"
            ),
            models.CheckConstraint(
                condition=Q(gross_kg__gt=0, axle_count__gte=2), name="weighing_has_a_mass"
            ),
        ]
        indexes = [
            inbox("weighing_inbox"),
            models.Index(fields=["region", "-weighed_at", "-id"], name="weighing_newest"),
            models.Index(fields=["plate_no", "plate_color", "weighed_at"], name="weighing_plate"),
            models.Index(
                fields=["trailer_plate_no", "weighed_at"],
                condition=~Q(trailer_plate_no=""),
                name="weighing_trailer",
            ),
        ]

    def __str__(self) -> str:
        return self.title
