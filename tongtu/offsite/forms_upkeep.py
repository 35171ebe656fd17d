"""Boxes of the register's later pages: corrections, lanes, signs, repairs, moves, days held. Shapes only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongtu.offsite.forms import day
from tongtu.offsite.models import Direction, LaneKind, WorkKind

MOST_BYTES = 50 * 1024 * 1024
WORKS = [(kind.value, kind.label) for kind in (WorkKind.REPAIR, WorkKind.RESURFACING)]


class Reason(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DeviceChangeForm(forms.Form):
    maker_model = forms.CharField(label=_("厂商型号"), max_length=80, required=False)
    approval_no = forms.CharField(label=_("省级验收文号"), max_length=60, required=False)
    led_board = forms.BooleanField(label=_("设有可变情报板"), required=False)
    steering_mean_kg = forms.IntegerField(
        label=_("转向轴基准均值（千克）"), required=False, min_value=1_000, max_value=30_000
    )


class LaneForm(forms.Form):
    number = forms.IntegerField(label=_("车道号"), min_value=1, max_value=32)
    kind = forms.ChoiceField(label=_("车道类别"), choices=LaneKind.choices)
    direction = forms.ChoiceField(
        label=_("方向"), choices=[("", _("同点位")), *Direction.choices], required=False
    )
    width_mm = forms.IntegerField(label=_("宽度（毫米）"), required=False, min_value=1, max_value=20_000)


Lanes = forms.formset_factory(LaneForm, extra=1, max_num=16, absolute_max=32, can_delete=True)


class LimitForm(forms.Form):
    kg = forms.IntegerField(label=_("限重（千克）"), min_value=1_000, max_value=300_000)
    valid_from = day(_("有效期自"))
    valid_to = day(_("有效期至"), required=False)
    document = forms.CharField(label=_("设置依据"), max_length=120)


class LimitEndForm(forms.Form):
    valid_to = day(_("拆除日期"))


class PhotoForm(forms.Form):
    caption = forms.CharField(label=_("照片内容"), max_length=60, help_text=_("例如：点位前 1000 米警示标志"))
    scan = forms.FileField(label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))


class ScanForm(forms.Form):
    scan = forms.FileField(
        label=_("证书扫描件"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class WorkForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=WORKS)
    done_on = day(_("完工日期"))
    what = forms.CharField(label=_("内容"), max_length=200)


class MoveForm(forms.Form):
    road_no = forms.CharField(label=_("路线编号"), max_length=10)
    stake = forms.CharField(label=_("新的桩号"), max_length=16)
    moved_on = day(_("迁移日期"))
    longitude = forms.DecimalField(label=_("经度"), required=False, max_digits=9, decimal_places=6)
    latitude = forms.DecimalField(label=_("纬度"), required=False, max_digits=8, decimal_places=6)


class HoldForm(Reason):
    day = day(_("日期"))


class SettleForm(Reason):
    evidence = forms.CharField(
        label=_("依据"), max_length=160, help_text=_("检定、比对报告的编号，或者其他能说明称重是否准确的材料")
    )
    scan = forms.FileField(label=_("依据扫描件"), required=False)


def scan_of(form: forms.Form) -> dict[str, Any]:
    """The file of a form as services take it: bytes and name. Larger ones are refused by the store."""
    file = form.cleaned_data.pop("scan", None)
    if file is None:
        return {}
    return {"scan": file.read(MOST_BYTES + 1), "scan_name": file.name or ""}
