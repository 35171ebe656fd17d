"""Batches as they were answered, and candidate records under review. Passages are a table without a model."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.models.devices import Device, Direction, Site
from tongtu.workflow.models import FlowModel, inbox, owned


class RecordState(models.TextChoices):
    MACHINE_REJECTED = "machine_rejected", _("机审不合格")
    FIRST_REVIEW = "first_review", _("待初审")
    SECOND_REVIEW = "second_review", _("待复审")
    REJECTED = "rejected", _("审核不通过")
    ACCEPTED = "accepted", _("已采用")
    NOTIFIED = "notified", _("已告知")
    FILED = "filed", _("已立案")
    MERGED = "merged", _("已并入")
    TRANSFERRED = "transferred", _("已移送")
    VOID = "void", _("已作废")


class RecordStep(models.TextChoices):
    PASS_MACHINE = "pass_machine", _("机审通过")
    REJECT_MACHINE = "reject_machine", _("机审不通过")
    PASS_FIRST = "pass_first", _("初审通过")
    REJECT_FIRST = "reject_first", _("初审不通过")
    ACCEPT = "accept", _("复审通过")
    REJECT_SECOND = "reject_second", _("复审不通过")
    MERGE = "merge", _("并入同一行为")
    TRANSFER = "transfer", _("移送")
    NOTIFY = "notify", _("告知车主")
    FILE = "file", _("立案")
    VOID = "void", _("作废")
    REOPEN = "reopen", _("撤销不通过")
    CORRECT = "correct", _("更正识别结果")
    DISPROVE = "disprove", _("异议成立，作废")
    DISQUALIFY = "disqualify", _("因设备失准不予采用")


class RejectCode(models.TextChoices):
    """Why a record is not used (01 §2.4)."""

    EMERGENCY = "emergency", _("执行任务的应急车辆")
    CLONED = "cloned_plate", _("号牌被盗用或套用")
    NECESSITY = "necessity", _("救助危难或紧急避险")
    HANDLED = "handled_on_spot", _("现场已处理")
    SIGNS = "contradictory_signs", _("标志标线相互矛盾")
    UNCLEAR = "picture_unclear", _("图像不清，不能反映车型、号牌、外观、时间、地点、事实")
    MISREAD = "plate_misread", _("号牌识别错误")
    DEVICE = "device_invalid", _("设备不合格或不在有效期")
    PERMIT = "permit_covers", _("持有有效超限运输通行证")
    DUPLICATE = "duplicate_event", _("同一行为重复记录")
    OTHER = "other", _("其他")


class Rulebook(models.Model):
    """The set of rule editions a verdict was reached under, named by its digest. Global: law, not anybody's data."""

    id = models.CharField(primary_key=True, max_length=16)
    editions = models.JSONField()


class Batch(ScopedModel):
    """上报批次: what a device sent at once and what it was answered. A repeat is answered from here (I9)."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="batches")
    number = models.CharField(_("批号"), max_length=80)
    body_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=clock.now)
    lines = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    duplicate = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    rejections = models.JSONField(default=list)
    first_passed_at = models.DateTimeField(null=True)
    last_passed_at = models.DateTimeField(null=True)
    candidates = models.PositiveIntegerField(default=0)
    examined_at = models.DateTimeField(null=True)
    cells = models.JSONField(
        default=list
    )  # what its new passages add to the statistics; see passages/rollups.py
    rolled_at = models.DateTimeField(null=True)
    health_counted_at = models.DateTimeField(null=True)  # into DeviceDay and DeviceHour

    class Meta:
        verbose_name = _("上报批次")
        constraints = [
            models.UniqueConstraint(fields=["region", "device", "number"], name="batch_once"),
            models.CheckConstraint(
                condition=Q(lines=F("accepted") + F("duplicate") + F("rejected")), name="batch_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at", "id"], condition=Q(rolled_at=None), name="batch_to_roll_up"),
            models.Index(fields=["device", "-received_at"], name="batch_of_device"),
            models.Index(fields=["received_at"], name="batch_by_age"),
            models.Index(
                fields=["received_at", "id"], condition=Q(health_counted_at=None), name="batch_uncounted"
            ),
        ]

    def answer(self) -> dict[str, object]:
        """What the device is told, now and on every repeat."""
        names = ("accepted", "duplicate", "rejected", "rejections")
        return {"batch": self.number, **{name: getattr(self, name) for name in names}}


class Record(FlowModel):
    """候选记录: a passage over the limit, with its evidence, its verdict and what two reviewers said of it.

    The measured values are the passage's and never change. rejected or void records are no evidence (PL 41).
    """

    state = models.CharField(_("状态"), max_length=30, choices=RecordState.choices)
    site = models.ForeignKey(Site, models.PROTECT, related_name="records")
    device = models.ForeignKey(Device, models.PROTECT, related_name="records")
    record_code = models.CharField(_("记录编号"), max_length=64)
    passed_at = models.DateTimeField(_("通过时间"))
    received_at = models.DateTimeField(_("接收时间"))
    lane_no = models.PositiveSmallIntegerField(_("车道号"))
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices)
    speed_kmh = models.DecimalField(_("速度（公里/时）"), max_digits=4, decimal_places=1)
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16)
    trailer_no = models.CharField(_("挂车号牌"), max_length=16, blank=True)
    vehicle_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    axle_count = models.PositiveSmallIntegerField(_("轴数"))
    axle_loads_kg = models.JSONField(_("各轴载荷（千克）"))
    gross_kg_raw = models.PositiveIntegerField(_("实测总质量（千克）"))
    tolerance_kg = models.PositiveIntegerField(_("扣除误差（千克）"))
    gross_kg_adjusted = models.PositiveIntegerField(_("扣除误差后总质量（千克）"))
    limit_kg = models.PositiveIntegerField(_("限值（千克）"))
    excess_kg = models.PositiveIntegerField(_("超限质量（千克）"))
    excess_rate_bp = models.PositiveIntegerField(_("超限率（万分之一）"))
    outcome = models.CharField(_("认定"), max_length=20)
    fine_fen = models.BigIntegerField(_("预计罚款（分）"), default=0)
    verdict = models.JSONField()  # explanation lines, rule ids, editions
    verdict_digest = models.CharField(max_length=64)
    rulebook = models.ForeignKey(Rulebook, models.PROTECT)
    checks = models.JSONField(default=list)
    certificate = models.JSONField(default=dict)  # as it was at that instant
    raw = models.TextField()  # the line as it was received
    raw_sha256 = models.CharField(max_length=64)
    priority = models.PositiveSmallIntegerField(default=0)
    reject_code = models.CharField(_("不通过原因"), max_length=24, blank=True)
    first_reviewer = models.CharField(_("初审人"), max_length=80, blank=True)
    second_reviewer = models.CharField(_("复审人"), max_length=80, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True)
    first_reviewed_at = models.DateTimeField(_("初审时间"), null=True)
    decided_at = models.DateTimeField(_("采用或者不通过的时间"), null=True)
    urgent = models.BooleanField(_("百吨王"), default=False)  # before everybody else in the queue
    turn_at = models.DateTimeField(
        null=True
    )  # its place in the queue: what is due, less the head start of what is far over
    due_at = models.DateTimeField(_("审核期限"), null=True)
    principal = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_records")
    case_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("候选记录")
        constraints = [
            owned(
                "record_owned",
                finished=["machine_rejected", "rejected", "filed", "merged", "transferred", "void"],
            ),
            models.UniqueConstraint(
                fields=["region", "device", "record_code", "passed_at"], name="one_record_a_passage"
            ),
            models.UniqueConstraint(
                fields=["region", "case_id"], condition=Q(case_id__isnull=False), name="one_case_a_record"
            ),
            models.CheckConstraint(
                condition=Q(second_reviewer="") | ~Q(second_reviewer=F("first_reviewer")),
                name="two_different_reviewers",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(case_id__isnull=False), name="filed_record_has_case"
            ),
            models.CheckConstraint(
                condition=Q(case_id=None) | Q(state__in=["accepted", "notified", "filed", "void"]),
                name="only_accepted_record_has_case",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(principal__isnull=False), name="merged_record_has_principal"
            ),
        ]
        indexes = [
            inbox("record_inbox"),
            models.Index(fields=["region", "-passed_at", "-id"], name="record_newest"),
            models.Index(fields=["plate_no", "plate_color", "passed_at"], name="record_plate"),
            models.Index(fields=["device", "passed_at"], name="record_device_time"),
            models.Index(
                fields=["trailer_no", "passed_at"], condition=~Q(trailer_no=""), name="record_trailer"
            ),
            models.Index(
                fields=["state", "-urgent", "turn_at", "id"],
                condition=Q(state__in=["first_review", "second_review"]),
                name="record_queue",
            ),
            models.Index(
                fields=["region", "state", "-urgent", "turn_at", "id"],
                condition=Q(state__in=["first_review", "second_review"]),
                name="record_queue_county",
            ),
            models.Index(
                fields=["device", "passed_at"],
                condition=Q(state__in=["first_review", "second_review"]),
                name="record_device_day",
            ),
            models.Index(
                fields=["first_reviewer", "first_reviewed_at"],
                condition=Q(first_reviewed_at__isnull=False),
                name="record_first_reviews",
            ),
            models.Index(
                fields=["second_reviewer", "decided_at"],
                condition=Q(decided_at__isnull=False),
                name="record_second_reviews",
            ),
            models.Index(
                fields=["region", "decided_at"],
                condition=Q(decided_at__isnull=False),
                name="record_decided",
            ),
            models.Index(
                fields=["party_id", "-passed_at"], condition=Q(party_id__isnull=False), name="record_party"
            ),
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="record_case"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def natural_key(self) -> str:
        """What names the passage for ever; a case is opened under it at most once (I11)."""
        return f"passage:{self.region}:{self.device.code}:{self.record_code}:{self.passed_at.isoformat()}"


class RecordPhoto(models.Model):
    """A photograph or film that a record names, by what it shows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="photos")
    role = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "role"], name="photo_role_once")]


class Look(models.Model):
    """查看记录: who looked at a photograph of a record, when and why. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="looks")
    role = models.CharField(max_length=20)
    actor = models.CharField(_("查看人"), max_length=80)
    purpose = models.CharField(_("目的"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查看记录")
        indexes = [models.Index(fields=["record", "at"], name="record_looks")]
