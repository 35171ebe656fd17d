"""The forms of hearings and collective discussions."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongtu.cases.forms import Seen, choice, words
from tongtu.cases.models import Case, DiscussionStep, Statement
from tongtu.cases.services import Voice, hosts

VOICE = re.compile(r"^(?P<name>[^，,：:]+)[，,](?P<post>[^：:]+)[：:](?P<text>.+)$")


def moment(label: Any, *, required: Any, help_text: Any = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": required, "invalid": _("时间不完整，请重新选择。")},
    )


def line(label: Any, *, required: Any, help_text: Any = "", most: int = 200) -> forms.CharField:
    """One line of at most so many characters."""
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, error_messages={"required": required}
    )


class AskHearing(Seen):
    """A request an officer takes down for the party."""

    mode = choice(
        _("提出方式"),
        [row for row in Statement.Mode.choices if row[0] != Statement.Mode.ONLINE],
        required=_("请选择提出方式。"),
    )
    claims = words(_("申请听证的理由"), help_text=_("当事人没有说明理由的，可以不填。"))


class Host(Seen):
    host_id = forms.ChoiceField(
        label=_("听证主持人"),
        help_text=_("不得是本案调查人员。"),
        error_messages={"required": _("请选择听证主持人。"), "invalid_choice": _("请选择听证主持人。")},
    )
    clerk = line(_("记录员"), required=_("请填写记录员。"), most=80)

    def __init__(self, *given: Any, case: Case | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["host_id"]
        assert isinstance(field, forms.ChoiceField)
        if case is not None:
            field.choices = [("", "—"), *((str(pk), name) for pk, name in hosts(case))]
        else:  # what was sent is checked by the service
            field.choices = [(value, value) for value in [self.data.get("host_id", "")] if value]


class Sitting(Seen):
    sits_at = moment(_("听证时间"), required=_("请填写听证时间。"))
    place = line(_("听证地点"), required=_("请填写听证地点。"))
    closed_reason = forms.CharField(
        label=_("不公开的理由"),
        required=False,
        max_length=200,
        help_text=_("公开举行的不填。涉及国家秘密、商业秘密或者个人隐私的，写明理由。"),
    )


class Record(Seen):
    ended_at = moment(_("结束时间"), required=_("请填写结束时间。"))
    record = words(
        _("听证记录"),
        rows=10,
        required=_("请填写听证记录。"),
        help_text=_("身份核对、告知权利、调查人员意见、当事人申辩和质证、最后陈述，逐项记录。"),
    )


class HearingOpinion(Seen):
    opinion = words(_("听证意见"), rows=6, required=_("请填写听证意见。"))


class Minutes(Seen):
    """集体讨论记录."""

    began_at = moment(_("开始时间"), required=_("请填写开始时间。"))
    ended_at = moment(_("结束时间"), required=_("请填写结束时间。"))
    place = line(_("地点"), required=_("请填写地点。"))
    chair = line(_("主持人"), required=_("请填写主持人。"), help_text=_("须是参加讨论的人员。"), most=80)
    recorder = line(_("记录人"), required=_("请填写记录人。"), most=80)
    members = words(
        _("参加人员、意见和理由"),
        rows=6,
        required=_("请逐人填写意见。"),
        help_text=_("一人一行：姓名，职务：意见和理由。"),
    )
    conclusion = words(_("结论性意见"), required=_("请填写结论性意见。"))
    step = choice(_("讨论结果"), DiscussionStep.choices[1:], required=_("请选择讨论结果。"))

    def clean_members(self) -> list[Voice]:
        """One voice a line. An unreadable line is named."""
        voices = []
        for number, text in enumerate(filter(str.strip, self.cleaned_data["members"].splitlines()), 1):
            found = VOICE.match(text.strip())
            if found is None:
                wrong = _now("第 %(n)s 行没有写成“姓名，职务：意见”，请核对。") % {"n": number}
                raise forms.ValidationError(wrong)
            voices.append(Voice(*(part.strip() for part in found.group("name", "post", "text"))))
        return voices


class MyHearing(forms.Form):
    """The party asks for a hearing."""

    claims = words(
        _("您想在听证会上说什么？"),
        rows=6,
        help_text=_("可以不写。写了，主持人能提前准备。"),
    )
