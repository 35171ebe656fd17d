"""The forms of the registry's pages. They read values; the services decide."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.actors import Role
from tongtu.law import plates
from tongtu.web.words import OWN_ATTRIBUTES, own

OFFICER_ROLES = [(role.value, role.label) for role in Role if role not in (Role.PARTY, Role.SYSTEM)]


USUAL = ("yellow", "yellow_green", "blue", "green", "gradient_green", "white", "black")


def _example() -> str:
    return format_html(gettext("例如 {plate}。"), plate=own("豫R8K521"))


def _colours() -> list[tuple[str, str]]:
    """The plate colours a lorry or car may have, the usual one of lorries first."""
    return [(name, gettext(plates.colours()[name].title)) for name in USUAL]


def _date(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=widget, error_messages={"required": _("请填写日期。")}
    )


class RealName(forms.Form):
    """实名核验"""

    name = forms.CharField(
        label=_("姓名"),
        max_length=40,
        error_messages={"required": _("请填写您的姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_no = forms.CharField(
        label=_("身份证号码"),
        max_length=20,
        help_text=_("18 位，末位可能是字母 X。"),
        error_messages={"required": _("请填写身份证号码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class Claim(forms.Form):
    """单位授权"""

    name = forms.CharField(label=_("单位名称"), max_length=120, help_text=_("与营业执照一致。"))
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    legal_rep = forms.CharField(label=_("法定代表人姓名"), max_length=40)


class Plate(forms.Form):
    """车辆"""

    plate_no = forms.CharField(
        label=_("车牌号码"),
        max_length=12,
        help_text=lazy(_example, str)(),
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    plate_color = forms.ChoiceField(label=_("车牌颜色"), choices=_colours)


class NewOfficer(forms.Form):
    """登记执法人员"""

    name = forms.CharField(label=_("姓名"), max_length=40)
    organisation_id = forms.TypedChoiceField(label=_("所在机构"), widget=forms.Select(attrs=OWN_ATTRIBUTES))
    post = forms.CharField(label=_("职务"), max_length=40, required=False)
    login = forms.SlugField(
        label=_("登录名"),
        max_length=40,
        help_text=_("字母、数字和短横线。"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("初始密码"),
        max_length=100,
        strip=False,
        help_text=_("至少 12 位；首次登录后请本人修改。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=OFFICER_ROLES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, organisations: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["organisation_id"].choices = organisations  # type: ignore[attr-defined]  # a choice field


class OfficerRoles(forms.Form):
    """角色与职务"""

    post = forms.CharField(label=_("职务"), max_length=40, required=False)
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=OFFICER_ROLES, widget=forms.CheckboxSelectMultiple
    )
    left_on = _date(_("离岗日期（仍在岗不填）"), required=False)


class CertificateForm(forms.Form):
    """执法证件"""

    number = forms.CharField(label=_("执法证号"), max_length=30)
    issuer = forms.CharField(label=_("发证机关"), max_length=80, required=False)
    valid_from = _date(_("有效期起"))
    valid_to = _date(_("有效期止"))
    suspended_on = _date(_("暂扣日期（没有暂扣不填）"), required=False)


PROOFS = [
    ("核对居民身份证原件", _("核对居民身份证原件")),
    ("核对其他法定证件原件", _("核对其他法定证件原件")),
]
UNIT_PROOFS = [
    ("核对营业执照原件和授权委托书", _("核对营业执照原件和授权委托书")),
    ("法定代表人本人到场并核对营业执照", _("法定代表人本人到场并核对营业执照")),
]


def _phone() -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 11})
    return forms.CharField(
        label=_("当事人登录用的手机号码"),
        max_length=20,
        help_text=_("当事人须先用这个号码登录过一次。"),
        widget=widget,
    )


class CounterCheck(RealName):
    """窗口核验"""

    phone = _phone()
    proof = forms.ChoiceField(label=_("核验方式"), choices=PROOFS, widget=forms.RadioSelect)
    field_order = ("phone", "name", "id_no", "proof")


class CounterClaim(Claim):
    """窗口授权"""

    phone = _phone()
    proof = forms.ChoiceField(label=_("核验方式"), choices=UNIT_PROOFS, widget=forms.RadioSelect)
    accept_checksum = forms.BooleanField(label=_("代码已核对无误（校验位不符时）"), required=False)
    field_order = ("phone", "name", "uscc", "legal_rep", "proof", "accept_checksum")


class PartySearch(forms.Form):
    """查询当事人"""

    id_no = forms.CharField(
        label=_("证件号码或统一社会信用代码"),
        max_length=30,
        help_text=_("填写完整号码；不支持按姓名或部分号码查询。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    purpose = forms.CharField(
        label=_("查询事由"),
        max_length=200,
        help_text=_("例如：核对某案当事人身份。查询人、时间和事由都会留痕。"),
    )
