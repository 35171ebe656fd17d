"""One transport, whoever recorded it: the act that may be fined once, its members, and who deals with it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel


class PoliceRecord(ScopedModel):
    """公安处罚记录: what the police decided of a lorry, as they told us. overload: the same act as an over-limit one."""

    decision_no = models.CharField(_("决定书编号"), max_length=60)
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16)
    act_at = models.DateTimeField(_("违法时间"))
    place = models.CharField(_("地点"), max_length=120)
    act = models.CharField(_("违法行为"), max_length=120)
    article = models.CharField(_("处罚依据"), max_length=120, blank=True)
    overload = models.BooleanField(_("超载类"), default=False)
    fine_fen = models.BigIntegerField(_("罚款（分）"), default=0)
    gross_kg = models.PositiveIntegerField(_("总质量（千克）"), null=True, blank=True)
    source_file = models.CharField(_("来源文件"), max_length=120, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    facts_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("接收时间"), default=clock.now)

    class Meta:
        verbose_name = _("公安处罚记录")
        constraints = [
            models.UniqueConstraint(fields=["region", "decision_no"], name="police_decision_once"),
            models.CheckConstraint(condition=Q(fine_fen__gte=0), name="police_fine_not_negative"),
        ]
        indexes = [
            models.Index(fields=["region", "-act_at", "-id"], name="police_newest"),
            models.Index(fields=["plate_no", "plate_color", "act_at"], name="police_plate"),
        ]

    def __str__(self) -> str:
        return self.decision_no


class TransportAct(models.Model):
    """运输行为: one journey with one load, however often it was recorded and in however many counties (PL 29).

    Global: it belongs to no county. It names no person; the members are read through their own regions.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plate_no = models.CharField(max_length=16)
    plate_color = models.CharField(max_length=16)
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"))
    principal = models.CharField(max_length=100, blank=True)  # subject of the record that stands for the act
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("运输行为")
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="act_runs_forward")
        ]
        indexes = [models.Index(fields=["plate_no", "plate_color", "started_at"], name="act_plate")]


class ActMember(ScopedModel):
    """A record, a weighing or a police decision that belongs to an act. Each is in exactly one."""

    class Kind(models.TextChoices):
        RECORD = "record", _("不停车检测")
        WEIGHING = "weighing", _("站点称重")
        POLICE = "police", _("公安处罚")

    act = models.ForeignKey(TransportAct, models.PROTECT, related_name="members")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    record_id = models.UUIDField(unique=True)
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=120)
    passed_at = models.DateTimeField()
    direction = models.CharField(max_length=4, blank=True)
    site_key = models.CharField(max_length=80)  # which site, station or office
    source = models.BooleanField(default=False)  # loaded here: a stop at a source site
    stopped_from = models.DateTimeField(null=True)
    gross_kg = models.PositiveIntegerField(null=True)
    gross_kg_adjusted = models.PositiveIntegerField(null=True)
    excess_kg = models.PositiveIntegerField(default=0)
    trailer_plate_no = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [models.Index(fields=["act", "passed_at"], name="act_members")]


class ActLock(ScopedModel):
    """管辖锁定: who filed the act first and deals with it (02 §2.7). The database lets nobody be second."""

    act = models.OneToOneField(TransportAct, models.PROTECT, related_name="lock")
    holder = models.CharField(max_length=100)  # subject of the record or weighing that is filed
    agency = models.CharField(_("立案机构"), max_length=80)
    locked_at = models.DateTimeField(default=clock.now)
    locked_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("管辖锁定")
        constraints = [models.UniqueConstraint(fields=["holder"], name="one_act_a_filed_record")]
