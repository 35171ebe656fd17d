"""Boxes of the register's pages. Rules stay in the services; here only shapes are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongtu.offsite.measures import measure
from tongtu.offsite.models import DeviceReview, Direction


def day(label: Any, **more: Any) -> forms.DateField:
    """A box for a day. Browsers read its value as ISO, whatever the reader's language."""
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more
    )


class SiteForm(forms.Form):
    code = forms.CharField(
        label=_("点位编码"), max_length=20, help_text=_("行政区划代码加三位顺序号，例如 411321001")
    )
    name = forms.CharField(label=_("点位名称"), max_length=60)
    region = forms.CharField(label=_("行政区划代码"), min_length=6, max_length=6)
    road_no = forms.CharField(label=_("路线编号"), max_length=10, help_text=_("例如 G207"))
    road_name = forms.CharField(label=_("路线名称"), max_length=40, required=False)
    stake = forms.CharField(label=_("桩号"), max_length=16, help_text=_("例如 K1432+600"))
    direction = forms.ChoiceField(label=_("方向"), choices=Direction.choices)
    lanes = forms.IntegerField(label=_("车道数"), min_value=1, max_value=16)
    longitude = forms.DecimalField(label=_("经度"), required=False, max_digits=9, decimal_places=6)
    latitude = forms.DecimalField(label=_("纬度"), required=False, max_digits=8, decimal_places=6)
    warning_sign_m = forms.IntegerField(
        label=_("警示标志距点位（米）"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=_("一般设在点位前 1000 米"),
    )
    warning_sign_on = day(_("警示标志设置日期"), required=False)
    posted_limit_kg = forms.IntegerField(
        label=_("标志限重（千克）"),
        required=False,
        min_value=1_000,
        help_text=_("道路、桥梁标志限重低于法定限值时填写"),
    )


class SiteChangeForm(SiteForm):
    """Where a site stands does not change."""

    FIXED = ("code", "region", "road_no", "stake", "direction", "lanes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.FIXED:
            del self.fields[name]


class PublishForm(forms.Form):
    published_on = day(_("公示日期"))
    url = forms.URLField(label=_("公示网址"), assume_scheme="https")


class DeviceForm(forms.Form):
    code = forms.CharField(label=_("设备编号"), max_length=40)
    maker_model = forms.CharField(label=_("厂商型号"), max_length=80)
    approval_no = forms.CharField(label=_("省级验收文号"), max_length=60, required=False)
    led_board = forms.BooleanField(label=_("设有可变情报板"), required=False)
    steering_mean_kg = forms.IntegerField(
        label=_("转向轴基准均值（千克）"),
        required=False,
        min_value=1_000,
        help_text=_("检定时六轴列车转向轴的平均载荷"),
    )


class ReviewForm(forms.Form):
    kind = forms.ChoiceField(label=_("审核类别"), choices=DeviceReview.Kind.choices)
    passed = forms.TypedChoiceField(
        label=_("结论"), choices=[("yes", _("通过")), ("no", _("不通过"))], coerce=lambda said: said == "yes"
    )
    reference = forms.CharField(label=_("审核文号"), max_length=80)
    reviewed_on = day(_("审核日期"))
    opinion = forms.CharField(label=_("审核意见"), widget=forms.Textarea(attrs={"rows": 2}))


class CertificateForm(forms.Form):
    number = forms.CharField(label=_("证书编号"), max_length=60)
    organisation = forms.CharField(label=_("检定机构"), max_length=80)
    valid_from = day(_("有效期自"))
    valid_to = day(_("有效期至"))
    accuracy_class = forms.CharField(label=_("准确度等级"), max_length=4, initial="5")
    speed_min_kmh = forms.IntegerField(label=_("最低速度（公里/时）"), min_value=0, max_value=200)
    speed_max_kmh = forms.IntegerField(label=_("最高速度（公里/时）"), min_value=1, max_value=300)
    regulation_used = forms.CharField(
        label=_("依据规程"),
        max_length=80,
        initial=lambda: measure("register", "regulations")[0],
        help_text=_("直接埋设在普通路面的，写明“参照”"),
    )
    scan = forms.FileField(
        label=_("证书扫描件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class OwnerForm(forms.Form):
    kind = forms.ChoiceField(label=_("所有人类别"), choices=[("org", _("单位")), ("person", _("个人"))])
    name = forms.CharField(label=_("姓名或名称"), max_length=100)
    id_no = forms.CharField(label=_("身份证号或统一社会信用代码"), max_length=20)
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)


def instant(label: Any) -> forms.DateTimeField:
    """A box for an instant, on the clock of the agency."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )


class WeatherForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("天气"), choices=[("snow", _("降雪")), ("ice", _("路面结冰")), ("flood", _("积水"))]
    )
    region = forms.CharField(label=_("行政区划代码"), min_length=6, max_length=6)
    starts_at = instant(_("开始时间"))
    ends_at = instant(_("结束时间"))
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("例如气象台的预警编号"))


class CalculatorForm(forms.Form):
    """What a passage would come to."""

    axles = forms.IntegerField(label=_("轴数"), min_value=2, max_value=12)
    gross_kg = forms.IntegerField(label=_("实测总质量（千克）"), min_value=1, max_value=300_000)
    accuracy_class = forms.CharField(label=_("准确度等级"), max_length=4, required=False)
    kind = forms.ChoiceField(
        label=_("车辆类型"),
        required=False,
        choices=[("", _("未知")), ("truck", _("货车")), ("train", _("汽车列车"))],
    )
    drive_axles = forms.IntegerField(label=_("驱动轴数"), required=False, min_value=1, max_value=9)
    speed_kmh = forms.IntegerField(label=_("速度（公里/时）"), required=False, min_value=0, max_value=300)
    posted_kg = forms.IntegerField(
        label=_("标志限重（千克）"), required=False, min_value=1_000, max_value=300_000
    )
    region = forms.CharField(label=_("行政区划代码"), min_length=6, max_length=6)
    on = day(_("通过日期"))
