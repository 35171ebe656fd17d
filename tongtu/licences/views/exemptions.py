"""豁免登记: vehicles under an order, registered and ended by the head of the unit."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.licences import queries, services
from tongtu.licences.forms import ExemptionForm
from tongtu.licences.models import ExemptionKind
from tongtu.licences.views.permits import EDIT, blame, export_of, home, status
from tongtu.web.doors import actor_of
from tongtu.web.sheets import MOST_ROWS, workbook


@require_GET
def exemptions(request: HttpRequest) -> HttpResponse:
    """Vehicles under an order, newest first."""
    actor, said = actor_of(request), request.GET
    found = queries.exemption_rows(
        actor,
        plate=said.get("plate", "")[:16],
        kind=said.get("kind", "")[:10],
        order_no=said.get("order_no", "")[:60],
    )
    if said.get("export") == "xlsx":
        return _export(found)
    page = keyset(found, order=queries.EXEMPTION_ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["kind_label"] = ExemptionKind(row["kind"]).label
        row["running"] = row["ended_at"] is None and row["valid_to"] >= clock.now()
    fields = [
        {"name": "plate", "label": _("号牌")},
        {"name": "order_no", "label": _("命令文号")},
        {"name": "kind", "label": _("事由"), "choices": ExemptionKind.choices},
    ]
    keeps = Role.UNIT_HEAD in actor.roles
    context = {"page": page, "fields": fields, "export": export_of(request), "keeps": keeps}
    return render(request, "licences/exemptions.html", context)


def _export(found: queries.Rows) -> HttpResponse:
    heads = [
        _("事由"), _("命令文号"), _("下达机关"), _("号牌号码"), _("有效期自"), _("有效期至"), _("终止时间"), _("登记人"),
    ]  # fmt: skip
    names = ("order_no", "authority", "plate_no", "valid_from", "valid_to", "ended_at", "registered_by")
    rows = found.order_by(*queries.EXEMPTION_ORDER)[:MOST_ROWS]
    lines = ([str(ExemptionKind(row["kind"]).label), *(row[name] for name in names)] for row in rows)
    return workbook("exemptions", heads, lines)


@EDIT
def new_exemption(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ExemptionForm(request.POST or None, initial={"region": home(actor)})
    if request.method == "POST" and form.is_valid():
        try:
            services.register_exemption(actor, services.ExemptionIn(**form.cleaned_data))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("licences:exemptions")
    return render(request, "licences/exemption_form.html", {"form": form}, status=status(form))


@require_POST
def end_exemption(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    services.end_exemption(actor_of(request), exemption_id)
    return redirect("licences:exemptions")
