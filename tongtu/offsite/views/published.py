"""公示的检测点位: for anybody, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.kernel.paging import keyset
from tongtu.offsite import published
from tongtu.offsite.models import Direction


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """Where lorries are weighed: place, direction, day of publication, end of the certificate."""
    said = request.GET
    found = published.published_sites(words=said.get("q", "")[:40], region=said.get("region", "")[:6])
    page = keyset(found, order=published.ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["way"] = Direction(row["direction"]).label
        row["starts_on"] = published.may_start_on(row["published_on"], row["region"])
    fields = [
        {"name": "q", "label": _("名称或路线")},
        {"name": "region", "label": _("行政区划代码")},
    ]
    return render(request, "offsite/published_sites.html", {"page": page, "fields": fields})
