"""Put evidence in, look at it, verify it, exclude it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from tongtu.evidence.events import EvidenceAdded, EvidenceDamaged, EvidenceExcluded, EvidenceVerified
from tongtu.evidence.limits import subject_limits
from tongtu.evidence.models import EvidenceKind, Item, View
from tongtu.evidence.pictures import copies
from tongtu.evidence.sniff import Media, clean_name, look
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.events import emit

OWN = system("evidence")


@transaction.atomic
def add(
    actor: Actor,
    *,
    subject: str,
    region: str,
    kind: str,
    name: str,
    content: bytes,
    captured_at: datetime,
    captured_by: str,
    place: str,
    source: str,
    proves: str = "",
) -> Item:
    """Keep a file as evidence of a record. The same bytes for the same record are the same item.

    kind: one of EvidenceKind. captured_at: never in the future. A party adds where the caller let it in.
    Raises Invalid (what look() says, incomplete, not_yet), Refused (quota, outside_region).
    Law: 行政处罚法第四十六条.
    """
    _complete(kind, captured_at, {_("采集人"): captured_by, _("采集地点"): place, _("来源"): source})
    media = look(content, clean_name(name))
    if known := _known(subject, content):
        return known
    item = Item.objects.create(
        OWN if Role.PARTY in actor.roles else actor,
        region=region,
        about=subject,
        kind=kind,
        name=clean_name(name),
        **_kept(content, media),
        captured_at=captured_at,
        captured_by=captured_by,
        place=place,
        source=source,
        proves=proves,
        added_by=actor.name,
        added_at=clock.now(),
    )
    emit(EvidenceAdded(item.subject, about=subject, kind=kind, sha256=item.sha256), actor, region=region)
    return item


def _complete(kind: str, captured_at: datetime, told: dict[str, str]) -> None:
    if kind not in EvidenceKind.values:
        raise Invalid("incomplete", _("请选择证据种类。"), field="kind")
    if blank := [label for label, value in told.items() if not value.strip()]:
        raise Invalid("incomplete", _("请填写%s。") % "、".join(blank))
    if captured_at > clock.now():
        raise Invalid("not_yet", _("采集时间不能晚于现在，请核对。"), field="captured_at")


def _known(subject: str, content: bytes) -> Item | None:
    """The item that already holds these bytes for this record; a second hand at the same time waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [subject])
    items = Item.objects.visible_to(OWN).filter(about=subject)
    if known := items.filter(sha256=store.digests(content).sha256).first():
        return known
    most_items, most_bytes = subject_limits()
    held = items.aggregate(items=Count("id"), bytes=Sum("size"))
    if held["items"] >= most_items or (held["bytes"] or 0) + len(content) > most_bytes:
        raise Refused("quota", _("本案件的证据材料已达到数量或者容量上限，请联系管理员。"))
    return None


def _kept(content: bytes, media: Media) -> dict[str, Any]:
    """Store a file, and the copies of a picture; what an item says about them. Any: column values."""
    kept = {"media_type": media.allowed.media_type, "width": media.width, "height": media.height}
    if not media.is_picture:
        return kept | vars(store.put(content))
    made = copies(content)
    small, large = store.put(made.thumbnail).sha256, store.put(made.preview).sha256
    return kept | vars(store.put(content)) | {"thumbnail_sha256": small, "preview_sha256": large}


@transaction.atomic
def view(actor: Actor, item_id: UUID | str, purpose: str, *, subject: str = "") -> bytes:
    """The original file, and a line in the log of who saw it and why.

    subject: the record through which the caller let this actor in, for a party who has no region; the item
    must belong to it.
    Raises NotFound, Refused (no_purpose).
    """
    item = _seen(actor, item_id, subject)
    _log(actor, item, purpose)
    return store.read(item.sha256)


def thumbnail(actor: Actor, item_id: UUID | str, *, subject: str = "") -> bytes:
    """The small copy for lists (JPEG). Raises NotFound, also for what is not a picture."""
    item = _seen(actor, item_id, subject)
    if not item.thumbnail_sha256:
        raise NotFound("no_picture", _("该证据没有缩略图。"))
    return store.read(item.thumbnail_sha256)


@transaction.atomic
def preview(actor: Actor, item_id: UUID | str, purpose: str, *, subject: str = "") -> bytes:
    """The copy for the screen (JPEG, no embedded notes), logged like the original."""
    item = _seen(actor, item_id, subject)
    if not item.preview_sha256:
        raise NotFound("no_picture", _("该证据没有预览图。"))
    _log(actor, item, purpose)
    return store.read(item.preview_sha256)


def _log(actor: Actor, item: Item, purpose: str) -> None:
    if not purpose.strip():
        raise Refused("no_purpose", _("查看证据须说明目的。"))
    View.objects.create(item=item, actor=actor.name, purpose=purpose.strip()[:120], at=clock.now())


def _seen(actor: Actor, item_id: UUID | str, subject: str) -> Item:
    item = Item.objects.get(OWN if subject else actor, item_id)
    if subject and item.about != subject:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return item


@dataclass(frozen=True)
class Checked:
    """The answer of verify(). problem: "" when the bytes are those that were put in, else missing or changed."""

    item_id: UUID
    sha256: str
    sm3: str
    problem: str

    @property
    def intact(self) -> bool:
        return not self.problem


@transaction.atomic
def verify(actor: Actor, item_id: UUID | str) -> Checked:
    """Read the bytes again and compare both digests. Damage is told to others, and changes nothing here."""
    item = Item.objects.get(actor, item_id)
    problem = ""
    try:
        now = store.digests(store.read(item.sha256))
        if (now.sha256, now.sm3) != (item.sha256, item.sm3):
            problem = "changed"
    except NotFound as lost:
        problem = "changed" if lost.code == "object_changed" else "missing"
    if problem:
        emit(EvidenceDamaged(item.subject, about=item.about, problem=problem), actor, region=item.region)
    return Checked(item.pk, item.sha256, item.sm3, problem)


@transaction.atomic
def confirm(actor: Actor, item_id: UUID | str) -> Item:
    """Mark an item as checked and true (查证属实). Twice is once.

    Raises NotFound, Refused (excluded).
    Law: 行政处罚法第四十六条第二款.
    """
    item = Item.objects.lock(actor, item_id)
    if item.excluded_at is not None:
        raise Refused("excluded", _("该证据已被排除，不能作为认定事实的根据。"))
    if item.verified_at is None:
        item.verified_by, item.verified_at = actor.name, clock.now()
        item.save(update_fields=["verified_by", "verified_at"])
        emit(EvidenceVerified(item.subject, about=item.about), actor, region=item.region)
    return item


@transaction.atomic
def exclude(actor: Actor, item_id: UUID | str, reason: str) -> Item:
    """Take an item out of the grounds of a decision; the file stays. It cannot come back.

    Raises NotFound, Refused (no_reason, excluded).
    Law: 行政处罚法第四十六条第三款.
    """
    if not reason.strip():
        raise Refused("no_reason", _("排除证据须说明理由。"), field="reason")
    item = Item.objects.lock(actor, item_id)
    if item.excluded_at is not None:
        raise Refused("excluded", _("该证据已被排除。"))
    item.verified_by, item.verified_at = "", None
    item.excluded_by, item.excluded_at, item.excluded_for = actor.name, clock.now(), reason.strip()[:200]
    item.save(update_fields=["verified_by", "verified_at", "excluded_by", "excluded_at", "excluded_for"])
    emit(EvidenceExcluded(item.subject, about=item.about), actor, region=item.region)
    return item
