"""What stands beside the review of records: alerts, corrections, blind samples, the party's disputes, looks at journeys."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.models.records import Record
from tongtu.workflow.models import FlowModel, inbox, owned


class AlertState(models.TextChoices):
    TO_HEAD = "to_head", _("待办案机构负责人处理")
    TO_OFFICER = "to_officer", _("待执法人员处理")
    TO_SUPERVISOR = "to_supervisor", _("待执法监督人员处理")
    ANSWERED = "answered", _("已处理")


class AlertStep(models.TextChoices):
    TELL_HEAD = "tell_head", _("报办案机构负责人")
    TELL_OFFICER = "tell_officer", _("告知执法人员")
    TELL_SUPERVISOR = "tell_supervisor", _("报执法监督人员")
    ANSWER = "answer", _("写明处理情况")


class ReviewAlert(FlowModel):
    """审核警示: something of the review that one person must look at; told once, and answered in words."""

    class Kind(models.TextChoices):
        HUNDRED_TONNES = "hundred_tonnes", _("百吨王")
        SAMPLES_DIFFER = "samples_differ", _("抽查不一致")
        DISPUTE_UPHELD = "dispute_upheld", _("异议成立")

    state = models.CharField(_("状态"), max_length=30, choices=AlertState.choices)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=100)  # the subject it speaks of

    class Meta:
        verbose_name = _("审核警示")
        constraints = [
            owned("review_alert_owned", finished=[AlertState.ANSWERED]),
            models.UniqueConstraint(fields=["region", "kind", "about"], name="one_alert_of_a_kind"),
        ]
        indexes = [inbox("review_alert_inbox")]

    def __str__(self) -> str:
        return self.title


class Correction(ScopedModel):
    """更正: one value a reviewer adopts instead of the measured one. The raw record stays as it came. Append-only."""

    class Field(models.TextChoices):
        PLATE_NO = "plate_no", _("号牌号码")
        PLATE_COLOR = "plate_color", _("号牌颜色")
        VEHICLE_KIND = "vehicle_kind", _("车辆类型")
        DRIVE_AXLES = "drive_axles", _("驱动轴数")
        SINGLE_TYRES = "single_tyre_axles", _("单轮胎非驱动轴数")
        DIRECTION = "direction", _("方向")

    record = models.ForeignKey(Record, models.PROTECT, related_name="corrections")
    field = models.CharField(_("更正事项"), max_length=20, choices=Field.choices)
    was = models.CharField(_("原值"), max_length=20, blank=True)
    now = models.CharField(_("现值"), max_length=20)
    reason = models.TextField(_("理由"))
    by = models.CharField(_("更正人"), max_length=80)
    at = models.DateTimeField(_("更正时间"), default=clock.now)

    class Meta:
        verbose_name = _("更正")
        constraints = [models.CheckConstraint(condition=~Q(was=F("now")), name="correction_changes")]
        indexes = [models.Index(fields=["record", "at"], name="record_corrections")]


class DrawState(models.TextChoices):
    COMMITTED = "committed", _("已公布承诺")
    REVIEWING = "reviewing", _("抽查审核中")
    FINISHED = "finished", _("抽查完成")


class DrawStep(models.TextChoices):
    COMMIT = "commit", _("公布承诺")
    DRAW = "draw", _("抽取")
    FINISH = "finish", _("完成抽查")


class Draw(FlowModel):
    """抽查批次: the records of one region and month that a third reviewer sees. The secret is told once it is drawn."""

    state = models.CharField(_("状态"), max_length=30, choices=DrawState.choices)
    month = models.DateField(_("月份"))  # its first day
    secret = EncryptedTextField()
    commitment = models.CharField(_("承诺"), max_length=64)  # SHA-256 of the secret, shown before the draw
    committed_at = models.DateTimeField(default=clock.now)
    seed = models.CharField(_("种子"), max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    accepted_of = models.PositiveIntegerField(default=0)  # how many there were to draw from
    rejected_of = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("抽查批次")
        constraints = [
            owned("draw_owned", finished=[DrawState.FINISHED]),
            models.UniqueConstraint(fields=["region", "month"], name="one_draw_a_month"),
            models.CheckConstraint(condition=Q(drawn_at=None) | ~Q(seed=""), name="drawn_by_a_seed"),
        ]
        indexes = [inbox("draw_inbox"), models.Index(fields=["-month", "-id"], name="draw_newest")]

    def __str__(self) -> str:
        return self.title


class Sample(ScopedModel):
    """抽查件: one record of a draw, and what the third reviewer said of it without knowing the others' word."""

    class Pool(models.TextChoices):
        ACCEPTED = "accepted", _("采用的记录")
        REJECTED = "rejected", _("不通过的记录")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="samples")
    record = models.ForeignKey(Record, models.PROTECT, related_name="samples")
    pool = models.CharField(_("来源"), max_length=10, choices=Pool.choices)
    place = models.PositiveIntegerField(_("次序"))  # from 1, by SHA-256 of seed and id
    reviewer = models.CharField(_("抽查人"), max_length=80, blank=True)
    held_until = models.DateTimeField(null=True)
    passed = models.BooleanField(_("抽查意见"), null=True)
    reject_code = models.CharField(_("不通过原因"), max_length=24, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("抽查件")
        constraints = [
            models.UniqueConstraint(fields=["draw", "record"], name="sampled_once"),
            models.UniqueConstraint(fields=["draw", "pool", "place"], name="sample_places"),
            models.CheckConstraint(
                condition=Q(passed=None, answered_at=None)
                | Q(passed__isnull=False, answered_at__isnull=False) & ~Q(reviewer=""),
                name="sample_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "draw", "place"], condition=Q(answered_at=None), name="samples_waiting"
            )
        ]

    @property
    def differs(self) -> bool:
        """Whether the third reviewer sees it otherwise than the two before."""
        return self.passed is not None and self.passed != (self.pool == self.Pool.ACCEPTED)


class DisputeState(models.TextChoices):
    RAISED = "raised", _("已提出")
    CHECKING = "checking", _("核查中")
    UPHELD = "upheld", _("异议成立")
    DENIED = "denied", _("异议不成立")
    WITHDRAWN = "withdrawn", _("已撤回")


class DisputeStep(models.TextChoices):
    RAISE = "raise", _("提出异议")
    TAKE_UP = "take_up", _("受理核查")
    UPHOLD = "uphold", _("认定异议成立")
    DENY = "deny", _("认定异议不成立")
    WITHDRAW = "withdraw", _("撤回异议")


class DisputeReason(models.TextChoices):
    """Why a party says a record is wrong (01 §2.4, §2.5)."""

    CLONED = "cloned_plate", _("号牌被套用或者盗用")
    MISREAD = "plate_misread", _("号牌识别错误，不是我的车")
    SOLD = "not_mine", _("车辆已转让、出租或者出借")
    EMERGENCY = "emergency", _("执行紧急任务、救助危难或者紧急避险")
    DEVICE = "device", _("称重设备不准或者不在检定有效期")
    PERMIT = "permit", _("持有有效的超限运输车辆通行证")
    HANDLED = "handled", _("同一行为已经处理过")
    OTHER = "other", _("其他")


class Dispute(FlowModel):
    """异议: a party says that a record is wrong, and is answered in writing. It stops no right and no clock of the party."""

    party_path = "party_id"

    state = models.CharField(_("状态"), max_length=30, choices=DisputeState.choices)
    record = models.ForeignKey(Record, models.PROTECT, related_name="disputes")
    party_id = models.UUIDField()
    reason = models.CharField(_("异议理由"), max_length=20, choices=DisputeReason.choices)
    claims = models.TextField(_("异议内容"))
    raised_by = models.CharField(_("提出人"), max_length=80)
    raised_at = models.DateTimeField(_("提出时间"), default=clock.now)
    checker = models.CharField(_("核查人"), max_length=80, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    article = models.CharField(_("依据"), max_length=120, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("异议")
        constraints = [
            owned(
                "dispute_owned", finished=[DisputeState.UPHELD, DisputeState.DENIED, DisputeState.WITHDRAWN]
            ),
            models.UniqueConstraint(
                fields=["region", "record"],
                condition=Q(state__in=["raised", "checking"]),
                name="one_open_dispute_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "denied"])
                | (Q(answer__gt="") & Q(article__gt="") & Q(answered_at__isnull=False)),
                name="dispute_answered_in_writing",
            ),
        ]
        indexes = [
            inbox("dispute_inbox"),
            models.Index(fields=["party_id", "-raised_at"], name="dispute_party"),
            models.Index(fields=["region", "-raised_at", "-id"], name="dispute_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class JourneyLook(models.Model):
    """轨迹查看记录: who looked at where a lorry has been, when and why. Global: a lorry belongs to no region. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16)
    day = models.DateField(_("查看的日期"))
    actor = models.CharField(_("查看人"), max_length=80)
    purpose = models.CharField(_("目的"), max_length=120)
    at = models.DateTimeField(_("时间"), default=clock.now)

    class Meta:
        verbose_name = _("轨迹查看记录")
        indexes = [models.Index(fields=["plate_no", "plate_color", "-at"], name="journey_looks")]
