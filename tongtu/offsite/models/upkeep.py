"""What befalls a site and its devices over the years: signs, publications, times of use, repairs."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.offsite.models.devices import Device, Site


class PostedLimit(models.Model):
    """标志限重: what a sign at a site allows between two days, when less than the law (OL 3, HL 50)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="posted_limits")
    kg = models.PositiveIntegerField(_("限重（千克）"))
    valid_from = models.DateField(_("有效期自"), null=True)  # None: since before the register began
    valid_to = models.DateField(_("有效期至"), null=True)  # None: until it is ended
    document = models.CharField(_("设置依据"), max_length=120)

    class Meta:
        verbose_name = _("标志限重")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(kg__gt=0), name="posted_limit_positive"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="posted_limit_runs_forward",
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(valid_to=None), name="one_open_posted_limit"
            ),
            models.UniqueConstraint(fields=["site", "valid_from"], name="posted_limit_once"),
        ]

    def stands_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class Publication(models.Model):
    """点位公示: when and where a place was made public, and until when it stood there (PL 41)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="publications")
    place = models.CharField(_("公示的位置"), max_length=120)
    published_on = models.DateField(_("公示日期"))
    url = models.URLField(_("公示网址"))
    ended_on = models.DateField(_("公示失效日期"), null=True)

    class Meta:
        verbose_name = _("点位公示")
        ordering = ["-published_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(ended_on=None), name="one_current_publication"
            )
        ]


class DeviceUse(models.Model):
    """启用时段: a time a device was switched on and off again. The one that runs stands on the device."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="earlier_uses")
    since = models.DateTimeField(_("启用时间"))
    until = models.DateTimeField(_("停用时间"))

    class Meta:
        verbose_name = _("启用时段")
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="device_use_runs_forward"),
            models.UniqueConstraint(fields=["device", "since"], name="device_use_once"),
        ]


class WorkKind(models.TextChoices):
    REPAIR = "repair", _("维修设备")
    RESURFACING = "resurfacing", _("路面翻修")
    RELOCATION = "relocation", _("迁移点位")


class DeviceWork(models.Model):
    """维修施工: what was done to a device or the road under it. It is verified again before it is used again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, models.CASCADE, related_name="works")
    kind = models.CharField(_("类别"), max_length=16, choices=WorkKind.choices)
    done_on = models.DateField(_("完工日期"))
    what = models.CharField(_("内容"), max_length=200)
    entered_by = models.CharField(_("登记人"), max_length=80)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("维修施工")
        ordering = ["-done_on"]
        constraints = [models.UniqueConstraint(fields=["device", "kind", "done_on"], name="device_work_once")]
