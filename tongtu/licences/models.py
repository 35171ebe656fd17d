"""Over-limit permits with their routes, and the orders that exempt a vehicle from weighing."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel
from tongtu.law.plates import colours
from tongtu.workflow.models import FlowModel, inbox, owned

COLOURS = [(one.id, _(one.title)) for one in colours().values() if one.code]


class PermitClass(models.TextChoices):
    """许可类别."""

    FIRST = "I", _("Ⅰ类")
    SECOND = "II", _("Ⅱ类")
    THIRD = "III", _("Ⅲ类")


class Reach(models.TextChoices):
    """运输范围: how far the transport goes decides who may permit it (HPR 36)."""

    PROVINCES = "provinces", _("跨省")
    CITIES = "cities", _("省内跨市")
    COUNTIES = "counties", _("市内跨县")
    COUNTY = "county", _("县内")


class PermitState(models.TextChoices):
    ISSUED = "issued", _("有效")
    SUSPENDED = "suspended", _("暂停使用")
    WITHDRAWN = "withdrawn", _("已撤销")
    EXPIRED = "expired", _("已到期")


class PermitStep(models.TextChoices):
    ISSUE = "issue", _("登记通行证")
    SUSPEND = "suspend", _("暂停使用")
    RESUME = "resume", _("恢复使用")
    WITHDRAW = "withdraw", _("撤销通行证")
    EXPIRE = "expire", _("到期")


class OversizePermit(FlowModel):
    """超限运输车辆通行证: one transport of an indivisible load, by named vehicles, on a route, in a time.

    Masses in kg, lengths in mm. Nothing of it changes after a passage has been measured against it.
    """

    state = models.CharField(_("状态"), max_length=30, choices=PermitState.choices)
    number = models.CharField(_("通行证编号"), max_length=40, unique=True)
    permit_class = models.CharField(_("许可类别"), max_length=4, choices=PermitClass.choices)
    reach = models.CharField(_("运输范围"), max_length=10, choices=Reach.choices)
    issuer = models.CharField(_("发证机关"), max_length=80)
    carrier = models.CharField(_("承运人"), max_length=100)
    plate_no = models.CharField(_("牵引车号牌"), max_length=16)
    plate_color = models.CharField(_("牵引车号牌颜色"), max_length=16, choices=COLOURS)
    trailer_plate_no = models.CharField(_("挂车号牌"), max_length=16, blank=True)
    trailer_plate_color = models.CharField(_("挂车号牌颜色"), max_length=16, choices=COLOURS, blank=True)
    valid_from = models.DateTimeField(_("有效期自"))
    valid_to = models.DateTimeField(_("有效期至"))
    goods = models.CharField(_("货物名称"), max_length=80)
    gross_kg = models.PositiveIntegerField(_("车货总质量（千克）"))
    axle_loads_kg = models.JSONField(_("各轴载荷（千克）"), default=list, blank=True)
    height_mm = models.PositiveIntegerField(_("总高（毫米）"))
    width_mm = models.PositiveIntegerField(_("总宽（毫米）"))
    length_mm = models.PositiveIntegerField(_("总长（毫米）"))
    speed_max_kmh = models.PositiveSmallIntegerField(_("最高速度（公里/时）"), null=True, blank=True)
    escort = models.CharField(_("护送要求"), max_length=120, blank=True)
    pauses = models.JSONField(default=list)  # [from, to or null]: instants without force
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True)
    first_used_at = models.DateTimeField(_("首次使用时间"), null=True)

    class Meta:
        verbose_name = _("超限运输车辆通行证")
        constraints = [
            owned(
                "permit_owned",
                finished=[PermitState.ISSUED, PermitState.WITHDRAWN, PermitState.EXPIRED],
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="permit_runs_forward"),
            models.CheckConstraint(
                condition=Q(gross_kg__gt=0, height_mm__gt=0, width_mm__gt=0, length_mm__gt=0),
                name="permit_measures_positive",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
                name="withdrawn_permit_says_when",
            ),
        ]
        indexes = [
            inbox("permit_inbox"),
            models.Index(fields=["plate_no", "plate_color", "-valid_to"], name="permit_plate"),
            models.Index(fields=["region", "-valid_to", "-id"], name="permit_newest"),
            models.Index(fields=["valid_to"], condition=Q(state="issued"), name="permit_running"),
        ]

    def __str__(self) -> str:
        return self.number

    def in_force_at(self, moment: datetime) -> bool:
        """Whether it was neither paused nor withdrawn at that instant. Its own period is not asked here."""
        if self.withdrawn_at is not None and moment >= self.withdrawn_at:
            return False
        return not any(
            datetime.fromisoformat(start) <= moment and (not end or moment < datetime.fromisoformat(end))
            for start, end in self.pauses
        )


class PermitRoad(models.Model):
    """通行路线的一段: a road, or the part of it between two stakes, in metres; null: the whole road."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    permit = models.ForeignKey(OversizePermit, models.CASCADE, related_name="roads")
    order = models.PositiveSmallIntegerField()
    road_no = models.CharField(_("路线编号"), max_length=10)
    from_m = models.PositiveIntegerField(_("起点桩号（米）"), null=True)
    to_m = models.PositiveIntegerField(_("止点桩号（米）"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["permit", "order"], name="permit_road_once"),
            models.CheckConstraint(
                condition=Q(from_m=None, to_m=None) | Q(from_m__isnull=False, to_m__gte=F("from_m")),
                name="permit_road_runs_forward",
            ),
        ]


class ExemptionKind(models.TextChoices):
    """豁免事由 (HPR 76; rescue under command)."""

    MILITARY = "military", _("军事运输")
    FIRE = "fire", _("消防救援")
    RESCUE = "rescue", _("抢险救灾")


class Exemption(ScopedModel):
    """豁免登记: a vehicle under an order of an authority in a period. It decides nothing: a reviewer does."""

    kind = models.CharField(_("事由"), max_length=10, choices=ExemptionKind.choices)
    order_no = models.CharField(_("命令文号"), max_length=60)
    authority = models.CharField(_("下达机关"), max_length=80)
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16, choices=COLOURS)
    valid_from = models.DateTimeField(_("有效期自"))
    valid_to = models.DateTimeField(_("有效期至"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    registered_by = models.CharField(_("登记人"), max_length=80)
    registered_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(_("终止时间"), null=True)

    class Meta:
        verbose_name = _("豁免登记")
        constraints = [
            models.UniqueConstraint(fields=["order_no", "plate_no", "plate_color"], name="exemption_once"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="exemption_runs_forward"),
        ]
        indexes = [
            models.Index(fields=["plate_no", "plate_color", "valid_to"], name="exemption_plate"),
            models.Index(fields=["region", "-registered_at", "-id"], name="exemption_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order_no} {self.plate_no}"
