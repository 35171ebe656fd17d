"""Boxes of the pages of permits and exemptions. Rules stay in the services; here only shapes are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongtu.licences.models import COLOURS, ExemptionKind, PermitClass, Reach


def moment(label: Any) -> forms.DateTimeField:
    """A box for an instant, on the clock of the agency."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


def whole(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=2_000_000, **more)


class PermitForm(forms.Form):
    number = forms.CharField(label=_("通行证编号"), max_length=40)
    region = forms.CharField(label=_("发证机关行政区划代码"), min_length=6, max_length=6)
    issuer = forms.CharField(label=_("发证机关"), max_length=80)
    reach = forms.ChoiceField(label=_("运输范围"), choices=Reach.choices)
    permit_class = forms.ChoiceField(label=_("许可类别"), choices=PermitClass.choices)
    carrier = forms.CharField(label=_("承运人"), max_length=100)
    plate_no = forms.CharField(label=_("牵引车号牌"), max_length=16)
    plate_color = forms.ChoiceField(label=_("牵引车号牌颜色"), choices=COLOURS, initial="yellow")
    trailer_plate_no = forms.CharField(label=_("挂车号牌"), max_length=16, required=False)
    trailer_plate_color = forms.ChoiceField(
        label=_("挂车号牌颜色"), choices=[("", "—"), *COLOURS], required=False
    )
    valid_from = moment(_("有效期自"))
    valid_to = moment(_("有效期至"))
    roads = forms.CharField(
        label=_("通行路线"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4_000,
        help_text=_("按先后每行一段，例如 G207 K1400+000-K1460+000；只写路线编号表示全线"),
    )
    goods = forms.CharField(label=_("货物名称"), max_length=80, help_text=_("不可解体物品"))
    gross_kg = whole(_("车货总质量（千克）"))
    height_mm = whole(_("总高（毫米）"))
    width_mm = whole(_("总宽（毫米）"))
    length_mm = whole(_("总长（毫米）"))
    axle_loads_kg = forms.CharField(
        label=_("各轴载荷（千克）"), required=False, max_length=200, help_text=_("用逗号隔开，可以不填")
    )
    speed_max_kmh = forms.IntegerField(
        label=_("最高速度（公里/时）"), required=False, min_value=1, max_value=120
    )
    escort = forms.CharField(label=_("护送要求"), max_length=120, required=False)

    def clean_axle_loads_kg(self) -> tuple[int, ...]:
        said = self.cleaned_data["axle_loads_kg"].replace("，", ",").replace("、", ",")
        loads = [part.strip() for part in said.split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) <= 7 for part in loads):
            raise forms.ValidationError(_("请填写整数，用逗号隔开。"))
        return tuple(int(part) for part in loads)


class PermitChangeForm(PermitForm):
    """Number and region name the permit; they do not change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "region"):
            del self.fields[name]


class ExemptionForm(forms.Form):
    kind = forms.ChoiceField(label=_("事由"), choices=ExemptionKind.choices)
    order_no = forms.CharField(label=_("命令文号"), max_length=60)
    authority = forms.CharField(label=_("下达机关"), max_length=80)
    region = forms.CharField(label=_("行政区划代码"), min_length=6, max_length=6)
    plate_no = forms.CharField(label=_("号牌号码"), max_length=16)
    plate_color = forms.ChoiceField(label=_("号牌颜色"), choices=COLOURS, initial="yellow")
    valid_from = moment(_("有效期自"))
    valid_to = moment(_("有效期至"))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class WorkbookForm(forms.Form):
    file = forms.FileField(label=_("Excel 文件"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
