"""What is known of one lorry around one instant, from every county: records, station weighings, police decisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tongtu.law import plates
from tongtu.offsite.acts import (
    ACTS,
    HANDLED,
    NO_STOP,
    OPEN,
    Sighting,
    Standing,
    clusters,
    record_sighting,
    record_standing,
)
from tongtu.offsite.acts import cluster_gap as gap
from tongtu.offsite.models import (
    ActMember,
    PoliceRecord,
    Record,
    RecordState,
    Site,
    StationKind,
    Weighing,
    WeighingState,
)
from tongtu.offsite.records import Passage

NO_PART = (RecordState.MACHINE_REJECTED, RecordState.REJECTED, RecordState.VOID)
WIDEST = timedelta(days=60)
Source = Record | Weighing | PoliceRecord
STATIC = 100  # a scale that stands still proves more than one in the road


@dataclass(frozen=True)
class Seen:
    """A sighting and the row it comes from."""

    sighting: Sighting
    row: Source

    @property
    def title(self) -> str:
        return self.row.decision_no if isinstance(self.row, PoliceRecord) else self.row.title

    @property
    def kind(self) -> ActMember.Kind:
        return KINDS[type(self.row)]

    @property
    def excess_kg(self) -> int:
        return 0 if isinstance(self.row, PoliceRecord) else self.row.excess_kg

    @property
    def counts(self) -> bool:
        """Whether it shows an offence, and not only where the lorry was and how heavy."""
        return isinstance(self.row, PoliceRecord) or offends(self.row)

    @property
    def handled(self) -> bool:
        """Whether somebody deals with it as an offence already: then nobody else may (PL 29)."""
        match self.row:
            case Record():
                return self.row.state in HANDLED
            case Weighing():
                return self.row.state == WeighingState.FILED
        return self.row.fine_fen > 0

    @property
    def asks_a_person(self) -> bool:
        """Whether a reviewer should look at it before anything is decided of the same act."""
        match self.row:
            case Record():
                return self.row.state in OPEN
            case Weighing():
                return self.row.excess_kg > 0
        return True

    @property
    def standing(self) -> Standing | None:
        """As a candidate for the principal of its act; None for what cannot be one."""
        match self.row:
            case Record() if offends(self.row) and self.row.state != RecordState.TRANSFERRED:
                return record_standing(self.row)
            case Weighing() if self.row.excess_kg:
                return Standing(str(self.row.pk), self.row.weighed_at, self.row.gross_kg_adjusted, STATIC)
        return None


def offends(row: Record | Weighing) -> bool:
    """Whether it is over a limit: of mass, or of the outline alone."""
    return row.excess_kg > 0 or (isinstance(row, Record) and bool(row.verdict.get("outline")))


KINDS = {
    Record: ActMember.Kind.RECORD,
    Weighing: ActMember.Kind.WEIGHING,
    PoliceRecord: ActMember.Kind.POLICE,
}


def around(plate_no: str, plate_color: str, at: datetime) -> list[Seen]:
    """Every sighting of a lorry that could belong to one chain with an instant; wider until both ends are free."""
    reach = gap()
    while True:
        seen = list(_between(plate_no, plate_color, (at - reach, at + reach)))
        times = [one.sighting.at for one in seen]
        free = not times or (min(times) - (at - reach) >= gap() and at + reach - max(times) >= gap())
        if free or reach > WIDEST:
            return seen
        reach *= 2


def _between(plate_no: str, plate_color: str, span: tuple[datetime, datetime]) -> Iterator[Seen]:
    plate = {"plate_no": plate_no, "plate_color": plate_color}
    found: QuerySet[Record] = Record.objects.visible_to(ACTS).select_related("site", "device")
    for record in found.filter(passed_at__range=span, **plate).exclude(state__in=NO_PART):
        yield Seen(record_sighting(record), record)
    weighed = Weighing.objects.visible_to(ACTS).select_related("station").exclude(state=WeighingState.VOID)
    for weighing in weighed.filter(weighed_at__range=span, **plate):
        yield Seen(weighing_sighting(weighing), weighing)
    told = PoliceRecord.objects.visible_to(ACTS).filter(overload=True)
    for decided in told.filter(act_at__range=span, **plate):
        yield Seen(police_sighting(decided), decided)


def weighing_sighting(weighing: Weighing) -> Sighting:
    stopped = weighing.weighed_at - weighing.arrived_at if weighing.arrived_at else NO_STOP
    return Sighting(
        key=str(weighing.pk),
        at=weighing.weighed_at,
        site=f"station:{weighing.station_id}",
        road=weighing.station.road_no,
        direction=weighing.direction,
        gross_kg=weighing.gross_kg,
        trailer=weighing.trailer_plate_no,
        source=weighing.station.kind == StationKind.SOURCE,
        stopped=stopped,
    )


def police_sighting(decided: PoliceRecord) -> Sighting:
    place = f"police:{decided.region}"
    return Sighting(str(decided.pk), decided.act_at, place, gross_kg=decided.gross_kg)


def other_records(p: Passage, site: Site | None = None) -> tuple[list[Seen], Seen | None]:
    """What else may be the same act as a passage: what a person should look at, and what is dealt with already.

    Every county is looked at, with its stations and the police. No personal data leaves the region.
    """
    plate = plates.normalise(p.plate_no)
    here = Sighting(
        key="",
        at=p.captured_at,
        site=f"site:{site.pk}" if site else "",
        road=site.road_no if site else "",
        direction=p.direction,
        gross_kg=p.gross_kg_raw,
    )
    seen = [one for one in around(plate, p.plate_color, p.captured_at) if not _is(one.row, p)]
    mine = next(group for group in clusters([here, *(one.sighting for one in seen)]) if here in group.members)
    keys = {member.key for member in mine.members}
    same = [one for one in seen if one.sighting.key in keys]
    handled = next((one for one in same if one.handled), None)
    return [one for one in same if one.asks_a_person and one is not handled], handled


def _is(row: Source, p: Passage) -> bool:
    """Whether a row is the record of this very passage."""
    if not isinstance(row, Record) or row.record_code != p.record_code:
        return False
    return row.device.code == p.device_code and row.passed_at == p.captured_at
