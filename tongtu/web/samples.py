"""Sample data for the living style guide. Nobody's real lorry."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.paging import Page

STEPS = (
    ("notify", "告知当事人"),
    ("extend", "申请延长办案期限"),
    ("review", "提交法制审核"),
    ("withdraw", "撤销案件"),
)


class SampleForm(forms.Form):
    """One of each kind of box."""

    plate = forms.CharField(label=_("车牌号"), help_text=_("例如：豫R8K521"), max_length=10)
    kind = forms.ChoiceField(label=_("车型"), choices=[("6", _("六轴汽车列车")), ("4", _("四轴货车"))])
    wish = forms.ChoiceField(
        label=_("您的意见"),
        widget=forms.RadioSelect,
        choices=[("yes", _("我没有异议")), ("no", _("我要陈述、申辩"))],
    )
    words = forms.CharField(label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _offer(step: str, label: str, refusal: Any = None) -> tuple[Any, Any]:
    class Step(str):
        __slots__ = ()

        @property
        def label(self) -> str:
            return label

    return SimpleNamespace(step=Step(step), reasoned=step == "extend"), refusal


def samples() -> dict[str, Any]:
    """Everything the style guide shows."""
    today = clock.today()
    wrong = SampleForm({"plate": "", "kind": "6"})
    refusal = SimpleNamespace(
        message=_("回应期限未满，且当事人未放弃"), law=_("《行政处罚法》第六十二条"), code="too_early"
    )
    offers = [_offer(step, label, refusal if step == "review" else None) for step, label in STEPS]
    return {
        "way": _way(),
        "why": _why(),
        "facts": _facts(),
        "loads": [6420, 9850, 9910, 9690, 9760, 9690],
        "lorries": _lorries(),
        "offers": offers,
        "confirms": {"withdraw": _("撤销后案件终止，已发出的通知书同时失效。")},
        "todo": _todo(today),
        "timeline": _timeline(),
        "form": SampleForm(initial={"plate": "豫R8K521"}),
        "wrong": wrong,
        "page": Page([], "abc"),
        "filters": [
            {"name": "q", "label": _("车牌")},
            {
                "name": "state",
                "label": _("状态"),
                "choices": [("open", _("办理中")), ("closed", _("已结案"))],
            },
            {"name": "from", "label": _("起始日期"), "kind": "date"},
        ],
        "doc": _document(today),
        "photos": _photos(),
        "today": today,
        "now": clock.now(),
    }


def _way() -> list[dict[str, str]]:
    return [
        {"label": _("核实"), "state": "done"},
        {"label": _("告知"), "state": "done"},
        {"label": _("您的回应"), "state": "here"},
        {"label": _("决定"), "state": "next"},
        {"label": _("缴款"), "state": "next"},
        {"label": _("结案"), "state": "next"},
    ]


def _why() -> list[dict[str, str]]:
    return [
        {"text": _("车货总质量（已扣除设备允许误差）"), "value": "55,320 kg"},
        {
            "text": _("六轴汽车列车的限值"),
            "value": "49,000 kg",
            "law": _("《超限运输车辆行驶公路管理规定》第三条"),
        },
        {"text": _("超出限值"), "value": "6,320 kg"},
        {"text": _("罚款"), "value": "¥3,000.00", "law": _("《公路安全保护条例》第六十四条")},
    ]


def _facts() -> list[tuple[str, str]]:
    return [
        (_("时间"), "2026-11-18 14:32:07"),
        (_("地点"), "G207 K1432+600"),
        (_("车辆"), "豫R·8K521"),
        (_("驾驶人"), ""),
    ]


def _lorries() -> list[dict[str, Any]]:
    loads = {
        2: ([5200, 9800], 18000),
        3: ([6100, 9200, 9300], 25000),
        4: ([6500, 6400, 9900, 9800], 31000),
        5: ([6420, 9850, 8690, 8760, 8690], 43000),
        6: ([6420, 9850, 9910, 9690, 9760, 9690], 49000),
        8: ([6200, 6300, 9100, 9200, 9000, 9100, 9050, 9000], 49000),
    }
    return [{"loads": load, "gross": sum(load), "limit": limit} for load, limit in loads.values()]


def _todo(today: date) -> list[dict[str, Any]]:
    rows = [
        (-1, "red", _("送达《行政处罚决定书》")),
        (0, "amber", _("制作调查报告")),
        (5, "green", _("解除扣押")),
    ]
    return [
        {
            "title": title,
            "number": "豫交执〔2026〕南召000097号",
            "due_on": today + timedelta(days=days),
            "light": light,
            "state": _("调查"),
            "owner": _("等当事人"),
            "url": "#",
        }
        for days, light, title in rows
    ]


def _timeline() -> list[dict[str, Any]]:
    at: datetime = clock.now()
    link = {"url": "/verify/", "label": _("验证")}
    return [
        {
            "title": _("告知"),
            "at": at,
            "actor": "周强",
            "law": _("《行政处罚法》第四十四条"),
            "links": [link],
        },
        {"title": _("立案"), "at": at - timedelta(days=2), "actor": "李红", "text": _("90 日办案期限起算")},
    ]


def _document(today: date) -> dict[str, Any]:
    return {
        "title": _("《违法行为通知书》"),
        "number": "违通〔2026〕000121号",
        "issued_on": today,
        "preview_url": "#",
        "pdf_url": "#",
        "verify_url": "/verify/",
        "state": _("已送达"),
    }


def _photos() -> list[dict[str, str]]:
    from django.templatetags.static import static  # noqa: PLC0415 - needs the app registry

    url = static("web/sample-photo.svg")
    names = (_("前部"), _("侧面"), _("尾部"), _("车牌"), _("全景"))
    return [{"url": url, "alt": name, "caption": name} for name in names]
