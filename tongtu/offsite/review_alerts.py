"""What the review tells one person at once: a to-do of their own, raised exactly once for each thing it speaks of."""

from tongtu.kernel.actors import system
from tongtu.kernel.speech import kept, kept_title
from tongtu.offsite.models import AlertStep, Record, ReviewAlert
from tongtu.offsite.review_flows import ALERT_FLOW

TELLING = system("review")
HEAVY = kept("百吨王：%(plate)s 实测 %(tonnes)s 吨")


def tell_of_hundred_tonnes(record: Record) -> None:
    """The head of the unit hears of a hundred-tonne lorry as soon as its record can be reviewed."""
    said = HEAVY % {"plate": record.plate_no, "tonnes": f"{record.gross_kg_raw / 1000:.2f}"}
    title = kept_title(said, record.site.name)
    tell(
        AlertStep.TELL_HEAD,
        kind=ReviewAlert.Kind.HUNDRED_TONNES,
        region=record.region,
        about=record.subject,
        title=title,
    )


def tell(step: AlertStep, *, kind: str, region: str, about: str, title: str) -> ReviewAlert:
    """Raise an alert, or answer with the one that was raised before. Belongs inside a transaction."""
    known = ReviewAlert.objects.visible_to(TELLING).filter(region=region, kind=kind, about=about).first()
    if known is not None:
        return known
    return ALERT_FLOW.begin(ReviewAlert(region=region, kind=kind, about=about, title=title), step, TELLING)
