"""Who looked at a photograph of a record, when and why: a lorry's driver can be seen on it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound, Refused
from tongtu.offsite.models import Look, Record
from tongtu.offsite.services.disputing import record_of_party


@dataclass(frozen=True)
class Seen:
    """A photograph or film as it was handed in."""

    name: str
    content: bytes
    media_type: str


@transaction.atomic
def look_at(actor: Actor, record_id: UUID, role: str, *, purpose: str) -> Seen:
    """One photograph of a record, and a line in the log of who saw it and why.

    role: what it shows, as the record names it (front, side …).
    Raises NotFound, Refused (no_purpose).
    """
    return _look(actor, Record.objects.get(actor, record_id), role, purpose)


@transaction.atomic
def look_at_own(actor: Actor, record_id: UUID, role: str, *, purpose: str) -> Seen:
    """One photograph of the party's own record, and the same line in the log. Raises as look_at."""
    return _look(actor, record_of_party(actor, record_id), role, purpose)


def _look(actor: Actor, record: Record, role: str, purpose: str) -> Seen:
    photo = record.photos.filter(role=role).first()
    if photo is None:
        raise NotFound("no_photo", _("没有这张照片。"))
    if not purpose.strip():
        raise Refused("no_purpose", _("查看照片须说明目的。"))
    said = purpose.strip()[:120]
    Look.objects.create(record=record, role=role, actor=actor.name, purpose=said, at=clock.now())
    return Seen(f"{record.record_code}-{role}", store.read(photo.sha256), photo.media_type)
