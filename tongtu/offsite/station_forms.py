"""Boxes of the stations' pages. Rules stay in the services; here only shapes are read."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongtu.law import plates
from tongtu.offsite.forms import day
from tongtu.offsite.models import BoardKind, Direction, Protocol, StationKind


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A box for a time, to the minute, on the clocks of the agency."""
    shape = "%Y-%m-%dT%H:%M"
    widget = forms.DateTimeInput(format=shape, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[shape, f"{shape}:%S"], **more)


def whole(label: Any, **more: Any) -> forms.IntegerField:
    """A box for a whole number, with the phone's digits."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, widget=widget, min_value=0, max_value=1_000_000, **more)


class StationForm(forms.Form):
    code = forms.CharField(label=_("站点编码"), max_length=20)
    name = forms.CharField(label=_("站点名称"), max_length=60)
    kind = forms.ChoiceField(label=_("站点类型"), choices=StationKind.choices)
    region = forms.CharField(label=_("行政区划代码"), min_length=6, max_length=6)
    road_no = forms.CharField(label=_("路线编号"), max_length=10, required=False)
    stake = forms.CharField(label=_("桩号"), max_length=16, required=False)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    longitude = forms.DecimalField(label=_("经度"), required=False, max_digits=9, decimal_places=6)
    latitude = forms.DecimalField(label=_("纬度"), required=False, max_digits=8, decimal_places=6)


class StationChangeForm(StationForm):
    """What a station is and where it belongs does not change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "kind", "region"):
            del self.fields[name]


class ScaleForm(forms.Form):
    number = forms.CharField(label=_("证书编号"), max_length=60)
    scale_no = forms.CharField(label=_("衡器编号"), max_length=40)
    organisation = forms.CharField(label=_("检定机构"), max_length=80)
    accuracy_class = forms.CharField(label=_("准确度等级"), max_length=4, initial="0.5")
    regulation_used = forms.CharField(label=_("依据规程"), max_length=80, initial="JJG 539-2016")
    valid_from = day(_("有效期自"))
    valid_to = day(_("有效期至"))


class WeighForm(forms.Form):
    """Quick entry at a station: what is asked first comes first, and a number needs no more than digits."""

    ticket_no = forms.CharField(label=_("称重单号"), max_length=40)
    plate_no = forms.CharField(
        label=_("号牌号码"), max_length=16, widget=forms.TextInput(attrs={"autofocus": True})
    )
    plate_color = forms.ChoiceField(label=_("号牌颜色"), choices=[])
    axle_count = whole(_("轴数"))
    gross_kg = whole(_("总质量（千克）"))
    weighed_at = moment(_("称重时间"))
    second = forms.ChoiceField(label=_("第二名检测人员"), choices=[])
    axle_loads = forms.CharField(
        label=_("各轴载荷（千克）"),
        required=False,
        max_length=120,
        help_text=_("从前到后，用逗号分开；可以不填"),
    )
    trailer_plate_no = forms.CharField(label=_("挂车号牌"), max_length=16, required=False)
    vehicle_kind = forms.ChoiceField(
        label=_("车型"),
        required=False,
        choices=[("", _("未查明")), ("truck", _("货车")), ("train", _("汽车列车"))],
    )
    direction = forms.ChoiceField(
        label=_("行驶方向"), required=False, choices=[("", _("不详")), *Direction.choices]
    )
    arrived_at = moment(_("到达时间"), required=False, help_text=_("货运源头单位填写"))
    goods = forms.CharField(label=_("货物"), max_length=60, required=False)
    origin = forms.CharField(label=_("起讫地"), max_length=120, required=False)
    source_site_id = forms.ChoiceField(label=_("货运源头单位"), required=False, choices=[])
    driver_name = forms.CharField(label=_("驾驶人姓名"), max_length=60, required=False)
    driver_id_no = forms.CharField(label=_("驾驶人身份证号"), max_length=20, required=False)
    permit_no = forms.CharField(label=_("超限运输车辆通行证号"), max_length=40, required=False)
    FIRST = ("ticket_no", "plate_no", "plate_color", "axle_count", "gross_kg", "weighed_at", "second")

    def __init__(self, *args: Any, officers: Any = (), sources: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colours = [(one.id, _(one.title)) for one in plates.colours().values()]
        self.fields["plate_color"].choices = colours  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["second"].choices = list(officers)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["source_site_id"].choices = [("", "—"), *sources]  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("second", "source_site_id"):
            self.fields[name].widget.attrs |= {"lang": "zh-Hans", "translate": "no"}

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def others(self) -> list[forms.BoundField]:
        return [one for one in self if one.name not in self.FIRST]

    def clean_axle_loads(self) -> tuple[int, ...]:
        parts = self.cleaned_data["axle_loads"].replace("，", ",").replace(" ", ",").split(",")
        try:
            return tuple(int(part) for part in parts if part.strip())
        except ValueError as wrong:
            raise forms.ValidationError(_("轴重应为整数，用逗号分开。")) from wrong


def this_minute() -> datetime:
    """What the box for the time is filled with."""
    return timezone.localtime().replace(second=0, microsecond=0)


class PartyForm(forms.Form):
    kind = forms.ChoiceField(label=_("当事人类别"), choices=[("person", _("个人")), ("org", _("单位"))])
    name = forms.CharField(label=_("姓名或名称"), max_length=100)
    id_no = forms.CharField(label=_("身份证号或统一社会信用代码"), max_length=20)
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)


class TwoForm(forms.Form):
    """The second officer of a case from a scale that names none."""

    second = forms.ChoiceField(label=_("第二名执法人员"), choices=[])

    def __init__(self, *args: Any, officers: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"].choices = list(officers)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["second"].widget.attrs |= {"lang": "zh-Hans", "translate": "no"}


class TableForm(forms.Form):
    file = forms.FileField(label=_("Excel 或 CSV 文件"))


class BoardForm(forms.Form):
    site = forms.ChoiceField(label=_("所在点位"), choices=[])
    code = forms.CharField(label=_("显示屏编号"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=BoardKind.choices)
    protocol = forms.ChoiceField(label=_("通信方式"), choices=Protocol.choices)
    push_url = forms.URLField(label=_("推送地址"), required=False, assume_scheme="https", max_length=200)

    def __init__(self, *args: Any, sites: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = list(sites)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["site"].widget.attrs |= {"lang": "zh-Hans", "translate": "no"}


class BoardTextForm(forms.Form):
    text = forms.CharField(label=_("文字"), max_length=80)
    valid_from = day(_("自"))
    valid_to = day(_("至"))
