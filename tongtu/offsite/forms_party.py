"""What a party fills in about a record."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongtu.evidence.limits import subject_limits
from tongtu.offsite.models import DisputeReason

MEGABYTE = 1024 * 1024


class Files(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


class ProvingFiles(forms.FileField):
    """Files that may be left out; each is looked at by the service."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # Any: uploaded files, as Django hands them
        given = data if isinstance(data, list | tuple) else [data] if data else []
        most, most_bytes = subject_limits()
        if len(given) > most or sum(one.size for one in given) > most_bytes:  # before any of them is read
            limits = {"n": most, "mb": most_bytes // MEGABYTE}
            raise forms.ValidationError(
                _("文件最多 %(n)s 个，合计不超过 %(mb)s MB，请减少一些再传。"), params=limits
            )
        return [super(ProvingFiles, self).clean(one, initial) for one in given]


class DisputeForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("哪里不对？"),
        choices=DisputeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择异议的理由。")},
    )
    claims = forms.CharField(
        label=_("请写明情况"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("例如：当时车在哪里，车辆何时卖给了谁，通行证号码。"),
        error_messages={"required": _("请写明您认为哪里不对。")},
    )
    handed = ProvingFiles(
        label=_("证明材料（可不传）"),
        required=False,
        help_text=_("照片、PDF 等，可以选多个：例如行驶轨迹、买卖合同、通行证。传上去就不能改动。"),
        error_messages={"empty": _("文件是空的，请重新选择。")},
        widget=Files(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True}),
    )
