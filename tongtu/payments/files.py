"""Handing out the files of a receipt: exactly the bytes that finance gave, to those who may see them."""

from uuid import UUID

from django.http import Http404, HttpResponse

from tongtu.kernel import store
from tongtu.kernel.actors import Actor
from tongtu.payments import queries

KINDS = {"xml": "application/xml", "pdf": "application/pdf"}


def receipt_reply(actor: Actor, receipt_id: UUID, form: str) -> HttpResponse:
    """Raises NotFound outside the actor's scope; Http404 for a form that was never received."""
    receipt, kept = queries.receipt_file(actor, receipt_id, form)
    if kept is None or form not in KINDS:
        raise Http404
    name = f"{receipt.receipt_code}-{receipt.printed_number}.{form}"
    reply = HttpResponse(store.read(kept.sha256), content_type=KINDS[form])
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
