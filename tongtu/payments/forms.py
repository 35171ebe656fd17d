"""What people type about money, turned into plain values."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.payments.models import CashGround, FiscalUnit
from tongtu.payments.services import CashTaken
from tongtu.web.words import OWN_ATTRIBUTES

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CashForm(forms.Form):
    """当场收缴登记."""

    ground = forms.ChoiceField(label=_("收缴依据"), choices=CashGround.choices, widget=forms.RadioSelect)
    request_record = forms.CharField(
        label=_("当事人提出当场缴纳的记录"),
        help_text=_("选择第三种情形时必填：写明执法记录仪编号和时间，或者申请书编号。"),
        max_length=100,
        required=False,
    )
    amount = forms.DecimalField(label=_("实收金额（元）"), min_value=0, decimal_places=2, max_digits=12)
    receipt_no = forms.CharField(
        label=_("专用票据号码"),
        help_text=_("财政部门统一制发、已当场交给当事人的票据。不出具的，当事人有权拒绝缴纳。"),
        max_length=40,
    )
    collector = forms.ChoiceField(label=_("收款执法人员"), widget=forms.Select(attrs=OWN_ATTRIBUTES))
    witness = forms.ChoiceField(label=_("同行执法人员"), widget=forms.Select(attrs=OWN_ATTRIBUTES))
    place = forms.CharField(label=_("收缴地点"), max_length=100)
    collected_on = forms.DateField(label=_("收缴日期"), widget=DAY, initial=clock.today)
    landed_on = forms.DateField(
        label=_("抵岸日期"),
        help_text=_("只在水上收缴时填写，交回期限从这一天起算。"),
        widget=DAY,
        required=False,
    )

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("collector", "witness"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "declared so above"
            field.choices = [("", "—"), *officers]

    def taken(self) -> CashTaken:
        """The plain values; the amount in fen."""
        said = self.cleaned_data
        return CashTaken(
            ground=said["ground"],
            collector_id=said["collector"],
            witness_id=said["witness"],
            amount_fen=int(said["amount"] * 100),
            receipt_no=said["receipt_no"],
            place=said["place"],
            collected_on=said["collected_on"],
            request_record=said["request_record"],
            landed_on=said["landed_on"],
        )


class HandOverForm(forms.Form):
    """现金交至单位."""

    handed_over_on = forms.DateField(label=_("交至单位日期"), widget=DAY, initial=clock.today)
    received_by = forms.CharField(label=_("单位接收人"), max_length=60)


class BankForm(forms.Form):
    """现金缴存银行."""

    banked_on = forms.DateField(label=_("缴存日期"), widget=DAY, initial=clock.today)
    slip_no = forms.CharField(label=_("银行回单号"), max_length=80)


class SegmentForm(forms.Form):
    """号段登记."""

    unit = forms.ChoiceField(label=_("执收单位"), widget=forms.Select(attrs=OWN_ATTRIBUTES))
    receipt_code = forms.RegexField(
        label=_("票据代码"), regex=r"^\d{8}$", error_messages={"invalid": _("票据代码是八位数字。")}
    )
    start_no = forms.IntegerField(label=_("起始号码"), min_value=1)
    end_no = forms.IntegerField(label=_("终止号码"), min_value=1)
    document_no = forms.CharField(label=_("财政部门发放单号"), max_length=60)
    issued_on = forms.DateField(label=_("发放日期"), widget=DAY, initial=clock.today)

    def __init__(self, *args: Any, units: list[FiscalUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField), "declared so above"
        field.choices = [(str(unit.pk), unit.name) for unit in units]
        if units:
            self.fields["receipt_code"].initial = units[0].receipt_code


def day_of(text: str) -> date | None:
    """A day from the address, or None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
