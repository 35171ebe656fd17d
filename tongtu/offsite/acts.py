"""One transport act, several records: which belong together (02 §2.7, PL 29)."""

from datetime import datetime, timedelta

from tongtu.kernel.actors import system
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Record, RecordState
from tongtu.offsite.records import Passage

ACTS = system("acts")
OPEN = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)
HANDLED = (RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED)


def other_records(p: Passage) -> tuple[list[Record], Record | None]:
    """Records of the same plate within the cluster's hours that may be the same act: those open, and one handled.

    Every region is looked at: two counties may hold records of one act. No personal data leaves the region.
    """
    hours = timedelta(hours=measure("review", "cluster_hours"))
    near = (
        Record.objects.visible_to(ACTS)
        .filter(
            plate_no=p.plate_no,
            plate_color=p.plate_color,
            passed_at__range=(p.captured_at - hours, p.captured_at + hours),
            state__in=[*OPEN, *HANDLED],
        )
        .exclude(record_code=p.record_code)
        .order_by("passed_at")
    )
    same = [record for record in near if not reloaded(record, p)]
    handled = next((record for record in same if record.state in HANDLED), None)
    return [record for record in same if record.state in OPEN], handled


def reloaded(record: Record, p: Passage) -> bool:
    """Whether the lorry may have been unloaded or loaded between the two: then they are two acts."""
    if another_load(record.gross_kg_raw, p.gross_kg_raw):
        return True
    return record.direction != p.direction and _long(record.passed_at, p.captured_at)


def same_act(one: Record, other: Record) -> bool:
    """Whether two records may be one act: same plate and colour, near in time, no other load between."""
    same_lorry = (one.plate_no, one.plate_color) == (other.plate_no, other.plate_color)
    near = abs(one.passed_at - other.passed_at) < timedelta(hours=measure("review", "cluster_hours"))
    turned = one.direction != other.direction and _long(one.passed_at, other.passed_at)
    return same_lorry and near and not turned and not another_load(one.gross_kg_raw, other.gross_kg_raw)


def another_load(before_kg: int, after_kg: int) -> bool:
    change = abs(before_kg - after_kg)
    most_kg: int = measure("review", "reload_kg")
    most_percent: int = measure("review", "reload_percent")
    return change > most_kg or change * 100 > before_kg * most_percent


def _long(one: datetime, other: datetime) -> bool:
    return abs(one - other) > timedelta(hours=measure("review", "turn_hours"))


def principal_of(records: list[Record]) -> Record:
    """The record that stands for the act: the lightest that is still over the limit, in favour of the party."""
    return min(records, key=lambda record: (record.gross_kg_adjusted, record.passed_at, record.pk))
