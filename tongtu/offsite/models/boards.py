"""Message signs and result displays at the roadside, what they say, and what an officer's screen is told."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import EncryptedTextField
from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.models.devices import Site
from tongtu.offsite.models.stations import Station


class BoardKind(models.TextChoices):
    SIGN = "sign", _("可变情报板（前方提示）")
    RESULT = "result", _("检测结果显示屏")


class Protocol(models.TextChoices):
    PULL = "pull", _("设备取走")
    PUSH = "push", _("平台推送")


class Board(ScopedModel):
    """显示屏: what tells drivers at the roadside that they are over the limit."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="boards")
    code = models.CharField(_("显示屏编号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=BoardKind.choices)
    protocol = models.CharField(_("通信方式"), max_length=4, choices=Protocol.choices)
    push_url = models.URLField(_("推送地址"), blank=True)
    secret = EncryptedTextField()
    contact_at = models.DateTimeField(_("最近联络"), null=True)
    failed_at = models.DateTimeField(_("最近失败"), null=True)
    closed_on = models.DateField(_("停用日期"), null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("显示屏")
        constraints = [
            models.CheckConstraint(
                condition=~Q(protocol="push") | ~Q(push_url=""), name="pushed_board_has_address"
            )
        ]
        indexes = [models.Index(fields=["region", "code"], name="board_region")]

    def __str__(self) -> str:
        return self.name


class BoardText(models.Model):
    """宣传用语: what a board says while it has nothing else to say, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    board = models.ForeignKey(Board, models.CASCADE, related_name="texts")
    text = models.CharField(_("文字"), max_length=80)
    valid_from = models.DateField(_("自"))
    valid_to = models.DateField(_("至"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "text", "valid_from"], name="board_text_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="board_text_runs_forward"
            ),
        ]


class BoardMessage(ScopedModel):
    """显示信息: what one board says of one passage, for some seconds. At most one (I18)."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="messages")
    passage = models.CharField(max_length=200)  # the passage's own key
    passed_at = models.DateTimeField(_("通过时间"))
    lines = models.JSONField(_("文字"))
    made_at = models.DateTimeField(_("生成时间"), default=clock.now)
    expires_at = models.DateTimeField(_("显示至"))
    sent_at = models.DateTimeField(_("送达时间"), null=True)

    class Meta:
        verbose_name = _("显示信息")
        constraints = [models.UniqueConstraint(fields=["board", "passage"], name="one_message_a_passage")]
        indexes = [models.Index(fields=["board", "-made_at", "-id"], name="board_history")]


class StationAlert(ScopedModel):
    """检测站提醒: a passage that the nearest station should look out for. Once a passage and kind."""

    class Kind(models.TextChoices):
        HUNDRED = "hundred_tonnes", _("百吨以上")
        WRONG_WAY = "wrong_way", _("逆向行驶")

    station = models.ForeignKey(Station, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    passage = models.CharField(max_length=200)
    passed_at = models.DateTimeField()
    plate_no = models.CharField(max_length=16)
    plate_color = models.CharField(max_length=16)
    gross_kg = models.PositiveIntegerField()
    limit_kg = models.PositiveIntegerField()
    site_name = models.CharField(max_length=60)
    away_km = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["passage", "kind"], name="one_alert_a_passage")]
        indexes = [models.Index(fields=["station", "-made_at", "-id"], name="station_alerts")]
