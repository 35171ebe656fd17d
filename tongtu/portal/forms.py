"""The few forms of the sign-in and public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OfficerSignIn(forms.Form):
    """执法人员登录"""

    name = forms.CharField(
        label=_("用户名"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Phone(forms.Form):
    """当事人登录第一步"""

    phone = forms.RegexField(
        label=_("手机号码"),
        regex=r"^1[3-9]\d{9}$",
        help_text=_("请用接收通知短信的号码。"),
        error_messages={"invalid": _("请填写 11 位手机号码。"), "required": _("请填写手机号码。")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "tel-national", "maxlength": 11}
        ),
    )


class Code(forms.Form):
    """当事人登录第二步"""

    code = forms.RegexField(
        label=_("短信验证码"),
        regex=r"^\d{6}$",
        error_messages={"invalid": _("验证码是 6 位数字。"), "required": _("请填写短信里的 6 位数字。")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}
        ),
    )


class VerificationCode(forms.Form):
    """文书验证"""

    code = forms.CharField(
        label=_("验证码"),
        max_length=64,
        help_text=_("印在文书二维码下方。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
