"""The forms of the case pages. They read values; the services decide."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tongtu.cases.models import Case, LegalReviewStep, Penalty, Service, ServiceMode, Statement
from tongtu.cases.services import CHECKS
from tongtu.documents.schemas.check import fields
from tongtu.documents.schemas.decisions import NoPenaltyGround
from tongtu.documents.schemas.filing import LegalChecks
from tongtu.evidence.limits import handed_limits
from tongtu.kernel import clock

FEN = 100
MEGABYTE = 1_000_000
Words = Any  # words, perhaps lazy ones
MEASURE = {"inputmode": "decimal", "autocomplete": "off"}


def words(label: Any, *, rows: int = 3, required: Words = "", help_text: Words = "") -> forms.CharField:
    """A box for sentences. required: what is said when it is empty; "" lets it be empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=4000,
        error_messages={"required": required} if required else {},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: Any, *, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("日期不完整，请重新选择。")},
    )


def choice(label: Any, choices: Iterable[tuple[str, Any]], *, required: Any) -> forms.ChoiceField:
    """One of a few, nothing chosen beforehand."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": required},
    )


class Seen(forms.Form):
    """What every step carries: the version its taker looked at."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Draft(Seen):
    draft = words(_("拟办意见"), required=_("请填写拟办意见。"))


class OpinionForm(Seen):
    opinion = words(_("意见"), required=_("请填写意见。"))


class Reason(Seen):
    reason = words(_("理由"), required=_("请写明理由。"))


class Amount(Seen):
    """A penalty and its amount, written in yuan and read in fen."""

    penalty = choice(
        _("处罚种类"), [row for row in Penalty.choices if row[0]], required=_("请选择警告或者罚款。")
    )
    fine_fen = forms.DecimalField(
        label=_("罚款数额（元）"),
        help_text=_("处警告的填 0。"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs=MEASURE),
        error_messages={
            "required": _("请填写罚款数额。"),
            "invalid": _("请填写数字，最多两位小数。"),
            "min_value": _("罚款数额不能小于 0。"),
        },
    )

    def clean_fine_fen(self) -> int:
        return int(self.cleaned_data["fine_fen"] * FEN)

    @staticmethod
    def of(case: Case) -> dict[str, Any]:
        return {"penalty": case.penalty, "fine_fen": f"{Decimal(case.fine_fen) / FEN:.2f}"}


class Report(Amount):
    facts = words(_("违法事实"), rows=6, required=_("请写明违法事实。"))
    discretion = words(
        _("裁量理由"),
        required=_("请写明裁量理由。"),
        help_text=_("写明适用的裁量阶次，以及从轻、减轻或者不予处罚情形是否存在。"),
    )
    conclusion = words(_("调查结论和处理意见"), required=_("请填写调查结论和处理意见。"))
    field_order = ("facts", "penalty", "fine_fen", "discretion", "conclusion", "seen")


class Proposal(Amount):
    discretion = words(
        _("变更理由"), required=_("请写明裁量理由。"), help_text=_("变更后须重新告知当事人，且不得加重处罚。")
    )


class ModeSelect(forms.RadioSelect):
    """Radios of which one may be closed; its label says why."""

    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *rest: Any, **named: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *rest, **named)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class Send(Seen):
    mode = forms.ChoiceField(
        label=_("送达方式"),
        widget=ModeSelect,
        error_messages={"required": _("请选择送达方式。"), "invalid_choice": _("请选择送达方式。")},
    )
    place = forms.CharField(
        label=_("送达地点或收件地址"),
        required=False,
        max_length=200,
        help_text=_("电子送达不填，送至当事人的电子送达账户。"),
    )

    def __init__(self, *given: Any, consent: bool = True, refused: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["mode"]
        assert isinstance(field, forms.ChoiceField)
        shut = set() if consent else {ServiceMode.ELECTRONIC.value}
        field.choices = [
            (value, format_lazy("{}{}{}", label, _("："), refused) if value in shut else label)
            for value, label in ServiceMode.choices
        ]
        assert isinstance(field.widget, ModeSelect)
        field.widget.closed = frozenset(shut)


class Proof(Seen):
    served_on = day(
        _("送达日期"), help_text=_("回执上的日期，期限从这一天起算；不早于送出之日，不晚于今天。")
    )
    receiver = forms.CharField(
        label=_("收件人"), max_length=80, error_messages={"required": _("请填写收件人。")}
    )
    note = forms.CharField(
        label=_("送达凭证"),
        max_length=200,
        help_text=_("例如：当事人在回证上签字；邮件号和签收截图；留置见证人姓名。"),
        error_messages={"required": _("请写明送达凭证。")},
    )


class StatementReview(Seen):
    adopted = choice(
        _("采纳情况"),
        [row for row in Statement.Adopted.choices if row[0]],
        required=_("请选择采纳情况。"),
    )
    reasons = words(_("采纳或者不采纳的理由"), required=_("请写明采纳或者不采纳的理由。"))


class Heard(Seen):
    """A statement an officer takes down for the party."""

    mode = choice(
        _("提出方式"),
        [row for row in Statement.Mode.choices if row[0] != Statement.Mode.ONLINE],
        required=_("请选择提出方式。"),
    )
    claims = words(_("陈述、申辩内容"), rows=6, required=_("请写下当事人的陈述或者申辩意见。"))


class LegalReviewForm(Seen):
    """The twelve points, each answered by hand, then the opinion and what follows."""

    opinion = words(_("审核意见"), required=_("请填写审核意见。"))
    step = choice(
        _("审核结论"),
        [(step.value, step.label) for step in (LegalReviewStep.PASS, LegalReviewStep.SUPPLEMENT)]
        + [(LegalReviewStep.CORRECT.value, LegalReviewStep.CORRECT.label)],
        required=_("请选择审核结论。"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, label in check_labels().items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("yes", _("是")), ("no", _("否"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择是或者否。")},
            )
        self.order_fields([*CHECKS, "opinion", "step"])

    def points(self) -> list[forms.BoundField]:
        return [self[name] for name in CHECKS]

    def checks(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] == "yes" for name in CHECKS}


def check_labels() -> dict[str, Any]:
    """The points of the sheet as the printed form names them, in the reader's language."""
    return {field.name: _(field.label) for field in fields(LegalChecks)}


class NoPenalty(Seen):
    ground = choice(
        _("不予处罚的理由"),
        [(one.value, _(one.label)) for one in NoPenaltyGround],
        required=_("请选择不予处罚的理由。"),
    )
    reason = words(_("说明"), required=_("请写明理由。"))


class NewEvidence(Seen):
    file = forms.FileField(
        label=_("文件"),
        help_text=_("照片、视频、PDF 等；保存时计算校验值，之后不能改动。"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    proves = forms.CharField(
        label=_("证明事项"), max_length=200, error_messages={"required": _("请写明证明事项。")}
    )
    captured_at = forms.DateTimeField(
        label=_("采集时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("请填写采集时间。"), "invalid": _("时间不完整，请重新选择。")},
    )
    place = forms.CharField(
        label=_("采集地点"), max_length=200, error_messages={"required": _("请填写采集地点。")}
    )


def today_proof(service: Service) -> dict[str, Any]:
    """Where a proof begins: today, nothing else assumed."""
    today: date = clock.today()
    return {"served_on": max(today, clock.local(service.sent_at).date())}


class Address(forms.Form):
    """送达地址确认. Neither answer is chosen beforehand."""

    accepts_electronic = choice(
        _("怎样把文书送给您？"),
        [
            ("yes", _("同意电子送达：发到本平台，同时发短信提醒，当天就能看到")),
            ("no", _("不同意电子送达：邮寄或者当面送达纸质文书")),
        ],
        required=_("请选择一种送达方式。"),
    )
    post_address = forms.CharField(
        label=_("邮寄地址"),
        max_length=200,
        help_text=_("写到门牌号；电子送达不成功时，按这个地址邮寄。"),
        error_messages={"required": _("请填写邮寄地址。")},
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    mobile = forms.CharField(
        label=_("手机号码"),
        max_length=20,
        error_messages={"required": _("请填写手机号码。")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_accepts_electronic(self) -> bool:
        return bool(self.cleaned_data["accepts_electronic"] == "yes")


class Claims(forms.Form):
    """陈述、申辩, in the party's own words."""

    claims = words(
        _("您想说明什么？"),
        rows=8,
        required=_("请写下您的陈述或者申辩意见。"),
        help_text=_("例如：车不是我的、称重不准、已经卸载、首次违法。写事实和理由，用自己的话就行。"),
    )


class Files(forms.ClearableFileInput):
    """A box that takes several files."""

    allow_multiple_selected = True


class HandedFiles(forms.FileField):
    """Files that may be left out; each is looked at by the service."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        most, most_bytes = handed_limits()
        if len(given) > most or sum(one.size for one in given) > most_bytes:  # before any of them is read
            limits = {"n": most, "mb": most_bytes // MEGABYTE}
            raise forms.ValidationError(
                _("文件最多 %(n)s 个，合计不超过 %(mb)s MB，请减少一些再传。"), params=limits
            )
        return [super(HandedFiles, self).clean(one, initial) for one in given]


class Defence(Claims):
    """A statement with the files that go with it."""

    handed = HandedFiles(
        label=_("材料（可不传）"),
        required=False,
        help_text=_("照片、PDF 等，可以选多个：例如卸货过磅单、行驶记录。传上去就不能改动。"),
        error_messages={"empty": _("文件是空的，请重新选择。")},
        widget=Files(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True}),
    )


class Waive(forms.Form):
    """放弃权利. The box is empty until the party ticks it."""

    understood = forms.BooleanField(
        label=_("我看懂了上面的内容，自愿放弃"),
        error_messages={"required": _("请先阅读；确定放弃的，请自己勾选。不放弃不用办任何手续。")},
    )
