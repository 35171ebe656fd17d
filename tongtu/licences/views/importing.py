"""Permits from an Excel sheet: the template, the dry run, the import with an answer for each row."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.kernel import sheets
from tongtu.kernel.errors import DomainError
from tongtu.licences.forms import WorkbookForm
from tongtu.licences.services.importing import COLUMNS, SAMPLE, RowAnswer, import_permits
from tongtu.licences.services.permits import clerk
from tongtu.licences.views.permits import EDIT, blame, status
from tongtu.web.doors import actor_of
from tongtu.web.sheets import workbook

COLOUR = {"new": "green", "same": "", "corrected": "blue", "refused": "red"}


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with one line as an example."""
    clerk(actor_of(request))
    return workbook("permits-template", [str(title) for title in COLUMNS.values()], [SAMPLE])


@EDIT
def import_page(request: HttpRequest) -> HttpResponse:
    """POST with `try` only says what would happen."""
    actor = actor_of(request)
    clerk(actor)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    answers: list[RowAnswer] = []
    dry_run = "try" in request.POST
    if request.method == "POST" and form.is_valid():
        try:
            answers = import_permits(actor, sheets.table(form.cleaned_data["file"].read()), dry_run=dry_run)
        except DomainError as wrong:
            blame(form, wrong)
    labels = {"new": _("新登记"), "same": _("已有，相同"), "corrected": _("已更正"), "refused": _("未导入")}
    counted = Counter(str(one.answer) for one in answers)
    context = {
        "form": form,
        "rows": [vars(one) | {"label": labels[one.answer], "colour": COLOUR[one.answer]} for one in answers],
        "counts": [(labels[name], counted[name]) for name in labels if counted[name]],
        "dry_run": dry_run,
        "done": bool(answers),
    }
    return render(request, "licences/permit_import.html", context, status=status(form))
