"""Suspicions that a plate is cloned, and the weather that a region declared."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.models.records import Record
from tongtu.workflow.models import FlowModel, inbox, owned


class CloneState(models.TextChoices):
    RAISED = "raised", _("待核查")
    CONFIRMED = "confirmed", _("确认套牌")
    DISMISSED = "dismissed", _("排除套牌")


class CloneStep(models.TextChoices):
    RAISE = "raise", _("提出套牌嫌疑")
    CONFIRM = "confirm", _("确认套牌")
    DISMISS = "dismiss", _("排除套牌")


class CloneSuspicion(FlowModel):
    """套牌嫌疑: why one plate may be on two vehicles; one row for a plate and a pair of passages (I18)."""

    state = models.CharField(_("状态"), max_length=30, choices=CloneState.choices)
    record = models.ForeignKey(Record, models.PROTECT, related_name="suspicions")
    plate_no = models.CharField(_("号牌号码"), max_length=16)
    plate_color = models.CharField(_("号牌颜色"), max_length=16)
    first_key = models.CharField(max_length=200)
    second_key = models.CharField(max_length=200, blank=True)  # "" when no other passage is held against it
    score = models.PositiveSmallIntegerField(_("分值"))
    reasons = models.JSONField()  # code, points, words, values
    other = models.JSONField(default=dict)  # the other passage as it was read
    other_record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("套牌嫌疑")
        constraints = [
            owned("suspicion_owned", finished=[CloneState.CONFIRMED, CloneState.DISMISSED]),
            models.UniqueConstraint(
                fields=["plate_no", "plate_color", "first_key", "second_key"], name="suspicion_once_a_pair"
            ),
        ]
        indexes = [
            inbox("suspicion_inbox"),
            models.Index(fields=["region", "-raised_at", "-id"], name="suspicion_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class WeatherNotice(ScopedModel):
    """天气情况: what was declared for a region and a time, so that its weighings are looked at (Q19)."""

    kind = models.CharField(_("天气"), max_length=10)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    source = models.CharField(_("来源"), max_length=120)
    declared_by = models.CharField(_("登记人"), max_length=80)

    class Meta:
        verbose_name = _("天气情况")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="weather_runs_forward"),
            models.UniqueConstraint(fields=["region", "kind", "starts_at"], name="weather_once"),
        ]
