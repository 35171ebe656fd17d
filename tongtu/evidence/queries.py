"""Questions about evidence. Whoever asks about a record has been let in to it."""

from typing import Any

from tongtu.evidence.models import Item, View
from tongtu.kernel import store
from tongtu.kernel.actors import system
from tongtu.kernel.errors import NotFound

OWN = system("evidence")


def of(subject: str) -> list[Item]:
    """A record's evidence, oldest first; excluded items too."""
    return list(Item.objects.visible_to(OWN).filter(about=subject).order_by("captured_at", "id"))


def unusable(subject: str) -> list[Item]:
    """Items that nobody has found true yet and nobody has excluded: they hold up a decision."""
    waiting = Item.objects.visible_to(OWN).filter(about=subject, verified_at=None, excluded_at=None)
    return list(waiting.order_by("captured_at", "id"))


def usable(subject: str) -> list[Item]:
    """Items checked and true: what a decision may stand on."""
    found = Item.objects.visible_to(OWN).filter(about=subject, excluded_at=None)
    return list(found.exclude(verified_at=None).order_by("captured_at", "id"))


def damaged(subject: str) -> list[Item]:
    """Items a decision would stand on whose file is gone, or no longer what was put in. Reads every file."""
    return [item for item in usable(subject) if not _whole(item.sha256)]


def _whole(sha256: str) -> bool:
    try:
        return bool(store.read(sha256))
    except NotFound:
        return False


def views(item: Item) -> list[View]:
    """Who saw an item, latest first."""
    return list(View.objects.filter(item=item).order_by("-at", "-id"))


def sheet_pages(subject: str) -> list[dict[str, Any]]:
    """The pages of an 视听资料（电子数据）证据记录单 (I12): fields of documents' EvidencePage. Any: plain values."""
    return [
        {
            "name": item.name,
            "image": item.preview_sha256,
            "proves": item.proves or item.get_kind_display(),
            "captured_at": item.captured_at,
            "captured_by": item.captured_by,
            "place": item.place,
            "hash": f"SHA-256 {item.sha256}",
            "source": item.source,
        }
        for item in of(subject)
        if item.kind in ("audiovisual", "electronic_data") and item.excluded_at is None
    ]
