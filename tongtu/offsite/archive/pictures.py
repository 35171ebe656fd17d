"""Pictures past their time: files no record ever named, and those of rejected records when no act can be pursued.

Bytes are kept once whoever names them, so an object goes only when no row of any module names it any more. Pictures
of records that became cases stay: their evidence names the same objects.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef

from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.events import emit
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.events import PicturesRemoved
from tongtu.offsite.measures import measure
from tongtu.offsite.models import DeviceFile, Record, RecordPhoto, RecordState, Site

LOOSE, REJECTED = "loose", "rejected"
OVER = (RecordState.REJECTED, RecordState.MACHINE_REJECTED)
DIGEST = 64  # hex digits of a SHA-256
MANY = 1_000


@dataclass
class Removed:
    """files: rows that named a picture. objects, bytes: what nobody names any more and is gone from the store."""

    files: int = 0
    objects: int = 0
    bytes: int = 0


def remove_old(actor: Actor) -> dict[str, Removed]:
    """Remove what is past its time, a thousand at once; safe to repeat and to kill. Raises Refused (wrong_role)."""
    keeper(actor)
    return {LOOSE: _loose(actor), REJECTED: _rejected(actor)}


def _loose(actor: Actor) -> Removed:
    """Files a device handed in that no record has named in its days."""
    before = clock.now() - timedelta(days=measure("retention", "loose_file_days"))
    named = RecordPhoto.objects.filter(sha256=OuterRef("sha256"))
    done = Removed()
    while True:
        rows = DeviceFile.objects.visible_to(system("pictures")).filter(received_at__lt=before)
        found = rows.exclude(Exists(named)).order_by("received_at").values_list("pk", "sha256")[:MANY]
        if not (batch := list(found)):
            return done
        _forget(actor, LOOSE, DeviceFile, batch, done)


def _rejected(actor: Actor) -> Removed:
    """Pictures of records that were rejected so long ago that nobody may come back to them."""
    before = clock.now() - timedelta(days=measure("retention", "rejected_picture_days"))
    records = Record.objects.visible_to(system("pictures")).filter(
        state__in=OVER, passed_at__lt=before, case_id=None
    )
    done = Removed()
    while True:
        found = (
            RecordPhoto.objects.filter(record__in=records).order_by("pk").values_list("pk", "sha256")[:MANY]
        )
        if not (batch := list(found)):
            return done
        _forget(actor, REJECTED, RecordPhoto, batch, done)


def _forget(actor: Actor, why: str, table: type[Model], batch: list[tuple[UUID, str]], done: Removed) -> None:
    """Take away the rows and write down how many, then the bytes that nobody names."""
    digests = {sha256 for _pk, sha256 in batch}
    with transaction.atomic():
        gone = table._default_manager.filter(pk__in=[pk for pk, _sha256 in batch])
        files = gone.delete()[0]
        if table is RecordPhoto:
            _forget_files(digests)
        lost = sorted(digests - set(_named(digests)))
        sizes = {sha256: store.size(sha256) for sha256 in lost if _settled(sha256)}
        told = PicturesRemoved(
            f"offsite.Pictures:{clock.today()}", why, files, len(sizes), sum(sizes.values())
        )
        emit(told, actor)
    for sha256 in sizes:
        store.remove(sha256)
    done.files += files
    done.objects += len(sizes)
    done.bytes += sum(sizes.values())


def _forget_files(digests: set[str]) -> None:
    """The rows of the files themselves, unless another record names them."""
    rows = DeviceFile.objects.visible_to(system("pictures")).filter(sha256__in=digests)
    rows.exclude(Exists(RecordPhoto.objects.filter(sha256=OuterRef("sha256")))).delete()


def _settled(sha256: str) -> bool:
    """Whether an object is there, and old enough that nobody is about to name it."""
    at: datetime | None = store.kept_at(sha256)
    return at is not None and clock.now() - at > timedelta(hours=measure("retention", "grace_hours"))


def _named(digests: set[str]) -> Iterator[str]:
    """Which of some objects a row still names: in any column of any table that holds a SHA-256."""
    for model, column in naming():
        yield from model._default_manager.filter(**{f"{column}__in": digests}).values_list(column, flat=True)
    for photos in (
        Site.objects.visible_to(system("pictures"))
        .exclude(sign_photos=[])
        .values_list("sign_photos", flat=True)
    ):
        yield from (sha256 for sha256 in photos if sha256 in digests)


def naming() -> Iterable[tuple[type[Model], str]]:
    """Every column that may name an object: the house calls them `sha256` or `…_sha256`."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            named = field.name == "sha256" or field.name.endswith("_sha256")
            if named and isinstance(field, CharField) and field.max_length == DIGEST:
                yield model, field.name
