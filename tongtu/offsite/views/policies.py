"""误差扣除、限值和罚款: which edition is in force where, and a calculator; for the desk and for everybody."""

from datetime import date
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.kernel import clock
from tongtu.law.rules import Undecidable
from tongtu.offsite import policies as rules
from tongtu.offsite import showing
from tongtu.offsite.forms import CalculatorForm
from tongtu.web.doors import actor_of

STATUS_COLOURS = {rules.IN_FORCE: "green", rules.COMING: "amber", rules.PAST: ""}
COMPUTED = ("axles", "gross_kg", "accuracy_class", "kind", "drive_axles", "speed_kmh", "posted_kg")


@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """For officers: every edition that may hold in their regions, and what a passage would come to."""
    actor = actor_of(request)
    home = next((region.ljust(6, "0") for region in actor.regions if region), "")
    context = _page(request, home) | {"broken": rules.broken()}
    return render(request, "offsite/policies.html", context, status=_status(context["form"]))


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """For anyone: the same table, and the same calculator."""
    context = _page(request, "")
    return render(request, "offsite/policy.html", context, status=_status(context["form"]))


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _page(request: HttpRequest, home: str) -> dict[str, Any]:
    asked = "axles" in request.GET
    form = CalculatorForm(
        request.GET if asked else None,
        initial={"region": home or "410000", "on": clock.today(), "accuracy_class": "5"},
    )
    context: dict[str, Any] = {"form": form, "tables": _tables(clock.today(), home)}
    if asked and form.is_valid():
        context |= _answer(form)
    return context


def _answer(form: CalculatorForm) -> dict[str, Any]:
    said = form.cleaned_data
    values = {name: said[name] for name in COMPUTED}
    try:
        verdict = rules.calculate(rules.Asked(said["region"], said["on"], **values))
    except (Undecidable, ValueError):
        form.add_error(None, _("该日、该地没有可以适用的规定，或者准确度等级不在误差扣除办法中。"))
        return {}
    return {
        "verdict": verdict,
        "outcome": showing.outcome_words(verdict.outcome),
        "why": rules.why(verdict),
        "rate": f"{verdict.excess_rate_bp / 100:.2f}%",
    }


def _tables(on: date, home: str) -> list[dict[str, Any]]:
    """The editions by subject, each with its words."""
    subjects = {
        "tolerance": _("误差扣除和立案门槛"),
        "limits": _("限定标准"),
        "mass": _("超限质量的罚款"),
        "outline": _("外廓尺寸的罚款"),
        "total": _("合计上限"),
    }
    statuses = {rules.IN_FORCE: _("现行"), rules.COMING: _("即将施行"), rules.PAST: _("已失效")}
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in rules.editions(on, region=home):
        told = vars(one) | {"label": statuses[one.status], "colour": STATUS_COLOURS[one.status]}
        told["values"] = [(_words(code), _method(value)) for code, value in one.values]
        rows.setdefault(one.subject, []).append(told)
    return [{"title": title, "rows": rows[subject]} for subject, title in subjects.items() if subject in rows]


def _words(code: str) -> str:
    """What a value of a policy is."""
    kind, _colon, which = code.partition(":")
    return {
        "method": _("扣除方式"),
        "class": _("准确度等级 %(name)s") % {"name": which},
        "speed": _("速度 %(name)s 公里/时") % {"name": which},
        "fixed": _("扣除"),
        "round": _("向下取整到"),
        "least_excess": _("超限超过多少才立案"),
        "least_rate": _("超限率超过多少才立案"),
    }[kind]


def _method(value: str) -> str:
    return {
        "percent_of_gross": _("按总质量的比例"),
        "percent_by_speed_band": _("按速度段的比例"),
        "fixed_kg": _("固定质量"),
        "none": _("不扣除"),
    }.get(value, value)
