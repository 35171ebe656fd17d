"""What the checks Q01 to Q20 may look at, gathered once for a passage: files, registers, other records, the day."""

from datetime import datetime, timedelta
from uuid import UUID

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.licences.queries import exemption_for
from tongtu.offsite.checks import Drift, Facts, FileFact, VehicleFact
from tongtu.offsite.judging import Judged, trailer_of
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, DeviceDay, DeviceFile, Record, RecordPhoto
from tongtu.offsite.ports import Vehicle
from tongtu.offsite.records import Passage
from tongtu.offsite.sightings import other_records
from tongtu.offsite.weather import weather_at

MACHINE = system("machine")


def facts_of(
    p: Passage,
    device: Device,
    *,
    received_at: datetime,
    judged: Judged,
    vehicle: VehicleFact,
    trailer_of_another: bool = False,
    record_id: UUID | None = None,
) -> Facts:
    """Everything the checks ask of one passage, as measured or as adopted.

    record_id: the record that already stands for this passage; its own photographs are no repetition.
    """
    on = clock.local(p.captured_at).date()
    open_ones, handled = other_records(p, device.site)
    return Facts(
        passage=p,
        device=device,
        certificate=device.certificate_at(on),
        on=on,
        received_at=received_at,
        excess_rate_bp=judged.verdict.excess_rate_bp,
        files=_files(p, device, record_id),
        vehicle=vehicle,
        same_act=tuple(record.title for record in open_ones),
        handled=handled.title if handled else "",
        drift=_drift(device, p.captured_at),
        match=judged.match,
        exempted=exemption_for(p.plate_no, p.plate_color, p.captured_at),
        trailer_with=_trailer_with(p),
        trailer_of_another=trailer_of_another,
        weather=weather_at(device.region, p.captured_at),
    )


def _files(p: Passage, device: Device, record_id: UUID | None) -> tuple[FileFact, ...]:
    named = p.photos()
    rows = DeviceFile.objects.visible_to(MACHINE).filter(device=device, sha256__in=named.values())
    here = {row.sha256: row for row in rows}
    others = RecordPhoto.objects.filter(sha256__in=named.values())
    others = others.exclude(record_id=record_id) if record_id else others
    used = dict(others.values_list("sha256", "record__title"))
    return tuple(
        FileFact(
            role,
            digest,
            digest in here,
            here[digest].media_type if digest in here else "",
            here[digest].pixels if digest in here else 0,
            here[digest].size if digest in here else 0,
            used.get(digest, ""),
        )
        for role, digest in named.items()
    )


def fact_of(asked: bool, vehicle: Vehicle | None) -> VehicleFact:
    """What a register said, as the checks ask of it."""
    if vehicle is None:
        return VehicleFact(asked=asked)
    return VehicleFact(True, True, vehicle.kind, vehicle.axles, vehicle.status, vehicle.transport_cert_no)


def _trailer_with(p: Passage) -> str:
    """Another tractor that drew the same trailer within minutes, or ""."""
    trailer = trailer_of(p)
    if not trailer:
        return ""
    near = timedelta(minutes=measure("Q09", "trailer_minutes"))
    rows = Record.objects.visible_to(MACHINE).filter(
        trailer_no=trailer, passed_at__range=(p.captured_at - near, p.captured_at + near)
    )
    found = rows.exclude(plate_no=p.plate_no).order_by("passed_at").values_list("plate_no", flat=True).first()
    return found or ""


def _drift(device: Device, at: datetime) -> Drift | None:
    """Mean steering-axle load of the loaded six-axle trains at this device on that day, as counted so far.

    A batch is counted within the minute; a day that turns out to drift is held, and its records with it.
    """
    row = DeviceDay.objects.filter(device=device, day=clock.local(at).date()).first()
    if row is None or row.steering_mean_kg is None or not device.steering_mean_kg:
        return None
    return Drift(row.steering_lorries, row.steering_mean_kg, device.steering_mean_kg)


def priority_of(gross_kg: int, rate_bp: int) -> int:
    """Hundred-tonne lorries first, then those far over."""
    if gross_kg >= measure("review", "hundred_tonnes_kg"):
        return 2
    return int(rate_bp >= measure("review", "far_over_bp"))
