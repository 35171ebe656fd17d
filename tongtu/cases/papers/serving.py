"""送达回证: the proof of service, one for each service."""

from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import get_current_timezone

from tongtu.cases.models import Case, Service, ServiceState
from tongtu.cases.papers.common import cause, paper, party, signs
from tongtu.documents import queries as documents
from tongtu.kernel import clock
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper, writes


@writes("service_receipt")
def service_receipt(case: Case, on: date) -> Paper:
    service = case.services.filter(state=ServiceState.SERVED).order_by("-sent_at").first()
    assert service is not None, "a receipt follows a proved service"
    data = {
        "cause": cause(case),
        "serving_unit": registry.unit_block(registry.organisation(case.organisation_id))["name"],
        "addressee": party(case)["name"],
        "rows": _rows(case, service, on),
        "note": str(service.proof.get("note", "")),
    }
    return paper(case, data)


def _rows(case: Case, service: Service, on: date) -> list[dict[str, Any]]:
    served = [row for row in documents.of(case.subject) if str(row.pk) in service.document_ids]
    return [
        {
            "document": f"{row.title} {row.number}".strip(),
            "place": service.place,
            "mode": service.mode,
            "served_at": _moment(service),
            "receiver": {"name": service.receiver, "at": _moment(service), "status": "e_signed"},
            "servers": signs(case, on),
        }
        for row in served
    ]


def _moment(service: Service) -> datetime:
    """The hour of arrival where it is known; a service proved later carries its day alone."""
    assert service.served_on is not None
    arrived = clock.local(service.arrived_at) if service.arrived_at else None
    if arrived and arrived.date() == service.served_on:
        return arrived
    return datetime.combine(service.served_on, time.min, tzinfo=get_current_timezone())
